//! What `db seed` sends: a year of productions, with their templates, events and crews.
//!
//! The same seed and size give the same rows; keys carry both, so another of either adds rows, and the same again adds
//! none. It fills the schema at whatever version it is, from the first on; where there are variants, artist projects
//! get a trio and a band beside the default.

use seaworthy::Seed;

/// Returns the statements; the number of projects is `seed.rows`, and the other tables follow.
pub(crate) fn statements(seed: Seed) -> Vec<String> {
    if seed.rows == 0 {
        return Vec::new();
    }
    let numbers = [(":seed", format!("{}x{}", seed.seed, seed.rows)), (":rows", seed.rows.to_string())];
    let fill = |template: &&str| {
        numbers.iter().fold((*template).to_owned(), |filled, (name, number)| filled.replace(name, number))
    };
    STATEMENTS.iter().map(fill).collect()
}

/// In the order of their foreign keys.
const STATEMENTS: [&str; 14] = [
    PICK,
    ID,
    CATALOGS,
    PEOPLE,
    PROJECTS,
    GROUPS,
    EQUIPMENT,
    ROLES,
    EVENTS,
    EVENT_ROLES,
    EVENT_EQUIPMENT,
    VARIANTS,
    VARIANT_TEMPLATES,
    "DROP FUNCTION pg_temp.id, pg_temp.pick",
];

/// A number from 0 below `choices` that hangs on the seed, the row and what is chosen.
const PICK: &str = "CREATE OR REPLACE FUNCTION pg_temp.pick(what text, number bigint, choices bigint) RETURNS integer
LANGUAGE sql IMMUTABLE
AS 'SELECT ((hashtextextended('':seed/'' || what || ''/'' || number, 0) & 2147483647) % choices)::integer'";

const ID: &str = "CREATE OR REPLACE FUNCTION pg_temp.id(what text, number bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE
AS 'SELECT md5('':seed/'' || what || ''/'' || number)::uuid'";

const CATALOGS: &str = "WITH kinds AS (
    INSERT INTO event_types (code, name)
    VALUES ('show', 'Show'), ('rehearsal', 'Rehearsal'), ('load_in', 'Load-in') ON CONFLICT DO NOTHING
), jobs AS (
    INSERT INTO roles (name, daily_rate)
    VALUES ('FOH engineer', 650), ('Monitor engineer', 600), ('Light operator', 550), ('Stagehand', 320), ('Driver', 300)
    ON CONFLICT DO NOTHING
)
INSERT INTO equipment (id, name, rental_price)
SELECT pg_temp.id('equipment', number),
    (ARRAY['Line array', 'Wedge', 'DI box', 'Moving head', 'Radio mic', 'Truss 3 m'])[1 + number % 6] || ' ' || number,
    5 * (1 + pg_temp.pick('price', number, 60))
FROM generate_series(1, 24) AS number
ON CONFLICT DO NOTHING";

const PEOPLE: &str = "WITH owners AS (
    INSERT INTO users (id, name, email)
    SELECT pg_temp.id('user', number), 'Producer ' || number, 'producer.' || number || '.:seed@stage.example'
    FROM generate_series(0, 7) AS number ON CONFLICT DO NOTHING
), clients AS (
    INSERT INTO customers (id, name)
    SELECT pg_temp.id('customer', number), 'Client ' || number FROM generate_series(0, 11) AS number
    ON CONFLICT DO NOTHING
)
INSERT INTO crew_members (id, name, daily_rate)
SELECT pg_temp.id('crew', number),
    (ARRAY['Ada', 'Björn', 'Chen', 'Dewi', 'Eze'])[1 + number % 5] || ' ' || number,
    CASE WHEN number % 3 = 0 THEN 400 + 10 * pg_temp.pick('rate', number, 30) END
FROM generate_series(0, 19) AS number
ON CONFLICT DO NOTHING";

const PROJECTS: &str = "INSERT INTO projects (id, name, project_type_id, customer_id, owner_id, created_at)
SELECT pg_temp.id('project', number), 'Production ' || number,
    (SELECT id FROM project_types WHERE code = (ARRAY['artist', 'artist', 'corporate', 'broadcast', 'dry_hire'])
        [1 + pg_temp.pick('type', number, 5)]),
    CASE WHEN number % 9 > 0 THEN pg_temp.id('customer', number % 12) END, pg_temp.id('user', number % 8),
    timestamptz '2025-01-02 10:00Z' + number * interval '1 hour'
FROM generate_series(1, :rows) AS number
ON CONFLICT DO NOTHING";

const GROUPS: &str = "INSERT INTO project_equipment_groups (id, project_id, name, sort_order)
SELECT pg_temp.id('group', number * 3 + place), pg_temp.id('project', number), (ARRAY['Audio', 'Light', 'Rigging'])[1 + place], place
FROM generate_series(1, :rows) AS number CROSS JOIN generate_series(0, 2) AS place
ON CONFLICT DO NOTHING";

const EQUIPMENT: &str = "INSERT INTO project_equipment (id, project_id, equipment_id, quantity, group_id)
SELECT pg_temp.id('item', number * 6 + item), pg_temp.id('project', number),
    pg_temp.id('equipment', 1 + pg_temp.pick('item', number * 6 + item, 24)), 1 + pg_temp.pick('quantity', number * 6 + item, 8),
    CASE WHEN item < 5 THEN pg_temp.id('group', number * 3 + item % 3) END
FROM generate_series(1, :rows) AS number CROSS JOIN generate_series(0, 5) AS item
ON CONFLICT DO NOTHING";

const ROLES: &str = "INSERT INTO project_roles (id, project_id, role_id, daily_rate, preferred_id)
SELECT pg_temp.id('role', number * 5 + place), pg_temp.id('project', number), job.id,
    CASE WHEN pg_temp.pick('own rate', number * 5 + place, 2) = 0 THEN job.daily_rate + 50 END,
    CASE WHEN place = 1 THEN pg_temp.id('crew', number % 20) END
FROM generate_series(1, :rows) AS number
CROSS JOIN (SELECT id, daily_rate, row_number() OVER (ORDER BY name) - 1 AS place FROM roles) AS job
WHERE place < 3
ON CONFLICT DO NOTHING";

const EVENTS: &str = "INSERT INTO project_events (id, project_id, date, name, event_type_id)
SELECT pg_temp.id('event', number * 2 + day), pg_temp.id('project', number), date '2025-03-01' + number::integer + day, 'Day ' || day + 1,
    (SELECT id FROM event_types WHERE code = CASE day WHEN 0 THEN 'load_in' ELSE 'show' END)
FROM generate_series(1, :rows) AS number CROSS JOIN generate_series(0, 1) AS day
ON CONFLICT DO NOTHING";

const EVENT_ROLES: &str = "INSERT INTO project_event_roles (id, project_id, event_id, role_id, crew_member_id)
SELECT pg_temp.id('staffed', (number * 2 + day) * 5 + place), pg_temp.id('project', number),
    pg_temp.id('event', number * 2 + day), job.id,
    CASE WHEN place > 0 THEN pg_temp.id('crew', (number + place) % 20) END
FROM generate_series(1, :rows) AS number CROSS JOIN generate_series(0, 1) AS day
CROSS JOIN (SELECT id, row_number() OVER (ORDER BY name) - 1 AS place FROM roles) AS job
WHERE place < 4
ON CONFLICT DO NOTHING";

const EVENT_EQUIPMENT: &str = "INSERT INTO project_event_equipment (id, project_id, event_id, equipment_id, quantity)
SELECT pg_temp.id('rented', number * 2 + day), pg_temp.id('project', number), pg_temp.id('event', number * 2 + day),
    pg_temp.id('equipment', 1 + number % 24), 2
FROM generate_series(1, :rows) AS number CROSS JOIN generate_series(0, 1) AS day
ON CONFLICT DO NOTHING";

const VARIANTS: &str = "DO $$
BEGIN
    IF to_regclass('project_variants') IS NOT NULL THEN
        INSERT INTO project_variants (id, project_id, variant_name, display_name, sort_order)
        SELECT pg_temp.id(kind, number), projects.id, kind, initcap(kind), place
        FROM generate_series(1, :rows) AS number
        JOIN projects ON projects.id = pg_temp.id('project', number)
        JOIN project_types ON project_types.id = projects.project_type_id AND project_types.code = 'artist'
        CROSS JOIN (VALUES ('trio', 1), ('band', 2)) AS variant (kind, place)
        ON CONFLICT DO NOTHING;
    END IF;
END
$$";

/// A group of the same name, and a role with another rate, in the variant `trio`.
const VARIANT_TEMPLATES: &str = "DO $$
BEGIN
    IF to_regclass('idx_project_roles_project_role_variant') IS NOT NULL THEN
        INSERT INTO project_equipment_groups (id, project_id, name, sort_order, variant_name)
        SELECT pg_temp.id('trio group', number), pg_temp.id('project', number), 'Audio', 0, 'trio'
        FROM generate_series(1, :rows, 2) AS number
        ON CONFLICT DO NOTHING;
        INSERT INTO project_equipment (id, project_id, equipment_id, quantity, group_id)
        SELECT pg_temp.id('trio item', number), pg_temp.id('project', number), pg_temp.id('equipment', 1), 2,
            pg_temp.id('trio group', number)
        FROM generate_series(1, :rows, 2) AS number
        ON CONFLICT DO NOTHING;
        INSERT INTO project_roles (id, project_id, role_id, daily_rate, variant_name)
        SELECT pg_temp.id('trio role', number), pg_temp.id('project', number), (SELECT min(id::text)::uuid FROM roles), 777, 'trio'
        FROM generate_series(1, :rows, 2) AS number
        ON CONFLICT DO NOTHING;
    END IF;
END
$$";
