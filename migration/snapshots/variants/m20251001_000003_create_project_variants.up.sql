-- variants m20251001_000003_create_project_variants up
-- in one transaction, with its row in the ledger

CREATE TABLE "project_variants" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "project_id" uuid NOT NULL,
    "variant_name" text NOT NULL,
    "display_name" text NOT NULL,
    "description" text,
    "is_default" bool NOT NULL DEFAULT FALSE,
    "sort_order" integer NOT NULL DEFAULT 0,
    "created_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "project_variants_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "unique_project_variant" UNIQUE ("project_id", "variant_name"),
    CONSTRAINT "project_variants_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE,
    CONSTRAINT "valid_variant_name" CHECK (variant_name ~ '^[a-z0-9_]+$')
);

ALTER TABLE project_variants
    ADD CONSTRAINT unique_default_per_project EXCLUDE
    USING btree (project_id WITH =)
    WHERE (is_default);

CREATE INDEX idx_project_variants_project ON project_variants (project_id);

CREATE INDEX idx_project_variants_default ON project_variants (project_id, is_default);

CREATE FUNCTION touch_project_variant()
RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN NEW.updated_at := clock_timestamp(); RETURN NEW; END
$$;

CREATE TRIGGER trigger_touch_project_variant
BEFORE UPDATE ON project_variants
FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_project_variant();

CREATE FUNCTION current_app_user()
RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT CASE WHEN current_setting('app.user_id', true) ~* '^([0-9a-f]{4}-?){7}[0-9a-f]{4}$'
    THEN current_setting('app.user_id', true)::uuid
END
$$;

ALTER TABLE project_variants ENABLE ROW LEVEL SECURITY;

CREATE POLICY project_variants_owner ON project_variants
FOR ALL TO public
USING (EXISTS (SELECT FROM projects WHERE projects.id = project_id AND projects.owner_id = current_app_user()));

CREATE POLICY project_variants_staff ON project_variants
FOR ALL TO public
USING (current_setting('app.is_staff', true) = 'on');

COMMENT ON TABLE project_variants IS 'The variants of a project''s template';

COMMENT
    ON POLICY project_variants_owner
    ON project_variants IS 'The owner of the project, whom the application names in app.user_id';

COMMENT
    ON POLICY project_variants_staff
    ON project_variants IS 'Everything, where the application sets app.is_staff to on';
