//! Events as JSON, one a line: `seaworthy/event/v1`. docs/events.md says what is in them.

use std::time::Duration;

use seaworthy_report::{ErrorReport, timestamp};
use seaworthy_runner::{Blocker, BuildProgress, Direction, Event, Holder, StatementAt};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::End;

/// Returns a line: the schema, the time, then what happened.
pub(super) fn line(now: OffsetDateTime, event: Value) -> String {
    let mut line = json!({ "schema": "seaworthy/event/v1", "time": timestamp(now) });
    merge(&mut line, event);
    format!("{line}\n")
}

pub(super) fn began(command: &str) -> Value {
    json!({ "event": "run-began", "command": command, "tool_version": env!("CARGO_PKG_VERSION") })
}

pub(super) fn failed(report: &ErrorReport) -> Value {
    let ErrorReport { message, detail, hint, exit_code, .. } = report;
    json!({ "event": "failed", "message": message, "detail": detail, "hint": hint, "exit_code": exit_code })
}

pub(super) fn ended(End { exit_code, migrations, backfills, duration }: &End) -> Value {
    let outcome = match (exit_code, migrations + backfills) {
        (0, 0) => "nothing-to-do",
        (0, _) => "done",
        (_, _) => "failed",
    };
    json!({
        "event": "run-ended", "outcome": outcome, "exit_code": exit_code, "migrations": migrations,
        "backfills": backfills, "duration_ms": milliseconds(*duration),
    })
}

pub(super) fn event(database: &str, event: &Event<'_>) -> Value {
    let (name, fields) = match event {
        Event::Notice(notice) => (
            "notice",
            json!({ "rule": notice.rule, "version": notice.version, "message": notice.message, "hint": notice.hint }),
        ),
        Event::WaitingForLock { holder, waited } => {
            ("lock-waiting", json!({ "waited_ms": milliseconds(*waited), "holder": holder.map(holder_json) }))
        }
        Event::StepStarted { version, direction, number, total, statements_done } => (
            "migration-began",
            json!({
                "version": version, "direction": direction.as_str(), "number": number, "total": total,
                "statements_done": statements_done,
            }),
        ),
        Event::StatementStarted(statement) => ("statement-began", statement_json(statement)),
        Event::StatementFinished { statement, duration } => {
            let mut fields = statement_json(statement);
            merge(&mut fields, json!({ "duration_ms": milliseconds(*duration) }));
            ("statement-ended", fields)
        }
        Event::StatementDone { version, done, total } => {
            ("statement-committed", json!({ "version": version, "statements_done": done, "statements_total": total }))
        }
        Event::Checked { version, outcome } => (
            "check",
            json!({
                "version": version, "name": outcome.name, "held": outcome.held, "rows": outcome.total,
                "rows_passed": outcome.passed, "percent_min": outcome.percent_min,
                "duration_ms": milliseconds(outcome.duration),
            }),
        ),
        Event::Blocked { version, waited, blockers } => (
            "blocked",
            json!({ "version": version, "waited_ms": milliseconds(*waited), "blockers": blockers_json(blockers) }),
        ),
        Event::Building { version, progress } => ("building", building_json(version, progress)),
        Event::Retrying { version, made, max, pause, reason, blockers } => (
            "retrying",
            json!({
                "version": version, "reason": reason, "tries_made": made, "tries_max": max,
                "pause_ms": milliseconds(*pause), "blockers": blockers_json(blockers),
            }),
        ),
        Event::StepFinished { done, number, total } => {
            let outcome = match done.direction {
                Direction::Up => "applied",
                Direction::Down => "rolled_back",
            };
            (
                "migration-ended",
                json!({
                    "version": done.version, "direction": done.direction.as_str(), "outcome": outcome,
                    "number": number, "total": total, "statements": done.statements,
                    "checks_passed": done.checks_passed, "duration_ms": milliseconds(done.duration),
                }),
            )
        }
        Event::Backfilled { version, backfill, processed, failed, duration } => (
            "backfill-ended",
            json!({
                "version": version, "backfill": backfill, "outcome": "finalized", "rows_processed": processed,
                "rows_failed": failed, "duration_ms": milliseconds(*duration),
            }),
        ),
        Event::BackfillLeft { version, backfill } => {
            ("backfill-left", json!({ "version": version, "backfill": backfill }))
        }
        Event::StepFailed { version, direction, duration } => (
            "migration-ended",
            json!({
                "version": version, "direction": direction.as_str(), "outcome": "failed",
                "duration_ms": milliseconds(*duration),
            }),
        ),
    };
    let mut event = json!({ "event": name, "database": database });
    merge(&mut event, fields);
    event
}

fn statement_json(StatementAt { version, number, count, total, sql }: &StatementAt<'_>) -> Value {
    json!({ "version": version, "number": number, "count": count, "total": total, "sql": sql })
}

fn building_json(version: &str, progress: &BuildProgress) -> Value {
    let BuildProgress { phase, blocks, tuples, sessions, waits_for } = progress;
    let share = |(done, total): &(u64, u64)| json!({ "done": done, "total": total });
    json!({
        "version": version, "phase": phase, "blocks": share(blocks), "rows": share(tuples),
        "sessions": share(sessions), "waits_for_pid": waits_for,
    })
}

/// Returns who holds the migration lock; `migrate status --json` says the same.
pub(crate) fn holder_json(Holder { pid, application, host, seconds }: &Holder) -> Value {
    json!({ "pid": pid, "application": application, "host": host, "held_ms": seconds.map(|seconds| seconds * 1000) })
}

fn blockers_json(blockers: &[Blocker]) -> Vec<Value> {
    let blocker = |Blocker { pid, application, user, host, state, seconds, query }: &Blocker| {
        json!({
            "pid": pid, "application": application, "user": user, "host": host, "state": state,
            "transaction_ms": seconds.map(|seconds| seconds * 1000), "query": query,
        })
    };
    blockers.iter().map(blocker).collect()
}

/// To the microsecond: most statements take less than a millisecond.
pub(super) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000_000.0).round() / 1000.0
}

pub(super) fn merge(object: &mut Value, more: Value) {
    if let (Value::Object(object), Value::Object(more)) = (object, more) {
        object.extend::<Map<String, Value>>(more);
    }
}
