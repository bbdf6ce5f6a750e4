//! The patterns on a real server: with odd names, with writers beside them, and with what they must refuse.

mod kept;
mod loaded;
mod renamed;
mod required;
mod retyped;
mod split;
mod swapped;

use seaworthy::prelude::Check;

use crate::support::TestDb;

/// Sends statements one by one, each in its own transaction.
async fn send(db: &TestDb, statements: &[String]) {
    for statement in statements {
        db.execute(statement).await;
    }
}

/// Sends statements in one transaction.
async fn send_together(db: &TestDb, statements: &[String]) {
    db.execute(&format!("BEGIN;\n{};\nCOMMIT", statements.join(";\n"))).await;
}

/// Returns the offending rows of a check or a gate, as JSON.
async fn offending(db: &TestDb, probe: &seaworthy_migration::Probe) -> String {
    db.text(&format!("SELECT sample FROM (\n{}\n) AS probe", probe.sql)).await
}

/// Tells whether a check holds.
async fn holds(db: &TestDb, check: &Check) -> bool {
    offending(db, &check.probe()).await == "[]"
}
