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
    /// A role may not read one of PostgreSQL's own catalogs.
    #[error("the role may not read what the query for {query} asks for")]
    Denied {
        /// What it asks for: `columns`.
        query: &'static str,
        /// The server's words: `permission denied for table pg_proc`.
        reason: String,
    },
    /// An object was there, and when it was to be printed it was not.
    #[error("an object went away while the query for {query} was answered")]
    Gone {
        /// What it asks for: `columns`.
        query: &'static str,
    },
    /// Every attempt met another change.
    #[error("the schema changes while it is read")]
    Changing {
        /// How often it was tried.
        attempts: usize,
        /// What was met at last.
        source: Box<IntrospectError>,
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

impl IntrospectError {
    /// Returns the error of a query, by what the server says.
    pub(crate) fn of_query(query: &'static str, source: sqlx::Error) -> Self {
        let denied = source.as_database_error().filter(|it| it.code().as_deref() == Some("42501"));
        match denied.map(|it| it.message().to_owned()) {
            Some(reason) => Self::Denied { query, reason },
            None if is_null_by_surprise(&source) => Self::Gone { query },
            None => Self::Query { query, source },
        }
    }

    /// Tells whether another session has changed the schema in between, so that it may do to try again.
    ///
    /// What prints a definition answers with NULL where the object is gone, or with an internal error.
    pub(crate) fn is_of_a_change(&self) -> bool {
        match self {
            Self::Gone { .. } => true,
            Self::Query { source, .. } => source.as_database_error().is_some_and(|it| {
                let internal = ["cache lookup failed", "could not open relation", "could not find tuple"];
                it.code().as_deref() == Some("XX000") && internal.iter().any(|words| it.message().starts_with(words))
                    // Undefined table, column, function, object and schema.
                    || it.code().is_some_and(|code| ["42P01", "42703", "42883", "42704", "3F000"].contains(&&*code))
            }),
            Self::Transaction(_)
            | Self::Denied { .. }
            | Self::Changing { .. }
            | Self::UnsupportedVersion { .. }
            | Self::UnknownCode { .. } => false,
        }
    }
}

fn is_null_by_surprise(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::ColumnDecode { source, .. } if source.is::<sqlx::error::UnexpectedNullError>())
}

impl Hint for IntrospectError {
    fn detail(&self) -> Option<String> {
        match self {
            Self::Transaction(_) | Self::UnknownCode { .. } | Self::Gone { .. } => None,
            Self::Denied { reason, .. } => Some(format!(
                "PostgreSQL says: {reason}. Nothing is taken for dropped: without it nothing is compared."
            )),
            Self::Changing { attempts, .. } => {
                Some(format!("Another session changed it during each of {attempts} attempts."))
            }
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
            Self::Denied { reason, .. } => {
                let table = reason.rsplit(' ').next().unwrap_or_default();
                Some(format!(
                    "let the role read it, as every role may at first: GRANT SELECT ON pg_catalog.{table} TO ROLE"
                ))
            }
            Self::Gone { .. } | Self::Changing { .. } => {
                Some("run it again when the other session's DDL is through".to_owned())
            }
            Self::UnsupportedVersion { .. } => Some("connect to a newer server".to_owned()),
            Self::UnknownCode { .. } => {
                Some("the server is probably newer than this tool: update the tool, and report it".to_owned())
            }
        }
    }
}
