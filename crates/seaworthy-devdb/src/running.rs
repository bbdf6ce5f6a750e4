//! A private server that takes connections: its URLs and its databases.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::DevdbError;
use crate::pid_file::PidFile;
use crate::scratch::ScratchDatabase;
use crate::sql::Admin;
use crate::url::{socket_url, tcp_url};

/// A server that was up when it was last looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    pid: i32,
    port: u16,
    socket_folder: PathBuf,
    password_file: PathBuf,
}

impl Running {
    pub(crate) fn new(pid_file: PidFile, password_file: PathBuf) -> Self {
        Self { pid: pid_file.pid, port: pid_file.port, socket_folder: pid_file.socket_folder, password_file }
    }

    /// Returns the postmaster's process id.
    pub const fn pid(&self) -> i32 {
        self.pid
    }

    /// Returns the port on 127.0.0.1, which is also in the socket's name.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Returns the folder that the socket is in.
    pub fn socket_folder(&self) -> &Path {
        &self.socket_folder
    }

    /// Returns the URL of a database over the socket; it holds no secret.
    pub fn url(&self, database: &str) -> String {
        socket_url(&self.socket_folder, self.port, database)
    }

    /// Returns the URL of the database `postgres`, which every server has.
    pub fn server_url(&self) -> String {
        self.url("postgres")
    }

    /// Returns the URL of a database over TCP, for programs without sockets. It holds the password: never log it.
    pub fn tcp_url(&self, database: &str) -> Result<String, DevdbError> {
        let password = fs::read_to_string(&self.password_file).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => DevdbError::NoPassword { path: self.password_file.clone() },
            _ => DevdbError::io("read", &self.password_file)(error),
        })?;
        Ok(tcp_url(self.port, password.trim(), database))
    }

    /// Makes an empty database where there is none of that name, and returns whether it made it.
    pub async fn ensure_database(&self, name: &str) -> Result<bool, DevdbError> {
        let mut admin = Admin::connect(&self.server_url()).await?;
        let created = admin.create_database(name).await?;
        admin.close().await;
        Ok(created)
    }

    /// Drops a database and ends the sessions in it; one that is not there is fine.
    pub async fn drop_database(&self, name: &str) -> Result<(), DevdbError> {
        let mut admin = Admin::connect(&self.server_url()).await?;
        admin.drop_database(name).await?;
        admin.close().await;
        Ok(())
    }

    /// Makes an empty database to throw away, with `label` at the end of its name.
    ///
    /// Those that killed commands left behind are dropped on this occasion.
    pub async fn scratch(&self, label: &str) -> Result<ScratchDatabase, DevdbError> {
        ScratchDatabase::create(self, label).await
    }
}
