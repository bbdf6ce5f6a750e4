//! What the moves of JSON lists share: entries of a column become rows of a table of their own, and go back.

use seaworthy::prelude::*;

use super::super::journey::{Moved, Phase, Status};
use super::give_back::GiveBack;
use super::{WITHOUT_JIT, json, made_by_move};

/// The step of its phase that each is.
const STEP: &str = "move";

/// A JSON column with lists, and the table that holds a row for each entry.
pub(crate) struct Lists {
    /// Its row of the journey.
    pub(super) phase: Phase,
    pub(super) backfill: &'static str,
    pub(super) description: &'static str,
    /// The table with the column; its key is `id`.
    pub(super) table: &'static str,
    pub(super) column: &'static str,
    /// The keys under which a list may stand.
    pub(super) keys: &'static [&'static str],
    /// The table of the entries.
    pub(super) made: &'static str,
    /// The column of it that refers to the row with the document.
    pub(super) owner: &'static str,
    /// The word in front of the entries' ids; with an `s` it is what they are called in the summary.
    pub(super) word: &'static str,
    /// Returns the CTEs that read the JSON, down to `read (owner, path, ord, value, problem, id, state)`.
    pub(super) read: fn() -> String,
    /// The CTE `stored (owner, id, state, day, entry)`: what the table holds.
    pub(super) stored: &'static str,
    /// What the gate is called, and the query that finds the row of an entry of `read`.
    pub(super) gate: (&'static str, &'static str),
}

impl Lists {
    /// Returns the definition of the move, but for what moves the rows.
    pub(super) fn backfill(&self) -> Backfill {
        let Self { phase, backfill, table, column, made, owner, word, .. } = self;
        let holds = json::holds_something(&format!("\"{column}\""));
        let by_move = made_by_move(word);
        let recorded = Moved {
            step: STEP,
            backfill,
            records: Some(&format!(r#"SELECT count(*) - failed.rows FROM "{table}" WHERE {holds}"#)),
            summary: &format!(
                r#"'{word}s', (SELECT count(*) FROM "{made}" WHERE {by_move}),
        'malformed', jsonb_array_length(failed.errors)"#
            ),
        };
        let [runs, forget] = phase.begin(STEP);
        Backfill::new(*backfill, *table)
            .description(self.description)
            .key(["id"])
            .only(holds)
            .dual_write(DualWrite::again(
                [*column],
                format!(r#"DELETE FROM "{made}" WHERE "{owner}" = OLD."id" AND {by_move};"#),
            ))
            .on_failure(OnFailure::LOG_ALL)
            .at_start(runs)
            .at_start(forget)
            .at_finalize(phase.record_backfill(&recorded, Status::Completed))
            .at_finalize(phase.remember(STEP, table, &(self.read)(), self.stored))
            .gate(self.is_moved())
    }

    fn is_moved(&self) -> Gate {
        let (Self { table, owner, read, .. }, (name, row)) = (self, self.gate);
        let read = read();
        json::gate(
            name,
            &format!(
                r#"WITH batch AS (
    SELECT * FROM "{table}"
),
{read}
SELECT
    read.owner AS "{owner}", read.value,
    EXISTS (
        {row}
    ) AS moved
FROM read
WHERE read.problem IS NULL"#
            ),
        )
    }

    /// Returns the statements that bring the JSON to what the table says, empty the table, and record it.
    ///
    /// A document whose entries are still those of the table stays byte for byte.
    pub(crate) fn give_back(&self) -> Vec<String> {
        let Self { phase, table, column, keys, made, word, stored, .. } = *self;
        let give_back = GiveBack { table, column, keys, read: (self.read)(), stored, moved: phase.moved(STEP) };
        // What a move has made that was not finalized, the JSON has all of.
        let unfinished =
            format!(r#"DELETE FROM "{made}" WHERE {} AND NOT {}"#, made_by_move(word), phase.has_step(STEP));
        vec![
            WITHOUT_JIT.to_owned(),
            unfinished,
            give_back.statement(),
            format!(r#"DELETE FROM "{made}""#),
            phase.undo_outcome(STEP),
        ]
    }

    /// Returns the rows that are lost with the table once the move has been taken back: until then its rollback gives
    /// them to the JSON. What a move has made that was not finalized stands in the JSON all the same.
    pub(crate) fn loss(&self) -> Loss {
        let Self { phase, made, word, .. } = self;
        Loss::new(
            format!(r#"rows of "{made}" that were written after its data had been moved back"#),
            format!(
                r#"SELECT count(*) FROM "{made}" WHERE NOT {} AND NOT {}"#,
                phase.has_step(STEP),
                made_by_move(word)
            ),
        )
    }
}
