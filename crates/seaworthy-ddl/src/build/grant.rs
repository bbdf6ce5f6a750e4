//! GRANT and REVOKE.

use super::{Function, Name, Statement, joined, names};
use crate::ident::Ident;

/// Privileges on an object for some roles.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct Grant {
    privileges: Vec<Privilege>,
    on: String,
    roles: Vec<Ident>,
}

/// What a role may do. PG 14, 5.7 "Privileges".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privilege {
    /// Everything that the object has.
    All,
    /// Read rows, or the value of a sequence.
    Select,
    /// Add rows.
    Insert,
    /// Change rows.
    Update,
    /// Delete rows.
    Delete,
    /// Empty a table.
    Truncate,
    /// Make a foreign key to it.
    References,
    /// Make a trigger on it.
    Trigger,
    /// Look into a schema, or take numbers from a sequence.
    Usage,
    /// Make objects in a schema.
    Create,
    /// Call a function.
    Execute,
}

impl Privilege {
    const fn as_str(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Truncate => "TRUNCATE",
            Self::References => "REFERENCES",
            Self::Trigger => "TRIGGER",
            Self::Usage => "USAGE",
            Self::Create => "CREATE",
            Self::Execute => "EXECUTE",
        }
    }
}

impl Grant {
    /// Speaks of a table or a view.
    pub fn on_table(table: impl Into<Name>, privileges: impl IntoIterator<Item = Privilege>) -> Self {
        Self::on(format!("TABLE {}", table.into()), privileges)
    }

    /// Speaks of every table and view that a schema has now.
    pub fn on_tables_of(schema: impl Into<String>, privileges: impl IntoIterator<Item = Privilege>) -> Self {
        Self::on(format!("ALL TABLES IN SCHEMA {}", Ident::new(schema)), privileges)
    }

    /// Speaks of a sequence.
    pub fn on_sequence(sequence: impl Into<Name>, privileges: impl IntoIterator<Item = Privilege>) -> Self {
        Self::on(format!("SEQUENCE {}", sequence.into()), privileges)
    }

    /// Speaks of a schema.
    pub fn on_schema(schema: impl Into<String>, privileges: impl IntoIterator<Item = Privilege>) -> Self {
        Self::on(format!("SCHEMA {}", Ident::new(schema)), privileges)
    }

    /// Speaks of a call of a function.
    pub fn on_function(function: &Function) -> Self {
        Self::on(function.signature(), [Privilege::Execute])
    }

    fn on(on: String, privileges: impl IntoIterator<Item = Privilege>) -> Self {
        Self { privileges: privileges.into_iter().collect(), on, roles: names(["public"]) }
    }

    /// Names the roles; everybody (`public`) where they are left out.
    pub fn roles<N: Into<String>>(self, roles: impl IntoIterator<Item = N>) -> Self {
        Self { roles: names(roles), ..self }
    }

    /// Gives the privileges.
    pub fn grant(&self) -> Statement {
        Statement::new(format!("GRANT {} ON {} TO {}", self.list(), self.on, joined(&self.roles)))
    }

    /// Takes them away.
    pub fn revoke(&self) -> Statement {
        Statement::new(format!("REVOKE {} ON {} FROM {}", self.list(), self.on, joined(&self.roles)))
    }

    fn list(&self) -> String {
        self.privileges.iter().map(|privilege| privilege.as_str()).collect::<Vec<_>>().join(", ")
    }
}
