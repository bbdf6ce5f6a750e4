-- scholarly m20260125_000007_add_address_table up
-- in one transaction, with its row in the ledger

CREATE TABLE "Address" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "streetAddress" text,
    "suburb" text,
    "city" text,
    "state" text,
    "postcode" text,
    "country" text NOT NULL DEFAULT 'Australia',
    "latitude" double precision,
    "longitude" double precision,
    "type" text NOT NULL DEFAULT 'primary',
    "label" text,
    "homeschoolFamilyId" text,
    "microSchoolId" text,
    "homeschoolCoopId" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "Address_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "Address_homeschoolFamilyId_key" ON "Address" ("homeschoolFamilyId");

CREATE UNIQUE INDEX "Address_microSchoolId_key" ON "Address" ("microSchoolId");

CREATE UNIQUE INDEX "Address_homeschoolCoopId_key" ON "Address" ("homeschoolCoopId");

CREATE INDEX "Address_tenantId_idx" ON "Address" ("tenantId");

CREATE INDEX "Address_latitude_longitude_idx" ON "Address" ("latitude", "longitude");

CREATE INDEX "Address_postcode_idx" ON "Address" ("postcode");

ALTER TABLE "Address"
    ADD CONSTRAINT "Address_homeschoolFamilyId_fkey"
    FOREIGN KEY ("homeschoolFamilyId")
    REFERENCES "HomeschoolFamily" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Address"
    ADD CONSTRAINT "Address_microSchoolId_fkey"
    FOREIGN KEY ("microSchoolId")
    REFERENCES "MicroSchool" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Address"
    ADD CONSTRAINT "Address_homeschoolCoopId_fkey"
    FOREIGN KEY ("homeschoolCoopId")
    REFERENCES "HomeschoolCoop" ("id")
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
    'mig_phase2_address', 'phase2_address_table', 'Made addresses of the locations of families, micro-schools and co-ops', 'running',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'running' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    outcome.processed + outcome.failed, outcome.processed, outcome.failed,
    jsonb_build_object('table', summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'table') || error.entry ORDER BY error.ord), '[]')
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
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'table'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";
