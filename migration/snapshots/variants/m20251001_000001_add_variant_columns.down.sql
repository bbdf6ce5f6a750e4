-- variants m20251001_000001_add_variant_columns down
-- in one transaction, with its row in the ledger

CREATE OR REPLACE FUNCTION event_role_rate(p_project_id uuid, p_role_id uuid, p_crew_member_id uuid)
RETURNS numeric
LANGUAGE sql STABLE
AS $$
SELECT coalesce(
    (SELECT daily_rate FROM public.project_roles WHERE project_id = p_project_id AND role_id = p_role_id),
    (SELECT daily_rate FROM public.crew_members WHERE id = p_crew_member_id),
    (SELECT daily_rate FROM public.roles WHERE id = p_role_id)
)
$$;

DROP FUNCTION variant_role_rate(uuid, uuid, uuid, text);

ALTER TABLE "project_roles" DROP COLUMN "variant_name";

ALTER TABLE "project_equipment_groups" DROP COLUMN "variant_name";
