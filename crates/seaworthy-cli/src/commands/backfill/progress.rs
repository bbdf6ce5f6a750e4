//! What a backfill looks like while it goes: a bar on a terminal, a line every few seconds elsewhere.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use owo_colors::OwoColorize as _;
use seaworthy_backfill::{Event, Progress};
use seaworthy_report::{count, duration};

use crate::commands::Context;
use crate::ui::Ui;

/// Between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);

pub(super) struct Bar<'a> {
    ui: &'a Ui,
    database: &'a str,
    drawn: Option<ProgressBar>,
    said: Option<Instant>,
    held: Option<String>,
}

impl<'a> Bar<'a> {
    pub(super) fn new(context: &Context<'a>, database: &'a str) -> Self {
        Self { ui: context.ui, database, drawn: None, said: None, held: None }
    }

    pub(super) fn on(&mut self, event: &Event) {
        match event {
            Event::Began { name, seen, total, workers } => {
                let workers = if *workers == 1 { String::new() } else { format!(" with {workers} workers") };
                let rows = match (*seen, *total) {
                    // A table that was never analysed has no estimate.
                    (0, 0) => "begins".to_owned(),
                    (0, total) => format!("about {} rows", count(total)),
                    (seen, total) if seen >= total => {
                        format!("looks for rows behind the {} that it has seen", count(seen))
                    }
                    (seen, total) => format!("about {} rows, goes on after {}", count(total), count(seen)),
                };
                self.line(&format!("{name}: {rows}{workers}"));
                self.said = Some(Instant::now());
                if self.ui.is_live() {
                    self.begin(name, *total, *seen);
                }
            }
            Event::Adopted { name, .. } => self.line(&format!(
                "{name}: {} was changed since it began; the new one holds for what is left",
                "the definition".yellow()
            )),
            Event::Moved { name, progress } => self.moved(name, progress),
            Event::Failed { name, key, reason } => {
                self.line(&format!("{name}: {} {key}: {reason}", "the row with the key".yellow()));
            }
            Event::Held { name, reason } => {
                self.held = Some(reason.clone());
                self.line(&format!("{name}: {} {reason}", "holds,".yellow()));
                if let Some(bar) = &self.drawn {
                    bar.set_message(format!("holds: {reason}"));
                }
            }
            Event::Released { name } => {
                self.held = None;
                self.line(&format!("{name}: goes on"));
            }
            Event::Retrying { name, reason, made, rows } => {
                self.line(&format!("{name}: {reason}; try {} with {} rows", made + 1, count(*rows)));
            }
            Event::Parked { name, reason } => {
                self.line(&format!("{name}: {} {reason}", "a range was parked:".red()));
            }
            Event::Blind { name } => self.line(&format!("{name}: {}", seaworthy_backfill::BLIND)),
            Event::Fewer { name, there, workers, reason } => {
                self.line(&format!("{name}: goes on with {there} of {workers} workers ({reason})"));
            }
            Event::Reconnecting { name, reason } => self.line(&format!("{name}: connects again ({reason})")),
            Event::Completed { .. } => self.end(),
            Event::Finalized { name } => self.line(&format!("{name}: {}", "finalized".green())),
        }
    }

    fn begin(&mut self, name: &str, total: u64, seen: u64) {
        let style = ProgressStyle::with_template("{prefix} [{bar:30}] {percent}% {elapsed}\n  {wide_msg}");
        let bar = ProgressBar::new(total.max(1));
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_prefix(name.to_owned());
        bar.set_position(seen);
        bar.enable_steady_tick(Duration::from_millis(200));
        self.drawn = Some(bar);
    }

    fn moved(&mut self, name: &str, progress: &Progress) {
        let text = text(progress);
        if let Some(bar) = &self.drawn {
            bar.set_length(progress.total.max(1));
            bar.set_position(progress.seen);
            let held = self.held.as_ref().map_or_else(String::new, |reason| format!("; holds: {reason}"));
            bar.set_message(format!("{text}{held}"));
        } else if self.said.is_none_or(|said| said.elapsed() >= LINE_EVERY) {
            self.said = Some(Instant::now());
            self.line(&format!("{name}: {} of {} rows, {text}", count(progress.seen), count(progress.total)));
        }
    }

    fn line(&self, text: &str) {
        let text = format!("{} {text}", self.database);
        match &self.drawn {
            Some(bar) => bar.suspend(|| self.ui.note(&text)),
            None => self.ui.note(&text),
        }
    }

    fn end(&mut self) {
        if let Some(bar) = self.drawn.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Bar<'_> {
    fn drop(&mut self) {
        self.end();
    }
}

/// Returns rate, rest and batch.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate is positive and small")]
fn text(progress: &Progress) -> String {
    let rate = count(progress.rows_per_second().round() as u64);
    let rest = progress.remaining().map_or_else(String::new, |rest| format!(", {} left", duration(rest)));
    let failed = if progress.failed > 0 { format!(", {} failed", count(progress.failed)) } else { String::new() };
    let batch = format!("{} in {}", count(progress.batch_rows), duration(progress.batch_duration));
    format!("{rate} rows/s{rest}{failed}, batch {batch}")
}
