-- variants m20251001_000002_replace_unique_indexes up
-- outside a transaction, a checkpoint after each statement

CREATE UNIQUE INDEX CONCURRENTLY idx_project_equipment_groups_project_variant
    ON project_equipment_groups (project_id, name, variant_name);

CREATE UNIQUE INDEX CONCURRENTLY idx_project_roles_project_role_variant
    ON project_roles (project_id, role_id, variant_name);

CREATE INDEX CONCURRENTLY idx_project_equipment_groups_variant
    ON project_equipment_groups (project_id, variant_name);

CREATE INDEX CONCURRENTLY idx_project_roles_variant ON project_roles (project_id, variant_name);

DROP INDEX CONCURRENTLY "idx_project_equipment_groups_project";

DROP INDEX CONCURRENTLY "idx_project_roles_project_role";
