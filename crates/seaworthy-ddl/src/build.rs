//! Typed builders for the PostgreSQL DDL that sea-query cannot say.
//!
//! A builder describes an object: [`Function`], [`Trigger`], [`Policy`] … Its methods return the statements about that
//! object: `create()`, `drop()`, `comment(…)`. So `up` and `down` of a migration share one description, and what is
//! dropped is what was made. Names are quoted where they need it and may carry their schema ([`Name`]). Expressions,
//! queries and bodies are SQL that their author writes, marked as such ([`Sql`]); nothing else is sent unquoted but
//! names of types.
//!
//! What sea-query says well is left out on purpose: CREATE TABLE, ADD and DROP COLUMN, simple indexes, data.

mod column;
mod comment;
mod constraint;
mod enumeration;
mod function;
mod grant;
mod index;
mod named;
mod policy;
mod schema;
mod trigger;
mod view;

use std::fmt;

use seaworthy_catalog::QualifiedName;

pub use crate::ident::Ident;

pub use column::Column;
pub use comment::{Comment, comment_on};
pub use constraint::Constraint;
pub use enumeration::{EnumColumn, EnumType};
pub use function::{Function, Parallel, Volatility};
pub use grant::{Grant, Privilege};
pub use index::{Index, Key, Nulls};
pub use named::Named;
pub use policy::{Policy, RowSecurity};
pub use schema::{Extension, Schema, Sequence};
pub use seaworthy_catalog::{Deferral, ForeignKeyAction, PolicyCommand};
pub use trigger::{Event, Trigger};
pub use view::{CheckOption, MaterializedView, View};

/// One SQL statement, without a semicolon.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a statement does nothing until it is sent"]
pub struct Statement(String);

impl Statement {
    fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text that is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Statement> for String {
    fn from(statement: Statement) -> Self {
        statement.0
    }
}

/// The name of an object as PostgreSQL stores it, unquoted, with or without its schema.
///
/// `"users"` is looked for along the `search_path`, `("paws360", "users")` in that schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    schema: Option<Ident>,
    name: Ident,
}

impl Name {
    /// Returns a name of the same schema.
    fn sibling(&self, name: &Ident) -> Self {
        Self { schema: self.schema.clone(), name: name.clone() }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        write!(f, "{}", self.name)
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self { schema: None, name: Ident::new(name) }
    }
}

impl From<String> for Name {
    fn from(name: String) -> Self {
        Self { schema: None, name: Ident::new(name) }
    }
}

impl<S: Into<String>, N: Into<String>> From<(S, N)> for Name {
    fn from((schema, name): (S, N)) -> Self {
        Self { schema: Some(Ident::new(schema)), name: Ident::new(name) }
    }
}

impl From<&QualifiedName> for Name {
    fn from(name: &QualifiedName) -> Self {
        Self::from((name.schema.as_str(), name.name.as_str()))
    }
}

/// SQL that goes into a statement as it is: an expression, a condition, a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sql(String);

/// Marks a text as SQL, which goes into the statement as it is.
pub fn sql(text: impl Into<String>) -> Sql {
    Sql(text.into())
}

impl fmt::Display for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns names with commas between them.
fn names<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Vec<Ident> {
    names.into_iter().map(Ident::new).collect()
}

/// Returns what the parts print, with commas between them.
fn joined<T: fmt::Display>(parts: &[T]) -> String {
    parts.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

/// Returns the text between dollar signs, with the first tag that the text does not end.
///
/// PG 14, 4.1.2.4 "Dollar-Quoted String Constants": the text is taken literally up to the same tag. The text `a$` would
/// end `$$` one sign early, so what is searched is the text with its end.
fn dollar_quoted(body: &str) -> String {
    let tags = std::iter::once("$$".to_owned()).chain((0..).map(|number| match number {
        0 => "$body$".to_owned(),
        _ => format!("$body{number}$"),
    }));
    let fits = |tag: &String| format!("{body}{tag}").find(tag.as_str()) == Some(body.len());
    let tag = tags.into_iter().find(fits).expect("a text holds only so many tags");
    format!("{tag}{body}{tag}")
}

#[cfg(test)]
mod tests;
