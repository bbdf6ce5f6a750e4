-- variants m20251001_000006_add_covering_indexes up
-- outside a transaction, a checkpoint after each statement

CREATE INDEX CONCURRENTLY idx_project_equipment_groups_variant_lookup
    ON project_equipment_groups (project_id, variant_name) INCLUDE (name, sort_order, total_price);

CREATE INDEX CONCURRENTLY idx_project_roles_variant_lookup
    ON project_roles (project_id, variant_name) INCLUDE (role_id, daily_rate, preferred_id);
