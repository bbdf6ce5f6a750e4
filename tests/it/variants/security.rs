//! Row security: who sees which variant.

use super::{EXISTING, id, refused, seeded, up};
use crate::support::TestDb;

/// Returns a database in which `variants_app` may do what an application may.
async fn with_app() -> TestDb {
    let db = seeded(EXISTING).await;
    up(&db).await;
    db.execute(
        "DO $$ BEGIN CREATE ROLE variants_app; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO variants_app",
    )
    .await;
    db
}

/// Returns what the application does for a user.
fn as_user(user: &str, sql: &str) -> String {
    format!("SET ROLE variants_app; SELECT set_config('app.user_id', {user}::text, false); {sql}")
}

/// Runs as the application, and returns the number in a table that only the test sees.
async fn seen(db: &TestDb, settings: &str) -> i64 {
    let mut session = <sqlx::PgConnection as sqlx::Connection>::connect(db.url()).await.expect("it connects");
    let sql = format!("SET ROLE variants_app; {settings}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut session).await.expect("it is set");
    sqlx::query_scalar("SELECT count(*) FROM project_variants").fetch_one(&mut session).await.expect("a count")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_sees_their_own_the_staff_all_and_a_stranger_none() {
    let db = with_app().await;
    let all = db.count("SELECT count(*) FROM project_variants").await;
    let user = id("user", 1);
    let own = db
        .count(&format!(
            "SELECT count(*) FROM project_variants JOIN projects ON projects.id = project_id WHERE owner_id = {user}"
        ))
        .await;
    assert!(0 < own && own < all);
    assert_eq!(seen(&db, &format!("SELECT set_config('app.user_id', {user}::text, false)")).await, own);
    assert_eq!(seen(&db, "SELECT set_config('app.user_id', gen_random_uuid()::text, false)").await, 0);
    assert_eq!(seen(&db, "SET app.user_id = ''").await, 0);
    assert_eq!(seen(&db, "").await, 0, "who does not say who asks sees nothing");
    assert_eq!(seen(&db, "SET app.is_staff = 'on'").await, all);
    assert_eq!(seen(&db, "SET app.is_staff = 'off'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_that_is_no_uuid_is_nobody_and_keeps_no_query_from_its_rows() {
    let db = with_app().await;
    let all = db.count("SELECT count(*) FROM project_variants").await;
    let user = db.text(&format!("SELECT {}::text", id("user", 1))).await;
    let zeros = "0".repeat(32);
    for garbage in ["garbage", "42", "'' OR true", " ", "null", "{", &format!("{user}0"), &format!("{{{user}"), &zeros]
    {
        let set = format!("SET app.user_id = '{}'", garbage.replace('\'', "''"));
        assert_eq!(seen(&db, &set).await, 0, "{garbage}");
        assert_eq!(seen(&db, &format!("{set}; SET app.is_staff = 'on'")).await, all, "{garbage}");
    }
    let own = seen(&db, &format!("SET app.user_id = '{user}'")).await;
    assert!(own > 0);
    assert_eq!(seen(&db, &format!("SET app.user_id = '{}'", user.to_uppercase())).await, own);
    let write =
        "INSERT INTO project_variants (project_id, variant_name, display_name) SELECT id, 'solo', 'Solo' FROM projects";
    assert!(refused(&db, &as_user("'garbage'", write)).await.starts_with("42501"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_runs_as_the_owner_is_no_trigger_of_anybody_elses() {
    let db = with_app().await;
    let forged = "SET ROLE variants_app; CREATE TEMPORARY TABLE mine (id uuid, project_type_id uuid);
        CREATE TRIGGER forge AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION public.give_default_variant()";
    assert!(refused(&db, forged).await.starts_with("42501"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_a_variant_is_dated_and_no_change_is_not() {
    let db = with_app().await;
    let touched = "SELECT count(*) FROM project_variants WHERE updated_at > created_at";
    let before = db.count(touched).await;
    let all = db.count("SELECT count(*) FROM project_variants").await;
    db.execute("UPDATE project_variants SET display_name = display_name").await;
    assert_eq!(db.count(touched).await, before);
    db.execute("UPDATE project_variants SET display_name = display_name || '!', updated_at = '2020-01-01'").await;
    assert_eq!(db.count(touched).await, all);
    db.execute(
        "BEGIN;
        INSERT INTO project_variants (project_id, variant_name, display_name)
        SELECT id, 'solo', 'Solo' FROM projects ORDER BY id LIMIT 1;
        UPDATE project_variants SET display_name = 'Alone' WHERE variant_name = 'solo';
        COMMIT",
    )
    .await;
    assert_eq!(db.count(touched).await, all + 1, "in the transaction that made it, too");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_writes_a_variant_of_somebody_elses_project() {
    let db = with_app().await;
    let user = id("user", 1);
    let insert = |of: &str| {
        format!(
            "INSERT INTO project_variants (project_id, variant_name, display_name)
            SELECT id, 'solo', 'Solo' FROM projects WHERE owner_id {of} {user}"
        )
    };
    db.execute(&as_user(&user, &insert("="))).await;
    assert!(refused(&db, &as_user(&user, &insert("<>"))).await.starts_with("42501"));
    db.execute(&as_user(
        &user,
        "UPDATE project_variants SET display_name = 'Mine'; DELETE FROM project_variants WHERE variant_name = 'solo'",
    ))
    .await;
    let touched = format!(
        "SELECT count(*) FROM project_variants JOIN projects ON projects.id = project_id
        WHERE display_name = 'Mine' AND owner_id <> {user}"
    );
    assert_eq!(db.count(&touched).await, 0);
    assert!(db.count("SELECT count(*) FROM project_variants WHERE display_name = 'Mine'").await > 0);
    let given_away = format!(
        "UPDATE project_variants SET project_id = (SELECT id FROM projects WHERE owner_id <> {user} LIMIT 1) WHERE variant_name = 'default'"
    );
    assert!(refused(&db, &as_user(&user, &given_away)).await.starts_with("42501"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_that_is_made_for_somebody_else_gets_its_default_variant() {
    let db = with_app().await;
    let before = db.count("SELECT count(*) FROM project_variants").await;
    let make = format!(
        "INSERT INTO projects (name, project_type_id, owner_id) SELECT 'For another', id, {} FROM project_types WHERE code = 'artist'",
        id("user", 2)
    );
    db.execute(&as_user(&id("user", 1), &make)).await;
    assert_eq!(db.count("SELECT count(*) FROM project_variants").await, before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_sees_what_its_own_settings_say_and_the_owner_of_the_tables_all() {
    let db = with_app().await;
    let all = db.count("SELECT count(*) FROM project_variants").await;
    let roles = ["variants_reader", "variants_nobody", "variants_auditor"];
    for role in roles {
        let make = format!("CREATE ROLE {role}");
        db.execute(&format!(
            "DO $$ BEGIN {make}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        ))
        .await;
    }
    db.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO variants_reader, variants_auditor").await;
    db.execute("ALTER ROLE variants_auditor BYPASSRLS").await;
    let seen_by = async |role: &str, settings: &str| {
        let mut session = <sqlx::PgConnection as sqlx::Connection>::connect(db.url()).await.expect("it connects");
        let sql = format!("SET ROLE {role}; {settings}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut session).await.expect("it is set");
        let count = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM project_variants").fetch_one(&mut session).await;
        count.map_err(|error| error.as_database_error().and_then(|error| error.code().map(String::from)))
    };
    let user = id("user", 1);
    let own = db
        .count(&format!(
            "SELECT count(*) FROM project_variants JOIN projects ON projects.id = project_id WHERE owner_id = {user}"
        ))
        .await;
    let as_owner = format!("SELECT set_config('app.user_id', {user}::text, false)");
    // The policies are for whoever has the right on the table, and for nobody else.
    assert_eq!(seen_by("variants_reader", &as_owner).await, Ok(own));
    assert_eq!(seen_by("variants_reader", "").await, Ok(0));
    assert_eq!(seen_by("variants_reader", "SET app.is_staff = 'on'").await, Ok(all));
    assert_eq!(seen_by("variants_nobody", &as_owner).await, Err(Some("42501".to_owned())));
    assert_eq!(seen_by("variants_auditor", "").await, Ok(all), "BYPASSRLS passes by");
    // Who may only read writes nothing, whoever they say they are.
    let write = format!("SET ROLE variants_reader; {as_owner}; UPDATE project_variants SET sort_order = 9");
    assert!(refused(&db, &write).await.starts_with("42501"));
    // It is not forced, so that migrations, checks and pg_dump see every row.
    assert_eq!(db.count("SELECT count(*) FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity").await, 1);
    // Projects of somebody else are no way around: the policy looks at the owner whom the session names.
    let another = id("user", 2);
    let others = format!("SET ROLE variants_app; SELECT set_config('app.user_id', {another}::text, false);
        UPDATE project_variants SET display_name = 'Taken' WHERE project_id IN (SELECT id FROM projects WHERE owner_id = {user})");
    db.execute(&others).await;
    assert_eq!(db.count("SELECT count(*) FROM project_variants WHERE display_name = 'Taken'").await, 0);
    for role in roles {
        db.execute(&format!("DROP OWNED BY {role}")).await;
    }
}
