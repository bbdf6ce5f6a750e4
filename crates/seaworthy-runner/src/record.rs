//! The recorder: what a migration would send, taken down without a database.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use sea_orm::{
    Database, DatabaseConnection, DbBackend, DbErr, ProxyDatabaseTrait, ProxyExecResult, ProxyRow, Statement,
};
use sea_orm_migration::SchemaManager;
use seaworthy_migration::Migration;
use sha2::{Digest as _, Sha256};

use crate::apply::unpanicked;

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
        let outcome = match &self.connection {
            Ok(connection) => unpanicked(migration.up(&SchemaManager::new(connection))).await,
            Err(error) => Err(error.clone()),
        };
        self.recorder.finish(outcome)
    }

    /// Records `down`; a migration without one has SeaORM's error in [`Recording::error`].
    pub(crate) async fn down(&self, migration: &dyn Migration) -> Recording {
        let outcome = match &self.connection {
            Ok(connection) => unpanicked(migration.down(&SchemaManager::new(connection))).await,
            Err(error) => Err(error.clone()),
        };
        self.recorder.finish(outcome)
    }
}

/// Stands in for an empty database: takes down what it is sent.
#[derive(Debug, Clone, Default)]
struct Recorder(Arc<Mutex<Recording>>);

impl Recorder {
    fn with<T>(&self, write: impl FnOnce(&mut Recording) -> T) -> T {
        write(&mut self.0.lock().expect("nothing panics while it holds this lock"))
    }

    fn take_down(&self, statement: &Statement) {
        let text = statement.to_string();
        let statements = seaworthy_ddl::split(&text);
        self.with(|recording| {
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
        Ok(ProxyExecResult { last_insert_id: 0, rows_affected: 0 })
    }

    async fn begin(&self) {
        self.with(|recording| recording.own_transactions = true);
    }
}
