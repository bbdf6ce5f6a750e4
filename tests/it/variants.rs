//! Variants: what must survive, what is new, and the way back.

mod kept;
mod rollback;
mod security;
mod variant;

use sqlx::{Connection as _, PgConnection};

use crate::support::{self, TestDb};

const NAME: &str = "variants";

/// Returns a database at a version, with 40 productions.
async fn seeded(to: &str) -> TestDb {
    let db = support::database().await;
    support::up(&db, NAME, Some(to)).await.expect("it applies");
    support::seed(&db, NAME, 40, 1).await.expect("it is seeded");
    db
}

async fn up(db: &TestDb) {
    support::up(db, NAME, None).await.expect("it applies");
}

async fn up_to(db: &TestDb, version: &str) {
    support::up(db, NAME, Some(version)).await.expect("it applies");
}

async fn down_to(db: &TestDb, version: &str) {
    support::down(db, NAME, version).await.expect("it goes back");
}

/// The schema before variants.
const EXISTING: &str = "m20251001_000000";

/// Returns the id of a seeded row.
fn id(what: &str, number: u32) -> String {
    format!("md5('1x40/{what}/{number}')::uuid")
}

/// Returns the first seeded project of a kind.
async fn project(db: &TestDb, kind: &str) -> String {
    db.text(&format!(
        "SELECT projects.id::text FROM projects JOIN project_types ON project_types.id = project_type_id
        WHERE code = '{kind}' ORDER BY projects.created_at LIMIT 1"
    ))
    .await
}

/// Returns a digest of each table of the existing schema, without what variants add.
async fn contents(db: &TestDb) -> Vec<String> {
    const TABLES: [&str; 11] = [
        "users",
        "customers",
        "crew_members",
        "equipment",
        "projects",
        "project_equipment_groups",
        "project_equipment",
        "project_roles",
        "project_events",
        "project_event_roles",
        "project_event_equipment",
    ];
    let mut all = Vec::new();
    for table in TABLES {
        let rows = format!(
            "SELECT '{table} ' || count(*) || ' ' || coalesce(md5(string_agg(row::text, ' ' ORDER BY row::text)), '')
            FROM (SELECT to_jsonb(t) - 'variant_name' FROM {table} AS t) AS rows (row)"
        );
        all.push(db.text(&rows).await);
    }
    all
}

/// Returns the SQLSTATE and the constraint by which PostgreSQL refuses a statement.
async fn refused(db: &TestDb, sql: &str) -> String {
    let mut connection = PgConnection::connect(db.url()).await.expect("it connects");
    let error = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.expect_err(sql);
    let error = error.as_database_error().expect("PostgreSQL says no");
    let code = error.code().unwrap_or_default();
    format!("{code} {}", error.constraint().unwrap_or_else(|| error.message()))
}
