-- scholarly m20260126_000004_extract_tutor_pricing up
-- in one transaction, with its row in the ledger

CREATE TABLE "TutorPricingTier" (
    "id" text NOT NULL,
    "profileId" text NOT NULL,
    "sessionType" text NOT NULL,
    "duration" integer NOT NULL,
    "baseRate" double precision NOT NULL,
    "currency" text NOT NULL DEFAULT 'AUD',
    "groupDiscount" double precision NOT NULL DEFAULT 0,
    "maxGroupSize" integer NOT NULL DEFAULT 1,
    "introRate" double precision,
    "packageRate" jsonb,
    "isActive" bool NOT NULL DEFAULT TRUE,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "TutorPricingTier_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "TutorPricingTier_profileId_sessionType_duration_key"
    ON "TutorPricingTier" ("profileId", "sessionType", "duration");

CREATE INDEX "TutorPricingTier_profileId_isActive_idx" ON "TutorPricingTier" ("profileId", "isActive");

ALTER TABLE "TutorPricingTier"
    ADD CONSTRAINT "TutorPricingTier_profileId_fkey"
    FOREIGN KEY ("profileId")
    REFERENCES "TutorProfile" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase4_pricing', 'phase4_pricing_extraction', 'Made tiers of the tutors'' pricing',
    'running', now.utc, NULL, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
