//! CREATE POLICY, and row-level security itself.

use super::{Comment, Name, PolicyCommand, Sql, Statement, comment_on, joined, names};
use crate::ident::Ident;

/// A policy of a table: which rows a role sees and may write. It means something once [`RowSecurity`] is enabled.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct Policy {
    name: Ident,
    table: Name,
    command: PolicyCommand,
    permissive: bool,
    roles: Vec<Ident>,
    using: Option<Sql>,
    check: Option<Sql>,
}

impl Policy {
    /// Describes a permissive policy for a command and every role.
    pub fn new(name: impl Into<String>, command: PolicyCommand, table: impl Into<Name>) -> Self {
        Self {
            name: Ident::new(name),
            table: table.into(),
            command,
            permissive: true,
            roles: Vec::new(),
            using: None,
            check: None,
        }
    }

    /// Must hold beside the permissive ones, of which one is enough.
    pub fn restrictive(self) -> Self {
        Self { permissive: false, ..self }
    }

    /// Is for these roles alone.
    pub fn to<N: Into<String>>(self, roles: impl IntoIterator<Item = N>) -> Self {
        Self { roles: names(roles), ..self }
    }

    /// Lets rows be seen, changed and deleted of which this holds; not for INSERT.
    pub fn using(self, condition: Sql) -> Self {
        Self { using: Some(condition), ..self }
    }

    /// Lets rows be written of which this holds; where it is left out, UPDATE and ALL take that of [`Self::using`].
    pub fn with_check(self, condition: Sql) -> Self {
        Self { check: Some(condition), ..self }
    }

    /// Makes it.
    pub fn create(&self) -> Statement {
        let mut text = format!("CREATE POLICY {} ON {}", self.name, self.table);
        if !self.permissive {
            text.push_str(" AS RESTRICTIVE");
        }
        text.push_str(&format!("\nFOR {}", self.command.as_str()));
        let public = [Ident::new("public")];
        let roles = if self.roles.is_empty() { &public[..] } else { &self.roles };
        text.push_str(&format!(" TO {}", joined(roles)));
        if let Some(using) = &self.using {
            text.push_str(&format!("\nUSING ({using})"));
        }
        if let Some(check) = &self.check {
            text.push_str(&format!("\nWITH CHECK ({check})"));
        }
        Statement::new(text)
    }

    /// Drops it.
    pub fn drop(&self) -> Statement {
        Statement::new(format!("DROP POLICY {} ON {}", self.name, self.table))
    }

    /// Comments on it.
    pub fn comment(&self, text: impl AsRef<str>) -> Statement {
        comment_on(&Comment::Policy(self.table.clone(), self.name.clone()), text)
    }
}

/// Row-level security of a table.
///
/// Without a policy nobody but the owner, a superuser and a role with BYPASSRLS sees a row: PG 14, 5.8 "Row Security
/// Policies".
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct RowSecurity(Name);

impl RowSecurity {
    /// Names the table.
    pub fn of(table: impl Into<Name>) -> Self {
        Self(table.into())
    }

    /// Lets the policies decide, but for the owner of the table.
    pub fn enable(&self) -> Statement {
        self.alter("ENABLE")
    }

    /// Lets nobody mind the policies.
    pub fn disable(&self) -> Statement {
        self.alter("DISABLE")
    }

    /// Lets the owner of the table mind them, too.
    pub fn force(&self) -> Statement {
        self.alter("FORCE")
    }

    /// Lets the owner of the table not mind them.
    pub fn no_force(&self) -> Statement {
        self.alter("NO FORCE")
    }

    fn alter(&self, how: &str) -> Statement {
        Statement::new(format!("ALTER TABLE {} {how} ROW LEVEL SECURITY", self.0))
    }
}
