-- scholarly m20260126_000002_extract_tutor_availability up
-- in one transaction, with its row in the ledger

CREATE TABLE "TutorAvailabilitySlot" (
    "id" text NOT NULL,
    "profileId" text NOT NULL,
    "dayOfWeek" integer NOT NULL,
    "startTime" text NOT NULL,
    "endTime" text NOT NULL,
    "timezone" text NOT NULL DEFAULT 'Australia/Sydney',
    "isRecurring" bool NOT NULL DEFAULT TRUE,
    "effectiveFrom" timestamp(3),
    "effectiveTo" timestamp(3),
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "TutorAvailabilitySlot_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "TutorAvailabilitySlot_profileId_idx" ON "TutorAvailabilitySlot" ("profileId");

CREATE INDEX "TutorAvailabilitySlot_profileId_dayOfWeek_idx"
    ON "TutorAvailabilitySlot" ("profileId", "dayOfWeek");

ALTER TABLE "TutorAvailabilitySlot"
    ADD CONSTRAINT "TutorAvailabilitySlot_profileId_fkey"
    FOREIGN KEY ("profileId")
    REFERENCES "TutorProfile" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase4_availability', 'phase4_availability_extraction', 'Made slots of the tutors'' availability',
    'running', now.utc, NULL, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
