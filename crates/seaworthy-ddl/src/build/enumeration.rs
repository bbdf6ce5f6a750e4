//! CREATE TYPE … AS ENUM, and what changes its values.

use super::{Comment, Name, Statement, comment_on};
use crate::ident::{Ident, quote_literal};

/// An enum type. A value can be added and renamed; none can be taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct EnumType(Name);

impl EnumType {
    /// Names the type.
    pub fn named(name: impl Into<Name>) -> Self {
        Self(name.into())
    }

    /// Makes it with these values, in this order.
    pub fn create<V: AsRef<str>>(&self, values: impl IntoIterator<Item = V>) -> Statement {
        let values: Vec<String> = values.into_iter().map(|value| quote_literal(value.as_ref())).collect();
        Statement::new(format!("CREATE TYPE {} AS ENUM ({})", self.0, values.join(", ")))
    }

    /// Drops it; fails where a column is of it.
    pub fn drop(&self) -> Statement {
        Statement::new(format!("DROP TYPE {}", self.0))
    }

    /// Adds a value behind all others. It cannot be used before the COMMIT: PG 14, ALTER TYPE, "Notes".
    pub fn add_value(&self, value: &str) -> Statement {
        Statement::new(format!("ALTER TYPE {} ADD VALUE {}", self.0, quote_literal(value)))
    }

    /// Adds a value before another.
    pub fn add_value_before(&self, value: &str, neighbour: &str) -> Statement {
        Statement::new(format!("{} BEFORE {}", self.add_value(value), quote_literal(neighbour)))
    }

    /// Adds a value behind another.
    pub fn add_value_after(&self, value: &str, neighbour: &str) -> Statement {
        Statement::new(format!("{} AFTER {}", self.add_value(value), quote_literal(neighbour)))
    }

    /// Gives a value another name; rows that hold it have the new one at once.
    pub fn rename_value(&self, from: &str, to: &str) -> Statement {
        let (from, to) = (quote_literal(from), quote_literal(to));
        Statement::new(format!("ALTER TYPE {} RENAME VALUE {from} TO {to}", self.0))
    }

    /// Gives it another name in its schema.
    pub fn rename(&self, name: impl Into<String>) -> Statement {
        Statement::new(format!("ALTER TYPE {} RENAME TO {}", self.0, Ident::new(name)))
    }

    /// Comments on it.
    pub fn comment(&self, text: impl AsRef<str>) -> Statement {
        comment_on(&Comment::Type(self.0.clone()), text)
    }
}
