-- variants m20251001_000004_initialize_default_variants down
-- in one transaction, with its row in the ledger

DROP TRIGGER trigger_give_default_variant ON projects;

DROP FUNCTION give_default_variant();

DELETE FROM "project_variants"
    WHERE variant_name = 'default' AND display_name = 'Standard Setup' AND description IS NULL AND updated_at = created_at;
