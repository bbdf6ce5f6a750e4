//! The ledger's tables: made, and upgraded in place.
//!
//! Version 1 is [`TABLES`]; each later version is one step of [`UPGRADES`]. A new ledger is version 1 with all steps, so
//! that the steps are run wherever a ledger is made.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement, TransactionTrait as _};

use super::backfill;
use super::write::{TOOL_VERSION, send};
use super::{LEDGER_VERSION, Ledger, LedgerError};
use crate::server::ServerError;

/// The ledger's tables, version 1.
const TABLES: &str = "
CREATE SCHEMA IF NOT EXISTS seaworthy;

CREATE TABLE IF NOT EXISTS seaworthy.ledger (
    version integer NOT NULL
);

CREATE TABLE IF NOT EXISTS seaworthy.migrations (
    version text PRIMARY KEY,
    checksum text,
    source_checksum text,
    fingerprint text,
    state text NOT NULL CHECK (state IN ('running', 'applied', 'failed', 'rolled_back', 'baseline')),
    direction text NOT NULL DEFAULT 'up' CHECK (direction IN ('up', 'down')),
    statements_done integer NOT NULL DEFAULT 0,
    statements_total integer NOT NULL DEFAULT 0,
    checks_passed integer NOT NULL DEFAULT 0,
    checks_failed integer NOT NULL DEFAULT 0,
    applied_at timestamptz,
    execution_ms bigint,
    error text,
    rolled_back_at timestamptz,
    applied_by text NOT NULL,
    tool_version text NOT NULL
);

CREATE TABLE IF NOT EXISTS seaworthy.attempts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version text NOT NULL,
    direction text NOT NULL CHECK (direction IN ('up', 'down')),
    outcome text NOT NULL CHECK (outcome IN ('succeeded', 'failed')),
    finished_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    duration_ms bigint NOT NULL,
    session integer NOT NULL DEFAULT pg_backend_pid(),
    client text,
    applied_by text NOT NULL,
    tool_version text NOT NULL,
    error text
)";

/// SeaORM's own table, as sea-orm-migration 2.0 makes it.
const SEAORM_TABLE: &str = "CREATE TABLE IF NOT EXISTS seaql_migrations (
    version varchar NOT NULL PRIMARY KEY,
    applied_at bigint NOT NULL
)";

/// What leads from a version to the next; the first to version 2.
const UPGRADES: [&str; 5] =
    [TO_VERSION_2, TO_VERSION_3, backfill::TO_VERSION_4, backfill::TO_VERSION_5, backfill::TO_VERSION_6];

const _: () =
    assert!(UPGRADES.len() + 1 == LEDGER_VERSION.unsigned_abs() as usize, "each version after the first is a step");

/// Lock waits and resolutions in `attempts`, when a migration outside a transaction began, and the dashboard's view.
const TO_VERSION_2: &str = "
ALTER TABLE seaworthy.migrations ADD COLUMN started_at timestamptz;

ALTER TABLE seaworthy.attempts
    ADD COLUMN lock_waits integer NOT NULL DEFAULT 0,
    ADD COLUMN lock_wait_ms bigint NOT NULL DEFAULT 0,
    ADD COLUMN blocked_by text,
    ADD COLUMN resolution text CHECK (resolution IN ('applied', 'rolled_back', 'checksum')),
    ADD COLUMN reason text,
    DROP CONSTRAINT attempts_outcome_check,
    ADD CONSTRAINT attempts_outcome_check CHECK (outcome IN ('succeeded', 'failed', 'resolved')),
    ADD CONSTRAINT attempts_resolved_check
        CHECK ((outcome = 'resolved') = (resolution IS NOT NULL) AND (resolution IS NULL) = (reason IS NULL));

CREATE VIEW seaworthy.migration_health AS
SELECT m.applied, m.baseline, m.running, m.failed, m.rolled_back,
       m.last_applied, m.last_applied_at, m.oldest_running, m.oldest_running_since,
       m.average_ms, m.slowest, m.slowest_ms,
       a.attempts, a.attempts_7_days, a.failures_7_days, a.lock_waits_7_days, a.resolutions_7_days,
       l.version AS last_attempt, l.direction AS last_attempt_direction, l.outcome AS last_attempt_outcome,
       l.finished_at AS last_attempt_at, l.applied_by AS last_attempt_by, f.version AS last_failure,
       f.finished_at AS last_failure_at, f.error AS last_failure_error
FROM (SELECT count(*) FILTER (WHERE state = 'applied') AS applied,
             count(*) FILTER (WHERE state = 'baseline') AS baseline,
             count(*) FILTER (WHERE state = 'running') AS running,
             count(*) FILTER (WHERE state = 'failed') AS failed,
             count(*) FILTER (WHERE state = 'rolled_back') AS rolled_back,
             (array_agg(version ORDER BY applied_at DESC NULLS LAST, version DESC)
                 FILTER (WHERE state IN ('applied', 'baseline')))[1] AS last_applied,
             max(applied_at) FILTER (WHERE state IN ('applied', 'baseline')) AS last_applied_at,
             (array_agg(version ORDER BY started_at, version) FILTER (WHERE state = 'running'))[1] AS oldest_running,
             min(started_at) FILTER (WHERE state = 'running') AS oldest_running_since,
             round(avg(execution_ms) FILTER (WHERE state = 'applied')) AS average_ms,
             (array_agg(version ORDER BY execution_ms DESC NULLS LAST) FILTER (WHERE state = 'applied'))[1] AS slowest,
             max(execution_ms) FILTER (WHERE state = 'applied') AS slowest_ms
      FROM seaworthy.migrations) AS m
CROSS JOIN (SELECT count(*) AS attempts,
                   count(*) FILTER (WHERE recent) AS attempts_7_days,
                   count(*) FILTER (WHERE recent AND outcome = 'failed') AS failures_7_days,
                   coalesce(sum(lock_waits) FILTER (WHERE recent), 0) AS lock_waits_7_days,
                   count(*) FILTER (WHERE recent AND outcome = 'resolved') AS resolutions_7_days
            FROM (SELECT *, finished_at > now() - interval '7 days' AS recent FROM seaworthy.attempts) AS tries) AS a
LEFT JOIN LATERAL (SELECT * FROM seaworthy.attempts ORDER BY id DESC LIMIT 1) AS l ON true
LEFT JOIN LATERAL (SELECT * FROM seaworthy.attempts WHERE outcome = 'failed' ORDER BY id DESC LIMIT 1) AS f ON true;

COMMENT ON VIEW seaworthy.migration_health IS
    'One row for dashboards. What is pending only the code knows: seaworthy migrate status --json'";

/// The checksum of the statements in their one spelling, which tells another rendering from an edit.
const TO_VERSION_3: &str = "ALTER TABLE seaworthy.migrations ADD COLUMN canonical_checksum text";

/// Creates what is missing of the ledger, brings an older one up to date, and takes over what SeaORM applied before.
///
/// Where all is there nothing is sent: `IF NOT EXISTS` asks for the privilege to create all the same. The caller holds
/// the migration lock and has read the ledger under it, so that nobody else does this at the same time.
pub(crate) async fn create(connection: &DatabaseTransaction, ledger: &Ledger) -> Result<(), LedgerError> {
    if ledger.version == LEDGER_VERSION && ledger.seaorm_exists {
        return Ok(());
    }
    if let (false, false, Some(schema)) = (ledger.seaorm_exists, ledger.entries.is_empty(), &ledger.seaorm_elsewhere) {
        let (schema, role, database) = (schema.clone(), ledger.role.clone(), ledger.database.clone());
        return Err(LedgerError::SeaormUnseen { schema, role, database });
    }
    let transaction = connection.begin().await.map_err(LedgerError::Db)?;
    let refused = |error| refused(error, ledger);
    transaction.execute_unprepared(&missing(ledger).join(";\n")).await.map_err(refused)?;
    let adopt = "INSERT INTO seaworthy.migrations (version, state, applied_at, applied_by, tool_version)
                 SELECT version, 'applied', to_timestamp(applied_at), 'seaql_migrations', $1 FROM seaql_migrations
                 ON CONFLICT (version) DO NOTHING";
    send(&transaction, adopt, [TOOL_VERSION.into()]).await.map_err(LedgerError::Db)?;
    if !ledger.seaorm_exists {
        let restore = "INSERT INTO seaql_migrations (version, applied_at)
                       SELECT version, extract(epoch FROM applied_at)::bigint FROM seaworthy.migrations
                       WHERE state IN ('applied', 'baseline')";
        send(&transaction, restore, []).await.map_err(LedgerError::Db)?;
    }
    let stamped = send(&transaction, "UPDATE seaworthy.ledger SET version = $1", [LEDGER_VERSION.into()]).await;
    if stamped.map_err(LedgerError::Db)? == 0 {
        let stamp = "INSERT INTO seaworthy.ledger (version) VALUES ($1)";
        send(&transaction, stamp, [LEDGER_VERSION.into()]).await.map_err(LedgerError::Db)?;
    }
    transaction.commit().await.map_err(LedgerError::Db)
}

/// Refuses a role that may read the ledger and not write it: its first migration would take the blame.
pub(crate) async fn may_write(connection: &impl ConnectionTrait, ledger: &Ledger) -> Result<(), LedgerError> {
    let sql = "SELECT string_agg(needed.privilege || ' on ' || needed.relation, ', ') AS lacking
               FROM (VALUES ('seaql_migrations', 'INSERT'), ('seaworthy.migrations', 'INSERT'),
                            ('seaworthy.migrations', 'UPDATE'), ('seaworthy.attempts', 'INSERT'))
                   AS needed (relation, privilege)
               WHERE NOT has_table_privilege(needed.relation, needed.privilege)";
    let asked = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await;
    let row = asked.map_err(LedgerError::Db)?;
    let lacking = row.map(|row| row.try_get::<Option<String>>("", "lacking")).transpose().map_err(LedgerError::Db)?;
    let Some(lacking) = lacking.flatten() else { return Ok(()) };
    let (role, database) = (ledger.role.clone(), ledger.database.clone());
    let message = format!("permission denied: {lacking}");
    let server = ServerError { code: "42501".to_owned(), message, detail: None, hint: None, context: None };
    Err(LedgerError::Privilege { role, database, what: "write the ledger", server: Box::new(server) })
}

/// Returns the statements that are still to be sent, in order.
fn missing(ledger: &Ledger) -> Vec<&'static str> {
    let mut missing = Vec::new();
    if !ledger.exists {
        missing.push(TABLES);
    }
    let done = usize::try_from(ledger.version.max(1) - 1).unwrap_or_default();
    missing.extend(UPGRADES.iter().skip(done));
    if !ledger.seaorm_exists {
        missing.push(SEAORM_TABLE);
    }
    missing
}

fn refused(error: DbErr, ledger: &Ledger) -> LedgerError {
    let (role, database) = (ledger.role.clone(), ledger.database.clone());
    let what = if ledger.exists { "upgrade the ledger" } else { "create the ledger" };
    match ServerError::of_db_err(&error).map(Box::new) {
        Some(server) if server.code == "42501" => LedgerError::Privilege { role, database, what, server },
        // read_only_sql_transaction, invalid_schema_name (PG 14, Appendix A).
        Some(server) if ["25006", "3F000"].contains(&server.code.as_str()) => {
            LedgerError::Setting { role, database, server }
        }
        // What ends by itself, or with the connection, is tried again by hand: PG 14, Appendix A, classes 08, 40, 53, 55, 57.
        Some(server) if !["08", "40", "53", "55", "57"].iter().any(|class| server.code.starts_with(class)) => {
            LedgerError::Refused { database, what, server }
        }
        Some(_) | None => LedgerError::Db(error),
    }
}
