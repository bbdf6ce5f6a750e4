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

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase7_feature_flags', 'phase7_feature_flags', 'Added feature flags and the configuration of tenants',
    'completed', now.utc, now.utc, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
