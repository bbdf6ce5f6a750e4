-- scholarly m20260126_000001_add_soft_delete_columns down
-- outside a transaction, a checkpoint after each statement

ALTER TABLE "Tenant" DROP COLUMN "deletedAt";

ALTER TABLE "User" DROP COLUMN "deletedAt";

ALTER TABLE "TutorProfile" DROP COLUMN "deletedAt";

ALTER TABLE "Content" DROP COLUMN "deletedAt";

ALTER TABLE "HomeschoolFamily" DROP COLUMN "deletedAt";

ALTER TABLE "HomeschoolCoop" DROP COLUMN "deletedAt";

ALTER TABLE "MicroSchool" DROP COLUMN "deletedAt";

ALTER TABLE "ReliefTeacher" DROP COLUMN "deletedAt";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase3_soft_deletes';
