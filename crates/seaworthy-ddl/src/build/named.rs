//! An object by its name alone.

use super::comment::comment_as;
use super::{Name, Statement};
use crate::ident::Ident;

/// An object of which only the name is at hand: what a way back drops, and another migration has described.
///
/// Where there is a description ([`super::Function`], [`super::Trigger`] …), its own `drop()` says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct Named(String);

impl Named {
    /// Names a function; its arguments as SQL writes them: `uuid, integer`. Names and modes in front are allowed.
    pub fn function(name: impl Into<Name>, arguments: impl AsRef<str>) -> Self {
        Self::with_arguments("FUNCTION", &name.into(), arguments.as_ref())
    }

    /// Names a procedure, with its arguments.
    pub fn procedure(name: impl Into<Name>, arguments: impl AsRef<str>) -> Self {
        Self::with_arguments("PROCEDURE", &name.into(), arguments.as_ref())
    }

    /// Names an aggregate, with its arguments; `*` where it has none.
    pub fn aggregate(name: impl Into<Name>, arguments: impl AsRef<str>) -> Self {
        Self::with_arguments("AGGREGATE", &name.into(), arguments.as_ref())
    }

    /// Names a view.
    pub fn view(name: impl Into<Name>) -> Self {
        Self(format!("VIEW {}", name.into()))
    }

    /// Names a materialized view.
    pub fn materialized_view(name: impl Into<Name>) -> Self {
        Self(format!("MATERIALIZED VIEW {}", name.into()))
    }

    /// Names a domain.
    pub fn domain(name: impl Into<Name>) -> Self {
        Self(format!("DOMAIN {}", name.into()))
    }

    /// Names a type: an enum, a composite type, a range.
    pub fn data_type(name: impl Into<Name>) -> Self {
        Self(format!("TYPE {}", name.into()))
    }

    /// Names a trigger of a table.
    pub fn trigger(name: impl Into<String>, table: impl Into<Name>) -> Self {
        Self(format!("TRIGGER {} ON {}", Ident::new(name), table.into()))
    }

    /// Names a policy of a table.
    pub fn policy(name: impl Into<String>, table: impl Into<Name>) -> Self {
        Self(format!("POLICY {} ON {}", Ident::new(name), table.into()))
    }

    fn with_arguments(kind: &str, name: &Name, arguments: &str) -> Self {
        Self(format!("{kind} {name}({arguments})"))
    }

    /// Drops it; fails where something needs it.
    pub fn drop(&self) -> Statement {
        Statement::new(format!("DROP {}", self.0))
    }

    /// Comments on it.
    pub fn comment(&self, text: impl AsRef<str>) -> Statement {
        comment_as(&self.0, text.as_ref())
    }
}
