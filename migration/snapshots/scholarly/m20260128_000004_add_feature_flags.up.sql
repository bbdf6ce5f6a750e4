-- scholarly m20260128_000004_add_feature_flags up
-- in one transaction, with its row in the ledger

CREATE TABLE "FeatureFlag" (
    "id" text NOT NULL,
    "key" text NOT NULL,
    "name" text NOT NULL,
    "description" text,
    "isEnabled" bool NOT NULL DEFAULT FALSE,
    "rules" jsonb NOT NULL DEFAULT '[]',
    "rolloutPercentage" integer NOT NULL DEFAULT 0,
    "category" text,
    "owner" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "FeatureFlag_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "TenantConfiguration" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "branding" jsonb NOT NULL DEFAULT '{}',
    "enabledFeatures" text[] DEFAULT (ARRAY[]::text[]),
    "disabledFeatures" text[] DEFAULT (ARRAY[]::text[]),
    "limits" jsonb NOT NULL DEFAULT '{}',
    "integrations" jsonb NOT NULL DEFAULT '{}',
    "dataRetentionDays" integer NOT NULL DEFAULT 2555,
    "gdprEnabled" bool NOT NULL DEFAULT TRUE,
    "billingPlan" text NOT NULL DEFAULT 'free',
    "billingCycle" text NOT NULL DEFAULT 'monthly',
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "TenantConfiguration_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "FeatureFlag_key_key" ON "FeatureFlag" ("key");

CREATE INDEX "FeatureFlag_isEnabled_idx" ON "FeatureFlag" ("isEnabled");

CREATE INDEX "FeatureFlag_category_idx" ON "FeatureFlag" ("category");

CREATE UNIQUE INDEX "TenantConfiguration_tenantId_key" ON "TenantConfiguration" ("tenantId");

CREATE INDEX "TenantConfiguration_billingPlan_idx" ON "TenantConfiguration" ("billingPlan");

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
    'mig_phase7_feature_flags', 'phase7_feature_flags', 'Added feature flags and the configuration of tenants', 'completed',
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
