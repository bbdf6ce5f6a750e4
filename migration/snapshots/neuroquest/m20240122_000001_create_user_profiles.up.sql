-- neuroquest m20240122_000001_create_user_profiles up
-- in one transaction, with its row in the ledger

CREATE TABLE "user_profiles" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "user_id" uuid NOT NULL,
    "display_name" varchar(255) NOT NULL,
    "bio" text,
    "theme" varchar(20) NOT NULL DEFAULT 'light',
    "notifications" bool NOT NULL DEFAULT TRUE,
    "preferences" jsonb NOT NULL DEFAULT '{}',
    "created_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "user_profiles_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "user_profiles_theme_check" CHECK ("theme" IN ('light', 'dark', 'system'))
);

CREATE UNIQUE INDEX "user_profiles_user_id_key" ON "user_profiles" ("user_id");

CREATE INDEX "idx_user_profiles_display_name" ON "user_profiles" ("display_name");

ALTER TABLE "user_profiles"
    ADD CONSTRAINT "user_profiles_user_id_fkey"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "users" ADD COLUMN "migrated" bool NOT NULL DEFAULT FALSE;
