//! The table of medians, and whether the limits hold.

use crate::contest::Sample;

/// A bound on a figure.
pub struct Limit {
    what: String,
    figure: f64,
    max: f64,
}

impl Limit {
    pub fn new(what: impl Into<String>, figure: f64, max: f64) -> Self {
        Self { what: what.into(), figure, max }
    }

    fn holds(&self) -> bool {
        self.figure <= self.max
    }
}

/// What is printed at the end.
#[derive(Default)]
pub struct Report {
    lines: Vec<String>,
    limits: Vec<Limit>,
}

impl Report {
    pub fn new() -> Self {
        let heads = "| tables | rounds | pg_dump -s | read | read / pg_dump | schema dump | dump / pg_dump |";
        Self { lines: vec![heads.to_owned(), "|---:|---:|---:|---:|---:|---:|---:|".to_owned()], limits: Vec::new() }
    }

    /// Adds the medians of one schema.
    pub fn row(&mut self, tables: usize, rounds: usize, sample: &Sample) {
        let Sample { pg_dump, read, dump } = sample;
        self.lines.push(format!(
            "| {tables} | {rounds} | {pg_dump:.0} ms | {read:.0} ms | {:.2} | {dump:.0} ms | {:.2} |",
            read / pg_dump,
            dump / pg_dump,
        ));
    }

    /// Adds a limit.
    pub fn limit(&mut self, limit: Limit) {
        self.limits.push(limit);
    }

    /// Tells whether every limit holds.
    pub fn holds(&self) -> bool {
        self.limits.iter().all(Limit::holds)
    }

    /// Returns the whole text, Markdown.
    pub fn text(&self) -> String {
        let mut text = self.lines.join("\n");
        text.push_str("\n\n| limit | figure | at most | |\n|---|---:|---:|---|\n");
        for limit in &self.limits {
            let Limit { what, figure, max } = limit;
            let verdict = if limit.holds() { "holds" } else { "EXCEEDED" };
            text.push_str(&format!("| {what} | {figure:.2} | {max} | {verdict} |\n"));
        }
        text
    }
}
