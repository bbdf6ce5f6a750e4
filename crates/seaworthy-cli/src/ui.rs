//! The streams: the one place that prints. stdout is data, stderr is everything else.

use std::io::{IsTerminal as _, Write as _};

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

/// What the user asked of the output.
#[derive(Debug, Clone)]
pub(crate) struct Ui {
    verbosity: Verbosity,
    json: bool,
}

impl Ui {
    pub(crate) fn new(color: Color, verbosity: Verbosity, json: bool) -> Self {
        match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::AlwaysAnsi,
            Color::Never => ColorChoice::Never,
        }
        .write_global();
        Self { verbosity, json }
    }

    /// Tells whether stdout is for one JSON document.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Tells whether lines may be drawn over: a terminal, and no CI.
    pub(crate) fn is_live(&self) -> bool {
        let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
        self.verbosity > Verbosity::Quiet && !ci && std::io::stderr().is_terminal()
    }

    #[expect(clippy::unused_self, reason = "whoever prints has a Ui")]
    /// Writes data to stdout. A reader that has gone away ends the program quietly, as `head` expects.
    pub(crate) fn data(&self, text: &str) {
        let mut stdout = anstream::stdout().lock();
        if stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).is_err() {
            std::process::exit(0);
        }
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
        } else {
            let text = report.text(|label| match label {
                "error:" => label.red().bold().to_string(),
                _ => label.cyan().bold().to_string(),
            });
            let _ = write!(anstream::stderr(), "{text}");
        }
        report.exit_code
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
}
