-- variants m20251001_000006_add_covering_indexes down
-- outside a transaction, a checkpoint after each statement

DROP INDEX CONCURRENTLY idx_project_equipment_groups_variant_lookup;

DROP INDEX CONCURRENTLY idx_project_roles_variant_lookup;
