-- variants m20251001_000003_create_project_variants down
-- in one transaction, with its row in the ledger

DROP POLICY project_variants_owner ON project_variants;

DROP POLICY project_variants_staff ON project_variants;

DROP TABLE "project_variants";

DROP FUNCTION current_app_user();

DROP FUNCTION touch_project_variant();
