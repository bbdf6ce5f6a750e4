-- neuroquest m20240108_000001_create_initial_schema up
-- in one transaction, with its row in the ledger

CREATE TABLE "knowledge_nodes" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "name" varchar(200) NOT NULL,
    "slug" varchar(200) NOT NULL,
    "description" text,
    "domain" varchar(60) NOT NULL DEFAULT 'general',
    "difficulty" integer NOT NULL DEFAULT 1,
    "estimated_minutes" integer NOT NULL DEFAULT 15,
    "content" jsonb NOT NULL DEFAULT '{}',
    "is_published" bool NOT NULL DEFAULT FALSE,
    "created_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "knowledge_nodes_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "knowledge_nodes_difficulty_check" CHECK ("difficulty" BETWEEN 1 AND 5),
    CONSTRAINT "knowledge_nodes_estimated_minutes_check" CHECK ("estimated_minutes" > 0)
);

CREATE TABLE "knowledge_edges" (
    "from_node_id" uuid NOT NULL,
    "to_node_id" uuid NOT NULL,
    "kind" varchar(20) NOT NULL DEFAULT 'prerequisite',
    "weight" integer NOT NULL DEFAULT 1,
    "created_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "knowledge_edges_pkey" PRIMARY KEY ("from_node_id", "to_node_id", "kind"),
    CONSTRAINT "knowledge_edges_no_loop_check" CHECK ("from_node_id" <> "to_node_id"),
    CONSTRAINT "knowledge_edges_kind_check" CHECK ("kind" IN ('prerequisite', 'related', 'part_of'))
);

CREATE TABLE "quests" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "node_id" uuid NOT NULL,
    "title" varchar(200) NOT NULL,
    "goal" text NOT NULL,
    "kind" varchar(20) NOT NULL DEFAULT 'exploration',
    "reward_points" integer NOT NULL DEFAULT 10,
    "is_active" bool NOT NULL DEFAULT TRUE,
    "created_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "quests_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "quests_kind_check" CHECK ("kind" IN ('exploration', 'challenge', 'review')),
    CONSTRAINT "quests_reward_points_check" CHECK ("reward_points" >= 0)
);

CREATE UNIQUE INDEX "knowledge_nodes_slug_key" ON "knowledge_nodes" ("slug");

CREATE INDEX "idx_knowledge_nodes_domain_difficulty" ON "knowledge_nodes" ("domain", "difficulty");

CREATE INDEX "idx_knowledge_edges_to_node_id" ON "knowledge_edges" ("to_node_id");

CREATE INDEX "idx_quests_node_id" ON "quests" ("node_id");

ALTER TABLE "knowledge_edges"
    ADD CONSTRAINT "knowledge_edges_from_node_id_fkey"
    FOREIGN KEY ("from_node_id")
    REFERENCES "knowledge_nodes" ("id")
    ON DELETE CASCADE;

ALTER TABLE "knowledge_edges"
    ADD CONSTRAINT "knowledge_edges_to_node_id_fkey"
    FOREIGN KEY ("to_node_id")
    REFERENCES "knowledge_nodes" ("id")
    ON DELETE CASCADE;

ALTER TABLE "quests"
    ADD CONSTRAINT "quests_node_id_fkey"
    FOREIGN KEY ("node_id")
    REFERENCES "knowledge_nodes" ("id")
    ON DELETE CASCADE;
