-- variants m20251001_000002_replace_unique_indexes down
-- outside a transaction, a checkpoint after each statement

DELETE FROM "project_equipment_groups" WHERE "variant_name" <> 'default';

DELETE FROM "project_roles" WHERE "variant_name" <> 'default';

CREATE UNIQUE INDEX CONCURRENTLY "idx_project_equipment_groups_project"
    ON "project_equipment_groups" ("project_id", "name");

CREATE UNIQUE INDEX CONCURRENTLY "idx_project_roles_project_role" ON "project_roles" ("project_id", "role_id");

DROP INDEX CONCURRENTLY idx_project_roles_variant;

DROP INDEX CONCURRENTLY idx_project_equipment_groups_variant;

DROP INDEX CONCURRENTLY idx_project_roles_project_role_variant;

DROP INDEX CONCURRENTLY idx_project_equipment_groups_project_variant;
