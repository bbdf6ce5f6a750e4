//! Schemas, extensions and sequences.

use super::{Comment, Name, Statement, comment_on};
use crate::ident::Ident;

/// A schema.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct Schema(Ident);

impl Schema {
    /// Names it.
    pub fn named(name: impl Into<String>) -> Self {
        Self(Ident::new(name))
    }

    /// Makes it; fails where it is there.
    pub fn create(&self) -> Statement {
        Statement::new(format!("CREATE SCHEMA {}", self.0))
    }

    /// Makes it where it is not there.
    pub fn create_if_not_exists(&self) -> Statement {
        Statement::new(format!("CREATE SCHEMA IF NOT EXISTS {}", self.0))
    }

    /// Drops it; fails where anything is in it.
    pub fn drop(&self) -> Statement {
        Statement::new(format!("DROP SCHEMA {}", self.0))
    }

    /// Comments on it.
    pub fn comment(&self, text: impl AsRef<str>) -> Statement {
        comment_on(&Comment::Schema(self.0.clone()), text)
    }
}

/// An extension.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct Extension {
    name: Ident,
    schema: Option<Ident>,
}

impl Extension {
    /// Names it.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Ident::new(name), schema: None }
    }

    /// Puts its objects into a schema.
    pub fn in_schema(self, schema: impl Into<String>) -> Self {
        Self { schema: Some(Ident::new(schema)), ..self }
    }

    /// Makes it; fails where it is there.
    pub fn create(&self) -> Statement {
        self.create_as("CREATE EXTENSION")
    }

    /// Makes it where it is not there.
    pub fn create_if_not_exists(&self) -> Statement {
        self.create_as("CREATE EXTENSION IF NOT EXISTS")
    }

    /// Drops it; fails where something needs it.
    pub fn drop(&self) -> Statement {
        Statement::new(format!("DROP EXTENSION {}", self.name))
    }

    fn create_as(&self, verb: &str) -> Statement {
        let schema = self.schema.as_ref().map_or_else(String::new, |schema| format!(" WITH SCHEMA {schema}"));
        Statement::new(format!("{verb} {}{schema}", self.name))
    }
}

/// A sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct Sequence {
    name: Name,
    data_type: Option<String>,
    start: Option<i64>,
    increment: Option<i64>,
    cache: Option<i64>,
    cycle: bool,
}

impl Sequence {
    /// Names it: of `bigint`, from 1 by 1.
    pub fn named(name: impl Into<Name>) -> Self {
        Self { name: name.into(), data_type: None, start: None, increment: None, cache: None, cycle: false }
    }

    /// Says its type: `smallint`, `integer` or `bigint`.
    pub fn of_type(self, data_type: impl Into<String>) -> Self {
        Self { data_type: Some(data_type.into()), ..self }
    }

    /// Says its first number.
    pub fn start(self, start: i64) -> Self {
        Self { start: Some(start), ..self }
    }

    /// Says how far it is from one number to the next.
    pub fn increment(self, increment: i64) -> Self {
        Self { increment: Some(increment), ..self }
    }

    /// Says how many numbers a session takes at once.
    pub fn cache(self, numbers: i64) -> Self {
        Self { cache: Some(numbers), ..self }
    }

    /// Begins anew at its end.
    pub fn cycle(self) -> Self {
        Self { cycle: true, ..self }
    }

    /// Makes it.
    pub fn create(&self) -> Statement {
        let mut text = format!("CREATE SEQUENCE {}", self.name);
        if let Some(data_type) = &self.data_type {
            text.push_str(&format!(" AS {data_type}"));
        }
        for (words, number) in [("INCREMENT BY", self.increment), ("START WITH", self.start), ("CACHE", self.cache)] {
            if let Some(number) = number {
                text.push_str(&format!(" {words} {number}"));
            }
        }
        if self.cycle {
            text.push_str(" CYCLE");
        }
        Statement::new(text)
    }

    /// Lets it go with a column.
    pub fn owned_by(&self, table: impl Into<Name>, column: impl Into<String>) -> Statement {
        Statement::new(format!("ALTER SEQUENCE {} OWNED BY {}.{}", self.name, table.into(), Ident::new(column)))
    }

    /// Lets it stay when its column goes.
    pub fn owned_by_none(&self) -> Statement {
        Statement::new(format!("ALTER SEQUENCE {} OWNED BY NONE", self.name))
    }

    /// Goes on with this number.
    pub fn restart(&self, number: i64) -> Statement {
        Statement::new(format!("ALTER SEQUENCE {} RESTART WITH {number}", self.name))
    }

    /// Drops it.
    pub fn drop(&self) -> Statement {
        Statement::new(format!("DROP SEQUENCE {}", self.name))
    }

    /// Comments on it.
    pub fn comment(&self, text: impl AsRef<str>) -> Statement {
        comment_on(&Comment::Sequence(self.name.clone()), text)
    }
}
