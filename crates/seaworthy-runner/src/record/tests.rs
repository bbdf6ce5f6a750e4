//! What a recording tells of a migration, and whether it stands for its code.

use std::sync::atomic::{AtomicU32, Ordering};

use super::{Recording, Tape};
use crate::ledger::Direction;
use sea_orm::Statement;
use seaworthy_migration::prelude::*;

/// What a migration does with its connection.
enum Habit {
    Says(&'static [&'static str]),
    /// Sends a second statement where the first was about rows.
    Counts,
    /// Sends another statement each time.
    Changes(AtomicU32),
    /// Sends a value beside its statement.
    Binds,
}

struct Sample(Habit);

impl MigrationName for Sample {
    fn name(&self) -> &'static str {
        "m1"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Sample {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        match &self.0 {
            Habit::Says(statements) => {
                for statement in *statements {
                    db.execute_unprepared(statement).await?;
                }
            }
            Habit::Counts => {
                if db.execute_unprepared("UPDATE a SET b = 1").await?.rows_affected() > 0 {
                    db.execute_unprepared("INSERT INTO log VALUES ('a was updated')").await?;
                }
            }
            Habit::Changes(count) => {
                let insert = format!("INSERT INTO a VALUES ({})", count.fetch_add(1, Ordering::Relaxed));
                db.execute_unprepared(&insert).await?;
            }
            Habit::Binds => {
                let backend = manager.get_database_backend();
                let values = [7.into()];
                db.execute_raw(Statement::from_sql_and_values(backend, "DELETE FROM a WHERE b = $1", values)).await?;
            }
        }
        Ok(())
    }
}

impl Migration for Sample {}

async fn recorded(habit: Habit) -> Recording {
    Tape::new().await.record(&Sample(habit), Direction::Up).await
}

#[tokio::test]
async fn who_asks_how_many_rows_a_statement_was_about_reads_the_database() {
    let recording = recorded(Habit::Counts).await;
    assert!(recording.dynamic && !recording.stands_for_code());
    // Reviewed is what an empty database answers, as with every dynamic migration.
    assert_eq!(recording.statements, ["UPDATE a SET b = 1"]);
    let plain = recorded(Habit::Says(&["UPDATE a SET b = 1"])).await;
    assert!(!plain.dynamic && plain.stands_for_code());
}

#[tokio::test]
async fn who_sends_something_else_each_time_does_not_read_but_runs_its_own_code() {
    let recording = recorded(Habit::Changes(AtomicU32::new(0))).await;
    assert!(!recording.dynamic && recording.is_complete() && !recording.stands_for_code());
}

#[tokio::test]
async fn values_beside_a_statement_and_savepoints_are_left_to_the_code() {
    let bound = recorded(Habit::Binds).await;
    assert_eq!(bound.statements, ["DELETE FROM a WHERE b = 7"]);
    assert!(bound.is_complete() && !bound.stands_for_code());
    let saved = recorded(Habit::Says(&["SAVEPOINT s", "CREATE TABLE a ()", "RELEASE s"])).await;
    assert!(saved.is_complete() && !saved.stands_for_code());
}
