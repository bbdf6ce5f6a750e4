//! Backfills of small tables, run and finalized by `migrate up` on its way.

use seaworthy_finding::Hint as _;
use seaworthy_migration::Backfill;
use seaworthy_runner::{BackfillStop, Backfiller, Chain, DatabaseUrl, Finished, StopKind, connect};

use crate::definition::Declared;
use crate::error::BackfillError;
use crate::finalize::finalize;
use crate::ledger::{self, Status};
use crate::options::Options;
use crate::run::run;
use crate::session::{begin_together, commit};
use crate::shape::count_up_to;

/// Runs and finalizes what has no more rows than this; leaves the rest.
#[derive(Debug, Clone)]
pub struct SmallTables {
    /// The database.
    pub url: DatabaseUrl,
    /// The most rows that a table may have.
    pub rows_max: u64,
    /// How the batches are run.
    pub options: Options,
}

#[async_trait::async_trait]
impl Backfiller for SmallTables {
    async fn finish(&self, chain: &Chain, version: &str, backfill: &Backfill) -> Result<Finished, BackfillStop> {
        let what = Declared { version: version.to_owned(), backfill: backfill.clone() };
        self.try_finish(chain, &what).await.map_err(|error| BackfillStop {
            message: error.to_string(),
            detail: error.detail(),
            hint: error.hint(),
            kind: error.kind(),
        })
    }
}

impl SmallTables {
    async fn try_finish(&self, chain: &Chain, what: &Declared) -> Result<Finished, BackfillError> {
        let mut connection = connect(&self.url).await?;
        let name = what.backfill.name();
        let before = ledger::record(&mut connection, name).await.map_err(BackfillError::Sql)?;
        let is_walked = before.as_ref().is_some_and(|record| match record.status {
            // What was walked before there were any rows has them all before it.
            Status::Completed | Status::Finalized => record.seen_records > 0,
            Status::Pending
            | Status::Running
            | Status::Paused
            | Status::Failed
            | Status::Cancelled
            | Status::RolledBack => false,
        });
        begin_together(&mut connection).await.map_err(BackfillError::Sql)?;
        let is_large = !is_walked
            && count_up_to(&mut connection, &what.backfill, self.rows_max).await.map_err(BackfillError::Sql)?.is_none();
        commit(&mut connection).await.map_err(BackfillError::Sql)?;
        if is_large {
            return Ok(Finished::Left { rows_over: self.rows_max });
        }
        run(&self.url, chain, what, &self.options, &mut |_| {}).await?;
        let record = finalize(&self.url, chain, what, &self.options, &mut |_| {}).await?;
        let count = |count| u64::try_from(count).unwrap_or_default();
        Ok(Finished::Finalized { processed: count(record.processed_records), failed: count(record.failed_records) })
    }
}

impl BackfillError {
    /// Returns what it means for the command.
    pub fn kind(&self) -> StopKind {
        match self {
            Self::Gate { .. }
            | Self::Standing { .. }
            | Self::Stopped { .. }
            | Self::HalfUndone { .. }
            | Self::Changed { .. }
            | Self::OtherKey { .. }
            | Self::Renamed { .. }
            | Self::NotApplied { .. }
            | Self::NotBegun { .. } => StopKind::No,
            Self::Unknown { .. }
            | Self::Ambiguous { .. }
            | Self::InUp { .. }
            | Self::NoTable { .. }
            | Self::NoColumn { .. }
            | Self::Key { .. }
            | Self::Irreversible { .. }
            | Self::Probe { .. } => StopKind::Wrong,
            Self::Connect(_) | Self::Ledger(_) | Self::Sql(_) => StopKind::Unreachable,
            Self::Row { .. }
            | Self::Parked { .. }
            | Self::Definition { .. }
            | Self::Unread { .. }
            | Self::Untended { .. }
            | Self::RowSecurity { .. }
            | Self::InTheWay { .. }
            | Self::Interrupted { .. }
            | Self::Undo { .. }
            | Self::UndoInterrupted { .. }
            | Self::Lost { .. } => StopKind::HalfWay,
        }
    }
}
