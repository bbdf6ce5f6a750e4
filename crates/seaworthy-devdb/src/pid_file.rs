//! `postmaster.pid`: what a server says about itself in its data folder.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::DevdbError;
use crate::process::ServerMark;

/// How long a server that is up has to answer, on a machine that is busy.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// Asks whether the server would encrypt: its length and its code, two numbers of four bytes (PostgreSQL 14, 53.7
/// "Message Formats", `SSLRequest`).
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// The lines of `postmaster.pid` that matter (PostgreSQL's `src/include/utils/pidfile.h`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PidFile {
    pub(crate) pid: i32,
    pub(crate) port: u16,
    pub(crate) socket_folder: PathBuf,
    /// The server accepts connections.
    pub(crate) ready: bool,
}

/// How a cluster's server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ServerState {
    /// There is none.
    Down,
    /// There is a postmaster of ours, which starts, stops, or lost its socket.
    Busy(PidFile),
    /// It takes connections.
    Up(PidFile),
}

impl PidFile {
    /// Returns what the file says; nothing where there is none, or no process id in it.
    ///
    /// The later lines are missing while a server starts. A standalone backend writes its process id with a minus.
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let pid: i32 = lines.next()?.trim().parse().ok()?;
        let port = lines.nth(2).and_then(|line| line.trim().parse().ok()).unwrap_or(0);
        let socket_folder = lines.next().map(PathBuf::from).unwrap_or_default();
        let ready = lines.nth(2).is_some_and(|line| line.trim() == "ready");
        Some(Self { pid: pid.abs(), port, socket_folder, ready })
    }

    /// Returns the path of the server's socket.
    pub(crate) fn socket(&self) -> PathBuf {
        self.socket_folder.join(format!(".s.PGSQL.{}", self.port))
    }
}

/// Returns where a data folder's server writes down its process id.
pub(crate) fn pid_file_path(data: &Path) -> PathBuf {
    data.join("postmaster.pid")
}

/// Looks at a cluster's server without starting any program.
///
/// A socket that answers is proof of a server, also of one whose process cannot be seen from here (in another
/// container that shares the folder); a process id is proof only together with its command line.
pub(crate) fn observe(data: &Path, mark: &ServerMark) -> Result<ServerState, DevdbError> {
    let path = pid_file_path(data);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(ServerState::Down),
        Err(error) => return Err(DevdbError::io("read", path)(error)),
    };
    let Some(pid_file) = PidFile::parse(&text) else { return Ok(ServerState::Down) };
    let answers = pid_file.port != 0 && answers(&pid_file.socket()).is_ok();
    Ok(if answers && pid_file.ready {
        ServerState::Up(pid_file)
    } else if answers || mark.is_on(pid_file.pid) {
        ServerState::Busy(pid_file)
    } else {
        ServerState::Down
    })
}

/// Asks a server something that it answers to everybody.
///
/// A connection alone proves nothing: a child of a killed postmaster may still hold the socket open.
fn answers(socket: &Path) -> io::Result<()> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(ANSWER_TIMEOUT))?;
    stream.write_all(&SSL_REQUEST)?;
    stream.read_exact(&mut [0; 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_file_is_read_at_every_stage() {
        let full = "812\n/srv/data\n1763645000\n20001\n/srv/run\n127.0.0.1\n  5432001  98304\nready   \n";
        let expected = PidFile { pid: 812, port: 20001, socket_folder: "/srv/run".into(), ready: true };
        assert_eq!(PidFile::parse(full), Some(expected.clone()));
        assert_eq!(expected.socket(), Path::new("/srv/run/.s.PGSQL.20001"));
        let starting = PidFile::parse("812\n/srv/data\n1763645000\n20001\n/srv/run\n").expect("there is a pid");
        assert!(!starting.ready);
        let standalone = PidFile::parse("-812\n/srv/data\n1763645000\n").expect("there is a pid");
        assert_eq!((standalone.pid, standalone.port), (812, 0));
        assert_eq!(PidFile::parse(""), None);
    }
}
