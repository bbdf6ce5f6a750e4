//! CREATE INDEX as far as PostgreSQL goes.

use super::{Comment, Name, Sql, Statement, comment_on, joined, names};
use crate::ident::{Ident, quote_literal};

/// An index of a table; it stands in the schema of its table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct Index {
    name: Ident,
    table: Name,
    keys: Vec<Key>,
    unique: bool,
    nulls_not_distinct: bool,
    method: Option<Ident>,
    include: Vec<Ident>,
    predicate: Option<Sql>,
    parameters: Vec<(Ident, String)>,
}

/// What an index is sorted by: a column or an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    what: String,
    collation: Option<Name>,
    operator_class: Option<Name>,
    descending: bool,
    nulls: Option<Nulls>,
}

/// Where NULLs stand in an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// Before all else.
    First,
    /// Behind all else.
    Last,
}

impl Key {
    /// Returns a column.
    pub fn column(name: impl Into<String>) -> Self {
        Self::of(Ident::new(name).to_string())
    }

    /// Returns an expression; it is put into parentheses.
    pub fn expression(expression: &Sql) -> Self {
        Self::of(format!("({expression})"))
    }

    fn of(what: String) -> Self {
        Self { what, collation: None, operator_class: None, descending: false, nulls: None }
    }

    /// Sorts by a collation.
    #[must_use]
    pub fn collation(self, name: impl Into<Name>) -> Self {
        Self { collation: Some(name.into()), ..self }
    }

    /// Compares by an operator class: `text_pattern_ops`, `gin_trgm_ops`.
    #[must_use]
    pub fn operator_class(self, name: impl Into<Name>) -> Self {
        Self { operator_class: Some(name.into()), ..self }
    }

    /// Sorts downwards.
    #[must_use]
    pub fn descending(self) -> Self {
        Self { descending: true, ..self }
    }

    /// Says where NULLs stand.
    #[must_use]
    pub fn nulls(self, nulls: Nulls) -> Self {
        Self { nulls: Some(nulls), ..self }
    }

    fn text(&self) -> String {
        let mut text = self.what.clone();
        if let Some(collation) = &self.collation {
            text.push_str(&format!(" COLLATE {collation}"));
        }
        if let Some(class) = &self.operator_class {
            text.push_str(&format!(" {class}"));
        }
        if self.descending {
            text.push_str(" DESC");
        }
        match self.nulls {
            None => {}
            Some(Nulls::First) => text.push_str(" NULLS FIRST"),
            Some(Nulls::Last) => text.push_str(" NULLS LAST"),
        }
        text
    }
}

impl From<&str> for Key {
    fn from(column: &str) -> Self {
        Self::column(column)
    }
}

impl Index {
    /// Describes an index of columns, named plainly, or of keys with more to them.
    pub fn new<K: Into<Key>>(
        name: impl Into<String>,
        table: impl Into<Name>,
        keys: impl IntoIterator<Item = K>,
    ) -> Self {
        Self {
            name: Ident::new(name),
            table: table.into(),
            keys: keys.into_iter().map(Into::into).collect(),
            unique: false,
            nulls_not_distinct: false,
            method: None,
            include: Vec::new(),
            predicate: None,
            parameters: Vec::new(),
        }
    }

    /// Lets no two rows have the same keys.
    pub fn unique(self) -> Self {
        Self { unique: true, ..self }
    }

    /// Takes NULLs for the same. PG 15+.
    pub fn nulls_not_distinct(self) -> Self {
        Self { nulls_not_distinct: true, ..self }
    }

    /// Says its access method: `gin`, `gist`, `brin`, `hash`; `btree` where it is left out.
    pub fn method(self, method: impl Into<String>) -> Self {
        Self { method: Some(Ident::new(method)), ..self }
    }

    /// Keeps columns that are no keys, so that a query need not go to the table for them.
    pub fn include<N: Into<String>>(self, columns: impl IntoIterator<Item = N>) -> Self {
        Self { include: names(columns), ..self }
    }

    /// Holds only the rows of which this holds.
    pub fn predicate(self, condition: Sql) -> Self {
        Self { predicate: Some(condition), ..self }
    }

    /// Sets a storage parameter: `fillfactor`, `pages_per_range`.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((Ident::new(name), value.into()));
        self
    }

    /// Builds it; nobody writes to the table meanwhile.
    pub fn create(&self) -> Statement {
        self.create_as("")
    }

    /// Builds it while the table is written to; outside a transaction.
    pub fn create_concurrently(&self) -> Statement {
        self.create_as("CONCURRENTLY ")
    }

    /// Drops it; fails where a constraint stands on it.
    pub fn drop(&self) -> Statement {
        Statement::new(format!("DROP INDEX {}", self.qualified()))
    }

    /// Drops it without waiting for a lock that keeps everybody out; outside a transaction.
    pub fn drop_concurrently(&self) -> Statement {
        Statement::new(format!("DROP INDEX CONCURRENTLY {}", self.qualified()))
    }

    /// Gives it another name.
    pub fn rename(&self, name: impl Into<String>) -> Statement {
        Statement::new(format!("ALTER INDEX {} RENAME TO {}", self.qualified(), Ident::new(name)))
    }

    /// Comments on it.
    pub fn comment(&self, text: impl AsRef<str>) -> Statement {
        comment_on(&Comment::Index(self.qualified()), text)
    }

    fn qualified(&self) -> Name {
        self.table.sibling(&self.name)
    }

    fn create_as(&self, concurrently: &str) -> Statement {
        let unique = if self.unique { "UNIQUE " } else { "" };
        let method = self.method.as_ref().map_or_else(String::new, |method| format!(" USING {method}"));
        let keys: Vec<String> = self.keys.iter().map(Key::text).collect();
        let mut text = format!("CREATE {unique}INDEX {concurrently}{} ON {}{method}", self.name, self.table);
        text.push_str(&format!(" ({})", keys.join(", ")));
        if !self.include.is_empty() {
            text.push_str(&format!(" INCLUDE ({})", joined(&self.include)));
        }
        if self.nulls_not_distinct {
            text.push_str(" NULLS NOT DISTINCT");
        }
        if !self.parameters.is_empty() {
            let all: Vec<String> =
                self.parameters.iter().map(|(name, value)| format!("{name} = {}", quote_literal(value))).collect();
            text.push_str(&format!(" WITH ({})", all.join(", ")));
        }
        if let Some(predicate) = &self.predicate {
            text.push_str(&format!(" WHERE ({predicate})"));
        }
        Statement::new(text)
    }
}
