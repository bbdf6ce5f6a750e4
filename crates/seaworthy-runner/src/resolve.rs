//! Repairing the ledger after a human has looked: what the database is, the ledger is told.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use seaworthy_finding::Hint;

use crate::apply::{RunOptions, begin, commit};
use crate::chain::{Chain, ChainError, Link};
use crate::error::RunError;
use crate::event::{Event, Listener};
use crate::ledger::{self, Direction, Entry, Ledger, LedgerError, Resolved, State, Writer};
use crate::lock::MigrationLock;
use crate::route::Route;
use crate::server::{connect, pinned};
use crate::settings::TransactionSettings;
use crate::url::DatabaseUrl;

/// What a human has found to be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// All that its `up` does is done.
    Applied,
    /// Nothing of it is left.
    RolledBack,
    /// What was applied is what the code records now.
    Checksum,
    /// It was there before there were migrations: adopted, and never run.
    Baseline,
}

impl Resolution {
    /// Every resolution.
    pub const ALL: [Self; 4] = [Self::Applied, Self::RolledBack, Self::Checksum, Self::Baseline];

    /// Returns the word that the ledger and JSON use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::RolledBack => "rolled_back",
            Self::Checksum => "checksum",
            Self::Baseline => "baseline",
        }
    }
}

/// Why there is nothing to resolve so; nothing was changed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ResolveError {
    /// The ledger says so already.
    #[error("{version} is {state} already")]
    Already {
        /// Its name.
        version: String,
        /// Its state.
        state: &'static str,
    },
    /// The ledger has never heard of it.
    #[error("{version} was never applied, nor tried")]
    NeverTried {
        /// Its name.
        version: String,
    },
    /// Its checksum is not in question.
    #[error("the checksum of {version} needs no correction")]
    NotEdited {
        /// Its name.
        version: String,
    },
    /// Migrations were applied here: it is too late for a baseline.
    #[error("{version} cannot become the baseline of a database with migrations")]
    NotFirst {
        /// Its name.
        version: String,
        /// What is applied.
        applied: Vec<String>,
    },
    /// What it sends depends on the database, or it is not in the code.
    #[error("{version} has no checksum that the code could give it")]
    NoChecksum {
        /// Its name.
        version: String,
    },
}

impl Hint for ResolveError {
    fn detail(&self) -> Option<String> {
        Some(match self {
            Self::Already { .. } | Self::NeverTried { .. } => "Nothing was changed.".into(),
            Self::NotEdited { .. } => "The code records the statements that were applied, or it is not applied.".into(),
            Self::NotFirst { applied, .. } => format!("Applied are: {}. Nothing was changed.", applied.join(", ")),
            Self::NoChecksum { .. } => "It is dynamic, or not in the code; its checksum is not compared.".into(),
        })
    }

    fn hint(&self) -> Option<String> {
        Some(
            "`cargo xtask migrate status` shows where it stands, `cargo xtask migrate history` how it came there"
                .into(),
        )
    }
}

/// What was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its whole name.
    pub version: String,
    /// What the ledger held: `pending` where nothing.
    pub before: &'static str,
    /// What it holds now.
    pub resolution: Resolution,
}

/// Writes into the ledger, and into SeaORM's table, what a human has found; keeps the reason in `attempts`.
///
/// Under the migration lock, in one transaction. `wanted` is any unique part of a version in the code, or in the ledger.
pub async fn resolve(
    url: &DatabaseUrl,
    chain: &Chain,
    wanted: &str,
    (resolution, reason): (Resolution, &str),
    options: &RunOptions,
    listener: Listener<'_>,
) -> Result<Outcome, RunError> {
    let connection = connect(url).await?;
    let mut lock = MigrationLock::acquire(connection, options.lock_wait, &options.interrupt, |holder, waited| {
        listener(&Event::WaitingForLock { holder, waited });
    })
    .await?;
    let ledger = lock.read_ledger().await?;
    let (version, link) = find(chain, &ledger, wanted)?;
    let entry = ledger.get(&version);
    check(&version, link, entry, resolution)?;
    check_first(&version, &ledger, resolution)?;
    let connection = pinned(url, Route::Pooled);
    let writer = Writer { applied_by: options.applied_by.clone() };
    let resolved = Resolved {
        version: &version,
        resolution,
        reason,
        checksum: link.filter(|link| link.up.is_complete()).map(|link| link.up.checksum()),
        statements_total: link.map_or(0, |link| link.up.statements.len()),
    };
    let settings = TransactionSettings::of_ledger(options.lock_timeout);
    let written = write(&connection, settings, &ledger, &writer, &resolved).await;
    let _ = connection.close().await;
    lock.release().await;
    written?;
    Ok(Outcome { before: entry.map_or("pending", |entry| entry.state.as_str()), version, resolution })
}

async fn write(
    connection: &DatabaseConnection,
    settings: TransactionSettings,
    ledger: &Ledger,
    writer: &Writer,
    resolved: &Resolved<'_>,
) -> Result<(), LedgerError> {
    let transaction = begin(connection, Route::Pooled, settings, None).await.map_err(LedgerError::Db)?;
    ledger::create(&transaction, ledger).await?;
    ledger::may_write(&transaction, ledger).await?;
    write_rows(&transaction, writer, resolved).await.map_err(LedgerError::Db)?;
    commit(transaction, Route::Pooled).await.map_err(LedgerError::Db)
}

async fn write_rows(transaction: &impl ConnectionTrait, writer: &Writer, resolved: &Resolved<'_>) -> Result<(), DbErr> {
    match resolved.resolution {
        Resolution::Applied | Resolution::Baseline => {
            ledger::claim(Direction::Up, resolved.version).claim(transaction).await?;
            ledger::resolve_applied(transaction, writer, resolved).await?;
        }
        Resolution::RolledBack => {
            ledger::claim(Direction::Down, resolved.version).claim(transaction).await?;
            ledger::mark_rolled_back(transaction, resolved.version).await?;
        }
        Resolution::Checksum => ledger::resolve_checksum(transaction, resolved).await?,
    }
    ledger::log_resolution(transaction, writer, resolved).await
}

/// Finds what a person means: in the code, else in the ledger alone.
fn find<'a>(chain: &'a Chain, ledger: &Ledger, wanted: &str) -> Result<(String, Option<&'a Link>), ChainError> {
    let unknown = match chain.resolve(wanted) {
        Ok(position) => {
            let link = &chain.links()[position];
            return Ok((link.version().to_owned(), Some(link)));
        }
        Err(error @ ChainError::Unknown { .. }) => error,
        Err(error) => return Err(error),
    };
    let matching: Vec<&Entry> = ledger.entries.iter().filter(|entry| entry.version.contains(wanted)).collect();
    match matching.as_slice() {
        [only] if !wanted.is_empty() => Ok((only.version.clone(), None)),
        _ => Err(unknown),
    }
}

/// Each resolution has its states; elsewhere it would only hide something.
fn check(
    version: &str,
    link: Option<&Link>,
    entry: Option<&Entry>,
    resolution: Resolution,
) -> Result<(), ResolveError> {
    let version = version.to_owned();
    let already = |state: State| ResolveError::Already { version: version.clone(), state: state.as_str() };
    match (resolution, entry) {
        (Resolution::Applied | Resolution::Baseline, Some(entry)) if entry.is_applied() => Err(already(entry.state)),
        (Resolution::RolledBack, Some(entry)) if entry.state == State::RolledBack => Err(already(entry.state)),
        (Resolution::RolledBack | Resolution::Checksum, None) => Err(ResolveError::NeverTried { version }),
        (Resolution::Checksum, Some(entry)) => {
            let Some(link) = link.filter(|link| link.up.is_complete()) else {
                return Err(ResolveError::NoChecksum { version });
            };
            let differs = entry.checksum.as_ref() != Some(&link.up.checksum());
            let stands = entry.is_applied() || entry.is_half_way();
            if differs && stands { Ok(()) } else { Err(ResolveError::NotEdited { version }) }
        }
        (Resolution::Applied | Resolution::Baseline, _) | (Resolution::RolledBack, Some(_)) => Ok(()),
    }
}

/// A baseline is what was there before all migrations.
fn check_first(version: &str, ledger: &Ledger, resolution: Resolution) -> Result<(), ResolveError> {
    let applied = ledger.entries.iter().filter(|entry| entry.is_applied() || entry.is_half_way());
    let applied: Vec<String> = applied.map(|entry| entry.version.clone()).collect();
    if resolution != Resolution::Baseline || applied.is_empty() {
        return Ok(());
    }
    Err(ResolveError::NotFirst { version: version.to_owned(), applied })
}
