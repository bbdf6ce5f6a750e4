//! Owners and privileges, apart from the schema: two environments that agree in their schema seldom agree in these.

use serde::Serialize;

/// What is known of a database beside its schema: it makes no difference between two catalogs, and is in no text of one.
#[derive(Debug, Clone, Default)]
pub struct Beside<T>(pub T);

impl<T> PartialEq for Beside<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Beside<T> {}

/// Who owns what, and who may do what with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Access {
    /// By kind and identity.
    pub owners: Vec<Owner>,
    /// By kind, identity, column, grantee and privilege.
    pub grants: Vec<Grant>,
    /// By role, schema, kind, grantee and privilege.
    pub default_privileges: Vec<DefaultPrivilege>,
}

/// `OWNER TO`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Owner {
    /// In the words of ALTER … OWNER: `TABLE`.
    pub kind: String,
    /// Qualified and quoted; with arguments for a function.
    pub identity: String,
    /// The role.
    pub role: String,
}

/// `GRANT`: one row of an access control list that was changed from what PostgreSQL gives by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Grant {
    /// In the words of GRANT: `TABLE`.
    pub kind: String,
    /// Qualified and quoted; with arguments for a function.
    pub identity: String,
    /// Of a column only.
    pub column: Option<String>,
    /// PostgreSQL gives it by itself, and it was taken away.
    pub revoked: bool,
    /// The role; `None` is PUBLIC.
    pub grantee: Option<String>,
    /// `SELECT`.
    pub privilege: String,
    /// `WITH GRANT OPTION`.
    pub grantable: bool,
}

/// `ALTER DEFAULT PRIVILEGES`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct DefaultPrivilege {
    /// Whose new objects it is about.
    pub role: String,
    /// In this schema only.
    pub schema: Option<String>,
    /// In the words of the statement: `TABLES`.
    pub kind: String,
    /// PostgreSQL gives it by itself, and it was taken away.
    pub revoked: bool,
    /// The role; `None` is PUBLIC.
    pub grantee: Option<String>,
    /// `SELECT`.
    pub privilege: String,
    /// `WITH GRANT OPTION`.
    pub grantable: bool,
}
