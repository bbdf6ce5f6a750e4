//! Events as lines for people, as a file keeps them: each is told once, and in full.

use seaworthy_finding::counted;
use seaworthy_report::duration;
use seaworthy_runner::{Direction, Event};

use super::End;
use crate::progress::{done_text, notice_text};

pub(super) fn began(command: &str) -> String {
    format!("{command} begins (seaworthy {})", env!("CARGO_PKG_VERSION"))
}

pub(super) fn ended(command: &str, End { exit_code, migrations, backfills, duration: took }: &End) -> String {
    let done = match (migrations, backfills) {
        (0, backfills) if *backfills > 0 => counted(*backfills, "backfill"),
        (migrations, _) => counted(*migrations, "migration"),
    };
    format!("{command} ends with exit code {exit_code}: {done} in {}", duration(*took))
}

/// Returns a line; none for what another line tells.
pub(super) fn event(database: &str, event: &Event<'_>) -> Option<String> {
    let text = match event {
        Event::Notice(notice) => format!("warning: {}", notice_text(notice).trim()),
        Event::WaitingForLock { holder, waited } => {
            let holder = holder.map_or_else(|| "another run".to_owned(), ToString::to_string);
            format!("waits for the migration lock since {}, held by {holder}", duration(*waited))
        }
        Event::StepStarted { version, direction, number, total, statements_done } => {
            let verb = match direction {
                Direction::Up => "applies",
                Direction::Down => "rolls back",
            };
            let after = match statements_done {
                0 => String::new(),
                done => format!(", goes on after {done} statements"),
            };
            format!("[{number}/{total}] {verb} {version}{after}")
        }
        Event::StatementStarted(statement) => {
            let sql = statement.sql.map(|sql| sql.split_whitespace().collect::<Vec<_>>().join(" "));
            let sql = sql.unwrap_or_else(|| "depends on what it finds".to_owned());
            format!("{} statement {} of {}: {sql}", statement.version, statement.number, statement.total)
        }
        Event::StatementFinished { statement, duration: took } => {
            format!("{} statement {} took {}", statement.version, statement.number, duration(*took))
        }
        Event::Checked { version, outcome } => {
            let held = if outcome.held { "holds" } else { "does not hold" };
            format!("{version} check \"{}\" {held} ({})", outcome.name, duration(outcome.duration))
        }
        Event::Blocked { version, waited, blockers } => {
            let first = blockers.first()?;
            format!("{version} waits since {} for {first}", duration(*waited))
        }
        Event::Building { version, progress } => match progress.share() {
            Some((done, total, word)) => format!("{version} {}: {done} of {total} {word}", progress.phase),
            None => format!("{version} {}", progress.phase),
        },
        Event::Retrying { version, made, max, pause, reason, blockers } => {
            let first = blockers.first().map_or_else(String::new, |blocker| format!("; in the way: {blocker}"));
            format!("{version} {reason}{first}; try {} of {max} in {}", made + 1, duration(*pause))
        }
        // The statement's end has been told.
        Event::StatementDone { .. } => return None,
        Event::StepFinished { done, number, total } => {
            let verb = match done.direction {
                Direction::Up => "applied",
                Direction::Down => "rolled back",
            };
            format!("[{number}/{total}] {verb} {} ({})", done.version, done_text(done))
        }
        Event::Backfilled { backfill, processed, failed, duration: took, .. } => {
            format!("finalized backfill {backfill} ({processed} rows, {failed} failed, {})", duration(*took))
        }
        Event::BackfillLeft { backfill, .. } => format!("backfill {backfill} is left for `backfill run`"),
        Event::StepFailed { version, direction, duration: took } => {
            let what = match direction {
                Direction::Up => "failed",
                Direction::Down => "failed on its way down",
            };
            format!("{version} {what} ({})", duration(*took))
        }
    };
    Some(format!("{database} {text}"))
}
