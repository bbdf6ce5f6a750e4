//! An error in its three parts.

use seaworthy_finding::Hint;
use serde_json::json;

/// Message, detail, hint and exit code: what a person reads on stderr, or a program on stdout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorReport {
    /// In lower case, without a period.
    pub message: String,
    /// Sentences; may have several lines.
    pub detail: Option<String>,
    /// What to do next.
    pub hint: Option<String>,
    /// The contract's exit code.
    pub exit_code: u8,
}

impl ErrorReport {
    /// Takes the three parts out of an error.
    pub fn new(error: &(impl std::error::Error + Hint), exit_code: u8) -> Self {
        Self { message: error.to_string(), detail: error.detail(), hint: error.hint(), exit_code }
    }

    /// Returns one part a line; further lines of a part are indented. `paint` decorates the labels.
    pub fn text(&self, paint: impl Fn(&str) -> String) -> String {
        let parts = [("error", Some(&self.message)), ("detail", self.detail.as_ref()), ("hint", self.hint.as_ref())];
        let mut text = String::new();
        for (label, part) in parts {
            if let Some(part) = part {
                text.push_str(&format!("{} {}\n", paint(&format!("{label}:")), part.trim().replace('\n', "\n  ")));
            }
        }
        text
    }

    /// Returns the contract's JSON document.
    pub fn json(&self) -> String {
        crate::document(
            "error",
            json!({ "message": self.message, "detail": self.detail, "hint": self.hint, "exit_code": self.exit_code }),
        )
    }
}
