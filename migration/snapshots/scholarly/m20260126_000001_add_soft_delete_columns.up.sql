-- scholarly m20260126_000001_add_soft_delete_columns up
-- outside a transaction, a checkpoint after each statement

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase3_soft_deletes', 'phase3_soft_deletes', 'Added deletedAt to eight tables',
    'running', now.utc, NULL, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";

ALTER TABLE "Tenant" ADD COLUMN "deletedAt" timestamp(3);

ALTER TABLE "User" ADD COLUMN "deletedAt" timestamp(3);

ALTER TABLE "TutorProfile" ADD COLUMN "deletedAt" timestamp(3);

ALTER TABLE "Content" ADD COLUMN "deletedAt" timestamp(3);

ALTER TABLE "HomeschoolFamily" ADD COLUMN "deletedAt" timestamp(3);

ALTER TABLE "HomeschoolCoop" ADD COLUMN "deletedAt" timestamp(3);

ALTER TABLE "MicroSchool" ADD COLUMN "deletedAt" timestamp(3);

ALTER TABLE "ReliefTeacher" ADD COLUMN "deletedAt" timestamp(3);

CREATE INDEX CONCURRENTLY "Tenant_deletedAt_idx" ON "Tenant" ("deletedAt");

CREATE INDEX CONCURRENTLY "User_deletedAt_idx" ON "User" ("deletedAt");

CREATE INDEX CONCURRENTLY "TutorProfile_deletedAt_idx" ON "TutorProfile" ("deletedAt");

CREATE INDEX CONCURRENTLY "Content_deletedAt_idx" ON "Content" ("deletedAt");

CREATE INDEX CONCURRENTLY "HomeschoolFamily_deletedAt_idx" ON "HomeschoolFamily" ("deletedAt");

CREATE INDEX CONCURRENTLY "HomeschoolCoop_deletedAt_idx" ON "HomeschoolCoop" ("deletedAt");

CREATE INDEX CONCURRENTLY "MicroSchool_deletedAt_idx" ON "MicroSchool" ("deletedAt");

CREATE INDEX CONCURRENTLY "ReliefTeacher_deletedAt_idx" ON "ReliefTeacher" ("deletedAt");

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase3_soft_deletes', 'phase3_soft_deletes', 'Added deletedAt to eight tables',
    'completed', now.utc, now.utc, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
