//! Views and materialized views.

use super::{Comment, Name, Sql, Statement, comment_on, joined, names};
use crate::ident::Ident;

/// A view.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct View {
    name: Name,
    columns: Vec<Ident>,
    query: Sql,
    options: Vec<&'static str>,
    check: Option<CheckOption>,
}

/// Which rows may be written through a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckOption {
    /// Those that this view shows.
    Local,
    /// Those that this view and the ones below it show.
    Cascaded,
}

impl View {
    /// Describes a view of a query, without a semicolon.
    pub fn new(name: impl Into<Name>, query: Sql) -> Self {
        Self { name: name.into(), columns: Vec::new(), query, options: Vec::new(), check: None }
    }

    /// Names its columns.
    pub fn columns<N: Into<String>>(self, columns: impl IntoIterator<Item = N>) -> Self {
        Self { columns: names(columns), ..self }
    }

    /// Reads with the rights, and under the policies, of who asks. PG 15+.
    pub fn security_invoker(mut self) -> Self {
        self.options.push("security_invoker = true");
        self
    }

    /// Lets no condition of a query see a row before the view's own have.
    pub fn security_barrier(mut self) -> Self {
        self.options.push("security_barrier = true");
        self
    }

    /// Lets nobody write a row through it that it would not show.
    pub fn with_check_option(self, check: CheckOption) -> Self {
        Self { check: Some(check), ..self }
    }

    /// Makes it; fails where it is there.
    pub fn create(&self) -> Statement {
        self.create_as("CREATE VIEW")
    }

    /// Makes it, or gives the one of its name this query; the columns that it has must stay as they are.
    pub fn create_or_replace(&self) -> Statement {
        self.create_as("CREATE OR REPLACE VIEW")
    }

    /// Drops it; fails where something needs it.
    pub fn drop(&self) -> Statement {
        Statement::new(format!("DROP VIEW {}", self.name))
    }

    /// Comments on it.
    pub fn comment(&self, text: impl AsRef<str>) -> Statement {
        comment_on(&Comment::View(self.name.clone()), text)
    }

    fn create_as(&self, verb: &str) -> Statement {
        let options =
            if self.options.is_empty() { String::new() } else { format!(" WITH ({})", joined(&self.options)) };
        let check = match self.check {
            None => "",
            Some(CheckOption::Local) => "\nWITH LOCAL CHECK OPTION",
            Some(CheckOption::Cascaded) => "\nWITH CASCADED CHECK OPTION",
        };
        Statement::new(format!("{verb} {}{}{options} AS\n{}{check}", self.name, column_list(&self.columns), self.query))
    }
}

/// A view whose rows are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct MaterializedView {
    name: Name,
    columns: Vec<Ident>,
    query: Sql,
    filled: bool,
}

impl MaterializedView {
    /// Describes a view of a query, without a semicolon.
    pub fn new(name: impl Into<Name>, query: Sql) -> Self {
        Self { name: name.into(), columns: Vec::new(), query, filled: true }
    }

    /// Names its columns.
    pub fn columns<N: Into<String>>(self, columns: impl IntoIterator<Item = N>) -> Self {
        Self { columns: names(columns), ..self }
    }

    /// Leaves it empty, and not to be read, until it is refreshed.
    pub fn with_no_data(self) -> Self {
        Self { filled: false, ..self }
    }

    /// Makes it; fails where it is there.
    pub fn create(&self) -> Statement {
        let data = if self.filled { "" } else { "\nWITH NO DATA" };
        let columns = column_list(&self.columns);
        Statement::new(format!("CREATE MATERIALIZED VIEW {}{columns} AS\n{}{data}", self.name, self.query))
    }

    /// Fills it anew; nobody reads it meanwhile.
    pub fn refresh(&self) -> Statement {
        Statement::new(format!("REFRESH MATERIALIZED VIEW {}", self.name))
    }

    /// Fills it anew while it is read; needs a unique index of all its rows.
    pub fn refresh_concurrently(&self) -> Statement {
        Statement::new(format!("REFRESH MATERIALIZED VIEW CONCURRENTLY {}", self.name))
    }

    /// Drops it; fails where something needs it.
    pub fn drop(&self) -> Statement {
        Statement::new(format!("DROP MATERIALIZED VIEW {}", self.name))
    }

    /// Comments on it.
    pub fn comment(&self, text: impl AsRef<str>) -> Statement {
        comment_on(&Comment::MaterializedView(self.name.clone()), text)
    }
}

fn column_list(columns: &[Ident]) -> String {
    if columns.is_empty() { String::new() } else { format!(" ({})", joined(columns)) }
}
