//! What can go wrong while a schema is read.

use seaworthy_finding::Hint;

/// Why a catalog could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IntrospectError {
    /// The transaction around the queries did not begin or end.
    #[error("the read-only transaction for the catalog failed")]
    Transaction(#[source] sqlx::Error),
    /// One of the queries failed.
    #[error("the query for {query} failed")]
    Query {
        /// What it asks for: `columns`.
        query: &'static str,
        /// What the driver or the server said.
        source: sqlx::Error,
    },
    /// The server is older than what the queries are written for.
    #[error("PostgreSQL {major} is not supported")]
    UnsupportedVersion {
        /// The server's major version.
        major: u32,
    },
    /// The server answered with a code that the model does not know.
    #[error("{column} holds {code:?}, which this version does not know")]
    UnknownCode {
        /// The column of `pg_catalog`: `pg_class.relkind`.
        column: &'static str,
        /// What stands in it.
        code: String,
    },
}

impl Hint for IntrospectError {
    fn detail(&self) -> Option<String> {
        match self {
            Self::Transaction(_) | Self::UnknownCode { .. } => None,
            Self::Query { source, .. } => source
                .as_database_error()
                .and_then(sqlx::error::DatabaseError::code)
                .map(|code| format!("The server's SQLSTATE is {code}.")),
            Self::UnsupportedVersion { .. } => {
                Some(format!("Schemas are read from PostgreSQL {} and newer.", crate::SERVER_MAJOR_MIN))
            }
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Transaction(_) | Self::Query { .. } => None,
            Self::UnsupportedVersion { .. } => Some("connect to a newer server".to_owned()),
            Self::UnknownCode { .. } => {
                Some("the server is probably newer than this tool: update the tool, and report it".to_owned())
            }
        }
    }
}
