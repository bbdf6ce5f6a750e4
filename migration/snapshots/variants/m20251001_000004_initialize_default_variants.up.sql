-- variants m20251001_000004_initialize_default_variants up
-- in one transaction, with its row in the ledger

CREATE FUNCTION give_default_variant()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.project_variants (project_id, variant_name, display_name, is_default)
    SELECT NEW.id, 'default', 'Standard Setup', NOT EXISTS (
        SELECT FROM public.project_variants WHERE project_id = NEW.id AND is_default
    )
    FROM public.project_types
    WHERE project_types.id = NEW.project_type_id AND project_types.code = 'artist'
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION give_default_variant() FROM public;

CREATE TRIGGER trigger_give_default_variant
AFTER INSERT OR UPDATE OF project_type_id ON projects
FOR EACH ROW EXECUTE FUNCTION give_default_variant();

INSERT INTO "project_variants" ("project_id", "variant_name", "display_name", "is_default")
    SELECT "projects"."id", 'default', 'Standard Setup', NOT EXISTS(SELECT 1 FROM "project_variants" WHERE "project_variants"."project_id" = "projects"."id" AND (project_variants.is_default))
    FROM "projects" INNER JOIN "project_types"
    ON "project_types"."id" = "projects"."project_type_id"
    WHERE "project_types"."code" = 'artist'
    ON CONFLICT  DO NOTHING;
