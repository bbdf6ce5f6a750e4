-- scholarly m20260125_000002_add_subject_reference_table up
-- in one transaction, with its row in the ledger

CREATE TABLE "Subject" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "code" text NOT NULL,
    "name" text NOT NULL,
    "description" text,
    "learningArea" text,
    "isActive" bool NOT NULL DEFAULT TRUE,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "Subject_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "Subject_tenantId_code_key" ON "Subject" ("tenantId", "code");

CREATE INDEX "Subject_tenantId_isActive_idx" ON "Subject" ("tenantId", "isActive");

CREATE INDEX "Subject_learningArea_idx" ON "Subject" ("learningArea");

ALTER TABLE "Subject"
    ADD CONSTRAINT "Subject_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase2_subject', 'phase2_subject_table', 'Made subjects of the codes in bookings, sessions and content, and pointed these at them',
    'running', now.utc, NULL, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
