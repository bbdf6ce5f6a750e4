//! Migrations that are read from a text, so that one program can be tried with any of them.
//!
//! `HARBOR="script FILE"`. A migration begins with `# NAME`, perhaps followed by `outside` and `restarts`; its statements
//! are parted by lines of `;;`, and those behind a line `-- down` lead back. A statement that begins with `ASK ` is a
//! question, one that begins with `OWN ` goes into a transaction that the migration begins itself, `UNDO ` into one that
//! it rolls back, `UNLESS TABLE: STATEMENT` looks whether the table is there, `AGAIN ` is sent until it changes no row, and
//! `PANIC` panics. `CHECK NAME: QUERY` and `GATE PERCENT ROWS: CONDITION` are no statements, but the migration's own.

use sea_orm::{DbBackend, Statement, TransactionTrait as _};
use seaworthy::prelude::*;

/// Reads the migrations.
///
/// # Panics
///
/// Where the file cannot be read.
pub fn migrations(file: &str) -> Vec<Box<dyn Migration>> {
    of(&std::fs::read_to_string(file).expect("the script"))
}

/// Makes the migrations of a text.
pub fn of(text: &str) -> Vec<Box<dyn Migration>> {
    let parts = text.split("\n# ").map(|part| part.strip_prefix("# ").unwrap_or(part));
    let made = parts.filter(|part| !part.trim().is_empty()).map(|part| Box::new(Scripted::of(part)));
    made.map(|migration| migration as Box<dyn Migration>).collect()
}

#[derive(Default)]
struct Scripted {
    name: String,
    outside: bool,
    restarts: bool,
    up: Vec<String>,
    down: Option<Vec<String>>,
    checks: Vec<Check>,
    gates: Vec<Gate>,
}

impl Scripted {
    fn of(part: &str) -> Self {
        let (head, body) = part.split_once('\n').unwrap_or((part, ""));
        let (head, restarts) = head.strip_suffix(" restarts").map_or((head, false), |head| (head, true));
        let (name, outside) = head.strip_suffix(" outside").map_or((head, false), |name| (name, true));
        let (up, down) = match body.split_once("-- down\n") {
            Some((up, down)) => (up, Some(statements(down))),
            None => (body, None),
        };
        let mut made = Self { name: name.to_owned(), outside, restarts, down, ..Self::default() };
        for statement in statements(up) {
            let named = |word: &str| {
                let (name, query) = statement.strip_prefix(word)?.split_once(": ")?;
                Some((name.to_owned(), query.to_owned()))
            };
            if let Some((name, query)) = named("CHECK ") {
                made.checks.push(Check::none(name, query));
            } else if let Some((rows, condition)) = named("GATE ") {
                let (percent, rows) = rows.split_once(' ').expect("GATE PERCENT ROWS: CONDITION");
                let percent = percent.parse().expect("a number");
                made.gates.push(Gate::at_least(percent, "the gate", rows.to_owned(), condition));
            } else {
                made.up.push(statement);
            }
        }
        made
    }
}

fn statements(text: &str) -> Vec<String> {
    let pieces = text.split("\n;;").map(str::trim).filter(|piece| !piece.is_empty());
    pieces.map(str::to_owned).collect()
}

async fn send(manager: &SchemaManager<'_>, statements: &[String]) -> Result<(), DbErr> {
    for statement in statements {
        let connection = manager.get_connection();
        if let Some(question) = statement.strip_prefix("ASK ") {
            connection.query_all_raw(Statement::from_string(DbBackend::Postgres, question)).await?;
        } else if let Some(own) = statement.strip_prefix("OWN ") {
            let inner = manager.begin().await?;
            inner.get_connection().execute_unprepared(own).await?;
            inner.commit().await?;
        } else if let Some(undone) = statement.strip_prefix("UNDO ") {
            let inner = connection.begin().await?;
            inner.execute_unprepared(undone).await?;
            inner.rollback().await?;
        } else if let Some(again) = statement.strip_prefix("AGAIN ") {
            while connection.execute_unprepared(again).await?.rows_affected() > 0 {}
        } else if let Some((table, statement)) = statement.strip_prefix("UNLESS ").and_then(|it| it.split_once(": ")) {
            if !manager.has_table(table).await? {
                connection.execute_unprepared(statement).await?;
            }
        } else {
            assert_ne!(statement, "PANIC", "as asked");
            connection.execute_unprepared(statement).await?;
        }
    }
    Ok(())
}

impl MigrationName for Scripted {
    fn name(&self) -> &str {
        &self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Scripted {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, &self.up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let none = || DbErr::Migration("there is no way back".to_owned());
        send(manager, self.down.as_ref().ok_or_else(none)?).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(!self.outside)
    }
}

impl Migration for Scripted {
    fn restarts(&self) -> bool {
        self.restarts
    }

    fn checks(&self) -> Vec<Check> {
        self.checks.clone()
    }

    fn gates(&self) -> Vec<Gate> {
        self.gates.clone()
    }
}
