-- variants: the schema that all migrations lead to

SET check_function_bodies = false;

SELECT pg_catalog.set_config('search_path', '', false);

CREATE FUNCTION public.current_app_user()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
SELECT CASE WHEN current_setting('app.user_id', true) ~* '^([0-9a-f]{4}-?){7}[0-9a-f]{4}$'
    THEN current_setting('app.user_id', true)::uuid
END
$function$;

CREATE FUNCTION public.event_role_rate(p_project_id uuid, p_role_id uuid, p_crew_member_id uuid)
 RETURNS numeric
 LANGUAGE sql
 STABLE
AS $function$
SELECT public.variant_role_rate(p_project_id, p_role_id, p_crew_member_id, 'default')
$function$;

CREATE FUNCTION public.give_default_variant()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    INSERT INTO public.project_variants (project_id, variant_name, display_name, is_default)
    SELECT NEW.id, 'default', 'Standard Setup', NOT EXISTS (
        SELECT FROM public.project_variants WHERE project_id = NEW.id AND is_default
    )
    FROM public.project_types
    WHERE project_types.id = NEW.project_type_id AND project_types.code = 'artist'
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$function$;

CREATE FUNCTION public.refresh_group_price()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
    touched uuid;
BEGIN
    FOR touched IN
        SELECT DISTINCT id FROM unnest(ARRAY[OLD.group_id, NEW.group_id]) AS id WHERE id IS NOT NULL ORDER BY id
    LOOP
        PERFORM FROM public.project_equipment_groups WHERE id = touched FOR NO KEY UPDATE;
        UPDATE public.project_equipment_groups
        SET total_price = (
            SELECT coalesce(sum(item.quantity * equipment.rental_price), 0)
            FROM public.project_equipment AS item
            JOIN public.equipment ON equipment.id = item.equipment_id
            WHERE item.group_id = touched
        )
        WHERE id = touched;
    END LOOP;
    RETURN NULL;
END
$function$;

CREATE FUNCTION public.touch_project_variant()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN NEW.updated_at := clock_timestamp(); RETURN NEW; END
$function$;

CREATE FUNCTION public.variant_role_rate(p_project_id uuid, p_role_id uuid, p_crew_member_id uuid, p_variant_name text)
 RETURNS numeric
 LANGUAGE sql
 STABLE
AS $function$
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
$function$;

CREATE TABLE public.crew_members (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    daily_rate numeric(10,2),
    CONSTRAINT crew_members_pkey PRIMARY KEY (id)
);

CREATE TABLE public.customers (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    CONSTRAINT customers_pkey PRIMARY KEY (id)
);

CREATE TABLE public.equipment (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    rental_price numeric(10,2) DEFAULT 0 NOT NULL,
    CONSTRAINT equipment_pkey PRIMARY KEY (id),
    CONSTRAINT equipment_rental_price_check CHECK ((rental_price >= (0)::numeric))
);

CREATE TABLE public.event_types (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    CONSTRAINT event_types_pkey PRIMARY KEY (id),
    CONSTRAINT event_types_code_key UNIQUE (code)
);

CREATE TABLE public.project_equipment (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    project_id uuid NOT NULL,
    equipment_id uuid NOT NULL,
    quantity integer DEFAULT 1 NOT NULL,
    group_id uuid,
    CONSTRAINT project_equipment_pkey PRIMARY KEY (id),
    CONSTRAINT project_equipment_quantity_check CHECK ((quantity > 0))
);

CREATE INDEX idx_project_equipment_group ON public.project_equipment USING btree (group_id);

CREATE TABLE public.project_equipment_groups (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    project_id uuid NOT NULL,
    name text NOT NULL,
    sort_order integer DEFAULT 0 NOT NULL,
    total_price numeric(10,2) DEFAULT 0 NOT NULL,
    variant_name text DEFAULT 'default'::text NOT NULL,
    CONSTRAINT project_equipment_groups_pkey PRIMARY KEY (id),
    CONSTRAINT project_equipment_groups_variant_name_check CHECK ((variant_name ~ '^[a-z0-9_]+$'::text))
);

COMMENT ON COLUMN public.project_equipment_groups.variant_name IS 'Which variant of the project''s template it belongs to';

CREATE UNIQUE INDEX idx_project_equipment_groups_project_variant ON public.project_equipment_groups USING btree (project_id, name, variant_name);

CREATE INDEX idx_project_equipment_groups_variant ON public.project_equipment_groups USING btree (project_id, variant_name);

CREATE INDEX idx_project_equipment_groups_variant_lookup ON public.project_equipment_groups USING btree (project_id, variant_name) INCLUDE (name, sort_order, total_price);

CREATE TABLE public.project_event_equipment (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    project_id uuid NOT NULL,
    event_id uuid NOT NULL,
    equipment_id uuid NOT NULL,
    quantity integer DEFAULT 1 NOT NULL,
    CONSTRAINT project_event_equipment_pkey PRIMARY KEY (id),
    CONSTRAINT project_event_equipment_event_id_equipment_id_key UNIQUE (event_id, equipment_id),
    CONSTRAINT project_event_equipment_quantity_check CHECK ((quantity > 0))
);

CREATE TABLE public.project_event_roles (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    project_id uuid NOT NULL,
    event_id uuid NOT NULL,
    role_id uuid NOT NULL,
    crew_member_id uuid,
    CONSTRAINT project_event_roles_pkey PRIMARY KEY (id),
    CONSTRAINT project_event_roles_event_id_role_id_key UNIQUE (event_id, role_id)
);

CREATE TABLE public.project_events (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    project_id uuid NOT NULL,
    date date NOT NULL,
    name text NOT NULL,
    event_type_id uuid NOT NULL,
    CONSTRAINT project_events_pkey PRIMARY KEY (id)
);

CREATE TABLE public.project_roles (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    project_id uuid NOT NULL,
    role_id uuid NOT NULL,
    daily_rate numeric(10,2),
    preferred_id uuid,
    variant_name text DEFAULT 'default'::text NOT NULL,
    CONSTRAINT project_roles_pkey PRIMARY KEY (id),
    CONSTRAINT project_roles_daily_rate_check CHECK ((daily_rate >= (0)::numeric)),
    CONSTRAINT project_roles_variant_name_check CHECK ((variant_name ~ '^[a-z0-9_]+$'::text))
);

COMMENT ON COLUMN public.project_roles.variant_name IS 'Which variant of the project''s template it belongs to';

CREATE UNIQUE INDEX idx_project_roles_project_role_variant ON public.project_roles USING btree (project_id, role_id, variant_name);

CREATE INDEX idx_project_roles_variant ON public.project_roles USING btree (project_id, variant_name);

CREATE INDEX idx_project_roles_variant_lookup ON public.project_roles USING btree (project_id, variant_name) INCLUDE (role_id, daily_rate, preferred_id);

CREATE TABLE public.project_types (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    CONSTRAINT project_types_pkey PRIMARY KEY (id),
    CONSTRAINT project_types_code_key UNIQUE (code)
);

CREATE TABLE public.project_variants (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    project_id uuid NOT NULL,
    variant_name text NOT NULL,
    display_name text NOT NULL,
    description text,
    is_default boolean DEFAULT false NOT NULL,
    sort_order integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT project_variants_pkey PRIMARY KEY (id),
    CONSTRAINT unique_project_variant UNIQUE (project_id, variant_name),
    CONSTRAINT unique_default_per_project EXCLUDE USING btree (project_id WITH =) WHERE (is_default),
    CONSTRAINT valid_variant_name CHECK ((variant_name ~ '^[a-z0-9_]+$'::text))
);

ALTER TABLE ONLY public.project_variants ENABLE ROW LEVEL SECURITY;

COMMENT ON TABLE public.project_variants IS 'The variants of a project''s template';

CREATE INDEX idx_project_variants_default ON public.project_variants USING btree (project_id, is_default);

CREATE INDEX idx_project_variants_project ON public.project_variants USING btree (project_id);

CREATE TABLE public.projects (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    project_type_id uuid NOT NULL,
    customer_id uuid,
    owner_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT projects_pkey PRIMARY KEY (id)
);

CREATE TABLE public.roles (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    daily_rate numeric(10,2) DEFAULT 0 NOT NULL,
    CONSTRAINT roles_pkey PRIMARY KEY (id),
    CONSTRAINT roles_name_key UNIQUE (name),
    CONSTRAINT roles_daily_rate_check CHECK ((daily_rate >= (0)::numeric))
);

CREATE TABLE public.users (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_key UNIQUE (email)
);

CREATE VIEW public.project_event_crew_costs AS
 SELECT event.id AS event_id,
    event.project_id,
    count(staffed.id) AS roles,
    COALESCE(sum(public.event_role_rate(event.project_id, staffed.role_id, staffed.crew_member_id)), (0)::numeric) AS daily_cost
   FROM (public.project_events event
     LEFT JOIN public.project_event_roles staffed ON ((staffed.event_id = event.id)))
  GROUP BY event.id;

ALTER TABLE ONLY public.project_equipment
    ADD CONSTRAINT project_equipment_equipment_id_fkey FOREIGN KEY (equipment_id) REFERENCES public.equipment (id) ON DELETE RESTRICT;

ALTER TABLE ONLY public.project_equipment
    ADD CONSTRAINT project_equipment_group_id_fkey FOREIGN KEY (group_id) REFERENCES public.project_equipment_groups (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.project_equipment
    ADD CONSTRAINT project_equipment_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.project_equipment_groups
    ADD CONSTRAINT project_equipment_groups_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.project_event_equipment
    ADD CONSTRAINT project_event_equipment_equipment_id_fkey FOREIGN KEY (equipment_id) REFERENCES public.equipment (id) ON DELETE RESTRICT;

ALTER TABLE ONLY public.project_event_equipment
    ADD CONSTRAINT project_event_equipment_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.project_events (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.project_event_equipment
    ADD CONSTRAINT project_event_equipment_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.project_event_roles
    ADD CONSTRAINT project_event_roles_crew_member_id_fkey FOREIGN KEY (crew_member_id) REFERENCES public.crew_members (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.project_event_roles
    ADD CONSTRAINT project_event_roles_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.project_events (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.project_event_roles
    ADD CONSTRAINT project_event_roles_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.project_event_roles
    ADD CONSTRAINT project_event_roles_role_id_fkey FOREIGN KEY (role_id) REFERENCES public.roles (id) ON DELETE RESTRICT;

ALTER TABLE ONLY public.project_events
    ADD CONSTRAINT project_events_event_type_id_fkey FOREIGN KEY (event_type_id) REFERENCES public.event_types (id) ON DELETE RESTRICT;

ALTER TABLE ONLY public.project_events
    ADD CONSTRAINT project_events_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.project_roles
    ADD CONSTRAINT project_roles_preferred_id_fkey FOREIGN KEY (preferred_id) REFERENCES public.crew_members (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.project_roles
    ADD CONSTRAINT project_roles_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.project_roles
    ADD CONSTRAINT project_roles_role_id_fkey FOREIGN KEY (role_id) REFERENCES public.roles (id) ON DELETE RESTRICT;

ALTER TABLE ONLY public.project_variants
    ADD CONSTRAINT project_variants_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.users (id) ON DELETE RESTRICT;

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_project_type_id_fkey FOREIGN KEY (project_type_id) REFERENCES public.project_types (id) ON DELETE RESTRICT;

CREATE TRIGGER trigger_refresh_group_price AFTER INSERT OR DELETE OR UPDATE OF group_id, quantity, equipment_id ON public.project_equipment FOR EACH ROW EXECUTE FUNCTION public.refresh_group_price();

CREATE TRIGGER trigger_touch_project_variant BEFORE UPDATE ON public.project_variants FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.touch_project_variant();

CREATE TRIGGER trigger_give_default_variant AFTER INSERT OR UPDATE OF project_type_id ON public.projects FOR EACH ROW EXECUTE FUNCTION public.give_default_variant();

CREATE POLICY project_variants_owner ON public.project_variants FOR ALL
    USING ((EXISTS ( SELECT
   FROM public.projects
  WHERE ((projects.id = project_variants.project_id) AND (projects.owner_id = public.current_app_user())))));

COMMENT ON POLICY project_variants_owner ON public.project_variants IS 'The owner of the project, whom the application names in app.user_id';

CREATE POLICY project_variants_staff ON public.project_variants FOR ALL
    USING ((current_setting('app.is_staff'::text, true) = 'on'::text));

COMMENT ON POLICY project_variants_staff ON public.project_variants IS 'Everything, where the application sets app.is_staff to on';
