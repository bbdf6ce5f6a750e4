//! The definition of a data move, apart from how it is run.

use std::borrow::Cow;

use seaworthy_ddl::quote_ident;

/// Data that moves: which table's rows, and what is made of a batch of them.
///
/// `moves` is the body of a WITH clause: common table expressions, separated by commas, the last of which is
/// `outcome (processed, failed, errors)` with one row: how many rows of the table were moved, how many could not
/// be, and a `jsonb` array that says which and why. They read the rows at hand from `batch`, never from the table
/// itself; so the same definition runs over the whole table in one statement, or over one range of its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backfill {
    /// Unique in its database; the name in `data_migrations`.
    pub name: &'static str,
    /// For a person, one line.
    pub description: &'static str,
    /// The table that is walked, unquoted.
    pub table: &'static str,
    /// A unique key of it, unquoted: the cursor.
    pub key: &'static [&'static str],
    /// See above.
    pub moves: Cow<'static, str>,
}

impl Backfill {
    /// Returns one statement that moves the whole table and ends in `tail`, which reads `outcome`.
    pub fn over_whole_table(&self, tail: &str) -> String {
        format!("WITH batch AS (\n    SELECT * FROM {}\n),\n{}\n{tail}", quote_ident(self.table), self.moves.trim_end())
    }
}
