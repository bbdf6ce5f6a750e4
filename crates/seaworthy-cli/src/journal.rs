//! What a run tells while it goes, beside the terminal: events for programs on stdout, lines for people in a file.

mod backfill;
pub(crate) mod lines;
mod text;

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use seaworthy_report::ErrorReport;
use seaworthy_runner::Event;
use serde_json::Value;
use time::OffsetDateTime;

use crate::args::Args;
use crate::error::CommandError;
use crate::ui::Ui;

/// Where a run is told, as asked on the command line; nowhere is usual.
pub(crate) struct Journal<'a> {
    pub(crate) ui: &'a Ui,
    command: &'static str,
    lines: bool,
    file: Option<LogFile>,
    started: Instant,
    /// Migrations that are done.
    migrations: AtomicUsize,
    /// Backfills that are.
    backfills: AtomicUsize,
}

/// How a run ended.
struct End {
    exit_code: u8,
    migrations: usize,
    backfills: usize,
    duration: Duration,
}

struct LogFile {
    path: String,
    file: Mutex<File>,
    failed: AtomicBool,
}

impl<'a> Journal<'a> {
    /// Opens the file, where one is asked for: what cannot be told is not begun.
    pub(crate) fn open(args: &Args, ui: &'a Ui) -> Result<Self, CommandError> {
        let (command, telling) = args.telling();
        let file = telling.log_file.as_deref().map(LogFile::open).transpose()?;
        let (lines, started) = (telling.json_lines, Instant::now());
        Ok(Self { ui, command, lines, file, started, migrations: AtomicUsize::new(0), backfills: AtomicUsize::new(0) })
    }

    /// Tells whether stdout is for events.
    pub(crate) fn is_lines(&self) -> bool {
        self.lines
    }

    /// Tells whether anybody is told more than the terminal.
    pub(crate) fn is_kept(&self) -> bool {
        self.lines || self.file.is_some()
    }

    pub(crate) fn began(&self) {
        self.tell(|| lines::began(self.command), || Some(text::began(self.command)));
    }

    /// Tells what happened to a database.
    pub(crate) fn on(&self, database: &str, event: &Event<'_>) {
        if let Event::StepFinished { .. } = event {
            self.migrations.fetch_add(1, Ordering::Relaxed);
        }
        self.tell(|| lines::event(database, event), || text::event(database, event));
    }

    /// Tells what happened to a backfill of a database.
    pub(crate) fn on_backfill(&self, database: &str, event: &seaworthy_backfill::Event) {
        if let seaworthy_backfill::Event::Completed { .. } = event {
            self.backfills.fetch_add(1, Ordering::Relaxed);
        }
        self.tell(|| backfill::line(database, event), || backfill::text(database, event));
    }

    pub(crate) fn failed(&self, report: &ErrorReport) {
        self.tell(|| lines::failed(report), || Some(report.text(str::to_owned)));
    }

    pub(crate) fn ended(&self, exit_code: u8) {
        let migrations = self.migrations.load(Ordering::Relaxed);
        let backfills = self.backfills.load(Ordering::Relaxed);
        let end = End { exit_code, migrations, backfills, duration: self.started.elapsed() };
        self.tell(|| lines::ended(&end), || Some(text::ended(self.command, &end)));
    }

    fn tell(&self, value: impl FnOnce() -> Value, text: impl FnOnce() -> Option<String>) {
        let now = OffsetDateTime::now_utc();
        if self.lines {
            self.ui.data(&lines::line(now, value()));
        }
        if let Some(file) = &self.file
            && let Some(text) = text()
            && let Some(error) = file.append(now, &text)
        {
            self.ui.warn(&format!("{} is not written any more: {error}", file.path));
        }
    }
}

impl LogFile {
    fn open(path: &Path) -> Result<Self, CommandError> {
        let file = File::options().create(true).append(true).open(path).map_err(CommandError::io("write", path))?;
        Ok(Self { path: path.display().to_string(), file: Mutex::new(file), failed: AtomicBool::new(false) })
    }

    /// Appends lines with their time; returns the first error alone, for the run goes on all the same.
    fn append(&self, now: OffsetDateTime, text: &str) -> Option<std::io::Error> {
        if self.failed.load(Ordering::Relaxed) {
            return None;
        }
        // At one go, so that two runs that share a file do not mix within a line.
        let time = seaworthy_report::timestamp(now);
        let lines = text.lines().fold(String::new(), |lines, line| lines + &format!("{time} {line}\n"));
        let error = self.file.lock().unwrap_or_else(PoisonError::into_inner).write_all(lines.as_bytes()).err()?;
        self.failed.store(true, Ordering::Relaxed);
        Some(error)
    }
}
