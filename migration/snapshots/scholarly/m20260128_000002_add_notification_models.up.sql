-- scholarly m20260128_000002_add_notification_models up
-- in one transaction, with its row in the ledger

CREATE TABLE "Notification" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "userId" text NOT NULL,
    "type" text NOT NULL,
    "title" text NOT NULL,
    "body" text NOT NULL,
    "data" jsonb,
    "channels" text[] DEFAULT (ARRAY['in_app']::text[]),
    "priority" text NOT NULL DEFAULT 'normal',
    "inAppStatus" text NOT NULL DEFAULT 'unread',
    "emailStatus" text,
    "smsStatus" text,
    "pushStatus" text,
    "scheduledFor" timestamp(3),
    "sentAt" timestamp(3),
    "readAt" timestamp(3),
    "groupKey" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Notification_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "NotificationPreference" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "userId" text NOT NULL,
    "emailEnabled" bool NOT NULL DEFAULT TRUE,
    "smsEnabled" bool NOT NULL DEFAULT FALSE,
    "pushEnabled" bool NOT NULL DEFAULT TRUE,
    "inAppEnabled" bool NOT NULL DEFAULT TRUE,
    "categoryPreferences" jsonb NOT NULL DEFAULT '{}',
    "quietHoursEnabled" bool NOT NULL DEFAULT FALSE,
    "quietHoursStart" text,
    "quietHoursEnd" text,
    "timezone" text NOT NULL DEFAULT 'Australia/Sydney',
    "digestEnabled" bool NOT NULL DEFAULT FALSE,
    "digestFrequency" text,
    "digestTime" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "NotificationPreference_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "Notification_tenantId_userId_idx" ON "Notification" ("tenantId", "userId");

CREATE INDEX "Notification_userId_inAppStatus_idx" ON "Notification" ("userId", "inAppStatus");

CREATE INDEX "Notification_userId_createdAt_idx" ON "Notification" ("userId", "createdAt");

CREATE INDEX "Notification_type_idx" ON "Notification" ("type");

CREATE INDEX "Notification_scheduledFor_idx" ON "Notification" ("scheduledFor");

CREATE UNIQUE INDEX "NotificationPreference_tenantId_userId_key"
    ON "NotificationPreference" ("tenantId", "userId");

WITH summary AS (
    SELECT jsonb_build_object() AS result
),
outcome AS (
    SELECT 0::bigint AS processed, 0::bigint AS failed, jsonb_build_array() AS errors
)
INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "processedRecords", "failedRecords", "resultSummary", "errorLog",
    "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase7_notifications', 'phase7_notification_models', 'Added notifications and their preferences', 'completed',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'completed' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    outcome.processed + outcome.failed, outcome.processed, outcome.failed,
    jsonb_build_object('tables', summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'tables') || error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(outcome.errors) WITH ORDINALITY AS error (entry, ord)
    ),
    true, clock_timestamp() AT TIME ZONE 'UTC', clock_timestamp() AT TIME ZONE 'UTC'
FROM outcome CROSS JOIN summary
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') || excluded."resultSummary" AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'tables'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";
