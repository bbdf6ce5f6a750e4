-- scholarly m20260126_000006_extract_learning_asset_votes up
-- in one transaction, with its row in the ledger

CREATE TABLE "LearningAssetVote" (
    "id" text NOT NULL,
    "requestId" text NOT NULL,
    "userId" text NOT NULL,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "LearningAssetVote_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "LearningAssetVote_requestId_userId_key" ON "LearningAssetVote" ("requestId", "userId");

CREATE INDEX "LearningAssetVote_requestId_idx" ON "LearningAssetVote" ("requestId");

CREATE INDEX "LearningAssetVote_userId_idx" ON "LearningAssetVote" ("userId");

ALTER TABLE "LearningAssetVote"
    ADD CONSTRAINT "LearningAssetVote_requestId_fkey"
    FOREIGN KEY ("requestId")
    REFERENCES "LearningAssetRequest" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "LearningAssetVote"
    ADD CONSTRAINT "LearningAssetVote_userId_fkey"
    FOREIGN KEY ("userId")
    REFERENCES "User" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase4_votes', 'phase4_vote_extraction', 'Made rows of the votes for learning assets',
    'running', now.utc, NULL, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
