//! CREATE TYPE … AS ENUM, and what changes its values.

use super::{Comment, Name, Statement, comment_on};
use crate::ident::{Ident, quote_literal};

/// A column of an enum, for [`EnumType::remake`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumColumn {
    table: Name,
    column: Ident,
    default: Option<String>,
}

impl EnumColumn {
    /// Names the column; it has no default.
    pub fn of(table: impl Into<Name>, column: impl Into<String>) -> Self {
        Self { table: table.into(), column: Ident::new(column), default: None }
    }

    /// Says its default, which has to go in between and comes back.
    #[must_use]
    pub fn default_value(self, value: impl Into<String>) -> Self {
        Self { default: Some(value.into()), ..self }
    }

    fn moved_to(&self, data_type: &Name) -> Vec<String> {
        let column = format!("ALTER COLUMN {}", self.column);
        let mut actions = Vec::new();
        if self.default.is_some() {
            actions.push(format!("{column} DROP DEFAULT"));
        }
        actions.push(format!("{column} SET DATA TYPE {data_type} USING {}::text::{data_type}", self.column));
        if let Some(default) = &self.default {
            actions.push(format!("{column} SET DEFAULT {}", quote_literal(default)));
        }
        actions
    }
}

/// An enum type. A value can be added and renamed; to take one away, the type is made anew: [`EnumType::remake`].
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

    /// Makes the type anew with these values, and moves columns to it: the way to take a value away, or to sort them
    /// otherwise.
    ///
    /// Rewrites each table once, under ACCESS EXCLUSIVE. `uses` are the columns of the type; where one is left out, the
    /// last statement fails, and so does the cast of a row that holds a value which is gone. Have a gate look before:
    /// `Gate::holds(Check::value_unused(…))`. The old type is kept as `<name>_old` in between.
    pub fn remake<V: AsRef<str>>(&self, values: impl IntoIterator<Item = V>, uses: &[EnumColumn]) -> Vec<Statement> {
        let old = Self(self.0.sibling(&Ident::new(format!("{}_old", self.0.name.as_str()))));
        let mut statements = vec![self.rename(old.0.name.as_str()), self.create(values)];
        let mut tables: Vec<&Name> = Vec::new();
        for column in uses {
            if !tables.contains(&&column.table) {
                tables.push(&column.table);
            }
        }
        for table in tables {
            let of_table = uses.iter().filter(|column| column.table == *table);
            let actions: Vec<String> = of_table.flat_map(|column| column.moved_to(&self.0)).collect();
            statements.push(Statement::new(format!("ALTER TABLE {table}\n    {}", actions.join(",\n    "))));
        }
        statements.push(old.drop());
        statements
    }

    /// Comments on it.
    pub fn comment(&self, text: impl AsRef<str>) -> Statement {
        comment_on(&Comment::Type(self.0.clone()), text)
    }
}
