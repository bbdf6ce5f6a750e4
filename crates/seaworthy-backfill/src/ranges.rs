//! Ranges of the key: cut off as the walk goes on, so that no table is read before it begins; parked where they fail.

use sqlx::PgConnection;

use crate::batch::Job;
use crate::claim::{Desk, Key};
use crate::session::{begin_plain, begin_together, commit};

/// What became of cutting off another range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// There is one more.
    Made,
    /// The last one is open at its end: all keys are in a range.
    Exhausted,
    /// The backfill does not run any more.
    Overruled,
}

impl Job {
    /// Cuts the next range off; one worker at a time.
    pub(crate) async fn cut(&self, connection: &mut PgConnection) -> Result<Cut, sqlx::Error> {
        begin_plain(connection).await?;
        let row: Option<(Option<Key>, bool)> = sqlx::query_as(
            "SELECT frontier, is_cut FROM seaworthy.backfills
             WHERE name = $1 AND checksum = $2 AND status = 'running' FOR NO KEY UPDATE",
        )
        .bind(self.name())
        .bind(&self.checksum)
        .persistent(false)
        .fetch_optional(&mut *connection)
        .await?;
        let (cut, frontier) = match row {
            None => (Cut::Overruled, None),
            Some((_, true)) => (Cut::Exhausted, None),
            Some((frontier, false)) => (Cut::Made, frontier),
        };
        if cut == Cut::Made {
            let rows = self.options.range_rows.max(1);
            let end = self.end(connection, frontier.as_ref(), None, rows).await?;
            let until = end.filter(|(_, seen)| *seen == u64::from(rows)).map(|(key, _)| key);
            self.add_range(connection, frontier.as_ref(), until.as_ref()).await?;
            sqlx::query("UPDATE seaworthy.backfills SET frontier = $2, is_cut = $2::text[] IS NULL WHERE name = $1")
                .bind(self.name())
                .bind(&until)
                .persistent(false)
                .execute(&mut *connection)
                .await?;
        }
        commit(connection).await?;
        Ok(cut)
    }

    async fn add_range(
        &self,
        connection: &mut PgConnection,
        after: Option<&Key>,
        until: Option<&Key>,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO seaworthy.backfill_ranges (name, number, after_key, until_key)
             SELECT $1, coalesce(max(number), 0) + 1, $2, $3 FROM seaworthy.backfill_ranges WHERE name = $1",
        )
        .bind(self.name())
        .bind(after)
        .bind(until)
        .persistent(false)
        .execute(connection)
        .await
        .map(drop)
    }

    /// Gives the batch of `rows` rows up that was tried last, and keeps the rest of its range.
    pub(crate) async fn park(
        &self,
        connection: &mut PgConnection,
        desk: &mut Desk,
        rows: u32,
        reason: &str,
    ) -> Result<(), sqlx::Error> {
        begin_plain(connection).await?;
        let again = self.claim_again(connection, desk, rows).await?;
        if let Some((claim, Some((end, _)))) = again {
            // For the number of the new range: one worker at a time.
            sqlx::query("SELECT FROM seaworthy.backfills WHERE name = $1 FOR NO KEY UPDATE")
                .bind(self.name())
                .persistent(false)
                .execute(&mut *connection)
                .await?;
            if claim.until_key.as_ref() != Some(&end) {
                self.add_range(connection, Some(&end), claim.until_key.as_ref()).await?;
            }
            sqlx::query(
                "UPDATE seaworthy.backfill_ranges SET status = 'parked', until_key = $3, error = $4,
                     updated_at = clock_timestamp() WHERE name = $1 AND number = $2",
            )
            .bind(self.name())
            .bind(claim.number)
            .bind(&end)
            .bind(reason)
            .persistent(false)
            .execute(&mut *connection)
            .await?;
        }
        commit(connection).await
    }

    /// Writes that all is done, where it is; tells whether the backfill is no longer running.
    pub(crate) async fn complete(&self, connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
        begin_together(connection).await?;
        sqlx::query(
            "UPDATE seaworthy.backfills b SET completed_at = clock_timestamp(), held_by = NULL,
                 status = CASE WHEN parked.ranges > 0 THEN 'failed' ELSE 'completed' END, error = parked.error
             FROM (SELECT count(*) AS ranges, max(error) AS error FROM seaworthy.backfill_ranges
                   WHERE name = $1 AND status = 'parked') AS parked
             WHERE b.name = $1 AND b.checksum = $2 AND b.status = 'running' AND b.is_cut AND NOT EXISTS (
                 SELECT FROM seaworthy.backfill_ranges r WHERE r.name = $1 AND r.status = 'pending')",
        )
        .bind(self.name())
        .bind(&self.checksum)
        .persistent(false)
        .execute(&mut *connection)
        .await?;
        let runs: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM seaworthy.backfills WHERE name = $1 AND checksum = $2
             AND status IN ('running', 'paused'))",
        )
        .bind(self.name())
        .bind(&self.checksum)
        .persistent(false)
        .fetch_one(&mut *connection)
        .await?;
        commit(connection).await?;
        Ok(!runs)
    }

    /// Writes that it stopped by itself, and why.
    pub(crate) async fn fail(&self, connection: &mut PgConnection, reason: &str) -> Result<(), sqlx::Error> {
        begin_together(connection).await?;
        sqlx::query(
            "UPDATE seaworthy.backfills SET status = 'failed', error = $3, held_by = NULL
             WHERE name = $1 AND checksum = $2 AND status = 'running'",
        )
        .bind(self.name())
        .bind(&self.checksum)
        .bind(reason)
        .persistent(false)
        .execute(&mut *connection)
        .await?;
        commit(connection).await
    }
}
