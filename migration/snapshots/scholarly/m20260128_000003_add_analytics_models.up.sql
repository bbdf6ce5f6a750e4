-- scholarly m20260128_000003_add_analytics_models up
-- in one transaction, with its row in the ledger

CREATE TABLE "AnalyticsEvent" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "eventType" text NOT NULL,
    "eventName" text NOT NULL,
    "userId" text,
    "sessionId" text,
    "entityType" text,
    "entityId" text,
    "properties" jsonb NOT NULL DEFAULT '{}',
    "deviceType" text,
    "browser" text,
    "os" text,
    "country" text,
    "region" text,
    "timestamp" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "AnalyticsEvent_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "AnalyticsEvent_tenantId_timestamp_idx" ON "AnalyticsEvent" ("tenantId", "timestamp");

CREATE INDEX "AnalyticsEvent_tenantId_eventType_timestamp_idx"
    ON "AnalyticsEvent" ("tenantId", "eventType", "timestamp");

CREATE INDEX "AnalyticsEvent_tenantId_userId_timestamp_idx"
    ON "AnalyticsEvent" ("tenantId", "userId", "timestamp");

CREATE INDEX "AnalyticsEvent_entityType_entityId_idx" ON "AnalyticsEvent" ("entityType", "entityId");

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase7_analytics', 'phase7_analytics_models', 'Added analytics events',
    'completed', now.utc, now.utc, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
