//! The statements that a run sends for each migration: claimed first, then asked whether a relation is there, completed
//! last.
//!
//! Where a run has a session of its own they are prepared in it: parsed and planned once, they cost a third.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

use seaworthy_migration::RELATION_MISSING;

use super::Direction;
use super::write::{Applied, Attempt, Outcome, TOOL_VERSION, Writer, milliseconds, send, shortened};

/// Of a try, as [`attempt_values`] has it: `$1` to `$10`.
macro_rules! attempted {
    () => {
        "INSERT INTO seaworthy.attempts
             (version, direction, outcome, duration_ms, client, applied_by, tool_version, error,
              lock_waits, lock_wait_ms, blocked_by)
         VALUES ($1, $2, $3, $4, host(inet_client_addr()), $5, $6, $7, $8, $9, $10)"
    };
}

/// Of a version that was rolled back, `$1`.
macro_rules! rolled_back {
    () => {
        "UPDATE seaworthy.migrations SET state = 'rolled_back', direction = 'down',
             statements_done = statements_total, error = NULL, rolled_back_at = clock_timestamp()
         WHERE version = $1"
    };
}

/// Appends a try.
pub(super) const ATTEMPTED: &str = attempted!();

/// Marks a version.
pub(super) const ROLLED_BACK: &str = rolled_back!();

/// A statement that a run sends again and again.
#[derive(Debug)]
pub(crate) struct Prepared {
    name: &'static str,
    types: &'static str,
    sql: &'static str,
}

/// What a run with a session of its own prepares in it.
pub(crate) const PREPARED: [&Prepared; 5] = [&CLAIM_UP, &CLAIM_DOWN, &MISSING, &COMPLETE_UP, &COMPLETE_DOWN];

impl Prepared {
    /// Returns its name in the session.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Returns what prepares it: parsed and planned once, it costs a third.
    pub(crate) fn prepare(&self) -> String {
        format!("PREPARE {} ({}) AS {}", self.name, self.types, self.sql)
    }
}

/// A prepared statement with its values.
#[derive(Debug)]
pub(crate) struct Writing {
    prepared: &'static Prepared,
    values: Vec<Value>,
}

impl Writing {
    /// Returns the statement as text, with its values in it.
    pub(crate) fn text(&self) -> String {
        Statement::from_sql_and_values(DbBackend::Postgres, self.prepared.sql, self.values.clone()).to_string()
    }

    /// Returns the statement as text, for a session in which the prepared is prepared.
    pub(crate) fn execute(&self) -> String {
        let places: Vec<String> = (1..=self.values.len()).map(|place| format!("${place}")).collect();
        let sql = format!("EXECUTE {}({})", self.prepared.name, places.join(", "));
        Statement::from_sql_and_values(DbBackend::Postgres, sql, self.values.clone()).to_string()
    }

    /// Sends it.
    pub(crate) async fn send(self, connection: &impl ConnectionTrait) -> Result<(), DbErr> {
        send(connection, self.prepared.sql, self.values).await.map(drop)
    }

    /// Sends a claim; returns the server process that has it, where it was free.
    pub(crate) async fn claim(self, connection: &impl ConnectionTrait) -> Result<Option<i32>, DbErr> {
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, self.prepared.sql, self.values);
        connection.query_one_raw(statement).await?.map(|row| row.try_get("", "pid")).transpose()
    }
}

/// Returns the claim of a version.
pub(crate) fn claim(direction: Direction, version: &str) -> Writing {
    let prepared = match direction {
        Direction::Up => &CLAIM_UP,
        Direction::Down => &CLAIM_DOWN,
    };
    Writing { prepared, values: vec![version.into()] }
}

/// Claims a version that is being applied, in SeaORM's table; returns the server process that has it, where it was free.
///
/// The primary key is the last word where the lock was lost: a second claim waits for the first one's transaction.
const CLAIM_UP: Prepared = Prepared {
    name: "seaworthy_claim_up",
    types: "text",
    sql: "INSERT INTO seaql_migrations (version, applied_at)
          VALUES ($1, extract(epoch FROM clock_timestamp())::bigint) ON CONFLICT (version) DO NOTHING
          RETURNING pg_backend_pid() AS pid",
};

/// Claims a version that is being rolled back; returns the server process that has it, where it was still applied.
///
/// One that was adopted, or stopped half-way, has no row in SeaORM's table.
const CLAIM_DOWN: Prepared = Prepared {
    name: "seaworthy_claim_down",
    types: "text",
    sql: "WITH applied AS (DELETE FROM seaql_migrations WHERE version = $1 RETURNING version),
          begun AS (UPDATE seaworthy.migrations SET direction = 'down'
                    WHERE version = $1 AND state IN ('baseline', 'running', 'failed')
                      AND NOT EXISTS (SELECT FROM applied) RETURNING version)
          SELECT pg_backend_pid() AS pid FROM (SELECT FROM applied UNION ALL SELECT FROM begun) AS claimed LIMIT 1",
};

/// Returns the question whether a relation is missing, 0 or 1: its name as `to_regclass` takes it, and the kinds that it
/// may be of.
pub(crate) fn missing(relation: &str, kinds: &str) -> Writing {
    Writing { prepared: &MISSING, values: vec![relation.into(), kinds.into()] }
}

/// What a check asks first, without saying what is wrong. Planned behind each CREATE TABLE it took 0.1 ms.
const MISSING: Prepared = Prepared { name: "seaworthy_missing", types: "text, text", sql: RELATION_MISSING };

/// Returns what is written of a version that is applied; it was claimed before.
pub(crate) fn complete_up(writer: &Writer, applied: Applied<'_>, attempt: &Attempt<'_>) -> Writing {
    let count = |count: usize| Value::from(i32::try_from(count).unwrap_or(i32::MAX));
    let mut values = attempt_values(writer, attempt);
    values.extend([
        applied.sums.checksum.into(),
        applied.sums.canonical.into(),
        applied.source_checksum.into(),
        applied.fingerprint.into(),
        count(applied.statements_total),
        count(applied.checks_passed),
    ]);
    Writing { prepared: &COMPLETE_UP, values }
}

/// Returns what is written of a version that is rolled back; it was claimed before.
pub(crate) fn complete_down(writer: &Writer, attempt: &Attempt<'_>) -> Writing {
    Writing { prepared: &COMPLETE_DOWN, values: attempt_values(writer, attempt) }
}

/// Row and try in one statement: it is sent for each migration. Where the migration took SeaORM's table away it is refused,
/// and where it took its own claim away with other rows, that is a division by zero: it is blamed then, and not the next.
const COMPLETE_UP: Prepared = Prepared {
    name: "seaworthy_complete_up",
    types: "text, text, text, bigint, text, text, text, int, bigint, text, text, text, text, text, int, int",
    sql: concat!(
        "WITH completed AS (
             INSERT INTO seaworthy.migrations (version, state, direction, checksum, canonical_checksum,
                 source_checksum, fingerprint,
                 statements_done, statements_total, checks_passed, applied_at, execution_ms, applied_by, tool_version)
             VALUES ($1, 'applied', 'up', $11, $12, $13, $14, $15, $15,
                 $16 * (SELECT 1 / count(applied_at) FROM seaql_migrations WHERE version = $1)::int,
                 clock_timestamp(), $4, $5, $6)
             ON CONFLICT (version) DO UPDATE SET state = 'applied', direction = 'up', checksum = excluded.checksum,
                 canonical_checksum = excluded.canonical_checksum, source_checksum = excluded.source_checksum,
                 fingerprint = excluded.fingerprint,
                 statements_done = excluded.statements_done, statements_total = excluded.statements_total,
                 checks_passed = excluded.checks_passed, checks_failed = 0, applied_at = excluded.applied_at,
                 execution_ms = excluded.execution_ms, error = NULL, rolled_back_at = NULL,
                 applied_by = excluded.applied_by, tool_version = excluded.tool_version)
         ",
        attempted!()
    ),
};

/// What is claimed is read by nobody, and so costs nothing; but where the table is gone, the statement is refused.
const COMPLETE_DOWN: Prepared = Prepared {
    name: "seaworthy_complete_down",
    types: "text, text, text, bigint, text, text, text, int, bigint, text",
    sql: concat!(
        "WITH claimed AS (SELECT FROM seaql_migrations WHERE version = $1), completed AS (",
        rolled_back!(),
        ") ",
        attempted!()
    ),
};

/// Returns what is written of a try.
pub(super) fn attempt_values(writer: &Writer, attempt: &Attempt<'_>) -> Vec<Value> {
    let (outcome, error) = match &attempt.outcome {
        Outcome::Succeeded => ("succeeded", None),
        Outcome::Failed(error) => ("failed", Some(shortened(error))),
    };
    vec![
        attempt.version.into(),
        attempt.direction.as_str().into(),
        outcome.into(),
        milliseconds(attempt.duration).into(),
        writer.applied_by.as_str().into(),
        TOOL_VERSION.into(),
        error.into(),
        i32::try_from(attempt.lock_waits.count).unwrap_or(i32::MAX).into(),
        milliseconds(attempt.lock_waits.duration).into(),
        attempt.lock_waits.blocked_by.as_deref().map(shortened).into(),
    ]
}
