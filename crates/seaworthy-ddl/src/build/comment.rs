//! COMMENT ON.

use super::{Name, Statement};
use crate::ident::{Ident, quote_literal};

/// What a comment is on. Functions, triggers, policies, constraints and indexes have a `comment` of their own, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comment {
    /// A table.
    Table(Name),
    /// A column of a table, view or composite type.
    Column(Name, Ident),
    /// A view.
    View(Name),
    /// A materialized view.
    MaterializedView(Name),
    /// An index.
    Index(Name),
    /// A sequence.
    Sequence(Name),
    /// A type.
    Type(Name),
    /// A domain.
    Domain(Name),
    /// A schema.
    Schema(Ident),
    /// An extension.
    Extension(Ident),
    /// A constraint of a table.
    Constraint(Name, Ident),
    /// A trigger of a table.
    Trigger(Name, Ident),
    /// A policy of a table.
    Policy(Name, Ident),
}

impl Comment {
    /// Returns a table.
    pub fn table(name: impl Into<Name>) -> Self {
        Self::Table(name.into())
    }

    /// Returns a column.
    pub fn column(table: impl Into<Name>, column: impl Into<String>) -> Self {
        Self::Column(table.into(), Ident::new(column))
    }

    fn target(&self) -> String {
        match self {
            Self::Table(name) => format!("TABLE {name}"),
            Self::Column(table, column) => format!("COLUMN {table}.{column}"),
            Self::View(name) => format!("VIEW {name}"),
            Self::MaterializedView(name) => format!("MATERIALIZED VIEW {name}"),
            Self::Index(name) => format!("INDEX {name}"),
            Self::Sequence(name) => format!("SEQUENCE {name}"),
            Self::Type(name) => format!("TYPE {name}"),
            Self::Domain(name) => format!("DOMAIN {name}"),
            Self::Schema(name) => format!("SCHEMA {name}"),
            Self::Extension(name) => format!("EXTENSION {name}"),
            Self::Constraint(table, name) => format!("CONSTRAINT {name} ON {table}"),
            Self::Trigger(table, name) => format!("TRIGGER {name} ON {table}"),
            Self::Policy(table, name) => format!("POLICY {name} ON {table}"),
        }
    }
}

/// Comments on an object; an empty text takes its comment away, as PostgreSQL does.
pub fn comment_on(what: &Comment, text: impl AsRef<str>) -> Statement {
    comment_as(&what.target(), text.as_ref())
}

/// Comments on what this names: `FUNCTION f(uuid)`.
pub(super) fn comment_as(target: &str, text: &str) -> Statement {
    Statement::new(format!("COMMENT ON {target} IS {}", quote_literal(text)))
}
