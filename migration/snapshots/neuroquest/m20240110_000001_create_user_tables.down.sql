-- neuroquest m20240110_000001_create_user_tables down
-- in one transaction, with its row in the ledger

DROP TABLE "quest_attempts";

DROP TABLE "node_progress";

DROP TABLE "users";
