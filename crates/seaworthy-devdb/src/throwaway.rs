//! A server for one test process, which vanishes with it, however it ends.

use std::collections::HashMap;
use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use seaworthy_ddl::quote_ident;
use tokio::sync::OnceCell;

use crate::access::{AccessFiles, SUPERUSER};
use crate::binaries::Binaries;
use crate::command::{command, tail};
use crate::disk::full_disk;
use crate::environment::Environment;
use crate::error::DevdbError;
use crate::os_user::ServerUser;
use crate::pid_file::{ServerState, observe};
use crate::poll::poll;
use crate::process::ServerMark;
use crate::sql::Admin;
use crate::url::socket_url;

mod folder;
mod janitor;

pub use janitor::TestDatabase;

/// How long `initdb` and the start may take together.
const START_TIMEOUT: Duration = Duration::from_mins(2);

/// Nobody else looks into the socket's folder, so every server may have the same.
const PORT: u16 = 5432;

/// Settings that trade safety for speed, as the data is worth nothing (PostgreSQL 14, 14.5 "Non-Durable Settings").
///
/// No autovacuum: it would change statistics under a test's feet. `wal_level` stays above `minimal`, which would make
/// `CREATE DATABASE` and `COPY` behave unlike the servers that the code is for. They stand in the configuration's file, so
/// that ALTER SYSTEM can say otherwise; what is said on the command line nothing can (PostgreSQL 14, 20.1.4).
const SETTINGS: [&str; 14] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "jit=off",
    "max_connections=300",
    "shared_buffers=64MB",
    "max_wal_size=4GB",
    "checkpoint_timeout=1h",
    "listen_addresses=''",
    "logging_collector=off",
    "log_destination=stderr",
    "timezone=UTC",
    "log_timezone=UTC",
];

/// A PostgreSQL server in a folder for temporary files, on a socket alone.
///
/// A small shell process watches over it: the write end of a pipe to it is open in this process alone, and when that
/// closes, because the process ended in whatever way, it stops the server and deletes the folder.
#[derive(Debug)]
pub struct ThrowawayServer {
    folder: PathBuf,
    major: u32,
    supervisor: Child,
    templates: Mutex<HashMap<String, Arc<OnceCell<TestDatabase>>>>,
    next: AtomicU32,
    /// Takes the names of databases that are done with.
    janitor: Sender<String>,
    /// Tells later processes that this folder is in use.
    _lock: File,
}

impl ThrowawayServer {
    /// Returns this process's server, started at the first call.
    pub fn shared() -> Result<&'static Self, &'static DevdbError> {
        static SHARED: OnceLock<Result<ThrowawayServer, DevdbError>> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(&Environment::from_process())).as_ref()
    }

    /// Starts a server that ends when the value is dropped, or with this process.
    pub fn start(environment: &Environment) -> Result<Self, DevdbError> {
        let user = ServerUser::of_process()?;
        let binaries = Binaries::find_usable(environment, |folder| user.check_way_to(folder))?;
        let temp = folder::temp_folder(environment, &user)?;
        folder::sweep(&temp, &user);
        let (folder, lock) = folder::create(&temp)?;
        let access = AccessFiles::write(folder.path(), &user)?;
        user.give_all(folder.path())?;
        let supervisor = supervise(folder.path(), &access, &binaries, &user)?;
        // From here on it is the supervisor that deletes the folder.
        let folder = folder.keep();
        let mut server = Self {
            janitor: janitor::start(socket_url(&folder, PORT, "postgres")),
            folder,
            major: binaries.major(),
            supervisor,
            templates: Mutex::default(),
            next: AtomicU32::new(1),
            _lock: lock,
        };
        server.wait_until_ready(&user)?;
        Ok(server)
    }

    /// Returns the URL of a database on this server.
    pub fn url(&self, database: &str) -> String {
        socket_url(&self.folder, PORT, database)
    }

    /// Returns the URL of the database `postgres`.
    pub fn server_url(&self) -> String {
        self.url("postgres")
    }

    /// Returns the server's major version.
    pub const fn major(&self) -> u32 {
        self.major
    }

    /// Returns the folder of the server, gone when it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes an empty database with a name of its own.
    ///
    /// What takes time is the disk: a `TMPDIR` in memory makes a copy several times faster.
    pub async fn database(&self) -> Result<TestDatabase, DevdbError> {
        self.copy_of("template1").await
    }

    /// Makes a copy of a template database, which `make` fills, given its URL, at the first call with this key.
    ///
    /// Calls with the same key wait for one of them; where it fails, the next tries again. Sessions that `make` leaves
    /// open are ended: a database with sessions cannot be copied.
    pub async fn database_from<E>(
        &self,
        template_key: &str,
        make: impl AsyncFnOnce(&str) -> Result<(), E>,
    ) -> Result<TestDatabase, DevdbError>
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let cell = Arc::clone(
            self.templates.lock().unwrap_or_else(PoisonError::into_inner).entry(template_key.to_owned()).or_default(),
        );
        let template = cell.get_or_try_init(|| self.make_template(template_key, make)).await?;
        self.copy_of(template.name()).await
    }

    async fn make_template<E>(
        &self,
        key: &str,
        make: impl AsyncFnOnce(&str) -> Result<(), E>,
    ) -> Result<TestDatabase, DevdbError>
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let database = self.database().await?;
        let failed = |error: E| DevdbError::Template { key: key.to_owned(), source: error.into() };
        make(database.url()).await.map_err(failed)?;
        let name = database.name();
        let mut admin = Admin::connect(&self.server_url()).await?;
        let close = format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", quote_ident(name));
        admin.execute("close the template database", close).await?;
        let end = format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'");
        admin.execute("end the sessions in the template database", end).await?;
        admin.close().await;
        Ok(database)
    }

    /// Copies a database file by file, which without `fsync` beats the other strategy, `WAL_LOG`, by half.
    ///
    /// `STRATEGY` came with PostgreSQL 15 ("CREATE DATABASE"); before, files were copied always.
    async fn copy_of(&self, template: &str) -> Result<TestDatabase, DevdbError> {
        let name = format!("test_{}", self.next.fetch_add(1, Ordering::Relaxed));
        let strategy = if self.major >= 15 { " STRATEGY FILE_COPY" } else { "" };
        let copy = format!("CREATE DATABASE {} TEMPLATE {}{strategy}", quote_ident(&name), quote_ident(template));
        let mut admin = Admin::connect(&self.server_url()).await?;
        admin.execute(&format!("copy database `{template}`"), copy).await?;
        admin.close().await;
        Ok(TestDatabase { url: self.url(&name), name, janitor: self.janitor.clone() })
    }

    fn wait_until_ready(&mut self, user: &ServerUser) -> Result<(), DevdbError> {
        let data = self.folder.join("data");
        let mark = ServerMark { uid: user.uid, tag: folder::tag(&self.folder) };
        let ready = poll(START_TIMEOUT, || {
            let supervisor_ended = self.supervisor.try_wait().is_ok_and(|status| status.is_some());
            let ended = supervisor_ended || self.folder.join("ended").exists();
            let up = matches!(observe(&data, &mark), Ok(ServerState::Up(_)));
            (up || ended).then_some(up)
        });
        if ready == Some(true) {
            return Ok(());
        }
        let log = self.folder.join("log");
        let output = tail(&fs::read_to_string(&log).unwrap_or_default());
        Err(DevdbError::Start { log, output, disk: full_disk(&self.folder) })
    }
}

impl Drop for ThrowawayServer {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        // The supervisor has deleted the folder when it ends; where it had ended before, that is left to us.
        let _ = self.supervisor.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Starts the shell process that makes, starts and ends the server, as the server's user.
fn supervise(folder: &Path, access: &AccessFiles, binaries: &Binaries, user: &ServerUser) -> Result<Child, DevdbError> {
    let log = folder.join("log");
    let log = OpenOptions::new().append(true).open(&log).map_err(DevdbError::io("open", &log))?;
    let errors = log.try_clone().map_err(DevdbError::io("open", folder))?;
    let settings = [
        format!("cluster_name={}", folder::tag(folder)),
        format!("port={PORT}"),
        format!("unix_socket_directories=\"{}\"", folder.display()),
        format!("hba_file={}", access.hba.display()),
        format!("ident_file={}", access.ident.display()),
    ];
    let shell = Path::new("/bin/sh");
    let mut command: Command = command(shell, folder, user);
    command
        .args(["-c", include_str!("throwaway/supervise.sh"), "seaworthy-supervise"])
        .args([binaries.folder(), folder])
        .args([SUPERUSER, &SETTINGS.join("\n")])
        .args(settings.iter().flat_map(|setting| ["-c", setting]))
        .stdin(Stdio::piped())
        .stdout(log)
        .stderr(errors)
        .process_group(0)
        .spawn()
        .map_err(DevdbError::io("run", shell))
}
