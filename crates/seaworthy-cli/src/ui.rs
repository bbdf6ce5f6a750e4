//! The streams: the one place that prints. stdout is data, stderr is everything else.

use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::sync::OnceLock;

use anstream::ColorChoice;
use clap::ValueEnum;
use owo_colors::OwoColorize as _;
use seaworthy_report::ErrorReport;

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, where NO_COLOR is not set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How much is said on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    /// Warnings and errors.
    Quiet,
    /// What is done.
    Normal,
    /// Where, too.
    Verbose,
}

/// Why nothing more goes to stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lost {
    /// The reader has gone away, as `head` does when it has enough.
    Reader,
    /// A full disk, for one: the data is not where it should be.
    Data,
}

/// What the user asked of the output, and what became of stdout.
#[derive(Debug)]
pub(crate) struct Ui {
    verbosity: Verbosity,
    json: bool,
    lost: OnceLock<Lost>,
}

impl Ui {
    pub(crate) fn new(color: Color, verbosity: Verbosity, json: bool) -> Self {
        match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::AlwaysAnsi,
            Color::Never => ColorChoice::Never,
        }
        .write_global();
        Self { verbosity, json, lost: OnceLock::new() }
    }

    /// Tells whether stdout is for one JSON document.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Tells whether all is told.
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbosity == Verbosity::Verbose
    }

    /// Tells whether progress goes untold.
    pub(crate) fn is_quiet(&self) -> bool {
        self.verbosity == Verbosity::Quiet
    }

    /// Tells whether lines may be drawn over: a terminal, and no CI.
    pub(crate) fn is_live(&self) -> bool {
        let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
        self.verbosity > Verbosity::Quiet && !ci && std::io::stderr().is_terminal()
    }

    /// Writes data to stdout.
    ///
    /// Where that fails the command goes on and keeps its exit code: what it does to a database is no less done. A
    /// reader that has gone away is no error, as `head` expects; anything else is one, see [`Ui::exit_code`].
    pub(crate) fn data(&self, text: &str) {
        if self.lost.get().is_some() {
            return;
        }
        let mut stdout = anstream::stdout().lock();
        let Err(error) = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) else { return };
        let lost = if error.kind() == ErrorKind::BrokenPipe { Lost::Reader } else { Lost::Data };
        if self.lost.set(lost).is_ok() && lost == Lost::Data {
            let report = ErrorReport {
                message: "cannot write to stdout".into(),
                detail: Some(format!("{error}.")),
                hint: None,
                exit_code: 2,
                databases: Vec::new(),
            };
            Self::error_text(&report);
        }
    }

    /// Returns what the process exits with: the command's own code, but never 0 where its data was lost.
    pub(crate) fn exit_code(&self, code: u8) -> u8 {
        if code == 0 && self.lost.get() == Some(&Lost::Data) { 2 } else { code }
    }

    /// Writes a line to stderr for those who want to know more.
    pub(crate) fn more(&self, text: &str) {
        if self.verbosity == Verbosity::Verbose {
            self.note(text);
        }
    }

    /// Writes a line to stderr.
    pub(crate) fn note(&self, text: &str) {
        if self.verbosity > Verbosity::Quiet {
            let _ = writeln!(anstream::stderr(), "{}", text.trim_end());
        }
    }

    #[expect(clippy::unused_self, reason = "whoever prints has a Ui")]
    /// Writes a warning to stderr, also where quiet: it is worth knowing.
    pub(crate) fn warn(&self, text: &str) {
        let _ = writeln!(anstream::stderr(), "{} {text}", "warning:".yellow().bold());
    }

    /// Writes an error where the contract wants it, and returns its exit code.
    pub(crate) fn error(&self, report: &ErrorReport) -> u8 {
        if self.json {
            self.data(&report.json());
        }
        if !self.json || self.lost.get() == Some(&Lost::Data) {
            Self::error_text(report);
        }
        report.exit_code
    }

    fn error_text(report: &ErrorReport) {
        let text = report.text(|label| match label {
            "error:" => label.red().bold().to_string(),
            _ => label.cyan().bold().to_string(),
        });
        let _ = write!(anstream::stderr(), "{text}");
    }

    /// Asks a person; `None` where there is no terminal to ask.
    pub(crate) fn ask(&self, question: &str) -> Option<bool> {
        if self.json || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            return None;
        }
        let _ = write!(anstream::stderr(), "{question} [y/N] ");
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).ok()?;
        Some(matches!(answer.trim(), "y" | "Y" | "yes"))
    }

    /// Asks a person for a line; `None` where there is no terminal to ask.
    pub(crate) fn ask_text(&self, question: &str) -> Option<String> {
        if self.json || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            return None;
        }
        let _ = write!(anstream::stderr(), "{question} ");
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).ok()?;
        Some(answer)
    }
}
