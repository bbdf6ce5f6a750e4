-- neuroquest m20240110_000001_create_user_tables up
-- in one transaction, with its row in the ledger

CREATE TABLE "users" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "email" varchar(255) NOT NULL,
    "name" varchar(120),
    "password_hash" text,
    "role" varchar(20) NOT NULL DEFAULT 'learner',
    "avatar_url" text,
    "dark_mode" bool NOT NULL DEFAULT FALSE,
    "email_notifications" bool NOT NULL DEFAULT TRUE,
    "level" integer NOT NULL DEFAULT 1,
    "experience_points" integer NOT NULL DEFAULT 0,
    "last_seen_at" timestamp with time zone,
    "created_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "users_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "users_role_check" CHECK ("role" IN ('learner', 'guide', 'admin')),
    CONSTRAINT "users_level_check" CHECK ("level" >= 1),
    CONSTRAINT "users_experience_points_check" CHECK ("experience_points" >= 0)
);

CREATE TABLE "node_progress" (
    "user_id" uuid NOT NULL,
    "node_id" uuid NOT NULL,
    "status" varchar(20) NOT NULL DEFAULT 'started',
    "mastery_percent" integer NOT NULL DEFAULT 0,
    "started_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "mastered_at" timestamp with time zone,
    CONSTRAINT "node_progress_pkey" PRIMARY KEY ("user_id", "node_id"),
    CONSTRAINT "node_progress_status_check" CHECK ("status" IN ('started', 'practising', 'mastered')),
    CONSTRAINT "node_progress_mastery_percent_check" CHECK ("mastery_percent" BETWEEN 0 AND 100)
);

CREATE TABLE "quest_attempts" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "user_id" uuid NOT NULL,
    "quest_id" uuid NOT NULL,
    "outcome" varchar(20) NOT NULL DEFAULT 'open',
    "points" integer NOT NULL DEFAULT 0,
    "answers" jsonb NOT NULL DEFAULT '{}',
    "started_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" timestamp with time zone,
    CONSTRAINT "quest_attempts_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "quest_attempts_outcome_check" CHECK ("outcome" IN ('open', 'passed', 'failed', 'abandoned'))
);

CREATE UNIQUE INDEX "users_email_key" ON "users" ("email");

CREATE INDEX "idx_users_last_seen_at" ON "users" ("last_seen_at");

CREATE INDEX "idx_node_progress_node_id" ON "node_progress" ("node_id");

CREATE INDEX "idx_quest_attempts_user_id_started_at" ON "quest_attempts" ("user_id", "started_at");

CREATE INDEX "idx_quest_attempts_quest_id" ON "quest_attempts" ("quest_id");

ALTER TABLE "node_progress"
    ADD CONSTRAINT "node_progress_user_id_fkey"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "node_progress"
    ADD CONSTRAINT "node_progress_node_id_fkey"
    FOREIGN KEY ("node_id")
    REFERENCES "knowledge_nodes" ("id")
    ON DELETE CASCADE;

ALTER TABLE "quest_attempts"
    ADD CONSTRAINT "quest_attempts_user_id_fkey"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "quest_attempts"
    ADD CONSTRAINT "quest_attempts_quest_id_fkey"
    FOREIGN KEY ("quest_id")
    REFERENCES "quests" ("id")
    ON DELETE CASCADE;
