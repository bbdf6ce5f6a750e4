//! The constraints to preserve: each is tried before variants and after them.

use seaworthy_devdb::ThrowawayServer;

use super::{EXISTING, contents, id, refused, seeded, up};
use crate::support::TestDb;

/// Foreign keys, as `child.column parent action`.
const FOREIGN_KEYS: &str = r#"SELECT string_agg(line, E'\n' ORDER BY line) FROM (
    SELECT format('%s.%s %s %s', conrelid::regclass, attname, confrelid::regclass, confdeltype) COLLATE "C" AS line
    FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE contype = 'f' AND convalidated AND connamespace = 'public'::regnamespace
        AND conrelid::regclass::text <> 'project_variants'
) AS lines"#;

/// `a` restricts, `c` cascades, `n` sets NULL, as `pg_constraint.confdeltype`.
const WANTED: &str = "\
project_equipment.equipment_id equipment r
project_equipment.group_id project_equipment_groups c
project_equipment.project_id projects c
project_equipment_groups.project_id projects c
project_event_equipment.equipment_id equipment r
project_event_equipment.event_id project_events c
project_event_equipment.project_id projects c
project_event_roles.crew_member_id crew_members n
project_event_roles.event_id project_events c
project_event_roles.project_id projects c
project_event_roles.role_id roles r
project_events.event_type_id event_types r
project_events.project_id projects c
project_roles.preferred_id crew_members n
project_roles.project_id projects c
project_roles.role_id roles r
projects.customer_id customers n
projects.owner_id users r
projects.project_type_id project_types r";

/// Tries all that must go on, in the schema as it is.
async fn assert_kept(db: &TestDb) {
    assert_eq!(db.text(FOREIGN_KEYS).await, WANTED);
    let none = "md5('nobody')::uuid";
    for (table, columns, values) in [
        ("project_equipment_groups", "name", "'X'".to_owned()),
        ("project_roles", "role_id", "(SELECT id FROM roles LIMIT 1)".to_owned()),
        (
            "project_events",
            "date, name, event_type_id",
            "'2025-01-01', 'X', (SELECT id FROM event_types LIMIT 1)".to_owned(),
        ),
        (
            "project_event_roles",
            "event_id, role_id",
            format!("{}, (SELECT id FROM roles ORDER BY name DESC LIMIT 1)", id("event", 2)),
        ),
    ] {
        let orphan = format!("INSERT INTO {table} (project_id, {columns}) VALUES ({none}, {values})");
        assert_eq!(refused(db, &orphan).await, format!("23503 {table}_project_id_fkey"));
    }
    let again = |table: &str, column: &str| {
        format!(
            "INSERT INTO {table} (project_id, event_id, {column}) SELECT project_id, event_id, {column} FROM {table} LIMIT 1"
        )
    };
    assert_eq!(
        refused(db, &again("project_event_roles", "role_id")).await,
        "23505 project_event_roles_event_id_role_id_key"
    );
    assert_eq!(
        refused(db, &again("project_event_equipment", "equipment_id")).await,
        "23505 project_event_equipment_event_id_equipment_id_key"
    );
    for (table, parent) in [("users", "owner_id"), ("project_types", "project_type_id")] {
        let used = format!("DELETE FROM {table} WHERE id IN (SELECT {parent} FROM projects)");
        // From PG 18 on, what RESTRICT refuses has the code that is its own (Appendix A, "restrict_violation").
        let major = ThrowawayServer::shared().expect("PostgreSQL is installed").major();
        let restricted = if major >= 18 { "23001" } else { "23503" };
        assert_eq!(refused(db, &used).await, format!("{restricted} projects_{parent}_fkey"));
    }
}

/// Deletes a project, a group, a crew member and a customer, and looks at what went with them.
async fn assert_cascades(db: &TestDb) {
    let gone = id("project", 1);
    db.execute(&format!("DELETE FROM projects WHERE id = {gone}")).await;
    for table in [
        "project_equipment_groups",
        "project_equipment",
        "project_roles",
        "project_events",
        "project_event_roles",
        "project_event_equipment",
    ] {
        assert_eq!(db.count(&format!("SELECT count(*) FROM {table} WHERE project_id = {gone}")).await, 0, "{table}");
        assert!(db.count(&format!("SELECT count(*) FROM {table}")).await > 0, "{table}: others stay");
    }
    let group = id("group", 6);
    assert!(db.count(&format!("SELECT count(*) FROM project_equipment WHERE group_id = {group}")).await > 0);
    db.execute(&format!("DELETE FROM project_equipment_groups WHERE id = {group}")).await;
    assert_eq!(db.count(&format!("SELECT count(*) FROM project_equipment WHERE group_id = {group}")).await, 0);
    let preferring = "SELECT count(*) FROM project_roles WHERE preferred_id IS NOT NULL";
    let (before, staffed) = (db.count(preferring).await, db.count("SELECT count(*) FROM project_event_roles").await);
    db.execute(&format!("DELETE FROM crew_members WHERE id = {}", id("crew", 5))).await;
    assert!(db.count(preferring).await < before, "a preference is forgotten");
    assert_eq!(
        db.count("SELECT count(*) FROM project_event_roles").await,
        staffed,
        "an event keeps its role, unstaffed"
    );
    db.execute("DELETE FROM customers").await;
    assert_eq!(db.count("SELECT count(*) FROM projects WHERE customer_id IS NOT NULL").await, 0);
    assert_eq!(db.count("SELECT count(*) FROM projects").await, 39);
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_keys_unique_keys_and_cascades_are_what_they_were() {
    let before = seeded(EXISTING).await;
    assert_kept(&before).await;
    assert_cascades(&before).await;
    let after = seeded(EXISTING).await;
    let rows = contents(&after).await;
    up(&after).await;
    assert_eq!(contents(&after).await, rows, "every row is there, and as it was");
    assert_kept(&after).await;
    assert_cascades(&after).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rates_and_prices_are_what_they_were_and_stay_so_beside_other_variants() {
    let db = seeded(EXISTING).await;
    let costs = "SELECT md5(string_agg(event_id || ' ' || roles || ' ' || daily_cost, ',' ORDER BY event_id))
        FROM project_event_crew_costs";
    let prices = "SELECT md5(string_agg(id || ' ' || total_price, ',' ORDER BY id)) FROM project_equipment_groups
        WHERE name <> 'Trio'";
    let was = (db.text(costs).await, db.text(prices).await);
    assert!(db.count("SELECT count(DISTINCT daily_cost) FROM project_event_crew_costs").await > 10);
    assert!(db.count("SELECT count(*) FROM project_equipment_groups WHERE total_price > 0").await > 100);
    up(&db).await;
    assert_eq!((db.text(costs).await, db.text(prices).await), was);
    db.execute(
        "INSERT INTO project_roles (project_id, role_id, daily_rate, variant_name)
            SELECT project_id, role_id, 9999, 'trio' FROM project_roles;
        INSERT INTO project_equipment_groups (project_id, name, variant_name) SELECT id, 'Trio', 'trio' FROM projects",
    )
    .await;
    assert_eq!((db.text(costs).await, db.text(prices).await), was, "another variant's rate changes no event");
    let group = id("group", 3);
    let price = format!("SELECT total_price::bigint FROM project_equipment_groups WHERE id = {group}");
    let before = db.count(&price).await;
    db.execute(&format!(
        "INSERT INTO project_equipment (project_id, equipment_id, quantity, group_id)
        SELECT {}, id, 3, {group} FROM equipment ORDER BY name LIMIT 1",
        id("project", 1)
    ))
    .await;
    let added = db.count("SELECT (3 * rental_price)::bigint FROM equipment ORDER BY name LIMIT 1").await;
    assert_eq!(db.count(&price).await, before + added);
}
