//! The recorder: what a migration would send, taken down without a database.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use sea_orm::{
    Database, DatabaseConnection, DbBackend, DbErr, ProxyDatabaseTrait, ProxyExecResult, ProxyRow, Statement,
};
use sea_orm_migration::SchemaManager;
use seaworthy_migration::Migration;
use sha2::{Digest as _, Sha256};

use crate::ledger::Direction;
use crate::unwind::unpanicked;

/// What one direction of a migration sends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recording {
    /// One SQL statement each, without its semicolon, values written in.
    pub statements: Vec<String>,
    /// How many statements each call to the database sends, in order: `execute_unprepared` takes several.
    pub calls: Vec<usize>,
    /// It reads the database, so that what it sends may depend on what it finds: the statements are those of a
    /// database that answers nothing.
    pub dynamic: bool,
    /// The statements, from and to, of each transaction that it begins and commits itself (`manager.begin()`).
    pub own_transactions: Vec<Range<usize>>,
    /// It takes back a transaction that it has begun itself: what is left then, only its own code can tell.
    pub rolls_back: bool,
    /// Its own code has to send it: values stand beside its statements, or it sends others each time.
    pub needs_code: bool,
    /// Why the recording stopped early: the migration's own error.
    pub error: Option<String>,
}

/// What tells a recording from another.
#[derive(Debug, Clone)]
pub(crate) struct Sums {
    /// As [`Recording::checksum`].
    pub(crate) checksum: String,
    /// As [`Recording::canonical_checksum`].
    pub(crate) canonical: String,
}

impl Recording {
    pub(crate) fn sums(&self) -> Sums {
        Sums { checksum: self.checksum(), canonical: self.canonical_checksum() }
    }

    /// Returns the SHA-256 of the statements as they are sent, in hexadecimal.
    pub fn checksum(&self) -> String {
        checksum(self.statements.iter().map(String::as_str))
    }

    /// Returns the SHA-256 of the statements in their one spelling, in hexadecimal.
    ///
    /// The same where only white space, comments, case or quotes differ: a comment was edited, or another sea-query
    /// writes the same statement otherwise.
    pub fn canonical_checksum(&self) -> String {
        let canonical: Vec<String> =
            self.statements.iter().map(|statement| seaworthy_ddl::canonical(statement)).collect();
        checksum(canonical.iter().map(String::as_str))
    }

    /// Returns after how many of its statements it commits, each time, where it is not one transaction.
    ///
    /// After each of them; after the last one of those that it puts into a transaction of its own. What is not known
    /// beforehand is one whole, also where nothing was recorded.
    pub(crate) fn ends(&self) -> Vec<usize> {
        if !self.is_complete() {
            return vec![self.statements.len().max(1)];
        }
        let inside = |end: &usize| self.own_transactions.iter().any(|own| own.start < *end && *end < own.end);
        (1..=self.statements.len()).filter(|end| !inside(end)).collect()
    }

    /// Tells whether the statements are all that will be sent, whatever the database holds.
    pub fn is_complete(&self) -> bool {
        !self.dynamic && !self.rolls_back && self.error.is_none()
    }

    /// Tells whether to send the statements as they are here does the same as to run the migration's code.
    ///
    /// Code can go on behind a statement that failed only where it has a savepoint before it.
    pub(crate) fn stands_for_code(&self) -> bool {
        let has_savepoint = |statement: &String| starts_with(statement, "savepoint");
        self.is_complete()
            && !self.needs_code
            && self.own_transactions.is_empty()
            && !self.statements.iter().any(has_savepoint)
    }

    /// Returns name and table of the indexes that it makes IF NOT EXISTS: one that is invalid it would take for done.
    pub(crate) fn indexes_if_not_exists(&self) -> Vec<(String, String)> {
        self.statements.iter().filter_map(|statement| seaworthy_ddl::index_if_not_exists(statement)).collect()
    }

    /// Tells whether the server's answer to one of the statements may be a number of rows: to a definition it never is.
    fn counts_rows(&self) -> bool {
        let defines = |statement: &String| {
            let makes_rows = || seaworthy_ddl::has_letters(statement, " as ");
            ["alter", "drop", "comment"].iter().any(|word| starts_with(statement, word))
                || starts_with(statement, "create") && !makes_rows()
        };
        !self.statements.iter().all(defines)
    }
}

fn starts_with(statement: &str, word: &str) -> bool {
    statement.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Returns the SHA-256 of texts, in hexadecimal.
pub(crate) fn checksum<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]));
    hash.finalize().iter().flat_map(digits).collect()
}

/// Takes down what one migration after the other sends.
pub(crate) struct Tape {
    recorder: Recorder,
    connection: Result<DatabaseConnection, DbErr>,
}

impl Tape {
    pub(crate) async fn new() -> Self {
        let recorder = Recorder::default();
        let stand_in = Arc::new(Box::new(recorder.clone()) as Box<dyn ProxyDatabaseTrait>);
        Self { recorder, connection: Database::connect_proxy(DbBackend::Postgres, stand_in).await }
    }

    /// Records one way; a migration without `down` has SeaORM's error in [`Recording::error`].
    ///
    /// Where an answer can matter, it is recorded once more with another one. "As long as rows are changed, again" reads
    /// the database as much as a SELECT does: the number of rows is an answer, too.
    pub(crate) async fn record(&self, migration: &dyn Migration, direction: Direction) -> Recording {
        let recording = self.once(migration, direction, 0).await;
        if !recording.is_complete() || !recording.counts_rows() {
            return recording;
        }
        if self.once(migration, direction, CHANGES_CLAIMED).await == recording {
            return recording;
        }
        // It may also be the hour or a random number that it writes. Outside a transaction it is what was recorded that
        // is sent, and resumed, so that has to be the same each time.
        let outside = migration.use_transaction() == Some(false);
        let dynamic = outside || self.once(migration, direction, 0).await == recording;
        Recording { dynamic, needs_code: true, ..recording }
    }

    async fn once(&self, migration: &dyn Migration, direction: Direction, changes: usize) -> Recording {
        self.recorder.with(|taken| taken.changes_left = changes);
        let outcome = match &self.connection {
            Ok(connection) => unpanicked(send(migration, direction, connection)).await,
            Err(error) => Err(error.clone()),
        };
        self.recorder.finish(outcome)
    }
}

async fn send(migration: &dyn Migration, direction: Direction, connection: &DatabaseConnection) -> Result<(), DbErr> {
    let manager = SchemaManager::new(connection);
    match direction {
        Direction::Up => migration.up(&manager).await,
        Direction::Down => migration.down(&manager).await,
    }
}

/// How many statements of a second recording are said to have changed a row: few, so that "until none is" comes to an end.
const CHANGES_CLAIMED: usize = 2;

/// Stands in for an empty database: takes down what it is sent.
#[derive(Debug, Clone, Default)]
struct Recorder(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    recording: Recording,
    /// Transactions that are open, one in the other.
    depth: usize,
    /// Where the outermost begins.
    start: usize,
    /// How many of the next statements are said to have changed a row.
    changes_left: usize,
}

impl Recorder {
    fn with<T>(&self, write: impl FnOnce(&mut Taken) -> T) -> T {
        write(&mut self.0.lock().expect("nothing panics while it holds this lock"))
    }

    /// Takes a statement down; returns how many rows it is said to have changed.
    fn take_down(&self, statement: &Statement) -> u64 {
        let text = statement.to_string();
        let statements = seaworthy_ddl::split(&text);
        let has_values = statement.values.as_ref().is_some_and(|values| !values.0.is_empty());
        self.with(|taken| {
            taken.recording.needs_code |= has_values;
            taken.recording.calls.push(statements.len());
            taken.recording.statements.extend(statements.into_iter().map(str::to_owned));
            let changes = taken.changes_left > 0;
            taken.changes_left = taken.changes_left.saturating_sub(1);
            changes.into()
        })
    }

    fn end_transaction(&self, commits: bool) {
        self.with(|taken| {
            taken.depth = taken.depth.saturating_sub(1);
            let own = taken.start..taken.recording.statements.len();
            if !commits {
                taken.recording.rolls_back = true;
            } else if taken.depth == 0 && !own.is_empty() {
                taken.recording.own_transactions.push(own);
            }
        });
    }

    /// Returns what was taken down since the last time.
    fn finish(&self, outcome: Result<(), DbErr>) -> Recording {
        let mut recording = self.with(std::mem::take).recording;
        recording.error = outcome.err().map(|error| match error {
            DbErr::Migration(message) | DbErr::Custom(message) => message,
            other => other.to_string(),
        });
        recording
    }
}

#[async_trait::async_trait]
impl ProxyDatabaseTrait for Recorder {
    async fn query(&self, statement: Statement) -> Result<Vec<ProxyRow>, DbErr> {
        self.with(|taken| taken.recording.dynamic = true);
        // INSERT … RETURNING comes in as a query, and is as much a statement as any.
        if !statement.sql.trim_start().get(..6).is_some_and(|word| word.eq_ignore_ascii_case("select")) {
            self.take_down(&statement);
        }
        // SeaORM's has_table and its kin take an answer of no row for an error. A database without anything says no.
        let probes = ["has_table", "has_column", "has_index"];
        let asked = probes.into_iter().find(|probe| statement.sql.contains(&format!("AS \"{probe}\"")));
        Ok(asked.map(|probe| BTreeMap::from([(probe.to_owned(), false.into())]).into()).into_iter().collect())
    }

    async fn execute(&self, statement: Statement) -> Result<ProxyExecResult, DbErr> {
        let rows_affected = self.take_down(&statement);
        Ok(ProxyExecResult { last_insert_id: 0, rows_affected })
    }

    async fn begin(&self) {
        self.with(|taken| {
            if taken.depth == 0 {
                taken.start = taken.recording.statements.len();
            }
            taken.depth += 1;
        });
    }

    async fn commit(&self) {
        self.end_transaction(true);
    }

    async fn rollback(&self) {
        self.end_transaction(false);
    }

    fn start_rollback(&self) {
        self.end_transaction(false);
    }
}

#[cfg(test)]
mod tests;
