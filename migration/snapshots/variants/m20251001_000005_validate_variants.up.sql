-- variants m20251001_000005_validate_variants up
-- outside a transaction, a checkpoint after each statement

ALTER TABLE project_equipment_groups
    ADD CONSTRAINT project_equipment_groups_variant_name_check CHECK (variant_name ~ '^[a-z0-9_]+$') NOT VALID;

ALTER TABLE project_roles
    ADD CONSTRAINT project_roles_variant_name_check CHECK (variant_name ~ '^[a-z0-9_]+$') NOT VALID;

ALTER TABLE project_equipment_groups VALIDATE CONSTRAINT project_equipment_groups_variant_name_check;

ALTER TABLE project_roles VALIDATE CONSTRAINT project_roles_variant_name_check;
