//! A table of figures, and whether the limits hold.

/// A bound on a figure.
#[derive(Debug)]
pub struct Limit {
    what: String,
    figure: f64,
    bound: Bound,
}

#[derive(Debug, Clone, Copy)]
enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

impl Limit {
    /// Returns the limit of `max` on what was measured.
    pub fn new(what: impl Into<String>, figure: f64, max: f64) -> Self {
        Self { what: what.into(), figure, bound: Bound::AtMost(max) }
    }

    /// Returns the limit of at least `min` on what was measured.
    pub fn at_least(what: impl Into<String>, figure: f64, min: f64) -> Self {
        Self { what: what.into(), figure, bound: Bound::AtLeast(min) }
    }

    fn holds(&self) -> bool {
        match self.bound {
            Bound::AtMost(max) => self.figure <= max,
            Bound::AtLeast(min) => self.figure >= min,
        }
    }
}

/// What is printed at the end.
#[derive(Debug)]
pub struct Report {
    lines: Vec<String>,
    limits: Vec<Limit>,
}

impl Report {
    /// Returns a table without rows.
    pub fn new(heads: &[&str]) -> Self {
        Self { lines: vec![line(heads), format!("|---|{}", "---:|".repeat(heads.len() - 1))], limits: Vec::new() }
    }

    /// Adds a row, a text for each head.
    pub fn row(&mut self, cells: &[String]) {
        self.lines.push(line(cells));
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
        text.push_str("\n\n| limit | figure | bound | |\n|---|---:|---:|---|\n");
        for limit in &self.limits {
            let Limit { what, figure, bound } = limit;
            let bound = match bound {
                Bound::AtMost(max) => format!("at most {max}"),
                Bound::AtLeast(min) => format!("at least {min}"),
            };
            let verdict = if limit.holds() { "holds" } else { "EXCEEDED" };
            text.push_str(&format!("| {what} | {figure:.2} | {bound} | {verdict} |\n"));
        }
        text
    }
}

fn line(cells: &[impl AsRef<str>]) -> String {
    let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    format!("| {} |", cells.join(" | "))
}
