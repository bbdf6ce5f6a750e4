-- scholarly m20260127_000003_add_composite_indexes down
-- outside a transaction, a checkpoint after each statement

DROP INDEX CONCURRENTLY "ReliefBooking_tenantId_date_idx";

DROP INDEX CONCURRENTLY "TokenTransaction_tenantId_type_createdAt_idx";

DROP INDEX CONCURRENTLY "TeacherAbsence_tenantId_date_status_idx";

DROP INDEX CONCURRENTLY "Content_tenantId_status_subjects_idx";

DROP INDEX CONCURRENTLY "TutoringSession_tutorProfileId_scheduledStart_status_idx";

DROP INDEX CONCURRENTLY "Booking_tenantId_status_scheduledStart_idx";

DROP INDEX CONCURRENTLY "Booking_tutorId_scheduledStart_idx";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase6_composite_indexes';
