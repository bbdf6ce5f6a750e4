-- scholarly m20260128_000001_add_eduscrum_models up
-- in one transaction, with its row in the ledger

CREATE TABLE "EduScrumTeam" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "name" text NOT NULL,
    "description" text,
    "scrumMasterId" text NOT NULL,
    "productOwnerId" text,
    "memberIds" text[] DEFAULT (ARRAY[]::text[]),
    "velocity" double precision NOT NULL DEFAULT 0,
    "maturityLevel" text NOT NULL DEFAULT 'forming',
    "healthScore" double precision NOT NULL DEFAULT 0,
    "sprintDuration" integer NOT NULL DEFAULT 14,
    "standupSchedule" jsonb,
    "status" text NOT NULL DEFAULT 'active',
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "EduScrumTeam_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "EduScrumSprint" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "teamId" text NOT NULL,
    "name" text NOT NULL,
    "goal" text NOT NULL,
    "sprintNumber" integer NOT NULL,
    "startDate" timestamp(3) NOT NULL,
    "endDate" timestamp(3) NOT NULL,
    "backlogItems" jsonb NOT NULL DEFAULT '[]',
    "totalStoryPoints" integer NOT NULL DEFAULT 0,
    "completedPoints" integer NOT NULL DEFAULT 0,
    "standups" jsonb NOT NULL DEFAULT '[]',
    "burndownData" jsonb NOT NULL DEFAULT '[]',
    "aiInsights" jsonb,
    "status" text NOT NULL DEFAULT 'planning',
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "EduScrumSprint_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "EduScrumRetrospective" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "teamId" text NOT NULL,
    "sprintId" text,
    "wentWell" jsonb NOT NULL DEFAULT '[]',
    "toImprove" jsonb NOT NULL DEFAULT '[]',
    "actionItems" jsonb NOT NULL DEFAULT '[]',
    "participantIds" text[] DEFAULT (ARRAY[]::text[]),
    "facilitatorId" text NOT NULL,
    "aiSummary" text,
    "aiRecommendations" jsonb NOT NULL DEFAULT '[]',
    "teamDynamicsScore" double precision,
    "conductedAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "EduScrumRetrospective_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "EduScrumTeam_tenantId_idx" ON "EduScrumTeam" ("tenantId");

CREATE INDEX "EduScrumTeam_tenantId_status_idx" ON "EduScrumTeam" ("tenantId", "status");

CREATE UNIQUE INDEX "EduScrumSprint_teamId_sprintNumber_key" ON "EduScrumSprint" ("teamId", "sprintNumber");

CREATE INDEX "EduScrumSprint_tenantId_idx" ON "EduScrumSprint" ("tenantId");

CREATE INDEX "EduScrumSprint_teamId_idx" ON "EduScrumSprint" ("teamId");

CREATE INDEX "EduScrumRetrospective_tenantId_idx" ON "EduScrumRetrospective" ("tenantId");

CREATE INDEX "EduScrumRetrospective_teamId_idx" ON "EduScrumRetrospective" ("teamId");

ALTER TABLE "EduScrumSprint"
    ADD CONSTRAINT "EduScrumSprint_teamId_fkey"
    FOREIGN KEY ("teamId")
    REFERENCES "EduScrumTeam" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "EduScrumRetrospective"
    ADD CONSTRAINT "EduScrumRetrospective_teamId_fkey"
    FOREIGN KEY ("teamId")
    REFERENCES "EduScrumTeam" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase7_eduscrum', 'phase7_eduscrum_models', 'Added teams, sprints and retrospectives',
    'completed', now.utc, now.utc, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
