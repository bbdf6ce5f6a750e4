//! What a check has to say, and what an error owes its reader.
//!
//! Every error of the workspace is shown in three parts, as PostgreSQL shows its own: the *message* (its
//! [`std::fmt::Display`]), a *detail* and a *hint* that can be pasted. The last two come from [`Hint`].

use std::borrow::Cow;

use serde::Serialize;

/// What an error tells beside its message.
///
/// Each error enum implements it, and a wrapper passes on what its inner error says, so that nobody downcasts.
pub trait Hint {
    /// Returns one or more sentences with the facts: names, values, what the database's state is now.
    fn detail(&self) -> Option<String> {
        None
    }

    /// Returns what to do next, best a command that can be pasted.
    fn hint(&self) -> Option<String> {
        None
    }
}

/// Returns a text as one word of a shell command, as it is where the shell leaves it so: for what a hint names.
pub fn shell_word(text: &str) -> Cow<'_, str> {
    let is_plain = |sign: char| sign.is_alphanumeric() || "_-.".contains(sign);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into();
    }
    format!("'{}'", text.replace('\'', r"'\''")).into()
}

/// Returns a number with what it counts: `1 row`, `2 rows`.
pub fn counted<N: Copy + std::fmt::Display + PartialEq + From<u8>>(number: N, what: &str) -> String {
    format!("{number} {what}{}", if number == N::from(1) { "" } else { "s" })
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth a look before it goes on.
    Warning,
    /// Fails the command that found it (exit code 1).
    Error,
}

impl Severity {
    /// Every severity, the lightest first.
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Error];

    /// Returns the word that output and configuration use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What `check`, snapshots and entities report: one thing, where it is, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule's id in kebab case: `stale-snapshot`.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The database of the workspace that it is about.
    pub database: Option<String>,
    /// The migration that it is about.
    pub version: Option<String>,
    /// A path relative to the workspace's root.
    pub file: Option<String>,
    /// A line in `file`, counted from 1.
    pub line: Option<u32>,
    /// In lower case, without a period.
    pub message: String,
    /// A sentence, or a unified diff.
    pub detail: Option<String>,
    /// A command that can be pasted.
    pub hint: Option<String>,
}

impl Finding {
    /// Returns a finding of weight [`Severity::Error`] without a place; the fields are public to be filled.
    pub fn error(rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: Severity::Error,
            database: None,
            version: None,
            file: None,
            line: None,
            message: message.into(),
            detail: None,
            hint: None,
        }
    }
}

/// Returns the candidate that was probably meant, for "did you mean …?".
///
/// The closest by edit distance, as a whole or by one of its words between underscores, where at most a third of the
/// longer text differs; a candidate that contains the word, or that the word contains, comes before.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let lower = candidate.to_lowercase();
            let words = lower.split('_').filter(|part| part.len() >= 4);
            let distance = std::iter::once(lower.as_str()).chain(words).filter_map(|part| {
                let distance = strsim::levenshtein(&word, part);
                (distance <= word.chars().count().max(part.chars().count()).div_ceil(3)).then_some(distance)
            });
            let contained = word.len() >= 3 && (lower.contains(&word) || word.contains(&lower));
            let distance = distance.min().or(contained.then_some(usize::MAX))?;
            Some((!contained, distance, candidate))
        })
        .min()
        .map(|(_, _, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::{closest, shell_word};

    #[test]
    fn a_shell_word_survives_quotes() {
        assert_eq!(shell_word("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!((shell_word("m0001_add-x.y"), shell_word("")), ("m0001_add-x.y".into(), "''".into()));
    }

    #[test]
    fn the_closest_name_is_offered_and_a_far_one_is_not() {
        let databases = ["scholarly", "neuroquest", "variants"];
        assert_eq!(closest("scolarly", databases), Some("scholarly"));
        assert_eq!(closest("VARIANT", databases), Some("variants"));
        assert_eq!(closest("postgres", databases), None);
        let versions = ["m20250901_000001_create_original_schema", "m20260125_000001_add_audit_infrastructure"];
        assert_eq!(closest("orignal", versions), Some(versions[0]));
    }
}
