//! `migrate status`: where every migration stands.

use std::time::Duration;

use seaworthy_report::{document, duration, table, timestamp, timestamp_short};
use seaworthy_runner::{Holder, Standing, State, StatusRow};
use serde_json::{Value, json};

use super::{Context, Outcome};
use crate::error::CommandError;
use crate::journal::lines::holder_json;

pub(super) async fn run(context: &Context<'_>, exit_code: bool) -> Outcome {
    let mut documents = Vec::new();
    let mut pending = 0;
    for target in context.targets()? {
        let chain = target.chain().await?;
        let url = context.locate(&target).await?;
        let mut connection = seaworthy_runner::connect(&url).await?;
        let ledger = seaworthy_runner::read_ledger(&mut connection).await?;
        let rows = seaworthy_runner::status(&chain, &ledger);
        let asked = seaworthy_runner::lock_holder(&mut connection).await;
        let holder = asked.map_err(|source| CommandError::Server { what: "looking who is at work", source })?;
        let pending_here = rows.iter().filter(|row| row.standing.is_pending()).count();
        pending += pending_here;
        if context.ui.is_json() {
            let migrations: Vec<Value> = rows.iter().map(row_json).collect();
            documents.push(json!({
                "name": target.name(), "url": url.to_string(), "run": holder.as_ref().map(holder_json), "migrations": migrations
            }));
            continue;
        }
        let headers = ["migration", "state", "applied at (UTC)", "time ", "checks ", "notes"];
        let headers = if rows.iter().any(|row| !notes(row).is_empty()) { &headers[..] } else { &headers[..5] };
        context.ui.data(&format!("{} ({url})\n", target.name()));
        context.ui.data(&table(headers, &rows.iter().map(|row| row_cells(row, headers.len())).collect::<Vec<_>>()));
        for row in rows.iter().filter(|row| row.standing.is_pending()) {
            if let Some(error) = &row.error {
                context.ui.data(&format!("{}: {}\n", row.version, error.trim_end().replace('\n', "\n  ")));
            }
        }
        if let Some(told) = at_work(&rows, holder.as_ref()) {
            context.ui.data(&format!("{told}\n"));
        }
        if target.database.reviewed.is_none() {
            let told = "has no reviewed files built in: statements are not compared, and nothing is proven";
            context.ui.more(&format!("{} {told}", target.name()));
        }
        context.ui.data(&format!("{} applied, {pending_here} pending\n", rows.len() - pending_here));
    }
    if context.ui.is_json() {
        context.ui.data(&document("migrate-status", json!({ "databases": documents })));
    }
    Ok(u8::from(exit_code && pending > 0))
}

/// Returns who is at work on the database, or which migrations were left half-way by a run that has ended.
fn at_work(rows: &[StatusRow], holder: Option<&Holder>) -> Option<String> {
    if let Some(holder) = holder {
        return Some(format!("a run is at work: {holder}"));
    }
    let running = rows.iter().filter(|row| row.standing == Standing::Recorded(State::Running));
    let left: Vec<&str> = running.map(|row| row.version.as_str()).collect();
    let told = "no run is at work any more; the same command again goes on where it stopped";
    (!left.is_empty()).then(|| format!("{}: {told}", left.join(", ")))
}

fn row_json(row: &StatusRow) -> Value {
    json!({
        "version": row.version,
        "state": row.standing.as_str(),
        "applied_at": row.applied_at.map(timestamp),
        "execution_ms": row.execution_ms,
        "checks": { "passed": row.checks_passed, "failed": row.checks_failed },
        "dynamic": row.dynamic,
        "out_of_order": row.out_of_order,
        "error": row.error,
    })
}

/// Returns what a person should know of a migration before it runs, or of how it ran.
fn notes(row: &StatusRow) -> String {
    let notes = [(row.out_of_order, "out of order"), (row.dynamic, "dynamic")];
    notes.into_iter().filter_map(|(holds, note)| holds.then_some(note)).collect::<Vec<_>>().join(", ")
}

fn row_cells(row: &StatusRow, columns: usize) -> Vec<String> {
    let took = row.execution_ms.and_then(|took| u64::try_from(took).ok()).map(Duration::from_millis);
    let checks = match (row.checks_passed, row.checks_failed) {
        (0, 0) => String::new(),
        (passed, 0) => passed.to_string(),
        (passed, failed) => format!("{passed}, {failed} failed"),
    };
    let mut cells = vec![
        row.version.clone(),
        row.standing.as_str().to_owned(),
        row.applied_at.map(timestamp_short).unwrap_or_default(),
        took.map(duration).unwrap_or_default(),
        checks,
        notes(row),
    ];
    cells.truncate(columns);
    cells
}
