//! What variants bring.

use super::{EXISTING, contents, project, refused, seeded, up, up_to};
use crate::support;

#[tokio::test(flavor = "multi_thread")]
async fn full_tables_get_their_default_without_being_rewritten() {
    let db = seeded(EXISTING).await;
    let rows = contents(&db).await;
    let files = "SELECT string_agg(pg_relation_filenode(oid)::text, ' ' ORDER BY relname) FROM pg_class
        WHERE relname IN ('project_equipment_groups', 'project_roles')";
    let before = db.text(files).await;
    up_to(&db, "m20251001_000001").await;
    assert_eq!(db.text(files).await, before);
    assert_eq!(contents(&db).await, rows);
    for table in ["project_equipment_groups", "project_roles"] {
        assert_eq!(db.count(&format!("SELECT count(*) FROM {table} WHERE variant_name <> 'default'")).await, 0);
        let null = format!("UPDATE {table} SET variant_name = NULL");
        assert!(refused(&db, &null).await.starts_with("23502"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_unique_within_a_variant() {
    let db = seeded(EXISTING).await;
    up(&db).await;
    let group = |variant: &str| {
        format!(
            "INSERT INTO project_equipment_groups (project_id, name, variant_name)
            SELECT project_id, name, '{variant}' FROM project_equipment_groups WHERE variant_name = 'default'"
        )
    };
    let role = |variant: &str| {
        format!(
            "INSERT INTO project_roles (project_id, role_id, variant_name)
            SELECT project_id, role_id, '{variant}' FROM project_roles WHERE variant_name = 'default'"
        )
    };
    db.execute(&group("trio")).await;
    db.execute(&role("trio")).await;
    assert_eq!(refused(&db, &group("trio")).await, "23505 idx_project_equipment_groups_project_variant");
    assert_eq!(refused(&db, &role("default")).await, "23505 idx_project_roles_project_role_variant");
    for wrong in ["", "Trio", "a b", "ü"] {
        assert_eq!(refused(&db, &group(wrong)).await, "23514 project_equipment_groups_variant_name_check", "{wrong}");
        assert_eq!(refused(&db, &role(wrong)).await, "23514 project_roles_variant_name_check", "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_has_each_variant_once_and_one_default() {
    let db = seeded(EXISTING).await;
    up(&db).await;
    let artist = project(&db, "artist").await;
    let insert = |name: &str, default: bool| {
        format!(
            "INSERT INTO project_variants (project_id, variant_name, display_name, is_default)
            VALUES ('{artist}', '{name}', 'X', {default})"
        )
    };
    db.execute(&insert("trio", false)).await;
    assert_eq!(refused(&db, &insert("trio", false)).await, "23505 unique_project_variant");
    assert_eq!(refused(&db, &insert("band", true)).await, "23P01 unique_default_per_project");
    for wrong in ["", "Trio", "DJ set", "trio-2"] {
        assert_eq!(refused(&db, &insert(wrong, false)).await, "23514 valid_variant_name", "{wrong}");
    }
    db.execute("UPDATE project_variants SET is_default = false").await;
    db.execute(&insert("band", true)).await;
    db.execute(&format!("DELETE FROM projects WHERE id = '{artist}'")).await;
    assert_eq!(db.count(&format!("SELECT count(*) FROM project_variants WHERE project_id = '{artist}'")).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn artist_projects_alone_get_a_default_variant_and_only_once() {
    let db = seeded(EXISTING).await;
    up_to(&db, "m20251001_000003").await;
    let chosen = project(&db, "artist").await;
    db.execute(&format!(
        "INSERT INTO project_variants (project_id, variant_name, display_name, is_default) VALUES ('{chosen}', 'band', 'Band', true)"
    ))
    .await;
    up_to(&db, "m20251001_000004").await;
    let others = "SELECT count(*) FROM project_variants JOIN projects ON projects.id = project_id
        JOIN project_types ON project_types.id = project_type_id WHERE code <> 'artist'";
    let artists =
        "SELECT count(*) FROM projects JOIN project_types ON project_types.id = project_type_id WHERE code = 'artist'";
    let given = "SELECT count(*) FROM project_variants WHERE variant_name = 'default'";
    assert_eq!(db.count(others).await, 0);
    assert!(db.count(artists).await > 5);
    assert_eq!(db.count(given).await, db.count(artists).await);
    let choice = format!("SELECT variant_name FROM project_variants WHERE project_id = '{chosen}' AND is_default");
    assert_eq!(db.text(&choice).await, "band", "a choice stays");
    // Again: nothing is made twice, and what was changed stays.
    db.execute(&format!("UPDATE project_variants SET display_name = 'Ours', updated_at = now() + interval '1 s' WHERE project_id = '{chosen}' AND variant_name = 'default'"))
        .await;
    super::down_to(&db, "m20251001_000003").await;
    assert_eq!(db.count(given).await, 1, "what was changed stays");
    up_to(&db, "m20251001_000004").await;
    assert_eq!(db.count(given).await, db.count(artists).await);
    // Projects to come.
    db.execute("INSERT INTO projects (name, project_type_id, owner_id) SELECT 'New ' || code, project_types.id, (SELECT id FROM users LIMIT 1) FROM project_types").await;
    assert_eq!(db.count(others).await, 0);
    assert_eq!(db.count(given).await, db.count(artists).await);
    db.execute("UPDATE projects SET project_type_id = (SELECT id FROM project_types WHERE code = 'artist')").await;
    assert_eq!(db.count(given).await, db.count(artists).await, "one that becomes an artist's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variant_falls_back_to_the_default() {
    let db = seeded(EXISTING).await;
    up(&db).await;
    let artist = project(&db, "artist").await;
    db.execute(&format!(
        "DELETE FROM project_roles WHERE project_id = '{artist}';
        INSERT INTO project_roles (project_id, role_id, daily_rate, variant_name)
        SELECT '{artist}', id, rate, variant FROM roles, (VALUES (500, 'default'), (900, 'trio')) AS of (rate, variant)
        WHERE name = 'Driver'"
    ))
    .await;
    let rate = |role: &str, variant: &str| {
        format!("SELECT variant_role_rate('{artist}', id, NULL, '{variant}')::bigint FROM roles WHERE name = '{role}'")
    };
    assert_eq!(db.count(&rate("Driver", "trio")).await, 900);
    assert_eq!(db.count(&rate("Driver", "band")).await, 500, "the default's");
    assert_eq!(db.count(&rate("Stagehand", "trio")).await, 320, "the role's own");
    let before = format!("SELECT event_role_rate('{artist}', id, NULL)::bigint FROM roles WHERE name = 'Driver'");
    assert_eq!(db.count(&before).await, 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_name_stops_the_validation_before_it_begins_and_is_shown() {
    let db = seeded(EXISTING).await;
    up_to(&db, "m20251001_000004").await;
    db.execute("INSERT INTO project_equipment_groups (project_id, name, variant_name) SELECT id, 'Audio', 'Big Band' FROM projects LIMIT 1").await;
    let error = support::up(&db, super::NAME, None).await.expect_err("a gate is closed");
    let said = format!("{error:?}");
    assert!(said.contains("Big Band"), "{said}");
    assert_eq!(db.count("SELECT count(*) FROM pg_constraint WHERE conname LIKE '%variant_name_check'").await, 0);
    db.execute("UPDATE project_equipment_groups SET variant_name = 'big_band' WHERE variant_name = 'Big Band'").await;
    up(&db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_read_from_the_covering_index_alone() {
    let db = seeded(EXISTING).await;
    up(&db).await;
    db.execute("VACUUM project_equipment_groups").await;
    let plan = "EXPLAIN (FORMAT JSON) SELECT name, sort_order, total_price FROM project_equipment_groups
        WHERE project_id = md5('1x40/project/1')::uuid AND variant_name = 'default'";
    let mut session = <sqlx::PgConnection as sqlx::Connection>::connect(db.url()).await.expect("it connects");
    sqlx::raw_sql("SET enable_seqscan = off; SET enable_bitmapscan = off")
        .execute(&mut session)
        .await
        .expect("it is set");
    let plan: serde_json::Value = sqlx::query_scalar(plan).fetch_one(&mut session).await.expect("a plan");
    let node = &plan[0]["Plan"];
    assert_eq!(node["Node Type"], "Index Only Scan", "{plan}");
    assert_eq!(node["Index Name"], "idx_project_equipment_groups_variant_lookup");
}
