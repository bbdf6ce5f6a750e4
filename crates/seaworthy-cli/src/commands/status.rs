//! `migrate status`: where every migration stands.

use std::time::Duration;

use seaworthy_report::{document, duration, table, timestamp, timestamp_short};
use seaworthy_runner::StatusRow;
use serde_json::{Value, json};

use super::{Context, Outcome};

pub(super) async fn run(context: &Context<'_>, exit_code: bool) -> Outcome {
    let mut documents = Vec::new();
    let mut pending = 0;
    for target in context.targets()? {
        let chain = target.chain().await?;
        let url = context.locate(&target).await?;
        let mut connection = seaworthy_runner::connect(&url).await?;
        let ledger = seaworthy_runner::read_ledger(&mut connection).await?;
        let rows = seaworthy_runner::status(&chain, &ledger);
        let pending_here = rows.iter().filter(|row| row.standing.is_pending()).count();
        pending += pending_here;
        if context.ui.is_json() {
            let migrations: Vec<Value> = rows.iter().map(row_json).collect();
            documents.push(json!({ "name": target.name(), "url": url.to_string(), "migrations": migrations }));
            continue;
        }
        let headers = ["migration", "state", "applied at (UTC)", "time ", "checks "];
        context.ui.data(&format!("{} ({url})\n", target.name()));
        context.ui.data(&table(&headers, &rows.iter().map(row_cells).collect::<Vec<_>>()));
        for row in rows.iter().filter(|row| row.standing.is_pending()) {
            if let Some(error) = &row.error {
                context.ui.data(&format!("{}: {}\n", row.version, error.trim_end().replace('\n', "\n  ")));
            }
        }
        context.ui.data(&format!("{} applied, {pending_here} pending\n", rows.len() - pending_here));
    }
    if context.ui.is_json() {
        context.ui.data(&document("migrate-status", json!({ "databases": documents })));
    }
    Ok(u8::from(exit_code && pending > 0))
}

fn row_json(row: &StatusRow) -> Value {
    json!({
        "version": row.version,
        "state": row.standing.as_str(),
        "applied_at": row.applied_at.map(timestamp),
        "execution_ms": row.execution_ms,
        "checks": { "passed": row.checks_passed, "failed": row.checks_failed },
        "dynamic": row.dynamic,
        "error": row.error,
    })
}

fn row_cells(row: &StatusRow) -> Vec<String> {
    let took = row.execution_ms.and_then(|took| u64::try_from(took).ok()).map(Duration::from_millis);
    let checks = match (row.checks_passed, row.checks_failed) {
        (0, 0) => String::new(),
        (passed, 0) => passed.to_string(),
        (passed, failed) => format!("{passed}, {failed} failed"),
    };
    vec![
        row.version.clone(),
        row.standing.as_str().to_owned(),
        row.applied_at.map(timestamp_short).unwrap_or_default(),
        took.map(duration).unwrap_or_default(),
        checks,
    ]
}
