//! What a backfill tells, as JSON a line and as lines for a file.

use seaworthy_backfill::{Event, Progress};
use seaworthy_report::{count, duration};
use serde_json::{Value, json};

use super::lines::{merge, milliseconds};

pub(super) fn line(database: &str, event: &Event) -> Value {
    let (name, fields) = match event {
        Event::Began { name, seen, total, workers } => {
            ("backfill-began", json!({ "backfill": name, "rows_seen": seen, "rows_total": total, "workers": workers }))
        }
        Event::Adopted { name, began, now } => {
            ("backfill-adopted", json!({ "backfill": name, "checksum_began": began, "checksum_now": now }))
        }
        Event::Moved { name, progress } => {
            let mut fields = json!({ "backfill": name });
            merge(&mut fields, progress_json(progress));
            ("backfill-progress", fields)
        }
        Event::Failed { name, key, reason } => {
            ("backfill-row-failed", json!({ "backfill": name, "key": key, "reason": reason }))
        }
        Event::Held { name, reason } => ("backfill-held", json!({ "backfill": name, "reason": reason })),
        Event::Released { name } => ("backfill-released", json!({ "backfill": name })),
        Event::Retrying { name, reason, made, rows } => {
            ("backfill-retrying", json!({ "backfill": name, "reason": reason, "tries_made": made, "batch_rows": rows }))
        }
        Event::Parked { name, reason } => ("backfill-parked", json!({ "backfill": name, "reason": reason })),
        Event::Blind { name } => ("backfill-blind", json!({ "backfill": name })),
        Event::Fewer { name, there, workers, reason } => {
            ("backfill-fewer", json!({ "backfill": name, "there": there, "workers": workers, "reason": reason }))
        }
        Event::Reconnecting { name, reason } => {
            ("backfill-reconnecting", json!({ "backfill": name, "reason": reason }))
        }
        Event::Completed { name, processed, failed, duration } => (
            "backfill-ended",
            json!({
                "backfill": name, "outcome": "completed", "rows_processed": processed, "rows_failed": failed,
                "duration_ms": milliseconds(*duration),
            }),
        ),
        Event::Finalized { name } => ("backfill-ended", json!({ "backfill": name, "outcome": "finalized" })),
    };
    let mut line = json!({ "event": name, "database": database });
    merge(&mut line, fields);
    line
}

fn progress_json(progress: &Progress) -> Value {
    json!({
        "rows_seen": progress.seen, "rows_total": progress.total, "rows_processed": progress.processed,
        "rows_failed": progress.failed, "rows_per_second": progress.rows_per_second().round(),
        "remaining_ms": progress.remaining().map(milliseconds), "batch_rows": progress.batch_rows,
        "batch_ms": milliseconds(progress.batch_duration),
    })
}

/// Returns the line of an event; a batch has none, for there are thousands.
pub(super) fn text(database: &str, event: &Event) -> Option<String> {
    let text = match event {
        Event::Began { name, seen, total, workers } => {
            format!("backfill {name} begins at {seen} of about {total} rows with {workers} workers")
        }
        Event::Adopted { name, .. } => {
            format!("backfill {name}: the definition was changed since it began, and holds for what is left")
        }
        Event::Moved { .. } => return None,
        Event::Failed { name, key, reason } => format!("backfill {name}: the row {key} cannot be moved: {reason}"),
        Event::Held { name, reason } => format!("backfill {name} holds: {reason}"),
        Event::Released { name } => format!("backfill {name} goes on"),
        Event::Retrying { name, reason, made, rows } => {
            format!("backfill {name}: {reason}; try {} with {rows} rows", made + 1)
        }
        Event::Parked { name, reason } => format!("backfill {name} has parked a range: {reason}"),
        Event::Blind { name } => format!("backfill {name}: {}", seaworthy_backfill::BLIND),
        Event::Fewer { name, there, workers, reason } => {
            format!("backfill {name} goes on with {there} of {workers} workers: {reason}")
        }
        Event::Reconnecting { name, reason } => format!("backfill {name} connects again: {reason}"),
        Event::Completed { name, processed, failed, duration: took } => {
            let (processed, failed) = (count(*processed), count(*failed));
            format!("backfill {name} is completed: {processed} rows, {failed} failed ({})", duration(*took))
        }
        Event::Finalized { name } => format!("backfill {name} is finalized"),
    };
    Some(format!("{database} {text}"))
}
