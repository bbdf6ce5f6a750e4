//! Every error of a command, and the one place that maps it to its exit code.

use seaworthy_backfill::BackfillError;
use seaworthy_codegen::CodegenError;
use seaworthy_devdb::DevdbError;
use seaworthy_finding::Hint;
use seaworthy_introspect::IntrospectError;
use seaworthy_migration::DbErr;
use seaworthy_report::ErrorReport;
use seaworthy_runner::{
    BlockingError, ChainError, ConnectError, LedgerError, LockError, ProbeError, ProofError, RunError, ServerError,
    StateLeft, StopKind, UrlError,
};
use serde_json::Value;

use crate::config::ConfigError;

/// A command that cannot be done, or is done with a no.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Url(#[from] UrlError),
    #[error(transparent)]
    Devdb(#[from] DevdbError),
    #[error(transparent)]
    Run(Box<RunError>),
    #[error(transparent)]
    Backfill(Box<BackfillError>),
    #[error(transparent)]
    Introspect(#[from] IntrospectError),
    #[error(transparent)]
    Codegen(#[from] CodegenError),
    #[error(transparent)]
    Probe(#[from] ProbeError),
    #[error(transparent)]
    Blocking(#[from] BlockingError),
    /// The command line asks for what cannot be.
    #[error("{message}")]
    Usage { message: String, detail: Option<String>, hint: Option<String> },
    /// The database, or the workspace, is not as the command needs it; nothing was changed.
    #[error("{message}")]
    Refused { message: String, detail: Option<String>, hint: Option<String> },
    /// The seed's statements do not fit the database.
    #[error("the database cannot be seeded")]
    Seed(#[source] DbErr),
    /// The server went away while it was seeded.
    #[error("the connection was lost while seeding")]
    SeedLost(#[source] DbErr),
    /// It came after something had been done.
    #[error("{error}")]
    After {
        error: Box<CommandError>,
        /// The contract's `databases` of what was done.
        databases: Vec<Value>,
    },
    /// What a command asks the server beside migrations.
    #[error("{what} failed")]
    Server { what: &'static str, source: sqlx::Error },
    /// One of PostgreSQL's own programs ended with an error.
    #[error("{program} failed")]
    Program { program: &'static str, said: String },
    /// Ctrl-C, or a signal to end, while one of them ran.
    #[error("{program} was interrupted")]
    Interrupted { program: &'static str },
    /// An archive lacks tables.
    #[error("the backup {file} is not complete")]
    Incomplete { file: String, missing: Vec<String> },
    /// A file or a program.
    #[error("cannot {action} {path}")]
    Io { action: &'static str, path: String, source: std::io::Error },
}

impl CommandError {
    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), detail: None, hint: Some(hint.into()) }
    }

    pub(crate) fn refused(message: impl Into<String>, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused { message: message.into(), detail: Some(detail.into()), hint: Some(hint.into()) }
    }

    pub(crate) fn io(action: &'static str, path: impl AsRef<std::path::Path>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.as_ref().display().to_string();
        move |source| Self::Io { action, path, source }
    }

    pub(crate) fn server(what: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Server { what, source }
    }

    /// Tells a schema that does not fit the seed from a server that is gone.
    ///
    /// PG 14, "Appendix A. PostgreSQL Error Codes": class 08 is a connection's exception, 57P01 to 57P05 end a session.
    pub(crate) fn seed(error: DbErr) -> Self {
        let lost = match ServerError::of_db_err(&error) {
            Some(server) => server.code.starts_with("08") || server.code.starts_with("57P"),
            None => matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_) | DbErr::Exec(_) | DbErr::Query(_)),
        };
        if lost { Self::SeedLost(error) } else { Self::Seed(error) }
    }

    /// Returns the error in its three parts.
    pub(crate) fn report(&self) -> ErrorReport {
        let databases = match self {
            Self::After { databases, .. } => databases.clone(),
            _ => Vec::new(),
        };
        ErrorReport { databases, ..ErrorReport::new(self, self.exit_code()) }
    }

    /// Returns the contract's exit code.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_)
            | Self::Url(_)
            | Self::Codegen(_)
            | Self::Probe(_)
            | Self::Introspect(IntrospectError::Denied { .. })
            | Self::Usage { .. }
            | Self::Seed(_)
            | Self::Blocking(BlockingError::Refused { .. } | BlockingError::Gone { .. })
            | Self::Io { .. } => 2,
            Self::Incomplete { .. } | Self::Refused { .. } => 1,
            Self::Introspect(_)
            | Self::SeedLost(_)
            | Self::Blocking(BlockingError::Look(_))
            | Self::Server { .. }
            | Self::Program { .. } => 3,
            Self::Interrupted { .. } => 4,
            Self::Devdb(error) => {
                if error.is_configuration() {
                    2
                } else {
                    3
                }
            }
            Self::Run(error) => run_exit_code(error),
            Self::Backfill(error) => match &**error {
                BackfillError::Ledger(error) => run_exit_code(error),
                error => stop_exit_code(error.kind()),
            },
            Self::After { error, .. } => error.exit_code(),
        }
    }
}

fn stop_exit_code(kind: StopKind) -> u8 {
    match kind {
        StopKind::No => 1,
        StopKind::Wrong => 2,
        StopKind::Unreachable => 3,
        StopKind::HalfWay => 5,
    }
}

fn run_exit_code(error: &RunError) -> u8 {
    match error {
        RunError::Backfill { stop, .. } => stop_exit_code(stop.kind),
        RunError::BackfillPending { .. }
        | RunError::Gate { .. }
        | RunError::Plan(_)
        | RunError::Unreviewed(_)
        | RunError::Drift { .. } => 1,
        RunError::Chain(_)
        | RunError::Resolve(_)
        | RunError::Proof(ProofError::Reviewed(_))
        | RunError::Pooler { .. }
        | RunError::Lock(LockError::ReadOnly { .. })
        | RunError::Connect(ConnectError::Unsupported { .. })
        | RunError::Ledger(
            LedgerError::Privilege { .. }
            | LedgerError::Setting { .. }
            | LedgerError::Refused { .. }
            | LedgerError::SeaormUnseen { .. }
            | LedgerError::SeaormElsewhere { .. }
            | LedgerError::TooNew { .. }
            | LedgerError::BadRow { .. },
        ) => 2,
        RunError::Connect(ConnectError::Unreachable { .. } | ConnectError::Refused { .. })
        | RunError::Lock(LockError::Busy { .. } | LockError::Interrupted | LockError::Lost | LockError::Sql(_))
        | RunError::Sql { .. }
        | RunError::Proof(ProofError::Read(_))
        | RunError::Ledger(LedgerError::Sql(_) | LedgerError::Db(_)) => 3,
        RunError::Interrupted { .. } => 4,
        RunError::Failed(failure) => match failure.state {
            StateLeft::RolledBack => 4,
            StateLeft::HalfWay { .. } | StateLeft::Somewhere { .. } | StateLeft::Unknown => 5,
        },
    }
}

impl From<BackfillError> for CommandError {
    fn from(error: BackfillError) -> Self {
        Self::Backfill(Box::new(error))
    }
}

impl From<RunError> for CommandError {
    fn from(error: RunError) -> Self {
        Self::Run(Box::new(error))
    }
}

impl From<ChainError> for CommandError {
    fn from(error: ChainError) -> Self {
        RunError::from(error).into()
    }
}

impl From<ConnectError> for CommandError {
    fn from(error: ConnectError) -> Self {
        RunError::from(error).into()
    }
}

impl From<LedgerError> for CommandError {
    fn from(error: LedgerError) -> Self {
        RunError::from(error).into()
    }
}

impl From<seaworthy_runner::PlanError> for CommandError {
    fn from(error: seaworthy_runner::PlanError) -> Self {
        RunError::from(error).into()
    }
}

impl Hint for CommandError {
    fn detail(&self) -> Option<String> {
        match self {
            Self::Config(error) => error.detail(),
            Self::Url(error) => error.detail(),
            Self::Devdb(error) => error.detail(),
            Self::Run(error) => error.detail(),
            Self::Backfill(error) => error.detail(),
            Self::Introspect(error) => error.detail(),
            Self::Codegen(error) => error.detail(),
            Self::Blocking(error) => error.detail(),
            Self::Probe(error) => Some(
                ServerError::of_db_err(&error.source).map_or_else(|| error.source.to_string(), |server| server.text()),
            ),
            Self::Usage { detail, .. } | Self::Refused { detail, .. } => detail.clone(),
            Self::Seed(error) => Some(
                ServerError::of_db_err(error).map_or_else(|| error.to_string(), |server| server.text())
                    + " Nothing was written.",
            ),
            Self::SeedLost(error) => Some(
                ServerError::of_db_err(error).map_or_else(|| format!("{error}."), |server| server.text())
                    + " The rows are written in one transaction, which ends with its connection.",
            ),
            Self::After { error, .. } => error.detail(),
            Self::Server { source, .. } => {
                Some(ServerError::of_sqlx(source).map_or_else(|| format!("{source}."), |server| server.text()))
            }
            Self::Program { said, .. } => Some(format!("{said}\nThe database is as it was.")),
            Self::Interrupted { .. } => Some("The database is as it was, and what was half made is gone.".into()),
            Self::Incomplete { missing, .. } => Some(format!("It lacks {}. It was thrown away.", missing.join(", "))),
            Self::Io { source, .. } => Some(format!("{source}.")),
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Config(error) => error.hint(),
            Self::Url(error) => error.hint(),
            Self::Devdb(error) => error.hint(),
            Self::Run(error) => error.hint(),
            Self::Backfill(error) => error.hint(),
            Self::Introspect(error) => error.hint(),
            Self::Codegen(error) => error.hint(),
            Self::Blocking(error) => error.hint(),
            Self::Probe(_) => Some("correct the query in the migration's `checks`".into()),
            Self::Usage { hint, .. } | Self::Refused { hint, .. } => hint.clone(),
            Self::Seed(_) => Some(
                "the rows are those of the schema before its first data migration: go there with `cargo xtask migrate up \
                 --to VERSION` or `cargo xtask migrate down --to VERSION`"
                    .into(),
            ),
            Self::SeedLost(_) => Some("the server's log tells why; seed again once it is up".into()),
            Self::After { error, .. } => error.hint(),
            Self::Server { .. } => Some(
                "making a database beside another takes CREATEDB, and putting it in its place takes its owner".into(),
            ),
            Self::Program { program: "pg_restore", .. } => Some(
                "where a role of the archive is missing here, `--no-owner` lets everything belong to you".into(),
            ),
            Self::Incomplete { .. } => Some("somebody changed the schema meanwhile; run it again".into()),
            Self::Interrupted { .. } => Some("run it again".into()),
            Self::Io { action, path, source } => hint_at_path(action, path, source.kind()),
            Self::Program { .. } => None,
        }
    }
}

/// Returns how to look at what stands in the way of a file.
fn hint_at_path(action: &str, path: &str, kind: std::io::ErrorKind) -> Option<String> {
    let quoted = path.replace('\'', r"'\''");
    match kind {
        std::io::ErrorKind::NotFound if action == "read" => {
            Some(format!("a path is taken from the folder that the command is run in; `ls -d '{quoted}'` must find it"))
        }
        std::io::ErrorKind::PermissionDenied => Some(format!("`ls -ld '{quoted}'` shows whose it is")),
        std::io::ErrorKind::StorageFull => Some(format!("`df -h '{quoted}'` shows how full the disk is")),
        _ => None,
    }
}
