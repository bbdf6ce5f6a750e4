//! The ledger: what was applied to a database, kept in its schema `seaworthy`.
//!
//! Reading takes two queries, works without a ledger and for a role that may only SELECT. SeaORM's own
//! `seaql_migrations` is read beside it: where the two disagree it is the truth about *applied*, for we write both
//! in one transaction, and SeaORM's tools write only theirs.

mod backfill;
mod prepared;
mod resolve;
mod schema;
mod write;

use seaworthy_finding::Hint;
use sqlx::{FromRow, PgConnection, Row as _};
use time::OffsetDateTime;

use crate::record::Recording;
use crate::server::{ServerError, sentence};

pub(crate) use prepared::{PREPARED, Writing, claim, complete_down, complete_up, missing};
pub(crate) use resolve::{Resolved, log_resolution, resolve_applied, resolve_checksum};
pub(crate) use schema::{create, may_write};
pub(crate) use write::{
    Applied, Attempt, LockWaits, Outcome, Writer, checkpoint, fail, go_on, log_attempt, mark_rolled_back,
    note_spellings, start,
};

/// The version of the ledger's own tables that this code writes.
pub(crate) const LEDGER_VERSION: i32 = 6;

/// Where a version stands in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Outside a transaction, begun and not finished; or somebody is at it right now.
    Running,
    /// Done.
    Applied,
    /// The last try failed.
    Failed,
    /// Was applied, and was undone.
    RolledBack,
    /// Adopted without being run.
    Baseline,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Running, Self::Applied, Self::Failed, Self::RolledBack, Self::Baseline];

    /// Returns the word that the ledger and JSON use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Applied => "applied",
            Self::Failed => "failed",
            Self::RolledBack => "rolled_back",
            Self::Baseline => "baseline",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Which way a migration went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Applied.
    Up,
    /// Rolled back.
    Down,
}

impl Direction {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Up, Self::Down];

    /// Returns the word that the ledger and JSON use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|direction| direction.as_str() == text)
    }
}

/// One version's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The whole name.
    pub version: String,
    /// Where it stands.
    pub state: State,
    /// Which way it last went.
    pub direction: Direction,
    /// SHA-256 of its recorded up-statements when it was applied; none where SeaORM applied it.
    pub checksum: Option<String>,
    /// The same of the statements in their one spelling; none where an older seaworthy wrote the row.
    pub canonical_checksum: Option<String>,
    /// Outside a transaction: the statements that are done.
    pub statements_done: usize,
    /// When it was applied.
    pub applied_at: Option<OffsetDateTime>,
    /// How long that took.
    pub execution_ms: Option<i64>,
    /// The error of the last try that failed.
    pub error: Option<String>,
    /// Checks that held when it was applied.
    pub checks_passed: i32,
    /// The ledger says that it is applied, and SeaORM's table does not know it: SeaORM has rolled it back.
    pub lost_in_seaorm: bool,
    /// Checks that did not (of a migration outside a transaction; else it would not be applied).
    pub checks_failed: i32,
}

impl Entry {
    /// Tells whether its effect is in the database.
    pub fn is_applied(&self) -> bool {
        match self.state {
            State::Applied | State::Baseline => true,
            State::Running | State::Failed | State::RolledBack => false,
        }
    }

    /// Tells whether its last try did not come to an end.
    pub fn is_unfinished(&self) -> bool {
        match self.state {
            State::Running | State::Failed => true,
            State::Applied | State::RolledBack | State::Baseline => false,
        }
    }

    /// Tells whether a migration outside a transaction stopped after some of its statements.
    ///
    /// Going down it did so from the start: nothing is undone yet, but it is no longer simply applied.
    pub fn is_half_way(&self) -> bool {
        self.is_unfinished() && (self.statements_done > 0 || self.direction == Direction::Down)
    }

    /// Tells whether these recorded statements are others than those that were applied.
    pub fn is_edited(&self, recording: &Recording) -> bool {
        self.is_applied() && recording.is_complete() && self.recorded_otherwise(recording)
    }

    /// Tells whether what was recorded when it was begun is something else.
    ///
    /// The bytes are asked first, for they nearly always are the same; where they differ, the one spelling decides.
    pub(crate) fn recorded_otherwise(&self, recording: &Recording) -> bool {
        self.checksum.as_ref().is_some_and(|sum| *sum != recording.checksum())
            && self.canonical_checksum.as_ref().is_none_or(|sum| *sum != recording.canonical_checksum())
    }
}

/// What a database says of itself: its ledger, oldest first, and who asked.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// Whether the ledger's tables are there.
    pub exists: bool,
    /// The version of its tables; 0 where there are none.
    pub version: i32,
    /// Whether SeaORM's `seaql_migrations` is there.
    pub seaorm_exists: bool,
    /// Where the `search_path` finds none: a schema in which there is one.
    pub seaorm_elsewhere: Option<String>,
    /// One row a version, in the order in which they were applied.
    pub entries: Vec<Entry>,
    /// The role that is connected.
    pub role: String,
    /// The database that it is connected to.
    pub database: String,
}

impl Ledger {
    /// Tells a role that may not read the ledger from whatever else the server says.
    pub(crate) fn unread(&self, error: sqlx::Error) -> LedgerError {
        match ServerError::of_sqlx(&error) {
            Some(server) if server.code == "42501" => LedgerError::Privilege {
                role: self.role.clone(),
                database: self.database.clone(),
                what: "read the ledger",
                server: Box::new(server),
            },
            _ => LedgerError::Sql(error),
        }
    }

    /// Returns a version's row.
    pub fn get(&self, version: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.version == version)
    }
}

/// Why the ledger could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The role lacks a privilege.
    #[error("role {role} may not {what} in database {database}")]
    Privilege {
        /// The role.
        role: String,
        /// The database.
        database: String,
        /// `read the ledger`, `write the ledger`, `create the ledger` or `upgrade the ledger`.
        what: &'static str,
        /// The server's words.
        server: Box<ServerError>,
    },
    /// A newer seaworthy keeps this ledger.
    #[error("the ledger is of version {found}, newer than this program's {LEDGER_VERSION}")]
    TooNew {
        /// Its version.
        found: i32,
    },
    /// A row that this code cannot read.
    #[error("the ledger's row of {version} has the state {state}, which does not exist")]
    BadRow {
        /// The row.
        version: String,
        /// Its state.
        state: String,
    },
    /// The session's settings forbid it: a standby, `default_transaction_read_only`, an empty `search_path`.
    #[error("the ledger cannot be created in database {database}")]
    Setting {
        /// The role.
        role: String,
        /// The database.
        database: String,
        /// The server's words.
        server: Box<ServerError>,
    },
    /// An event trigger, an extension or what else watches over this server said no.
    #[error("the server refuses to {what} in database {database}")]
    Refused {
        /// The database.
        database: String,
        /// `create the ledger` or `upgrade the ledger`.
        what: &'static str,
        /// The server's words.
        server: Box<ServerError>,
    },
    /// SeaORM's table in this search_path is another one.
    #[error("seaql_migrations knows none of the {applied} migrations that the ledger holds")]
    SeaormElsewhere {
        /// How many are applied.
        applied: usize,
    },
    /// SeaORM's table is in a schema that this role's search_path does not find.
    #[error("seaql_migrations is in the schema {schema}, which is not in the search_path of role {role}")]
    SeaormUnseen {
        /// The schema.
        schema: String,
        /// The role.
        role: String,
        /// The database.
        database: String,
    },
    /// Anything else that PostgreSQL or the network said.
    #[error("the ledger cannot be used")]
    Sql(#[source] sqlx::Error),
    /// The same through SeaORM.
    #[error("the ledger cannot be written")]
    Db(#[source] sea_orm::DbErr),
}

impl Hint for LedgerError {
    fn detail(&self) -> Option<String> {
        match self {
            Self::Privilege { server, .. } | Self::Setting { server, .. } | Self::Refused { server, .. } => {
                Some(server.text())
            }
            Self::SeaormElsewhere { .. } => Some(
                "Both are written in one transaction, so this is another schema's table, or somebody emptied it. Nothing \
                 was changed."
                    .into(),
            ),
            Self::SeaormUnseen { .. } => Some(
                "A second one would say otherwise what is applied, and migrations would be run twice. Nothing was changed."
                    .into(),
            ),
            Self::TooNew { .. } => Some("It was upgraded in place by a newer seaworthy; nothing was changed.".into()),
            Self::BadRow { .. } => None,
            Self::Sql(error) => {
                Some(ServerError::of_sqlx(error).map_or_else(|| sentence(&error.to_string()), |server| server.text()))
            }
            Self::Db(error) => {
                Some(ServerError::of_db_err(error).map_or_else(|| sentence(&error.to_string()), |server| server.text()))
            }
        }
    }

    fn hint(&self) -> Option<String> {
        use seaworthy_ddl::quote_ident;
        match self {
            Self::Privilege { role, what: "read the ledger", .. } => Some(format!(
                "GRANT USAGE ON SCHEMA seaworthy TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA seaworthy TO {role}; \
                 GRANT SELECT ON seaql_migrations TO {role};",
                role = quote_ident(role)
            )),
            Self::Privilege { role, what: "write the ledger", .. } => Some(format!(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA seaworthy TO {role}; \
                 GRANT SELECT, INSERT, DELETE ON seaql_migrations TO {role};",
                role = quote_ident(role)
            )),
            Self::Privilege { what: "upgrade the ledger", .. } => Some(
                "this version of seaworthy adds columns and a view: run `cargo xtask migrate up` once as the owner of the \
                 schema (`\\dn seaworthy` in psql); nothing was changed"
                    .into(),
            ),
            Self::Privilege { role, database, .. } => {
                let (database, role) = (quote_ident(database), quote_ident(role));
                Some(format!("GRANT CREATE ON DATABASE {database} TO {role}; GRANT CREATE ON SCHEMA public TO {role};"))
            }
            Self::Setting { server, .. } if server.code == "25006" => {
                Some("connect to the primary, with a role that may write (`SHOW default_transaction_read_only`)".into())
            }
            Self::Setting { role, database, .. } => Some(format!(
                "give the role a schema: ALTER ROLE {} IN DATABASE {} SET search_path = public; then connect again",
                quote_ident(role),
                quote_ident(database)
            )),
            Self::SeaormUnseen { schema, role, database } => Some(format!(
                "ALTER ROLE {} IN DATABASE {} SET search_path = {}, public; then connect again",
                quote_ident(role),
                quote_ident(database),
                quote_ident(schema)
            )),
            Self::Refused { .. } => Some(
                "let it through and run the same command again: it takes a schema called seaworthy, tables, a view and \
                 seaql_migrations (`\\dy` in psql lists event triggers); nothing was changed"
                    .into(),
            ),
            Self::SeaormElsewhere { .. } => Some(
                "connect with the search_path that migrated before; where SeaORM itself rolled all of them back: UPDATE \
                 seaworthy.migrations SET state = 'rolled_back';"
                    .into(),
            ),
            Self::TooNew { .. } => Some("build with the seaworthy that upgraded it, or a newer one".into()),
            Self::Sql(_) | Self::Db(_) => Some(
                "what was committed stays: `cargo xtask migrate status` shows where it stands; then run the same command \
                 again"
                    .into(),
            ),
            Self::BadRow { .. } => None,
        }
    }
}

/// What both queries of [`read`] give for one version.
type Row = (
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i32>,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<i32>,
    Option<i32>,
    bool,
    Option<String>,
);

/// Reads the ledger: two queries, no lock, nothing written.
pub async fn read(connection: &mut PgConnection) -> Result<Ledger, LedgerError> {
    // `to_regclass` raises an error for a schema without USAGE; pg_class answers everybody.
    let sql =
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                        WHERE n.nspname = 'seaworthy' AND c.relname = 'migrations'),
                to_regclass('seaql_migrations') IS NOT NULL, current_user::text, current_database()::text";
    // In the simple protocol: outside a transaction a pooler would take a prepared statement to another session.
    let row = sqlx::raw_sql(sql).fetch_one(&mut *connection).await.map_err(LedgerError::Sql)?;
    let (exists, seaorm_exists, role, database): (bool, bool, String, String) =
        FromRow::from_row(&row).map_err(LedgerError::Sql)?;
    let (version, entries) = (i32::from(exists), Vec::new());
    let seaorm_elsewhere =
        if exists && !seaorm_exists { elsewhere(connection).await.map_err(LedgerError::Sql)? } else { None };
    let mut ledger = Ledger { exists, version, seaorm_exists, seaorm_elsewhere, entries, role, database };
    let sql = match (exists, seaorm_exists) {
        (false, false) => return Ok(ledger),
        (true, true) => ROWS_OF_BOTH,
        (true, false) => ROWS_OF_LEDGER,
        (false, true) => ROWS_OF_SEAORM,
    };
    let rows = sqlx::raw_sql(sql).fetch_all(connection).await.map_err(|error| ledger.unread(error))?;
    let rows = rows.iter().map(Row::from_row).collect::<Result<Vec<Row>, _>>().map_err(LedgerError::Sql)?;
    for row in rows {
        // The ledger's own version travels as a row without a name.
        if row.0.is_empty() {
            let found = row.4.unwrap_or_default();
            if found > LEDGER_VERSION {
                return Err(LedgerError::TooNew { found });
            }
            ledger.version = found;
        } else {
            ledger.entries.push(entry(row)?);
        }
    }
    let lost = ledger.entries.iter().filter(|entry| entry.lost_in_seaorm).count();
    if seaorm_exists && lost > 0 && !ledger.entries.iter().any(Entry::is_applied) {
        return Err(LedgerError::SeaormElsewhere { applied: lost });
    }
    Ok(ledger)
}

/// Returns a schema with SeaORM's table in it, where the `search_path` finds none: one question more, asked then only.
async fn elsewhere(connection: &mut PgConnection) -> Result<Option<String>, sqlx::Error> {
    let sql = "SELECT min(n.nspname::text) FROM pg_catalog.pg_class c
               JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE c.relname = 'seaql_migrations' AND c.relkind IN ('r', 'p')";
    sqlx::raw_sql(sql).fetch_one(connection).await?.try_get(0)
}

fn entry(row: Row) -> Result<Entry, LedgerError> {
    let (
        version,
        state,
        direction,
        checksum,
        done,
        applied_at,
        execution_ms,
        error,
        passed,
        failed,
        in_seaql,
        canonical,
    ) = row;
    let recorded = match state {
        None => None,
        Some(text) => Some(State::parse(&text).ok_or(LedgerError::BadRow { version: version.clone(), state: text })?),
    };
    let direction = direction.as_deref().and_then(Direction::parse).unwrap_or(Direction::Up);
    let state = match (recorded, in_seaql) {
        (None | Some(State::RolledBack), true) => State::Applied,
        // Failed here, and then applied by SeaORM; a rollback that stopped half-way still has its row.
        (Some(State::Running | State::Failed), true) if direction == Direction::Up => State::Applied,
        (None | Some(State::Applied), false) => State::RolledBack,
        (Some(state), _) => state,
    };
    Ok(Entry {
        version,
        state,
        direction,
        checksum,
        canonical_checksum: canonical,
        statements_done: usize::try_from(done.unwrap_or_default()).unwrap_or_default(),
        applied_at: applied_at.and_then(time_of),
        execution_ms,
        error,
        lost_in_seaorm: recorded == Some(State::Applied) && !in_seaql,
        checks_passed: passed.unwrap_or_default(),
        checks_failed: failed.unwrap_or_default(),
    })
}

/// Returns the time of so many microseconds since 1970: as text, sqlx reads a time only where it has fractions.
fn time_of(microseconds: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds) * 1000).ok()
}

/// A ledger that was not upgraded yet lacks the column `canonical_checksum`: then the name means that of `older`, for
/// PostgreSQL looks in the inner query first. PG 14, 7.2.1.5 "LATERAL Subqueries".
const ROWS_OF_BOTH: &str = "
SELECT '' AS version, NULL, NULL, NULL, version, NULL, NULL, NULL, NULL, NULL, false, NULL FROM seaworthy.ledger
UNION ALL
SELECT entries.* FROM (SELECT NULL::text AS canonical_checksum) AS older CROSS JOIN LATERAL (
    SELECT coalesce(m.version, s.version), m.state, m.direction, m.checksum, m.statements_done,
           (extract(epoch FROM CASE WHEN isfinite(m.applied_at) THEN m.applied_at ELSE to_timestamp(s.applied_at) END)
            * 1000000)::bigint, m.execution_ms, m.error,
           m.checks_passed, m.checks_failed, s.version IS NOT NULL, canonical_checksum
    FROM seaworthy.migrations m FULL JOIN seaql_migrations s ON s.version = m.version
    ORDER BY coalesce(m.applied_at, to_timestamp(s.applied_at)), coalesce(m.version, s.version)
) AS entries";

const ROWS_OF_LEDGER: &str = "
SELECT '' AS version, NULL, NULL, NULL, version, NULL, NULL, NULL, NULL, NULL, false, NULL FROM seaworthy.ledger
UNION ALL
SELECT entries.* FROM (SELECT NULL::text AS canonical_checksum) AS older CROSS JOIN LATERAL (
    SELECT version, state, direction, checksum, statements_done,
           (extract(epoch FROM CASE WHEN isfinite(applied_at) THEN applied_at END) * 1000000)::bigint, execution_ms, error,
           checks_passed, checks_failed, state = 'applied', canonical_checksum
    FROM seaworthy.migrations ORDER BY applied_at, version
) AS entries";

const ROWS_OF_SEAORM: &str = "
SELECT version::text, NULL, NULL, NULL, NULL::int, applied_at * 1000000, NULL::bigint, NULL, NULL::int, NULL::int, true, NULL
FROM seaql_migrations ORDER BY applied_at, version";
