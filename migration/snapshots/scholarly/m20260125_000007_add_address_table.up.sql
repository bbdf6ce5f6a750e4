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

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase2_address', 'phase2_address_table', 'Made addresses of the locations of families, micro-schools and co-ops',
    'running', now.utc, NULL, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
