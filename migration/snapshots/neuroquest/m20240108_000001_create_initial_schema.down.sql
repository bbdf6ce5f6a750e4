-- neuroquest m20240108_000001_create_initial_schema down
-- in one transaction, with its row in the ledger

DROP TABLE "quests";

DROP TABLE "knowledge_edges";

DROP TABLE "knowledge_nodes";
