//! `migrate history`: what was tried, newest first.

pub(super) mod metrics;

use std::time::Duration;

use seaworthy_report::{document, duration, table};
use seaworthy_runner::{Chain, ChainError};
use serde_json::{Map, Value, json};

use super::{Context, Outcome};

pub(super) async fn run(context: &Context<'_>, version: Option<&str>, limit: u32) -> Outcome {
    let mut documents = Vec::new();
    let targets = context.targets()?;
    for target in &targets {
        let url = context.locate(target).await?;
        let mut connection = seaworthy_runner::connect(&url).await?;
        let ledger = seaworthy_runner::read_ledger(&mut connection).await?;
        let attempts = seaworthy_runner::history(&mut connection, &ledger, version, limit).await?;
        if let (Some(version), true) = (version, attempts.is_empty() && targets.len() == 1) {
            known(&target.chain().await?, version)?;
        }
        if context.ui.is_json() {
            let attempts: Vec<Value> = attempts.iter().map(attempt_json).collect();
            documents.push(json!({ "name": target.name(), "url": url.to_string(), "attempts": attempts }));
            continue;
        }
        context.ui.data(&format!("{} ({url})\n", target.name()));
        if attempts.is_empty() {
            context.ui.data("nothing was tried\n");
            continue;
        }
        let headers = ["when (UTC)", "migration", "direction", "outcome", "time ", "lock waits ", "by"];
        context.ui.data(&table(&headers, &attempts.iter().map(cells).collect::<Vec<_>>()));
        for attempt in &attempts {
            for (field, label) in [("reason", "resolved because"), ("blocked_by", "waited for"), ("error", "failed")] {
                if let Some(text) = attempt[field].as_str() {
                    let version = attempt["version"].as_str().unwrap_or_default();
                    context.ui.data(&format!("{version}: {label}: {}\n", text.trim_end().replace('\n', "\n  ")));
                }
            }
        }
    }
    if context.ui.is_json() {
        context.ui.data(&document("migrate-history", json!({ "databases": documents })));
    }
    Ok(0)
}

/// Makes sure that a version of which nothing is told names a migration: a typing mistake must not read as an answer.
fn known(chain: &Chain, version: &str) -> Result<(), ChainError> {
    match chain.resolve(version) {
        Err(error @ ChainError::Unknown { .. }) => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// The contract's names: durations end in `_ms`, and what a row of an older ledger lacks is null.
fn attempt_json(attempt: &Value) -> Value {
    let fields = [
        "version",
        "direction",
        "outcome",
        "finished_at",
        "session",
        "client",
        "applied_by",
        "tool_version",
        "error",
        "lock_waits",
        "lock_wait_ms",
        "blocked_by",
        "resolution",
        "reason",
    ];
    let mut document: Map<String, Value> =
        fields.iter().map(|field| ((*field).to_owned(), attempt[*field].clone())).collect();
    document.insert("execution_ms".to_owned(), attempt["duration_ms"].clone());
    Value::Object(document)
}

fn cells(attempt: &Value) -> Vec<String> {
    let text = |field: &str| attempt[field].as_str().unwrap_or_default().to_owned();
    let outcome = match attempt["resolution"].as_str() {
        Some(resolution) => format!("resolved: {resolution}"),
        None => text("outcome"),
    };
    let when = text("finished_at").replace('T', " ").chars().take("2026-01-25 10:00:00".len()).collect();
    let waits = attempt["lock_waits"].as_i64().filter(|waits| *waits > 0).map(|waits| waits.to_string());
    vec![
        when,
        text("version"),
        text("direction"),
        outcome,
        duration(Duration::from_millis(attempt["duration_ms"].as_u64().unwrap_or_default())),
        waits.unwrap_or_default(),
        text("applied_by"),
    ]
}
