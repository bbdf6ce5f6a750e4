-- variants m20251001_000005_validate_variants down
-- outside a transaction, a checkpoint after each statement

ALTER TABLE project_equipment_groups DROP CONSTRAINT project_equipment_groups_variant_name_check;

ALTER TABLE project_roles DROP CONSTRAINT project_roles_variant_name_check;
