-- scholarly m20260127_000003_add_composite_indexes up
-- outside a transaction, a checkpoint after each statement

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase6_indexes', 'phase6_composite_indexes', 'Added seven composite indexes',
    'running', now.utc, NULL, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";

CREATE INDEX CONCURRENTLY "Booking_tutorId_scheduledStart_idx" ON "Booking" ("tutorId", "scheduledStart");

CREATE INDEX CONCURRENTLY "Booking_tenantId_status_scheduledStart_idx"
    ON "Booking" ("tenantId", "status", "scheduledStart");

CREATE INDEX CONCURRENTLY "TutoringSession_tutorProfileId_scheduledStart_status_idx"
    ON "TutoringSession" ("tutorProfileId", "scheduledStart", "status");

CREATE INDEX CONCURRENTLY "Content_tenantId_status_subjects_idx"
    ON "Content" ("tenantId", "status")
    WHERE "subjects" IS NOT NULL;

CREATE INDEX CONCURRENTLY "TeacherAbsence_tenantId_date_status_idx"
    ON "TeacherAbsence" ("tenantId", "date", "status");

CREATE INDEX CONCURRENTLY "TokenTransaction_tenantId_type_createdAt_idx"
    ON "TokenTransaction" ("tenantId", "type", "createdAt");

CREATE INDEX CONCURRENTLY "ReliefBooking_tenantId_date_idx" ON "ReliefBooking" ("tenantId", "date");

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase6_indexes', 'phase6_composite_indexes', 'Added seven composite indexes',
    'completed', now.utc, now.utc, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
