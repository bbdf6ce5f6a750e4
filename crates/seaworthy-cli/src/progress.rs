//! What a run looks like while it goes: a line a migration, a spinner on the one that runs.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use owo_colors::OwoColorize as _;
use seaworthy_finding::{Finding, counted};
use seaworthy_report::duration;
use seaworthy_runner::{Blocker, BuildProgress, Direction, Done, Event};

use crate::commands::Context;
use crate::journal::Journal;
use crate::ui::Ui;

/// Listens to a run, prints to stderr, and passes on what it hears.
pub(crate) struct Progress<'a> {
    ui: &'a Ui,
    journal: &'a Journal<'a>,
    database: &'a str,
    spinner: Option<ProgressBar>,
    waiting: bool,
    blocked: bool,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(context: &Context<'a>, database: &'a str) -> Self {
        Self { ui: context.ui, journal: context.journal, database, spinner: None, waiting: false, blocked: false }
    }

    pub(crate) fn on(&mut self, event: &Event<'_>) {
        self.journal.on(self.database, event);
        match event {
            Event::Notice(notice) => self.ui.warn(&notice_text(notice)),
            Event::WaitingForLock { holder, waited } => {
                let holder = holder.map_or_else(|| "another run".to_owned(), ToString::to_string);
                let text = format!("{}: waiting for the migration lock, held by {holder}", self.database);
                if self.ui.is_live() {
                    self.spin(format!("{text} … {} s", waited.as_secs()));
                } else if !std::mem::replace(&mut self.waiting, true) {
                    self.ui.note(&text);
                }
            }
            Event::StepStarted { version, direction, number, total, statements_done } => {
                self.blocked = false;
                let verb = match direction {
                    Direction::Up => "applying",
                    Direction::Down => "rolling back",
                };
                if *statements_done > 0 {
                    self.line(&format!("{version}: goes on after {statements_done} statements"));
                }
                if self.ui.is_live() {
                    self.spin(format!("[{number}/{total}] {verb} {version}"));
                }
            }
            Event::Blocked { version, waited, blockers } => self.blocked(version, *waited, blockers),
            Event::Building { version, progress } => {
                if self.ui.is_live() {
                    self.build(version, progress);
                }
            }
            Event::Retrying { version, made, max, pause, reason, blockers } => {
                let first = blockers.first().map_or_else(String::new, |blocker| format!("; in the way: {blocker}"));
                let next = format!("try {} of {max} in {}", made + 1, duration(*pause));
                self.line(&format!("{} {} {version} {reason}{first}; {next}", self.database, "waiting    ".yellow()));
                // Each try may have somebody else in its way.
                self.blocked = true;
            }
            // The terminal is for migrations; `--json-lines` and `--log-file` have the statements.
            Event::StatementStarted(_) | Event::StatementFinished { .. } | Event::Checked { .. } => {}
            Event::StatementDone { version, done, total } => {
                if self.ui.is_live() {
                    self.spin(format!("{version}: {done} of {total} statements"));
                }
            }
            Event::StepFinished { done, number, total } => {
                let sign = match done.direction {
                    Direction::Up => "applied    ",
                    Direction::Down => "rolled back",
                };
                self.end_spin();
                self.line(&format!(
                    "{} {} [{number}/{total}] {} ({})",
                    self.database,
                    sign.green(),
                    done.version,
                    done_text(done)
                ));
            }
            Event::Backfilled { backfill, processed, failed, duration: took, .. } => {
                let failed = if *failed > 0 { format!(", {failed} failed") } else { String::new() };
                let text = format!("{backfill} ({processed} rows in {}{failed})", duration(*took));
                self.line(&format!("{} {} {text}", self.database, "backfilled ".green()));
            }
            Event::BackfillLeft { backfill, .. } => self.ui.warn(&format!(
                "backfill {backfill} is left to be run while the application does: `cargo xtask backfill run {backfill} \
                 --finalize`"
            )),
            Event::StepFailed { version, direction, duration: took } => {
                let sign = match direction {
                    Direction::Up => "failed     ",
                    Direction::Down => "failed down",
                };
                self.end_spin();
                self.line(&format!("{} {} {version} ({})", self.database, sign.red(), duration(*took)));
            }
        }
    }

    /// On a terminal all the while, elsewhere once a migration: what is tried again says it again.
    fn blocked(&mut self, version: &str, waited: Duration, blockers: &[Blocker]) {
        let Some(first) = blockers.first() else { return };
        let more = match blockers.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let text = format!("{version} waits for {first}{more}");
        if self.ui.is_live() {
            self.spin(format!("{text} … {} s", waited.as_secs()));
        } else if !std::mem::replace(&mut self.blocked, true) {
            self.line(&format!("{} {} {text}", self.database, "waiting    ".yellow()));
        }
    }

    /// A bar for what the phase counts.
    fn build(&mut self, version: &str, progress: &BuildProgress) {
        let mut text = format!("{version}: {}", progress.phase);
        if let Some((done, total, word)) = progress.share() {
            text.push_str(&format!(" {} {done} of {total} {word}", bar(done, total)));
        }
        if let Some(pid) = progress.waits_for {
            text.push_str(&format!(", waits for process {pid}"));
        }
        self.spin(text);
    }

    fn line(&self, text: &str) {
        match &self.spinner {
            Some(spinner) => spinner.suspend(|| self.ui.note(text)),
            None => self.ui.note(text),
        }
    }

    fn spin(&mut self, text: String) {
        let spinner = self.spinner.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}");
            let spinner = ProgressBar::new_spinner();
            spinner.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            spinner.enable_steady_tick(Duration::from_millis(100));
            spinner
        });
        spinner.set_message(text);
    }

    fn end_spin(&mut self) {
        if let Some(spinner) = self.spinner.take() {
            spinner.finish_and_clear();
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.end_spin();
    }
}

/// Returns a bar of 20 characters.
fn bar(done: u64, total: u64) -> String {
    let filled = usize::try_from(done.min(total) * 20 / total.max(1)).unwrap_or_default();
    format!("[{}{}]", "#".repeat(filled), "-".repeat(20 - filled))
}

/// Returns how long it took, and what it sent and checked.
pub(crate) fn done_text(done: &Done) -> String {
    let mut text = format!("{}, {}", duration(done.duration), counted(done.statements, "statement"));
    if done.checks_passed > 0 {
        text.push_str(&format!(", {}", counted(done.checks_passed, "check")));
    }
    text
}

/// Returns a notice on one line, with its hint.
pub(crate) fn notice_text(notice: &Finding) -> String {
    let version = notice.version.as_deref().unwrap_or_default();
    let hint = notice.hint.as_ref().map_or_else(String::new, |hint| format!(" ({hint})"));
    format!("{version} {}{hint}", notice.message)
}
