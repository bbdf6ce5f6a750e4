-- scholarly m20260127_000003_add_composite_indexes down
-- outside a transaction, a checkpoint after each statement

DROP INDEX CONCURRENTLY "ReliefBooking_tenantId_date_idx";

DROP INDEX CONCURRENTLY "TokenTransaction_tenantId_type_createdAt_idx";

DROP INDEX CONCURRENTLY "TeacherAbsence_tenantId_date_status_idx";

DROP INDEX CONCURRENTLY "Content_tenantId_status_subjects_idx";

DROP INDEX CONCURRENTLY "TutoringSession_tutorProfileId_scheduledStart_status_idx";

DROP INDEX CONCURRENTLY "Booking_tenantId_status_scheduledStart_idx";

DROP INDEX CONCURRENTLY "Booking_tutorId_scheduledStart_idx";

UPDATE "DataMigration" AS recorded SET
    "status" = 'rolled_back',
    "completedAt" = NULL,
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') - 'indexes' AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'indexes'
    ),
    "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase6_composite_indexes';
