//! `migrate history --metrics`: what the attempts come to.

use std::time::Duration;

use seaworthy_report::{document, duration, table};
use serde_json::{Value, json};

use super::super::{Context, Outcome, drift};

pub(in super::super) async fn run(context: &Context<'_>, version: Option<&str>) -> Outcome {
    let mut documents = Vec::new();
    for target in context.targets()? {
        let url = context.locate(&target).await?;
        let mut connection = seaworthy_runner::connect(&url).await?;
        let ledger = seaworthy_runner::read_ledger(&mut connection).await?;
        let metrics = seaworthy_runner::metrics(&mut connection, &ledger, version).await?;
        // Of one version there is no drift; and without a ledger all would be.
        let differences = match (&metrics, version) {
            (Some(_), None) => Some(drift::count(context, &target).await),
            (_, _) => None,
        };
        if let Some(Err(error)) = &differences {
            context.ui.warn(&format!("{}: drift is not known: {error}", target.name()));
        }
        let differences = differences.and_then(Result::ok);
        if context.ui.is_json() {
            documents.push(json!({
                "name": target.name(), "url": url.to_string(), "metrics": metrics, "drift": differences,
            }));
            continue;
        }
        context.ui.data(&format!("{} ({url})\n", target.name()));
        match metrics {
            Some(metrics) => show(context, &metrics, differences),
            None => context.ui.data("nothing was tried\n"),
        }
    }
    if context.ui.is_json() {
        context.ui.data(&document("migrate-history-metrics", json!({ "databases": documents })));
    }
    Ok(0)
}

fn show(context: &Context<'_>, metrics: &Value, differences: Option<usize>) {
    let count = |field: &str| metrics[field].as_u64().unwrap_or_default();
    let rate = |field: &str| metrics[field].as_f64().map_or_else(|| "–".to_owned(), |rate| format!("{rate} %"));
    let time = |field: &str| {
        let milliseconds = metrics[field].as_u64();
        milliseconds.map_or_else(|| "–".to_owned(), |it| duration(Duration::from_millis(it)))
    };
    let drift = differences.map_or_else(|| "not known".to_owned(), |count| format!("{count} differences"));
    let rows = [
        ("migrations tried", format!("{}, {} failed", count("tries"), count("failed"))),
        ("success rate", rate("success_rate")),
        ("average time", time("average_ms")),
        ("median time", time("median_ms")),
        ("longest time", time("max_ms")),
        ("rollbacks tried", format!("{}, {} done", count("rollbacks"), count("rollbacks_succeeded"))),
        ("rollback success", rate("rollback_success_rate")),
        ("drift", drift),
    ];
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    context.ui.data(&table(&["metric", "value"], &rows));
    let migrations = metrics["migrations"].as_array().map(Vec::as_slice).unwrap_or_default();
    if migrations.is_empty() {
        return;
    }
    let headers = ["migration", "direction", "started (UTC)", "finished (UTC)", "time ", "success", "tries "];
    context.ui.data(&table(&headers, &migrations.iter().map(cells).collect::<Vec<_>>()));
}

fn cells(migration: &Value) -> Vec<String> {
    let text = |field: &str| migration[field].as_str().unwrap_or_default().to_owned();
    let when = |field: &str| text(field).replace('T', " ").chars().take("2026-01-25 10:00:00".len()).collect();
    vec![
        text("version"),
        text("direction"),
        when("started_at"),
        when("finished_at"),
        duration(Duration::from_millis(migration["execution_ms"].as_u64().unwrap_or_default())),
        if migration["success"].as_bool() == Some(true) { "yes" } else { "no" }.to_owned(),
        migration["tries"].to_string(),
    ]
}
