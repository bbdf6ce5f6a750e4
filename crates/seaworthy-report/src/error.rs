//! An error in its three parts.

use seaworthy_finding::Hint;
use serde_json::{Value, json};

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
    /// What was done before it failed: a document's `databases`, for programs; mostly nothing.
    pub databases: Vec<Value>,
}

impl ErrorReport {
    /// Takes the three parts out of an error.
    pub fn new(error: &(impl std::error::Error + Hint), exit_code: u8) -> Self {
        let (message, detail, hint) = (error.to_string(), error.detail(), error.hint());
        Self { message, detail, hint, exit_code, databases: Vec::new() }
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
        let mut fields =
            json!({ "message": self.message, "detail": self.detail, "hint": self.hint, "exit_code": self.exit_code });
        if !self.databases.is_empty() {
            fields["databases"] = Value::Array(self.databases.clone());
        }
        crate::document("error", fields)
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorReport;
    use serde_json::{Value, json};

    #[test]
    fn what_was_done_is_in_the_document_only_where_something_was() {
        let document = |databases: Vec<Value>| {
            let report = ErrorReport {
                message: "no".into(),
                detail: None,
                hint: None,
                exit_code: 4,
                databases: databases.clone(),
            };
            serde_json::from_str::<Value>(&report.json()).expect("a document")
        };
        assert_eq!(document(Vec::new()).get("databases"), None);
        assert_eq!(document(vec![json!({ "name": "harbor" })])["databases"][0]["name"], "harbor");
    }
}
