//! What a run of migrations has to do with backfills: it waits for those that a migration needs, lets small ones be run
//! at once, and marks those that a rollback takes back.
//!
//! How rows are moved is the affair of `seaworthy-backfill`, which stands above this crate; it comes in as a
//! [`Backfiller`].

use std::fmt;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use seaworthy_ddl::quote_ident;
use seaworthy_migration::{Backfill, Runs};
use sha2::{Digest as _, Sha256};

use crate::apply::{RunOptions, begin, commit};
use crate::chain::{Chain, Link};
use crate::error::RunError;
use crate::event::{Event, Listener};
use crate::ledger::{self, LEDGER_VERSION, Ledger, LedgerError};
use crate::route::Route;
use crate::server::{connect, pinned};
use crate::settings::TransactionSettings;
use crate::url::DatabaseUrl;

/// Runs backfills of small tables for a run of migrations.
#[async_trait::async_trait]
pub trait Backfiller: fmt::Debug + Send + Sync {
    /// Runs and finalizes a backfill of an applied migration where its table is small.
    async fn finish(&self, chain: &Chain, version: &str, backfill: &Backfill) -> Result<Finished, BackfillStop>;
}

/// What became of a backfill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finished {
    /// It is finalized.
    Finalized {
        /// Rows moved.
        processed: u64,
        /// Rows that could not be.
        failed: u64,
    },
    /// Its table is too large to do it by the way.
    Left {
        /// More rows than this.
        rows_over: u64,
    },
}

/// A backfill that was begun by the way, and stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BackfillStop {
    /// What happened.
    pub message: String,
    /// More of it.
    pub detail: Option<String>,
    /// How to go on.
    pub hint: Option<String>,
    /// What the command's end means.
    pub kind: StopKind,
}

/// What it means that a backfill stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopKind {
    /// A gate says no, or somebody holds it.
    No,
    /// The definition or a name is wrong.
    Wrong,
    /// The server cannot be reached.
    Unreachable,
    /// It stopped half-way, and goes on from there.
    HalfWay,
}

/// Returns the name of a backfill's trigger, and of its function in the schema `seaworthy`.
///
/// A name has 63 bytes at the most; what tells two long ones apart is their hash.
pub fn trigger_name(backfill: &str) -> String {
    let sum = Sha256::digest(backfill.as_bytes());
    let stem: String = backfill.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(24).collect();
    format!("seaworthy_{stem}_{:02x}{:02x}{:02x}{:02x}", sum[0], sum[1], sum[2], sum[3])
}

impl Link {
    /// Returns the backfills that run in batches once it is applied.
    pub fn batched(&self) -> Vec<Backfill> {
        let mut all = self.migration.backfills();
        all.retain(runs_in_batches);
        all
    }
}

/// Tells whether a backfill is more than the record of what `up` does.
pub(crate) fn runs_in_batches(backfill: &Backfill) -> bool {
    match backfill.runs() {
        Runs::InBatches => true,
        Runs::InUp => false,
    }
}

/// Returns the migration that declares a backfill, and its definition.
pub(crate) fn declaring<'a>(chain: &'a Chain, name: &str) -> Option<(&'a Link, Backfill)> {
    let mut links = chain.links().iter();
    links.find_map(|link| Some((link, link.batched().into_iter().find(|backfill| backfill.name() == name)?)))
}

/// Returns the backfills that a migration needs and that are not finalized.
///
/// One that was finalized on a table without rows has moved nothing: where there are rows by now, it is still to be run.
/// Where nobody is there to run them, as in a replay on a scratch database, a table without rows has nothing to move.
pub(crate) async fn unfinished(
    connection: &impl ConnectionTrait,
    chain: &Chain,
    link: &Link,
    options: &RunOptions,
) -> Result<Vec<&'static str>, DbErr> {
    let sql = "SELECT b.name, EXISTS (
                   SELECT FROM seaworthy.backfill_ranges r WHERE r.name = b.name AND r.rows_seen > 0) AS moved
               FROM seaworthy.backfills b WHERE b.status = 'finalized'";
    let rows = connection.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    let finalized = rows.iter().map(|row| Ok((row.try_get("", "name")?, row.try_get("", "moved")?)));
    let finalized = finalized.collect::<Result<Vec<(String, bool)>, DbErr>>()?;
    let mut unfinished = Vec::new();
    for name in link.migration.needs_backfills().iter().copied() {
        let moved = finalized.iter().find(|(done, _)| done == name).map(|(_, moved)| *moved);
        let is_done = match moved {
            Some(true) => true,
            Some(false) => !any_row(connection, chain, name).await?.unwrap_or(false),
            None => options.backfiller.is_none() && !any_row(connection, chain, name).await?.unwrap_or(true),
        };
        if !is_done {
            unfinished.push(name);
        }
    }
    Ok(unfinished)
}

/// Tells whether there is a row that a backfill would move; none where the chain does not declare it.
async fn any_row(connection: &impl ConnectionTrait, chain: &Chain, name: &str) -> Result<Option<bool>, DbErr> {
    let Some((_, backfill)) = declaring(chain, name) else { return Ok(None) };
    let sql = format!("SELECT {} AS there", backfill.any_row());
    let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    row.map(|row| row.try_get("", "there")).transpose()
}

/// Marks the backfills of a migration that is being rolled back, and takes their triggers away; waits for their batches.
pub(crate) async fn roll_back(connection: &impl ConnectionTrait, link: &Link) -> Result<(), DbErr> {
    for backfill in link.batched() {
        let name = backfill.name();
        for sql in [
            "UPDATE seaworthy.backfills SET status = 'rolled_back', held_by = NULL WHERE name = $1",
            "SELECT FROM seaworthy.backfill_ranges WHERE name = $1 AND status = 'pending' FOR UPDATE",
        ] {
            let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [name.into()]);
            connection.execute_raw(statement).await?;
        }
        let function = quote_ident(&trigger_name(name));
        connection.execute_unprepared(&format!("DROP FUNCTION IF EXISTS seaworthy.{function}() CASCADE")).await?;
    }
    Ok(())
}

/// Makes sure that the ledger is there and of this version: what a backfill begins with.
pub async fn prepare_ledger(
    url: &DatabaseUrl,
    options: &RunOptions,
    listener: Listener<'_>,
) -> Result<Ledger, RunError> {
    let ledger = ledger::read(&mut connect(url).await?).await?;
    if ledger.version == LEDGER_VERSION {
        return Ok(ledger);
    }
    crate::apply::locked(url, options, listener, async |connection| {
        let ledger = ledger::read(connection).await?;
        // As through a pooler: that is right everywhere.
        let pool = pinned(url, Route::Pooled);
        let outcome = create(&pool, &ledger, options).await;
        let _ = pool.close().await;
        outcome?;
        Ok(ledger::read(connection).await?)
    })
    .await
}

async fn create(pool: &DatabaseConnection, ledger: &Ledger, options: &RunOptions) -> Result<(), LedgerError> {
    let settings = TransactionSettings::of_ledger(options.lock_timeout);
    let transaction = begin(pool, Route::Pooled, settings, None).await.map_err(LedgerError::Db)?;
    ledger::create(&transaction, ledger).await?;
    commit(transaction, Route::Pooled).await.map_err(LedgerError::Db)
}

/// Waits for what a migration needs: small tables are done at once, the others are somebody's next command.
pub(crate) async fn wait_for(
    chain: &Chain,
    link: &Link,
    unfinished: &[&str],
    options: &RunOptions,
    listener: Listener<'_>,
) -> Result<(), RunError> {
    let (mut backfills, mut rows_over) = (Vec::new(), None);
    for name in unfinished {
        let finished = match declaring(chain, name) {
            Some((declaring, backfill)) => finish(chain, declaring, &backfill, options, &mut *listener).await?,
            None => None,
        };
        match finished {
            Some(Finished::Finalized { .. }) => continue,
            Some(Finished::Left { rows_over: rows }) => rows_over = Some(rows),
            None => {}
        }
        backfills.push((*name).to_owned());
    }
    if backfills.is_empty() {
        return Ok(());
    }
    Err(RunError::BackfillPending { version: link.version().to_owned(), backfills, rows_over })
}

/// Does what a migration that was just applied has left to do, where it is little.
pub(crate) async fn after_up(
    chain: &Chain,
    link: &Link,
    options: &RunOptions,
    listener: Listener<'_>,
) -> Result<(), RunError> {
    for backfill in link.batched() {
        let finished = finish(chain, link, &backfill, options, &mut *listener).await?;
        if matches!(finished, Some(Finished::Left { .. })) {
            listener(&Event::BackfillLeft { version: link.version(), backfill: backfill.name() });
        }
    }
    Ok(())
}

async fn finish(
    chain: &Chain,
    link: &Link,
    backfill: &Backfill,
    options: &RunOptions,
    listener: Listener<'_>,
) -> Result<Option<Finished>, RunError> {
    let Some(backfiller) = &options.backfiller else { return Ok(None) };
    let (version, started) = (link.version(), std::time::Instant::now());
    let finished = backfiller.finish(chain, version, backfill).await.map_err(|stop| RunError::Backfill {
        version: version.to_owned(),
        backfill: backfill.name().to_owned(),
        stop: Box::new(stop),
    })?;
    if let Finished::Finalized { processed, failed } = finished {
        let (backfill, duration) = (backfill.name(), started.elapsed());
        listener(&Event::Backfilled { version, backfill, processed, failed, duration });
    }
    Ok(Some(finished))
}
