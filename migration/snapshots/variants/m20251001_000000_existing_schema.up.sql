-- variants m20251001_000000_existing_schema up
-- in one transaction, with its row in the ledger

CREATE TABLE "users" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "name" text NOT NULL,
    "email" text NOT NULL,
    CONSTRAINT "users_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "users_email_key" UNIQUE ("email")
);

CREATE TABLE "customers" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "name" text NOT NULL,
    CONSTRAINT "customers_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "project_types" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "code" text NOT NULL,
    "name" text NOT NULL,
    CONSTRAINT "project_types_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "project_types_code_key" UNIQUE ("code")
);

CREATE TABLE "event_types" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "code" text NOT NULL,
    "name" text NOT NULL,
    CONSTRAINT "event_types_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "event_types_code_key" UNIQUE ("code")
);

CREATE TABLE "roles" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "name" text NOT NULL,
    "daily_rate" decimal(10, 2) NOT NULL DEFAULT 0,
    CONSTRAINT "roles_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "roles_name_key" UNIQUE ("name"),
    CONSTRAINT "roles_daily_rate_check" CHECK (daily_rate >= 0)
);

CREATE TABLE "crew_members" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "name" text NOT NULL,
    "daily_rate" decimal(10, 2),
    CONSTRAINT "crew_members_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "equipment" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "name" text NOT NULL,
    "rental_price" decimal(10, 2) NOT NULL DEFAULT 0,
    CONSTRAINT "equipment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "equipment_rental_price_check" CHECK (rental_price >= 0)
);

CREATE TABLE "projects" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "name" text NOT NULL,
    "project_type_id" uuid NOT NULL,
    "customer_id" uuid,
    "owner_id" uuid NOT NULL,
    "created_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "projects_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "projects_project_type_id_fkey" FOREIGN KEY ("project_type_id") REFERENCES "project_types" ("id") ON DELETE RESTRICT,
    CONSTRAINT "projects_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE SET NULL,
    CONSTRAINT "projects_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users" ("id") ON DELETE RESTRICT
);

CREATE TABLE "project_equipment_groups" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "project_id" uuid NOT NULL,
    "name" text NOT NULL,
    "sort_order" integer NOT NULL DEFAULT 0,
    "total_price" decimal(10, 2) NOT NULL DEFAULT 0,
    CONSTRAINT "project_equipment_groups_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "project_equipment_groups_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE
);

CREATE TABLE "project_equipment" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "project_id" uuid NOT NULL,
    "equipment_id" uuid NOT NULL,
    "quantity" integer NOT NULL DEFAULT 1,
    "group_id" uuid,
    CONSTRAINT "project_equipment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "project_equipment_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE,
    CONSTRAINT "project_equipment_equipment_id_fkey" FOREIGN KEY ("equipment_id") REFERENCES "equipment" ("id") ON DELETE RESTRICT,
    CONSTRAINT "project_equipment_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "project_equipment_groups" ("id") ON DELETE CASCADE,
    CONSTRAINT "project_equipment_quantity_check" CHECK (quantity > 0)
);

CREATE TABLE "project_roles" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "project_id" uuid NOT NULL,
    "role_id" uuid NOT NULL,
    "daily_rate" decimal(10, 2),
    "preferred_id" uuid,
    CONSTRAINT "project_roles_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "project_roles_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE,
    CONSTRAINT "project_roles_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") ON DELETE RESTRICT,
    CONSTRAINT "project_roles_preferred_id_fkey" FOREIGN KEY ("preferred_id") REFERENCES "crew_members" ("id") ON DELETE SET NULL,
    CONSTRAINT "project_roles_daily_rate_check" CHECK (daily_rate >= 0)
);

CREATE TABLE "project_events" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "project_id" uuid NOT NULL,
    "date" date NOT NULL,
    "name" text NOT NULL,
    "event_type_id" uuid NOT NULL,
    CONSTRAINT "project_events_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "project_events_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE,
    CONSTRAINT "project_events_event_type_id_fkey" FOREIGN KEY ("event_type_id") REFERENCES "event_types" ("id") ON DELETE RESTRICT
);

CREATE TABLE "project_event_roles" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "project_id" uuid NOT NULL,
    "event_id" uuid NOT NULL,
    "role_id" uuid NOT NULL,
    "crew_member_id" uuid,
    CONSTRAINT "project_event_roles_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "project_event_roles_event_id_role_id_key" UNIQUE ("event_id", "role_id"),
    CONSTRAINT "project_event_roles_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE,
    CONSTRAINT "project_event_roles_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "project_events" ("id") ON DELETE CASCADE,
    CONSTRAINT "project_event_roles_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") ON DELETE RESTRICT,
    CONSTRAINT "project_event_roles_crew_member_id_fkey" FOREIGN KEY ("crew_member_id") REFERENCES "crew_members" ("id") ON DELETE SET NULL
);

CREATE TABLE "project_event_equipment" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "project_id" uuid NOT NULL,
    "event_id" uuid NOT NULL,
    "equipment_id" uuid NOT NULL,
    "quantity" integer NOT NULL DEFAULT 1,
    CONSTRAINT "project_event_equipment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "project_event_equipment_event_id_equipment_id_key" UNIQUE ("event_id", "equipment_id"),
    CONSTRAINT "project_event_equipment_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE,
    CONSTRAINT "project_event_equipment_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "project_events" ("id") ON DELETE CASCADE,
    CONSTRAINT "project_event_equipment_equipment_id_fkey" FOREIGN KEY ("equipment_id") REFERENCES "equipment" ("id") ON DELETE RESTRICT,
    CONSTRAINT "project_event_equipment_quantity_check" CHECK (quantity > 0)
);

CREATE UNIQUE INDEX "idx_project_equipment_groups_project"
    ON "project_equipment_groups" ("project_id", "name");

CREATE UNIQUE INDEX "idx_project_roles_project_role" ON "project_roles" ("project_id", "role_id");

CREATE INDEX "idx_project_equipment_group" ON "project_equipment" ("group_id");

CREATE FUNCTION event_role_rate(p_project_id uuid, p_role_id uuid, p_crew_member_id uuid)
RETURNS numeric
LANGUAGE sql STABLE
AS $$
SELECT coalesce(
    (SELECT daily_rate FROM public.project_roles WHERE project_id = p_project_id AND role_id = p_role_id),
    (SELECT daily_rate FROM public.crew_members WHERE id = p_crew_member_id),
    (SELECT daily_rate FROM public.roles WHERE id = p_role_id)
)
$$;

CREATE FUNCTION refresh_group_price()
RETURNS trigger
LANGUAGE plpgsql
AS $$
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
$$;

CREATE TRIGGER trigger_refresh_group_price
AFTER INSERT OR UPDATE OF group_id, quantity, equipment_id OR DELETE ON project_equipment
FOR EACH ROW EXECUTE FUNCTION refresh_group_price();

CREATE VIEW project_event_crew_costs AS
SELECT event.id AS event_id, event.project_id, count(staffed.id) AS roles,
    coalesce(sum(public.event_role_rate(event.project_id, staffed.role_id, staffed.crew_member_id)), 0) AS daily_cost
FROM public.project_events AS event
LEFT JOIN public.project_event_roles AS staffed ON staffed.event_id = event.id
GROUP BY event.id;

INSERT INTO "project_types" ("code", "name")
    VALUES ('artist', 'Artist'), ('corporate', 'Corporate'), ('broadcast', 'Broadcast'), ('dry_hire', 'Dry hire');
