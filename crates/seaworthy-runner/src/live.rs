//! What is done to a live database without a plan: dropping all there is, filling it, looking at it.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, DbErr, TransactionTrait as _};
use seaworthy_migration::Loss;
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _};

use crate::apply::{RunOptions, locked};
use crate::chain::Chain;
use crate::check::{CheckOutcome, ProbeError, run_checks};
use crate::error::RunError;
use crate::event::Listener;
use crate::ledger::Ledger;
use crate::plan::Plan;
use crate::route::Route;
use crate::server::pinned;
use crate::settings::{FORGET_STATEMENTS, TransactionSettings};
use crate::url::DatabaseUrl;

/// What a person started by hand takes as long as it takes.
const UNLIMITED: TransactionSettings = TransactionSettings::of_ledger(Duration::ZERO);

/// Drops every object of the schemas, and the ledger's schema, in one transaction; the schemas themselves stay, with
/// their owners and grants, and so does `public`.
///
/// Objects are named by PostgreSQL itself (`pg_identify_object`), so that kinds that this code never heard of go, too.
/// Extensions that live in one of the schemas go with what they brought.
///
/// Holds the migration lock meanwhile, and gives up where somebody holds an object for longer than the lock timeout.
pub async fn drop_everything(
    url: &DatabaseUrl,
    schemas: &[String],
    options: &RunOptions,
    listener: Listener<'_>,
) -> Result<(), RunError> {
    let drop_all = async |connection: &mut PgConnection| {
        let failed = |source| RunError::Sql { what: "dropping everything", source };
        drop_objects(connection, schemas, options.lock_timeout).await.map_err(failed)
    };
    locked(url, options, listener, drop_all).await
}

async fn drop_objects(
    connection: &mut PgConnection,
    schemas: &[String],
    lock_timeout: Duration,
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let limit = format!("SET LOCAL lock_timeout = {}", lock_timeout.as_millis());
    transaction.execute(sqlx::AssertSqlSafe(limit)).await?;
    transaction.execute("DROP SCHEMA IF EXISTS seaworthy, seaworthy_kept CASCADE").await?;
    // One object at a time, because CASCADE takes others with it.
    loop {
        let next: Option<String> =
            sqlx::query_scalar(NEXT_DROP).bind(schemas).persistent(false).fetch_optional(&mut *transaction).await?;
        let Some(drop) = next else { break };
        transaction.execute(sqlx::AssertSqlSafe(drop)).await?;
    }
    transaction.commit().await
}

/// PG 14, "pg_depend": an object depends normally ('n') on its schema; what belongs to an extension ('e') or to another
/// object ('i', 'a') goes with it.
const NEXT_DROP: &str = "
SELECT CASE o.type WHEN 'composite type' THEN 'DROP TYPE ' WHEN 'statistics object' THEN 'DROP STATISTICS '
       ELSE 'DROP ' || upper(o.type) || ' ' END || o.identity || ' CASCADE'
FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_namespace n ON n.oid = d.refobjid AND n.nspname = ANY ($1)
CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, 0) o
WHERE d.refclassid = 'pg_catalog.pg_namespace'::regclass AND d.deptype = 'n' AND o.type <> 'default acl'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend owned
                  WHERE owned.classid = d.classid AND owned.objid = d.objid AND owned.deptype IN ('e', 'i', 'a')
                    AND owned.refclassid <> 'pg_catalog.pg_namespace'::regclass)
ORDER BY o.type <> 'extension', o.type NOT IN ('view', 'materialized view', 'table', 'foreign table'), o.identity
LIMIT 1";

/// Sends a database's seed statements, in one transaction; returns the rows that they wrote.
pub async fn seed(url: &DatabaseUrl, statements: &[String]) -> Result<u64, DbErr> {
    let connection = pinned(url, Route::Pooled);
    let transaction = connection.begin().await?;
    transaction.execute_unprepared(&UNLIMITED.begin(None).join("; ")).await?;
    let mut rows = 0;
    for statement in statements {
        rows += transaction.execute_unprepared(statement).await?.rows_affected();
    }
    transaction.commit().await?;
    connection.close().await?;
    Ok(rows)
}

/// Asks the checks of applied migrations on the live data: of one, or of all.
pub async fn verify(
    url: &DatabaseUrl,
    chain: &Chain,
    ledger: &Ledger,
    only: Option<usize>,
) -> Result<Vec<(String, Vec<CheckOutcome>)>, ProbeError> {
    let connection = pinned(url, Route::Pooled);
    // Whatever a check's query does, it only reads; set LOCAL, for behind a pooler the session is everybody's.
    let settings = format!("SET TRANSACTION READ ONLY; {}; {FORGET_STATEMENTS}", UNLIMITED.begin(None).join("; "));
    let begun = async {
        let transaction = connection.begin().await?;
        transaction.execute_unprepared(&settings).await?;
        Ok(transaction)
    };
    let failed = |source| ProbeError { name: "the transaction is read-only".to_owned(), source };
    let transaction = begun.await.map_err(failed)?;
    let mut found = Vec::new();
    for (at, link) in chain.links().iter().enumerate() {
        let applied = ledger.get(link.version()).is_some_and(crate::ledger::Entry::is_applied);
        if applied && only.is_none_or(|only| only == at) {
            found.push((link.version().to_owned(), run_checks(&transaction, &link.migration.checks()).await?));
        }
    }
    transaction.execute_unprepared(FORGET_STATEMENTS).await.map_err(failed)?;
    Ok(found)
}

/// Counts what a plan loses: version, what, and how many today. What is not there any more is not counted.
pub async fn measure_losses(connection: &mut PgConnection, plan: &Plan) -> Vec<(String, Loss, Option<i64>)> {
    let mut losses = Vec::new();
    for step in &plan.steps {
        for loss in &step.losses {
            let count = sqlx::raw_sql(sqlx::AssertSqlSafe(loss.count.to_string()));
            let count = count.fetch_one(&mut *connection).await.ok().and_then(|row| row.try_get::<i64, _>(0).ok());
            losses.push((step.version.clone(), loss.clone(), count));
        }
    }
    losses
}
