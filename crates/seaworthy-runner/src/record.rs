//! The recorder: what a migration would send, taken down without a database.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use sea_orm::{
    Database, DatabaseConnection, DbBackend, DbErr, ProxyDatabaseTrait, ProxyExecResult, ProxyRow, Statement,
};
use sea_orm_migration::SchemaManager;
use seaworthy_migration::Migration;
use sha2::{Digest as _, Sha256};

use crate::apply::unpanicked;
use crate::ledger::Direction;

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
    /// It begins transactions of its own (`manager.begin()`).
    pub own_transactions: bool,
    /// Its own code has to send it: values stand beside its statements, or it sends others each time.
    pub needs_code: bool,
    /// Why the recording stopped early: the migration's own error.
    pub error: Option<String>,
}

impl Recording {
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

    /// Tells whether the statements are all that will be sent, whatever the database holds.
    pub fn is_complete(&self) -> bool {
        !self.dynamic && !self.own_transactions && self.error.is_none()
    }

    /// Tells whether to send the statements as they are here does the same as to run the migration's code.
    ///
    /// Code can go on behind a statement that failed only where it has a savepoint before it.
    pub(crate) fn stands_for_code(&self) -> bool {
        let has_savepoint = |statement: &String| starts_with(statement, "savepoint");
        self.is_complete() && !self.needs_code && !self.statements.iter().any(has_savepoint)
    }

    /// Tells whether the server's answer to one of the statements may be a number of rows: to a definition it never is.
    fn counts_rows(&self) -> bool {
        let defines = |statement: &String| {
            let makes_rows = || statement.as_bytes().windows(4).any(|word| word.eq_ignore_ascii_case(b" as "));
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

    /// Records `up`.
    pub(crate) async fn up(&self, migration: &dyn Migration) -> Recording {
        self.record(migration, Direction::Up).await
    }

    /// Records `down`; a migration without one has SeaORM's error in [`Recording::error`].
    pub(crate) async fn down(&self, migration: &dyn Migration) -> Recording {
        self.record(migration, Direction::Down).await
    }

    /// Records one way, and again with another answer where an answer can matter: whoever asks how many rows a statement
    /// was about reads the database.
    async fn record(&self, migration: &dyn Migration, direction: Direction) -> Recording {
        let recording = self.once(migration, direction, 0).await;
        if !recording.is_complete() || !recording.counts_rows() {
            return recording;
        }
        if self.once(migration, direction, 1).await == recording {
            return recording;
        }
        // It may also be the hour or a random number that it writes.
        let dynamic = self.once(migration, direction, 0).await == recording;
        Recording { dynamic, needs_code: true, ..recording }
    }

    async fn once(&self, migration: &dyn Migration, direction: Direction, rows_affected: u64) -> Recording {
        self.recorder.rows_affected.store(rows_affected, Ordering::Relaxed);
        let outcome = match (&self.connection, direction) {
            (Ok(connection), Direction::Up) => unpanicked(migration.up(&SchemaManager::new(connection))).await,
            (Ok(connection), Direction::Down) => unpanicked(migration.down(&SchemaManager::new(connection))).await,
            (Err(error), _) => Err(error.clone()),
        };
        self.recorder.finish(outcome)
    }
}

/// Stands in for an empty database: takes down what it is sent.
#[derive(Debug, Clone, Default)]
struct Recorder {
    recording: Arc<Mutex<Recording>>,
    /// The answer to each statement.
    rows_affected: Arc<AtomicU64>,
}

impl Recorder {
    fn with<T>(&self, write: impl FnOnce(&mut Recording) -> T) -> T {
        write(&mut self.recording.lock().expect("nothing panics while it holds this lock"))
    }

    fn take_down(&self, statement: &Statement) {
        let text = statement.to_string();
        let statements = seaworthy_ddl::split(&text);
        let has_values = statement.values.as_ref().is_some_and(|values| !values.0.is_empty());
        self.with(|recording| {
            recording.needs_code |= has_values;
            recording.calls.push(statements.len());
            recording.statements.extend(statements.into_iter().map(str::to_owned));
        });
    }

    /// Returns what was taken down since the last time.
    fn finish(&self, outcome: Result<(), DbErr>) -> Recording {
        let mut recording = self.with(std::mem::take);
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
        self.with(|recording| recording.dynamic = true);
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
        self.take_down(&statement);
        Ok(ProxyExecResult { last_insert_id: 0, rows_affected: self.rows_affected.load(Ordering::Relaxed) })
    }

    async fn begin(&self) {
        self.with(|recording| recording.own_transactions = true);
    }
}

#[cfg(test)]
mod tests;
