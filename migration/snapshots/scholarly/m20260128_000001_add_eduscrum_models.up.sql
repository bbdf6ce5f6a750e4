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
    'mig_phase7_eduscrum', 'phase7_eduscrum_models', 'Added teams, sprints and retrospectives', 'completed',
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
