//! `backfill status`: where every backfill stands.

use seaworthy_backfill::{Declared, Record, Status, checksum, failures, records};
use seaworthy_finding::counted;
use seaworthy_migration::Runs;
use seaworthy_report::{count, document, table, timestamp, timestamp_short};
use serde_json::{Value, json};

use super::{Context, Outcome, Place, pick};

/// How many failed rows are listed.
const FAILURES_MAX: i64 = 20;

/// A backfill of the code, of the ledger, or of both.
struct Line {
    name: String,
    declared: Option<Declared>,
    record: Option<Record>,
}

impl Line {
    fn state(&self) -> &'static str {
        match (&self.record, &self.declared) {
            (Some(record), Some(declared))
                if record.checksum != checksum(&declared.backfill) && !record.status.is_over() =>
            {
                "changed"
            }
            (Some(record), None) if !record.status.is_over() => "missing",
            (Some(record), _) => record.status.as_str(),
            (None, Some(declared)) => match declared.backfill.runs() {
                Runs::InBatches => Status::Pending.as_str(),
                Runs::InUp => "in up",
            },
            (None, None) => "",
        }
    }
}

pub(super) async fn run(context: &Context<'_>, name: Option<&str>) -> Outcome {
    let mut documents = Vec::new();
    for (place, only) in pick(context, name).await? {
        if place.declared.is_empty() && context.global.databases.is_empty() {
            continue;
        }
        let url = context.locate(&place.target).await?;
        let mut connection = seaworthy_runner::connect(&url).await?;
        let records = records(&mut connection).await.map_err(seaworthy_backfill::BackfillError::Sql)?;
        let lines = lines(&place, records, only.as_ref());
        let mut failed = Vec::new();
        if let (Some(only), true) = (&only, lines.iter().any(|line| line.record.is_some())) {
            failed = failures(&mut connection, only.backfill.name(), FAILURES_MAX)
                .await
                .map_err(seaworthy_backfill::BackfillError::Sql)?;
        }
        if context.ui.is_json() {
            let backfills: Vec<Value> =
                lines.iter().map(|line| line_json(line, only.as_ref().map(|_| &failed))).collect();
            documents.push(json!({ "name": place.target.name(), "url": url.to_string(), "backfills": backfills }));
            continue;
        }
        context.ui.data(&format!("{} ({url})\n", place.target.name()));
        let rows: Vec<Vec<String>> = lines.iter().map(cells).collect();
        context
            .ui
            .data(&table(&["backfill", "table", "state", "rows ", "of ", "failed ", "since (UTC)", "notes"], &rows));
        for entry in &failed {
            context.ui.data(&format!("{entry}\n"));
        }
        tell_more(context, lines.iter().find(|_| only.is_some()), failed.len());
    }
    if context.ui.is_json() {
        context.ui.data(&document("backfill-status", json!({ "databases": documents })));
    }
    Ok(0)
}

/// Says how many failed rows are not listed, and what stopped it.
fn tell_more(context: &Context<'_>, line: Option<&Line>, listed: usize) {
    let Some(record) = line.and_then(|line| line.record.as_ref()) else { return };
    if i64::try_from(listed).unwrap_or(i64::MAX) >= FAILURES_MAX {
        context.ui.data("… `SELECT entry FROM seaworthy.backfill_failures ORDER BY id` has them all\n");
    }
    if let Some(error) = &record.error {
        context.ui.data(&format!("{error}\n"));
    }
}

fn lines(place: &Place, records: Vec<Record>, only: Option<&Declared>) -> Vec<Line> {
    let mut records = records;
    let mut lines = Vec::new();
    for declared in &place.declared {
        let name = declared.backfill.name().to_owned();
        let at = records.iter().position(|record| record.name == name);
        lines.push(Line { record: at.map(|at| records.remove(at)), declared: Some(declared.clone()), name });
    }
    lines.extend(records.into_iter().map(|record| Line {
        name: record.name.clone(),
        declared: None,
        record: Some(record),
    }));
    if let Some(only) = only {
        lines.retain(|line| line.name == only.backfill.name());
    }
    lines
}

fn cells(line: &Line) -> Vec<String> {
    let table = line.declared.as_ref().map_or_else(String::new, |declared| declared.backfill.table().to_owned());
    let mut cells = vec![line.name.clone(), table, line.state().to_owned()];
    let Some(record) = &line.record else {
        cells.resize(8, String::new());
        return cells;
    };
    let since = record.completed_at.or(record.updated_at).unwrap_or(record.started_at);
    let parked = (record.parked_ranges > 0).then(|| format!("{} parked", counted(record.parked_ranges, "range")));
    let notes = [record.held_by.clone(), parked, line.record.as_ref().and_then(|record| record.error.clone())];
    let first = |text: String| text.lines().next().unwrap_or_default().to_owned();
    cells.extend([
        count(record.processed_records),
        count(record.total_records),
        count(record.failed_records),
        timestamp_short(since),
        notes.into_iter().flatten().map(first).collect::<Vec<_>>().join("; "),
    ]);
    cells
}

/// Returns what a command has to say of a backfill when it is through.
pub(super) fn sentence(record: &Record) -> String {
    let mut text = format!("{} is {}", record.name, record.status.as_str());
    text.push_str(&format!(": {} of {} rows moved", count(record.processed_records), count(record.total_records)));
    if record.failed_records > 0 {
        let name = &record.name;
        text.push_str(&format!(
            ", {} failed (`cargo xtask backfill status {name}` lists them)",
            count(record.failed_records)
        ));
    }
    if record.status == Status::Completed {
        text.push_str(&format!("; `cargo xtask backfill finalize {}` ends it", record.name));
    }
    text
}

/// Returns a backfill as every command tells it.
pub(super) fn record_json(record: &Record) -> Value {
    json!({
        "name": record.name,
        "version": record.version,
        "status": record.status.as_str(),
        "started_at": timestamp(record.started_at),
        "completed_at": record.completed_at.map(timestamp),
        "updated_at": record.updated_at.map(timestamp),
        "total_records": record.total_records,
        "seen_records": record.seen_records,
        "processed_records": record.processed_records,
        "failed_records": record.failed_records,
        "parked_ranges": record.parked_ranges,
        "batches": record.batches,
        "result_summary": record.result_summary,
        "held_by": record.held_by,
        "error": record.error,
        "is_reversible": record.is_reversible,
    })
}

fn line_json(line: &Line, failures: Option<&Vec<Value>>) -> Value {
    let mut json = match (&line.record, &line.declared) {
        (Some(record), _) => record_json(record),
        (None, Some(declared)) => json!({
            "name": line.name, "version": declared.version, "status": line.state().replace(' ', "_"),
            "is_reversible": declared.backfill.is_reversible(),
        }),
        (None, None) => json!({ "name": line.name }),
    };
    if let Some(object) = json.as_object_mut() {
        if let Some(declared) = &line.declared {
            object.insert("description".into(), json!(declared.backfill.describes()));
            object.insert("table".into(), json!(declared.backfill.table()));
        }
        object.insert("status".into(), json!(line.state().replace(' ', "_")));
        if let Some(failures) = failures {
            object.insert("failures".into(), json!(failures));
        }
    }
    json
}
