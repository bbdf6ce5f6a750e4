-- variants m20251001_000001_add_variant_columns up
-- in one transaction, with its row in the ledger

ALTER TABLE "project_equipment_groups" ADD COLUMN "variant_name" text NOT NULL DEFAULT 'default';

ALTER TABLE "project_roles" ADD COLUMN "variant_name" text NOT NULL DEFAULT 'default';

CREATE FUNCTION variant_role_rate(p_project_id uuid, p_role_id uuid, p_crew_member_id uuid, p_variant_name text)
RETURNS numeric
LANGUAGE sql STABLE
AS $$
SELECT coalesce(
    (
        SELECT daily_rate FROM public.project_roles
        WHERE project_id = p_project_id AND role_id = p_role_id AND variant_name = p_variant_name
    ),
    (
        SELECT daily_rate FROM public.project_roles
        WHERE project_id = p_project_id AND role_id = p_role_id AND variant_name = 'default'
    ),
    (SELECT daily_rate FROM public.crew_members WHERE id = p_crew_member_id),
    (SELECT daily_rate FROM public.roles WHERE id = p_role_id)
)
$$;

CREATE OR REPLACE FUNCTION event_role_rate(p_project_id uuid, p_role_id uuid, p_crew_member_id uuid)
RETURNS numeric
LANGUAGE sql STABLE
AS $$
SELECT public.variant_role_rate(p_project_id, p_role_id, p_crew_member_id, 'default')
$$;

COMMENT
    ON COLUMN project_equipment_groups.variant_name IS 'Which variant of the project''s template it belongs to';

COMMENT ON COLUMN project_roles.variant_name IS 'Which variant of the project''s template it belongs to';
