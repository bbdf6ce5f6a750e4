-- scholarly m20260125_000001_add_audit_infrastructure up
-- in one transaction, with its row in the ledger

CREATE TABLE "AuditLog" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "userId" text,
    "userEmail" text,
    "userRole" text,
    "action" text NOT NULL,
    "entityType" text NOT NULL,
    "entityId" text NOT NULL,
    "changes" jsonb,
    "metadata" jsonb,
    "ipAddress" text,
    "userAgent" text,
    "requestId" text,
    "sensitivity" text NOT NULL DEFAULT 'normal',
    "timestamp" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "AuditLog_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "DataMigration" (
    "id" text NOT NULL,
    "name" text NOT NULL,
    "description" text,
    "status" text NOT NULL DEFAULT 'pending',
    "startedAt" timestamp(3),
    "completedAt" timestamp(3),
    "totalRecords" integer,
    "processedRecords" integer NOT NULL DEFAULT 0,
    "failedRecords" integer NOT NULL DEFAULT 0,
    "resultSummary" jsonb,
    "errorLog" jsonb NOT NULL DEFAULT '[]',
    "isReversible" bool NOT NULL DEFAULT FALSE,
    "rollbackData" jsonb,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "DataMigration_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "AuditLog_tenantId_timestamp_idx" ON "AuditLog" ("tenantId", "timestamp");

CREATE INDEX "AuditLog_tenantId_entityType_entityId_idx" ON "AuditLog" ("tenantId", "entityType", "entityId");

CREATE INDEX "AuditLog_tenantId_userId_timestamp_idx" ON "AuditLog" ("tenantId", "userId", "timestamp");

CREATE INDEX "AuditLog_tenantId_action_timestamp_idx" ON "AuditLog" ("tenantId", "action", "timestamp");

CREATE INDEX "AuditLog_sensitivity_timestamp_idx" ON "AuditLog" ("sensitivity", "timestamp");

CREATE UNIQUE INDEX "DataMigration_name_key" ON "DataMigration" ("name");

CREATE INDEX "DataMigration_status_idx" ON "DataMigration" ("status");

CREATE INDEX "DataMigration_createdAt_idx" ON "DataMigration" ("createdAt");

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase1_audit', 'phase1_audit_infrastructure', 'Added AuditLog and DataMigration',
    'completed', now.utc, now.utc, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
