//! The private server of one workspace: found, started, stopped, thrown away.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::binaries::Binaries;
use crate::cluster::Cluster;
use crate::environment::Environment;
use crate::error::DevdbError;
use crate::os_user::ServerUser;
use crate::pid_file::{PidFile, ServerState, observe};
use crate::poll::{POLL_INTERVAL, poll};
use crate::process::{ServerMark, send};
use crate::running::Running;
use crate::start::{START_TIMEOUT_S, binaries_for, start};

/// How long a fast shutdown may take: it ends the sessions and writes a checkpoint.
const FAST_STOP_TIMEOUT: Duration = Duration::from_secs(30);

/// How long an immediate shutdown may take: PostgreSQL itself kills its children after 5 s.
const IMMEDIATE_STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// The PostgreSQL server that belongs to one workspace, whether it runs or not.
///
/// It is started on demand and stays up for the next command. It is durable: settings that risk data are for
/// [`ThrowawayServer`](crate::ThrowawayServer) alone.
#[derive(Debug, Clone)]
pub struct PrivateServer {
    cluster: Cluster,
    environment: Environment,
    user: ServerUser,
}

impl PrivateServer {
    /// Returns the server of the workspace with this root folder; two checkouts have two. Starts and makes nothing.
    pub fn of_workspace(root: &Path, environment: &Environment) -> Result<Self, DevdbError> {
        Ok(Self {
            cluster: Cluster::of_workspace(root, environment)?,
            environment: environment.clone(),
            user: ServerUser::of_process()?,
        })
    }

    /// Returns the folder that holds everything of this server.
    pub fn folder(&self) -> &Path {
        &self.cluster.folder
    }

    /// Returns the folder of PostgreSQL's own data.
    pub fn data_folder(&self) -> PathBuf {
        self.cluster.data()
    }

    /// Returns the file that the server logs to.
    pub fn log_file(&self) -> PathBuf {
        self.cluster.log()
    }

    /// Returns the binaries that this server runs, or would run, with.
    pub fn binaries(&self) -> Result<Binaries, DevdbError> {
        binaries_for(&self.cluster, &self.user, &self.environment)
    }

    /// Returns the server where it takes connections; starts no program, and waits for nothing.
    pub fn running(&self) -> Result<Option<Running>, DevdbError> {
        Ok(match self.state()? {
            ServerState::Up(pid_file) => Some(Running::new(pid_file, self.cluster.password())),
            ServerState::Busy(_) | ServerState::Down => None,
        })
    }

    /// Returns the server, made and started where it has to be.
    ///
    /// Where it is up this costs reading a file and one question over its socket. Commands that come at the same moment
    /// wait for one of them to start it.
    pub fn ensure_started(&self) -> Result<Running, DevdbError> {
        if let Some(running) = self.running()? {
            return Ok(running);
        }
        self.cluster.make_folder(&self.user)?;
        let _lock = self.cluster.lock()?;
        if let Some(running) = self.wait_until_settled()? {
            return Ok(running);
        }
        self.mark().end_orphans();
        start(&self.cluster, &self.user, &self.environment)?;
        self.running()?.ok_or_else(|| DevdbError::Start {
            log: self.cluster.log(),
            output: "It ended at once.".to_owned(),
            disk: None,
        })
    }

    /// Stops the server, and returns whether there was one.
    ///
    /// The fast way, which ends sessions and keeps all that is committed; after a while the immediate way, which keeps
    /// it too and costs a recovery at the next start (PostgreSQL 14, 19.5 "Shutting Down the Server").
    pub fn stop(&self) -> Result<bool, DevdbError> {
        if !self.cluster.folder.exists() {
            return Ok(false);
        }
        let _lock = self.cluster.lock()?;
        self.stop_locked()
    }

    /// Stops the server and deletes all its data; the next start makes a new cluster.
    pub fn reset(&self) -> Result<(), DevdbError> {
        if !self.cluster.folder.exists() {
            return Ok(());
        }
        let _lock = self.cluster.lock()?;
        self.stop_locked()?;
        self.cluster.clear(&self.user)
    }

    fn mark(&self) -> ServerMark {
        ServerMark { uid: self.user.uid, tag: self.cluster.tag() }
    }

    /// Looks at the server. A socket outside our own folder counts only where nobody else could have put it there.
    fn state(&self) -> Result<ServerState, DevdbError> {
        let state = observe(&self.cluster.data(), &self.mark())?;
        if let ServerState::Up(pid_file) = &state
            && !pid_file.socket_folder.starts_with(&self.cluster.folder)
        {
            self.user.check_owns(&pid_file.socket_folder)?;
        }
        Ok(state)
    }

    /// Waits while a server of ours starts or stops; one that has lost its socket is stopped.
    fn wait_until_settled(&self) -> Result<Option<Running>, DevdbError> {
        let started = Instant::now();
        loop {
            match self.state()? {
                ServerState::Up(pid_file) => return Ok(Some(Running::new(pid_file, self.cluster.password()))),
                ServerState::Down => return Ok(None),
                ServerState::Busy(pid_file) if pid_file.ready && !pid_file.socket().exists() => {
                    self.end(&pid_file)?;
                }
                ServerState::Busy(pid_file) if started.elapsed().as_secs() >= START_TIMEOUT_S => {
                    return Err(self.timeout(&pid_file, "get ready", started.elapsed()));
                }
                ServerState::Busy(_) => thread::sleep(POLL_INTERVAL),
            }
        }
    }

    fn stop_locked(&self) -> Result<bool, DevdbError> {
        let stopped = match self.state()? {
            ServerState::Up(pid_file) | ServerState::Busy(pid_file) => {
                self.end(&pid_file)?;
                true
            }
            ServerState::Down => false,
        };
        self.mark().end_orphans();
        Ok(stopped)
    }

    fn end(&self, pid_file: &PidFile) -> Result<(), DevdbError> {
        let mark = self.mark();
        for (signal, timeout) in [(Signal::SIGINT, FAST_STOP_TIMEOUT), (Signal::SIGQUIT, IMMEDIATE_STOP_TIMEOUT)] {
            // Asked each time: a process id alone may be anybody's.
            if mark.is_on(pid_file.pid) {
                send(pid_file.pid, signal);
            }
            if poll(timeout, || matches!(self.state(), Ok(ServerState::Down)).then_some(())).is_some() {
                return Ok(());
            }
        }
        Err(self.timeout(pid_file, "stop", FAST_STOP_TIMEOUT + IMMEDIATE_STOP_TIMEOUT))
    }

    fn timeout(&self, pid_file: &PidFile, wanted: &'static str, timeout: Duration) -> DevdbError {
        DevdbError::Timeout { pid: pid_file.pid, wanted, seconds: timeout.as_secs(), log: self.cluster.log() }
    }
}
