//! What can go wrong with a private server, and what to do about it.

use std::io;
use std::path::PathBuf;

use seaworthy_finding::Hint;

use crate::binaries::MAJOR_MIN;

/// Why a server could not be found, made, started, stopped or asked.
///
/// No variant ever holds the password.
#[derive(Debug, thiserror::Error)]
pub enum DevdbError {
    /// No folder holds `initdb`, `pg_ctl` and `postgres`.
    #[error("no PostgreSQL server is installed")]
    NoBinaries {
        /// The folders that were looked at.
        searched: Vec<PathBuf>,
    },
    /// `SEAWORTHY_PG_BIN` was set to a folder that lacks a program.
    #[error("SEAWORTHY_PG_BIN names {folder}, which holds no {missing}")]
    BadPgBin {
        /// The folder as it was given.
        folder: PathBuf,
        /// The first program that is missing.
        missing: &'static str,
    },
    /// A folder was given that lacks a program.
    #[error("{folder} holds no {missing}")]
    BadFolder {
        /// The folder as it was given.
        folder: PathBuf,
        /// The first program that is missing.
        missing: &'static str,
    },
    /// Only versions that are not supported were found.
    #[error("PostgreSQL {version} in {folder} is older than {MAJOR_MIN}, the oldest that is supported")]
    TooOld {
        /// The newest folder that was found.
        folder: PathBuf,
        /// Its version.
        version: String,
    },
    /// A client program is in neither the binaries' folder nor `PATH`.
    #[error("{tool} was not found")]
    NoTool {
        /// The program.
        tool: String,
        /// The server's binaries.
        folder: PathBuf,
    },
    /// `postgres --version` said something else.
    #[error("the version of {program} cannot be read")]
    VersionUnreadable {
        /// The program that was asked.
        program: PathBuf,
        /// What it printed.
        output: String,
    },
    /// Neither `SEAWORTHY_HOME` nor `HOME` is set.
    #[error("there is no home folder to keep the private server in")]
    NoHome,
    /// PostgreSQL refuses to run as root, and there is no other user to run it as.
    #[error("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`")]
    NoServerUser,
    /// PostgreSQL needs a name for the user that it runs as.
    #[error("user id {uid} has no name in the user database")]
    NoUserName {
        /// The user id of this process.
        uid: u32,
    },
    /// The server's user cannot get to a folder that it needs.
    #[error("user `{user}`, who runs PostgreSQL, cannot enter {folder}")]
    Untraversable {
        /// The folder that is closed.
        folder: PathBuf,
        /// The OS user.
        user: String,
        /// The folder below it that is needed.
        wanted: PathBuf,
    },
    /// A folder that has to be ours belongs to somebody else, or others may write to it.
    #[error("{folder} is not a folder that only user id {uid} can write to")]
    NotOurs {
        /// The folder.
        folder: PathBuf,
        /// The user id that it should belong to.
        uid: u32,
    },
    /// The cluster was made by a major version that is no longer installed.
    #[error("the private server's data is of PostgreSQL {cluster}, which is not installed")]
    MajorChanged {
        /// The data folder.
        data: PathBuf,
        /// The major version of the data.
        cluster: u32,
        /// The major version that is installed.
        installed: u32,
    },
    /// The data folder is there, and yet is no cluster.
    #[error("{data} is damaged: it holds no readable PG_VERSION")]
    Damaged {
        /// The data folder.
        data: PathBuf,
    },
    /// `initdb` failed, or what makes its cluster ours.
    #[error("cannot make the private server's cluster")]
    Initdb {
        /// The last lines that it printed.
        output: String,
        /// What is free on the file system, where that is the likely reason.
        disk: Option<FullDisk>,
    },
    /// The server did not come up.
    #[error("the private PostgreSQL server does not start")]
    Start {
        /// The server's log.
        log: PathBuf,
        /// The last lines of this start.
        output: String,
        /// What is free on the file system, where that is the likely reason.
        disk: Option<FullDisk>,
    },
    /// A server of ours runs and does not get ready, or does not stop, in time.
    #[error("the private PostgreSQL server, process {pid}, did not {wanted} in {seconds} s")]
    Timeout {
        /// The postmaster.
        pid: i32,
        /// `get ready` or `stop`.
        wanted: &'static str,
        /// How long we waited.
        seconds: u64,
        /// The server's log.
        log: PathBuf,
    },
    /// Another command has kept the cluster's lock for too long.
    #[error("another command has been starting or stopping the private server for {seconds} s")]
    Locked {
        /// The lock file.
        lock: PathBuf,
        /// How long we waited.
        seconds: u64,
    },
    /// The password for TCP is gone.
    #[error("the private server's password file {path} is missing")]
    NoPassword {
        /// Where it should be.
        path: PathBuf,
    },
    /// A file or folder could not be used.
    #[error("cannot {action} {path}")]
    Io {
        /// A verb: `read`, `create`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The server refused a statement or a connection.
    #[error("cannot {action}")]
    Sql {
        /// A verb with its object: `create database "x"`.
        action: String,
        /// What the driver says.
        source: Box<sqlx::Error>,
    },
    /// The caller's own function, which fills a template database, failed.
    #[error("the template database `{key}` cannot be made")]
    Template {
        /// The template's key.
        key: String,
        /// What the caller's function said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A file system with next to nothing left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FullDisk {
    /// What an unprivileged user may still write.
    pub free_bytes: u64,
}

impl DevdbError {
    /// Returns whether a human has to change the configuration or the machine (exit code 2).
    ///
    /// The others mean that the server cannot be reached now (exit code 3).
    pub const fn is_configuration(&self) -> bool {
        match self {
            Self::NoBinaries { .. }
            | Self::BadPgBin { .. }
            | Self::BadFolder { .. }
            | Self::TooOld { .. }
            | Self::NoTool { .. }
            | Self::VersionUnreadable { .. }
            | Self::NoHome
            | Self::NoServerUser
            | Self::NoUserName { .. }
            | Self::Untraversable { .. }
            | Self::NotOurs { .. }
            | Self::MajorChanged { .. }
            | Self::Damaged { .. } => true,
            Self::Initdb { .. }
            | Self::Start { .. }
            | Self::Timeout { .. }
            | Self::Locked { .. }
            | Self::NoPassword { .. }
            | Self::Io { .. }
            | Self::Sql { .. }
            | Self::Template { .. } => false,
        }
    }

    /// Returns a closure for `map_err` that says what was tried with which path.
    pub(crate) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source }
    }
}

impl Hint for DevdbError {
    fn detail(&self) -> Option<String> {
        match self {
            Self::NoBinaries { searched } => {
                let folders: Vec<_> = searched.iter().map(|folder| folder.display().to_string()).collect();
                Some(format!("None of these folders holds initdb, pg_ctl and postgres: {}.", folders.join(", ")))
            }
            Self::NoTool { folder, .. } => Some(format!("It is neither in {} nor in PATH.", folder.display())),
            Self::VersionUnreadable { output, .. } => Some(format!("It printed: {output}")),
            Self::Untraversable { wanted, .. } => Some(format!("It has to get to {}.", wanted.display())),
            Self::MajorChanged { data, installed, .. } => {
                Some(format!("The data is in {}; PostgreSQL {installed} is installed.", data.display()))
            }
            Self::Initdb { output, disk } => Some(with_disk(output, *disk)),
            Self::Start { log, output, disk } => {
                Some(with_disk(&format!("The last lines of {}:\n{output}", log.display()), *disk))
            }
            Self::Locked { lock, .. } => Some(format!("It holds a lock on {}.", lock.display())),
            Self::Timeout { log, .. } => Some(format!("Its log is {}.", log.display())),
            Self::BadPgBin { .. }
            | Self::BadFolder { .. }
            | Self::TooOld { .. }
            | Self::NoHome
            | Self::NoServerUser
            | Self::NoUserName { .. }
            | Self::NotOurs { .. }
            | Self::Damaged { .. }
            | Self::NoPassword { .. }
            | Self::Io { .. }
            | Self::Sql { .. }
            | Self::Template { .. } => None,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoBinaries { .. } | Self::TooOld { .. } | Self::NoTool { .. } => install_hint(),
            Self::BadPgBin { .. } => "unset SEAWORTHY_PG_BIN, or set it to the folder that holds `initdb`".to_owned(),
            Self::BadFolder { folder, .. } => {
                format!("give the folder that holds `initdb`, `pg_ctl` and `postgres`: `ls {}`", folder.display())
            }
            Self::VersionUnreadable { program, .. } => format!("try `{} --version`", program.display()),
            Self::NoHome => "set SEAWORTHY_HOME to a folder of your own".to_owned(),
            Self::NoServerUser => "`useradd --system postgres`".to_owned(),
            Self::NoUserName { uid } => format!("add a line for user id {uid} to /etc/passwd"),
            Self::Untraversable { folder, .. } => format!(
                "set SEAWORTHY_HOME (or SEAWORTHY_PG_BIN) to a folder that everybody can enter, or `chmod o+x {}`",
                folder.display()
            ),
            Self::NotOurs { folder, .. } => {
                format!("remove {}, or set SEAWORTHY_HOME to another folder", folder.display())
            }
            Self::MajorChanged { cluster, .. } => {
                format!("install PostgreSQL {cluster} again, or throw the data away with `cargo xtask db reset`")
            }
            Self::Damaged { .. } => "`cargo xtask db reset` throws it away".to_owned(),
            Self::Initdb { disk, .. } | Self::Start { disk, .. } => {
                disk.as_ref()?;
                "make room on the disk, or set SEAWORTHY_HOME to a folder on another".to_owned()
            }
            Self::Timeout { .. } => "run the command again; `cargo xtask db stop` ends the server".to_owned(),
            Self::Locked { .. } => "wait for it, or end it".to_owned(),
            Self::NoPassword { .. } => "`cargo xtask db stop && cargo xtask db start` makes a new one".to_owned(),
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull => "make room on the disk, or set SEAWORTHY_HOME".to_owned(),
                io::ErrorKind::PermissionDenied => "set SEAWORTHY_HOME to a folder of your own".to_owned(),
                _ => return None,
            },
            Self::Sql { .. } | Self::Template { .. } => return None,
        };
        Some(hint)
    }
}

fn with_disk(text: &str, disk: Option<FullDisk>) -> String {
    match disk {
        Some(FullDisk { free_bytes }) => format!("{text}\nThe disk is full: {} kB are free.", free_bytes / 1024),
        None => text.to_owned(),
    }
}

fn install_hint() -> String {
    let install = if cfg!(target_os = "macos") {
        "`brew install postgresql@17`"
    } else {
        "`apt-get install -y postgresql` (Debian, Ubuntu) or `dnf install postgresql-server` (Fedora)"
    };
    format!("{install}, or set SEAWORTHY_PG_BIN to the folder that holds `initdb`")
}
