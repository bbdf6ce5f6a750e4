//! Rules over the SQL that a migration runs, and the catalog that it runs on: what is unsafe beside an application that
//! is at work, and the safe way.
//!
//! What a statement locks, rewrites and scans is what `seaworthy-ddl` says of it; here is only what follows from that.
//! A table that the migration itself makes has no rows, and nobody uses it: of such nothing is said.

mod rule;
mod scene;
mod schema;
mod statement;

use seaworthy_catalog::Catalog;
use seaworthy_finding::Severity;

pub use rule::{RULES, Rule, rule};

/// A migration, as far as it matters here.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// What `up` sends, in order.
    pub statements: &'a [String],
    /// After how many of its statements it commits, each time; nothing where it is one transaction.
    pub commits: Option<&'a [usize]>,
    /// What it sends depends on what it finds.
    pub dynamic: bool,
    /// The schema before it, where that is known.
    pub before: Option<&'a Catalog>,
    /// What was there before the run that it is a part of, where that is another schema than the one before it: only
    /// that is in use.
    pub today: Option<&'a Catalog>,
    /// The schema behind it, where that is known.
    pub after: Option<&'a Catalog>,
    /// The schema behind the last migration that there is: what a later one puts right is not said of an earlier one.
    pub latest: Option<&'a Catalog>,
    /// Where names without a schema are looked for; the first one takes what is made.
    pub search_path: &'a [String],
    /// The server's major version.
    pub server_major: u32,
}

/// What a rule has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub rule: &'static Rule,
    /// The rule's, or a lighter one where it may be so and cannot be known.
    pub severity: Severity,
    /// The statement, counted from 0; none where it is about the schema behind them all.
    pub statement: Option<usize>,
    /// In lower case, without a period.
    pub message: String,
    /// A sentence, where the rule's own is not enough.
    pub detail: Option<String>,
}

impl Found {
    fn at(statement: usize, rule: &'static Rule, message: String) -> Self {
        Self { rule, severity: rule.severity, statement: Some(statement), message, detail: None }
    }

    fn of_schema(rule: &'static Rule, message: String) -> Self {
        Self { rule, severity: rule.severity, statement: None, message, detail: None }
    }

    /// It may be so: a warning at the most.
    fn doubtful(mut self) -> Self {
        self.severity = self.severity.min(Severity::Warning);
        self
    }
}

/// Returns what is unsafe in a migration, in the order of its statements; what is about the whole schema comes last.
pub fn lint(subject: &Subject<'_>) -> Vec<Found> {
    let mut found = statement::found(subject);
    found.extend(schema::found(subject));
    found
}
