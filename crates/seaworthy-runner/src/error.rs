//! Why a run ended early, and what state it left.

use std::time::Duration;

use sea_orm::DbErr;
use seaworthy_diff::Change;
use seaworthy_finding::Hint;

use crate::apply::changes_text;
use crate::apply::{Waits, transient_code};
use crate::backfill::BackfillStop;
use crate::chain::ChainError;
use crate::check::{CheckOutcome, ProbeError};
use crate::ledger::{Direction, LedgerError};
use crate::lock::LockError;
use crate::plan::{PlanError, by_hand};
use crate::prove::ProofError;
use crate::resolve::ResolveError;
use crate::review::Unreviewed;
use crate::server::{ConnectError, ServerError, sentence};

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is no connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The migrations are no chain, or a version names none of them.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// There is no plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The ledger cannot be read or written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// There is no lock, or not any more.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// There is nothing to resolve.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// What would be sent is not what was reviewed.
    #[error(transparent)]
    Unreviewed(#[from] Unreviewed),
    /// The schema is not the one that the applied migrations lead to.
    #[error("{}", if *adoptable { "the database has a schema that no migration made" } else { "the schema was changed by hand" })]
    Drift {
        /// What somebody did.
        changes: Vec<Change>,
        /// No migration is applied: the database was there before.
        adoptable: bool,
    },
    /// The schema cannot be compared.
    #[error("the schema cannot be compared with the reviewed one")]
    Proof(#[source] ProofError),
    /// Migrations that need a session of their own, and a pooler that gives none.
    #[error("{} a direct connection, and a pooler is in between", match versions.as_slice() {
        [only] => format!("migration {only} needs"),
        several => format!("{} migrations need", several.len()),
    })]
    Pooler {
        /// Their names.
        versions: Vec<String>,
    },
    /// A gate is closed; the migration behind it was not started, or not rolled back.
    #[error("migration {version} was not {}: a gate is closed", match direction {
        Direction::Up => "started",
        Direction::Down => "rolled back",
    })]
    Gate {
        /// The migration.
        version: String,
        /// Up or down.
        direction: Direction,
        /// The gates that do not hold.
        closed: Vec<CheckOutcome>,
    },
    /// Backfills that the migration needs are not finalized.
    #[error("migration {version} was not started: {}", not_finalized(backfills))]
    BackfillPending {
        /// The migration.
        version: String,
        /// What it waits for, at least one.
        backfills: Vec<String>,
        /// The table of one has more rows than this, so that it was not run by the way.
        rows_over: Option<u64>,
    },
    /// A backfill was begun by the way, and stopped.
    #[error("{stop}")]
    Backfill {
        /// The migration that declares it.
        version: String,
        /// Its name.
        backfill: String,
        /// What happened.
        stop: Box<BackfillStop>,
    },
    /// Ctrl-C between two migrations.
    #[error("interrupted before {next}")]
    Interrupted {
        /// The migration that was not begun.
        next: String,
    },
    /// What a command sends by itself, outside a migration, was refused.
    #[error("{what} failed")]
    Sql {
        /// `dropping everything`.
        what: &'static str,
        /// The server's words.
        #[source]
        source: sqlx::Error,
    },
    /// A migration failed.
    #[error(transparent)]
    Failed(Box<Failure>),
}

fn not_finalized(backfills: &[String]) -> String {
    match backfills {
        [one] => format!("backfill {one} is not finalized"),
        several => format!("backfills {} are not finalized", several.join(", ")),
    }
}

impl Hint for RunError {
    fn detail(&self) -> Option<String> {
        match self {
            Self::Connect(error) => error.detail(),
            Self::Chain(error) => error.detail(),
            Self::Plan(error) => error.detail(),
            Self::Ledger(error) => error.detail(),
            Self::Lock(error) => error.detail(),
            Self::Resolve(error) => error.detail(),
            Self::Unreviewed(error) => error.detail(),
            Self::Drift { changes, .. } => Some(format!(
                "Nothing was changed. What differs from the reviewed schema of the applied migrations:{}",
                changes_text(changes)
            )),
            Self::Proof(error) => Some(proof_text(error)),
            Self::Pooler { versions } => Some(format!(
                "Outside a transaction ({}): behind a pooler in transaction mode each statement may reach another \
                 session, so that neither its settings hold nor can it be told who stops it. Nothing was changed.",
                versions.join(", ")
            )),
            Self::Gate { closed, .. } => Some(joined(closed)),
            Self::BackfillPending { rows_over, .. } => Some(match rows_over {
                Some(rows) => format!(
                    "A table has more than {rows} rows, which are moved while the application runs. What was done before \
                     is committed, and stays."
                ),
                None => "What was done before is committed, and stays.".into(),
            }),
            Self::Backfill { stop, .. } => stop.detail.clone(),
            Self::Interrupted { .. } => Some("What was done before it is committed, and stays.".into()),
            Self::Sql { source, .. } => {
                Some(ServerError::of_sqlx(source).map_or_else(|| sentence(&source.to_string()), |server| server.text()))
            }
            Self::Failed(failure) => failure.detail(),
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Connect(error) => error.hint(),
            Self::Chain(error) => error.hint(),
            Self::Plan(error) => error.hint(),
            Self::Ledger(error) => error.hint(),
            Self::Lock(error) => error.hint(),
            Self::Resolve(error) => error.hint(),
            Self::Unreviewed(error) => error.hint(),
            Self::Drift { adoptable: true, .. } => Some(
                "`cargo xtask migrate baseline` adopts it: it marks as applied what is there, and runs nothing; where it is \
                 another team's, `ignore` it in seaworthy.toml; `--prove off` goes on without looking"
                    .into(),
            ),
            Self::Drift { .. } => Some(
                "`cargo xtask drift --sql` prints what leads back; or put it into a migration; where it is another team's, \
                 `ignore` it in seaworthy.toml; `--prove off` goes on without looking"
                    .into(),
            ),
            Self::Proof(ProofError::Reviewed(_)) => Some("`cargo xtask snapshot` writes the reviewed files anew".into()),
            Self::Proof(ProofError::Read(_)) => {
                Some("`--prove off` goes on without looking".into())
            }
            Self::Pooler { versions } => Some(format!(
                "give `--url` PostgreSQL's own host and port, not the pooler's; up to it `cargo xtask migrate up --to` the \
                 version before {} goes through the pooler",
                versions.first().map_or("it", String::as_str)
            )),
            Self::Gate { direction, .. } => {
                Some(format!("correct the rows shown, then run `cargo xtask migrate {}` again", direction.as_str()))
            }
            Self::BackfillPending { backfills, .. } => {
                let run = |name: &String| format!("`cargo xtask backfill run {name} --finalize`, ");
                let runs: String = backfills.iter().map(run).collect();
                Some(format!(
                    "{runs}then `cargo xtask migrate up` again; one that is paused or cancelled first needs `cargo xtask \
                     backfill resume`"
                ))
            }
            Self::Backfill { stop, .. } => stop.hint.clone(),
            Self::Interrupted { .. } => Some("the same command goes on with it".into()),
            Self::Sql { .. } => None,
            Self::Failed(failure) => failure.hint(),
        }
    }
}

/// A migration that failed, and what state that left.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.message())]
pub struct Failure {
    /// Its whole name.
    pub version: String,
    /// Up or down.
    pub direction: Direction,
    /// What happened.
    #[source]
    pub cause: Cause,
    /// The statement that failed, where it is known.
    pub statement: Option<FailedStatement>,
    /// What is left of it.
    pub state: StateLeft,
    /// Who stood in the way of its tries.
    pub waits: Waits,
}

/// Which statement failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedStatement {
    /// Counted from 1; none where it is not one of those recorded.
    pub number: Option<usize>,
    /// How many the migration records.
    pub total: usize,
    /// Its text, shortened to a few lines.
    pub text: String,
}

/// What a failure left in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateLeft {
    /// Nothing: its transaction was rolled back.
    RolledBack,
    /// Outside a transaction, this many of its statements are done.
    HalfWay {
        /// Statements that are done.
        done: usize,
        /// Statements in all.
        total: usize,
    },
    /// Outside a transaction and as a whole, so that nobody knows how far it came.
    Somewhere {
        /// It says that it may run again from its beginning.
        restarts: bool,
    },
    /// The connection ended during COMMIT: done or not, the ledger knows.
    Unknown,
}

/// What made a migration fail.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// PostgreSQL, the network, or the migration's own code.
    #[error("a statement failed")]
    Database(#[source] DbErr),
    /// What is kept of it cannot be written: it took the ledger away, or the rights on it.
    #[error("its row in the ledger cannot be written")]
    Ledger(#[source] DbErr),
    /// Checks that do not hold after it.
    #[error("{} of its checks failed", .0.len())]
    Checks(Vec<CheckOutcome>),
    /// A check or gate that is no valid query.
    #[error(transparent)]
    Probe(ProbeError),
    /// The schema after it is not the reviewed one.
    #[error("the schema after it is not the reviewed one")]
    Unproven(Vec<Change>),
    /// The schema after it cannot be compared.
    #[error("the schema after it cannot be compared with the reviewed one")]
    Proof(#[source] ProofError),
    /// IF NOT EXISTS passed over an index that is not finished.
    #[error("an index that it needs is invalid")]
    InvalidIndex {
        /// Quoted, with its schema.
        index: String,
    },
    /// Outside a transaction: it waited too long for a table's lock, and was cancelled.
    #[error("it did not get its lock in time")]
    LockTimeout(#[source] DbErr),
    /// A statement took longer than it may where it locks everybody out of a table, and the server ended it.
    #[error("a statement took longer than it may")]
    StatementTimeout(#[source] DbErr),
    /// The lock was lost, and another run did it.
    #[error("another run was at it at the same time")]
    Overtaken,
    /// Ctrl-C.
    #[error("it was interrupted")]
    Interrupted,
}

impl Cause {
    /// Tells a statement's timeout from a cancel by somebody: PostgreSQL has one code for both (query_canceled; PG 14,
    /// Appendix A), and says which in the server's language only. What took as long as it may was not cancelled; a tenth is left for the server's clock,
    /// which starts with the planning, while the time of a statement is told from its execution on.
    pub(crate) fn of_statement(error: DbErr, took: Duration, timeout: Option<Duration>) -> Self {
        let cancelled = ServerError::of_db_err(&error).is_some_and(|server| server.code == "57014");
        if cancelled && timeout.is_some_and(|timeout| took >= timeout * 9 / 10) {
            Self::StatementTimeout(error)
        } else {
            Self::Database(error)
        }
    }

    /// Returns what an error means with which the ledger's row is refused. Nobody says no where the connection ended, and
    /// what passes by itself is tried again.
    pub(crate) fn of_ledger(error: DbErr) -> Self {
        // Class 42, division_by_zero (of a claim that is gone), invalid_sql_statement_name: PG 14, Appendix A.
        let is_told = |code: &str| code.starts_with("42") || ["22012", "26000"].contains(&code);
        let refused = ServerError::of_db_err(&error).is_some_and(|server| is_told(&server.code));
        if refused { Self::Ledger(error) } else { Self::Database(error) }
    }
}

impl Failure {
    fn message(&self) -> String {
        let Self { version, direction, .. } = self;
        let what = match direction {
            Direction::Up => format!("migration {version}"),
            Direction::Down => format!("the rollback of {version}"),
        };
        let interrupted = matches!(self.cause, Cause::Interrupted);
        match self.state {
            StateLeft::RolledBack if interrupted => format!("{what} was interrupted and rolled back"),
            StateLeft::RolledBack => format!("{what} failed and was rolled back"),
            StateLeft::HalfWay { done, total } => format!("{what} stopped after {done} of {total} statements"),
            StateLeft::Somewhere { .. } => format!("{what} stopped, and how far it came is not known"),
            StateLeft::Unknown => format!("the connection ended while {what} was committed"),
        }
    }
}

impl Hint for Failure {
    fn detail(&self) -> Option<String> {
        let cause = match &self.cause {
            Cause::Database(error) | Cause::StatementTimeout(error) => database_text(error),
            Cause::Ledger(error) => {
                let why = match ServerError::of_db_err(error) {
                    Some(server) if server.code == "22012" => "They took rows out of seaql_migrations.".to_owned(),
                    _ => database_text(error),
                };
                format!(
                    "Its statements went through, and its row in the ledger is refused: they changed the ledger, or who may \
                     write it. {why}"
                )
            }
            Cause::Checks(failed) => joined(failed),
            Cause::Probe(error) => format!("{} {}", sentence(&error.to_string()), database_text(&error.source)),
            Cause::Unproven(changes) => {
                format!("The schema after it is not the reviewed one. What differs:{}", changes_text(changes))
            }
            Cause::Proof(error) => proof_text(error),
            Cause::InvalidIndex { index } => format!(
                "IF NOT EXISTS passed over {index}, which is invalid: its build was stopped, and no query uses it."
            ),
            Cause::LockTimeout(_) => "It waited too long for the lock of a table.".into(),
            Cause::Overtaken => {
                "Another run has done it meanwhile: this one had lost the migration lock, and undid its part.".into()
            }
            Cause::Interrupted => "Interrupted by Ctrl-C or a signal to end.".into(),
        };
        let place = self.statement.as_ref().map(|statement| match statement.number {
            Some(number) => format!("statement {number} of {}: {}", statement.total, statement.text),
            None => format!("statement: {}", statement.text),
        });
        let tries = (self.waits.count > 1).then(|| format!("Tried {} times.", self.waits.count));
        let in_the_way = self.waits.blockers.iter().map(|blocker| format!("in the way: {blocker}"));
        let lines: Vec<String> = [Some(cause), place, tries].into_iter().flatten().chain(in_the_way).collect();
        Some(lines.join("\n"))
    }

    fn hint(&self) -> Option<String> {
        let again = match self.direction {
            Direction::Up => "cargo xtask migrate up",
            Direction::Down => "cargo xtask migrate down --steps 1",
        };
        let passing = transient_code(&self.cause);
        let nothing_to_correct = match &self.cause {
            Cause::Database(error) => connection_ended(error),
            Cause::Overtaken | Cause::Interrupted => true,
            Cause::Ledger(_)
            | Cause::Checks(_)
            | Cause::Probe(_)
            | Cause::Unproven(_)
            | Cause::Proof(_)
            | Cause::InvalidIndex { .. }
            | Cause::LockTimeout(_)
            | Cause::StatementTimeout(_) => false,
        };
        if let Cause::Ledger(_) = self.cause {
            return Some(match self.state {
                StateLeft::HalfWay { .. } => {
                    format!("`{again}` makes anew what is missing of the ledger, and goes on where it stopped")
                }
                StateLeft::RolledBack | StateLeft::Somewhere { .. } | StateLeft::Unknown => format!(
                    "leave seaql_migrations, the schema seaworthy and the rights on them as they are: take out of {} what \
                     changes them, then `{again}`",
                    self.version
                ),
            });
        }
        if let Cause::InvalidIndex { index } = &self.cause {
            return Some(format!("DROP INDEX CONCURRENTLY {index}; then `{again}` builds it"));
        }
        if matches!(self.cause, Cause::StatementTimeout(_)) {
            return Some(format!(
                "everybody was locked out of a table so long: do it in steps that take no such lock, or give {} a \
                 `statement_timeout()` of its own; for the database, `statement_timeout_ms` in seaworthy.toml",
                self.version
            ));
        }
        if self.code().is_some_and(|code| code == "55P04") {
            return Some(format!(
                "a value that is added to an enum is used only after a COMMIT: put ALTER TYPE … ADD VALUE into a migration \
                 of its own before {}",
                self.version
            ));
        }
        Some(match self.state {
            StateLeft::Somewhere { restarts: true } => {
                format!("correct the cause; `{again}` runs it again from its beginning, as it says that it may")
            }
            StateLeft::Somewhere { restarts: false } => by_hand(&self.version, self.direction),
            StateLeft::RolledBack | StateLeft::HalfWay { .. } if nothing_to_correct => {
                format!("`cargo xtask migrate status` shows where it stands; `{again}` goes on")
            }
            StateLeft::RolledBack | StateLeft::HalfWay { .. } if passing.is_some() => self.when_free(again),
            StateLeft::RolledBack if matches!(self.cause, Cause::Unproven(_)) => format!(
                "the database is as it was before {}; `cargo xtask drift` tells whether it was changed by hand, `cargo \
                 xtask snapshot --check` whether the reviewed files are stale",
                self.version
            ),
            StateLeft::RolledBack => {
                format!("the database is as it was before {}; correct it, then `{again}`", self.version)
            }
            StateLeft::HalfWay { .. } if self.leaves_remains() => format!(
                "correct the cause, then `{again}` clears away what the statement left behind, and goes on where it stopped"
            ),
            StateLeft::HalfWay { .. } => format!("correct the cause, then `{again}` goes on where it stopped"),
            StateLeft::Unknown => "`cargo xtask migrate status` tells whether it was".into(),
        })
    }
}

fn proof_text(error: &ProofError) -> String {
    let mut text = sentence(&error.to_string());
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text = format!("{text} {}", sentence(&error.to_string()));
        source = error.source();
    }
    text
}

impl Failure {
    /// Returns the server's code.
    fn code(&self) -> Option<String> {
        match &self.cause {
            Cause::Database(error)
            | Cause::Ledger(error)
            | Cause::LockTimeout(error)
            | Cause::StatementTimeout(error) => ServerError::of_db_err(error),
            Cause::Probe(error) => ServerError::of_db_err(&error.source),
            Cause::Checks(_)
            | Cause::Unproven(_)
            | Cause::Proof(_)
            | Cause::InvalidIndex { .. }
            | Cause::Overtaken
            | Cause::Interrupted => None,
        }
        .map(|server| server.code)
    }

    /// Tells whether the statement may have left something that its next try clears away: not where the server refused to
    /// begin with it (PG 14, Appendix A, class 42: a name, a right, the grammar).
    fn leaves_remains(&self) -> bool {
        let has_begun = !self.code().is_some_and(|code| code.starts_with("42"));
        has_begun
            && self.statement.as_ref().is_some_and(|statement| seaworthy_ddl::concurrent(&statement.text).is_some())
    }

    /// Returns what helps where another session was in the way; its end is the reader's decision.
    fn when_free(&self, again: &str) -> String {
        let end = match self.waits.blockers.iter().find(|blocker| blocker.pid != 0) {
            Some(blocker) => format!("; to end it, SELECT pg_terminate_backend({});", blocker.pid),
            None => String::new(),
        };
        format!("another session holds the table; `{again}` tries again when it is done{end}")
    }
}

fn joined(outcomes: &[CheckOutcome]) -> String {
    outcomes.iter().map(CheckOutcome::text).collect::<Vec<_>>().join("\n")
}

fn database_text(error: &DbErr) -> String {
    match ServerError::of_db_err(error) {
        // in_failed_sql_transaction: PG 14, Appendix A.
        Some(server) if server.code == "25P02" => {
            format!("An earlier statement failed, and the migration went on all the same. {}", server.text())
        }
        Some(server) => server.text(),
        None if connection_ended(error) => format!("The connection to the server ended ({error})."),
        // A migration's own words.
        None => sentence(&seaworthy_ddl::without_secrets_in_text(&error.to_string())),
    }
}

/// Tells whether nobody said no, but the connection went away; a server that is shut down says so (class 57P).
fn connection_ended(error: &DbErr) -> bool {
    match ServerError::of_db_err(error) {
        Some(server) => server.code.starts_with("57P"),
        None => {
            matches!(error, DbErr::Conn(_) | DbErr::ConnectionAcquire(_))
                || error.to_string().contains("error communicating with database")
                || error.to_string().contains("at EOF")
        }
    }
}
