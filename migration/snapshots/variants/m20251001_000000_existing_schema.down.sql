-- variants m20251001_000000_existing_schema down
-- in one transaction, with its row in the ledger

DROP VIEW project_event_crew_costs;

DROP TRIGGER trigger_refresh_group_price ON project_equipment;

DROP FUNCTION refresh_group_price();

DROP FUNCTION event_role_rate(uuid, uuid, uuid);

DROP TABLE "project_event_equipment";

DROP TABLE "project_event_roles";

DROP TABLE "project_events";

DROP TABLE "project_roles";

DROP TABLE "project_equipment";

DROP TABLE "project_equipment_groups";

DROP TABLE "projects";

DROP TABLE "equipment";

DROP TABLE "crew_members";

DROP TABLE "roles";

DROP TABLE "event_types";

DROP TABLE "project_types";

DROP TABLE "customers";

DROP TABLE "users";
