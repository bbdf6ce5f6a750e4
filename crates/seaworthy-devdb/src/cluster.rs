//! The folder of one workspace's cluster: what lies where, who owns it, and the lock on it.

use std::fmt::Write as _;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::environment::Environment;
use crate::error::DevdbError;
use crate::os_user::{ServerUser, open_for_search, set_mode};
use crate::poll::POLL_INTERVAL;
use crate::start::remove_folder;

/// How long a command waits for another that starts or stops the same server.
const LOCK_TIMEOUT: Duration = Duration::from_mins(2);

/// How long the folder of a socket may be: `sockaddr_un` holds 108 bytes on Linux and 104 on macOS, and
/// `/.s.PGSQL.65535` comes after it.
const SOCKET_FOLDER_BYTES_MAX: usize = 85;

/// How much of the workspace's name goes into the folder's.
const NAME_BYTES_MAX: usize = 32;

/// What `server.json` says: what has to outlive the server, and what a person wants to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ServerFacts {
    pub(crate) workspace: String,
    pub(crate) port: u16,
    pub(crate) socket_folder: String,
    pub(crate) major: u32,
    pub(crate) superuser: String,
    pub(crate) os_user: String,
}

/// The paths of one cluster.
#[derive(Debug, Clone)]
pub(crate) struct Cluster {
    home: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) workspace: PathBuf,
    temp: Vec<PathBuf>,
}

impl Cluster {
    /// Returns the cluster of a workspace; makes nothing.
    pub(crate) fn of_workspace(root: &Path, environment: &Environment) -> Result<Self, DevdbError> {
        let workspace = fs::canonicalize(root).map_err(DevdbError::io("find", root))?;
        let home = resolved(&environment.home()?);
        let folder = home.join(format!("{}-{}", sanitized_name(&workspace), short_hash(&workspace)));
        let temp = environment.temp_folders().map(Path::to_owned).collect();
        Ok(Self { home, folder, workspace, temp })
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    pub(crate) fn lock_file(&self) -> PathBuf {
        self.folder.join("lock")
    }

    pub(crate) fn password(&self) -> PathBuf {
        self.folder.join("password")
    }

    fn facts_file(&self) -> PathBuf {
        self.folder.join("server.json")
    }

    /// Returns a name for this very folder that shows in the process list of every server process of it.
    pub(crate) fn tag(&self) -> String {
        format!("seaworthy-{}", short_hash(&self.folder))
    }

    /// Makes the cluster's folder, such that the server's user can get into it.
    pub(crate) fn make_folder(&self, user: &ServerUser) -> Result<(), DevdbError> {
        let mode = if user.differs() { 0o711 } else { 0o700 };
        if let Some(parent) = self.home.parent() {
            user.check_way_to(parent)?;
        }
        DirBuilder::new()
            .recursive(true)
            .mode(mode)
            .create(&self.folder)
            .map_err(DevdbError::io("create", &self.folder))?;
        if user.differs() {
            open_for_search(&self.home)?;
            open_for_search(&self.folder)?;
        }
        user.check_way_to(&self.folder)
    }

    /// Takes the cluster's lock, which ends with the returned file.
    pub(crate) fn lock(&self) -> Result<File, DevdbError> {
        let path = self.lock_file();
        let file = private_file().truncate(false).open(&path).map_err(DevdbError::io("open", &path))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(source)) => return Err(DevdbError::io("lock", path)(source)),
                Err(TryLockError::WouldBlock) if started.elapsed() > LOCK_TIMEOUT => {
                    return Err(DevdbError::Locked { lock: path, seconds: LOCK_TIMEOUT.as_secs() });
                }
                Err(TryLockError::WouldBlock) => thread::sleep(POLL_INTERVAL),
            }
        }
    }

    /// Returns the folder for the socket, made and checked.
    ///
    /// `run/` in the cluster's folder, or where that is too long for a socket's address, one in the folder for
    /// temporary files, which anybody could have put there before us.
    pub(crate) fn make_socket_folder(&self, user: &ServerUser) -> Result<PathBuf, DevdbError> {
        let mode = if user.differs() { 0o711 } else { 0o700 };
        let folder = self.socket_folder(user);
        match DirBuilder::new().mode(mode).create(&folder) {
            Ok(()) => user.give(&folder)?,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(DevdbError::io("create", folder)(error)),
        }
        user.check_owns(&folder)?;
        Ok(folder)
    }

    /// Returns where the socket's folder is or would be.
    pub(crate) fn socket_folder(&self, user: &ServerUser) -> PathBuf {
        let run = self.folder.join("run");
        if fits_a_socket(&run) {
            return run;
        }
        let name = format!("{}-{}", self.tag(), user.uid);
        let short = self.temp.iter().map(|temp| temp.join(&name));
        let mut usable = short
            .filter(|folder| folder.is_absolute() && fits_a_socket(folder) && user.closed_folder(folder).is_none());
        usable.next().unwrap_or(run)
    }

    /// Returns what the last start wrote down; nothing where the file is missing or from another version.
    pub(crate) fn facts(&self) -> Option<ServerFacts> {
        serde_json::from_slice(&fs::read(self.facts_file()).ok()?).ok()
    }

    /// Writes down what the next start needs.
    pub(crate) fn write_facts(&self, facts: &ServerFacts) -> Result<(), DevdbError> {
        let path = self.facts_file();
        let text = serde_json::to_string_pretty(facts).expect("strings and numbers always are JSON");
        replace_file(&path, &text, 0o600)
    }

    /// Deletes everything but the lock file, without which two commands could both hold the lock.
    pub(crate) fn clear(&self, user: &ServerUser) -> Result<(), DevdbError> {
        let entries = fs::read_dir(&self.folder).map_err(DevdbError::io("read", &self.folder))?;
        for path in entries.flatten().map(|entry| entry.path()).filter(|path| *path != self.lock_file()) {
            let removed =
                if path.is_dir() && !path.is_symlink() { remove_folder(&path) } else { fs::remove_file(&path) };
            removed.map_err(DevdbError::io("remove", &path))?;
        }
        let socket_folder = self.socket_folder(user);
        if socket_folder.exists() {
            remove_folder(&socket_folder).map_err(DevdbError::io("remove", &socket_folder))?;
        }
        Ok(())
    }
}

/// Returns options that create a file which only its owner may read.
fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).write(true).mode(0o600);
    options
}

/// Writes a file beside its place and moves it there, so that no reader sees half of it.
pub(crate) fn replace_file(path: &Path, text: &str, mode: u32) -> Result<(), DevdbError> {
    let draft = path.with_extension("new");
    let write = || {
        let mut file = private_file().truncate(true).open(&draft)?;
        file.write_all(text.as_bytes())?;
        set_mode(&draft, mode)?;
        fs::rename(&draft, path)
    };
    write().map_err(DevdbError::io("write", path))
}

/// Returns whether a socket in this folder has an address that is short enough.
pub(crate) fn fits_a_socket(folder: &Path) -> bool {
    folder.as_os_str().len() <= SOCKET_FOLDER_BYTES_MAX
}

/// Returns the first 8 hexadecimal digits of a path's SHA-256.
pub(crate) fn short_hash(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_bytes());
    hexadecimal(&digest[..4])
}

/// Returns two digits a byte.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string never fails");
        text
    })
}

/// Returns a path without symbolic links, the same before and after its last folders are made.
fn resolved(path: &Path) -> PathBuf {
    let known = path.ancestors().find_map(|ancestor| Some((ancestor, fs::canonicalize(ancestor).ok()?)));
    let rest = known.as_ref().and_then(|(ancestor, _)| path.strip_prefix(ancestor).ok());
    match (&known, rest) {
        // Joining nothing would put a slash at the end.
        (Some((_, real)), Some(rest)) if rest.as_os_str().is_empty() => real.clone(),
        (Some((_, real)), Some(rest)) => real.join(rest),
        _ => path.to_owned(),
    }
}

fn sanitized_name(workspace: &Path) -> String {
    let name = workspace.file_name().unwrap_or_default().to_string_lossy();
    let name: String = name
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() || character == '_' { character } else { '-' })
        .take(NAME_BYTES_MAX)
        .collect();
    if name.is_empty() { "workspace".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_named_after_its_workspace_and_two_checkouts_differ() {
        assert_eq!(sanitized_name(Path::new("/srv/Schöne Daten")), "Sch-ne-Daten");
        assert_eq!(sanitized_name(Path::new("/")), "workspace");
        assert_ne!(short_hash(Path::new("/a/app")), short_hash(Path::new("/b/app")));
        assert_eq!(short_hash(Path::new("/a/app")).len(), 8);
    }

    #[test]
    fn a_linked_home_has_one_path_before_and_after_it_is_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("link");
        let real = fs::canonicalize(folder.path()).expect("it exists").join("real");
        fs::create_dir(&real).expect("a folder");
        std::os::unix::fs::symlink(&real, &link).expect("a link");
        assert_eq!(resolved(&link.join("home/sea")), real.join("home/sea"));
        fs::create_dir_all(link.join("home/sea")).expect("a folder");
        assert_eq!(resolved(&link.join("home/sea")).as_os_str(), real.join("home/sea").as_os_str());
    }

    #[test]
    fn the_facts_survive_being_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let environment = Environment { seaworthy_home: Some(folder.path().to_owned()), ..Environment::default() };
        let cluster = Cluster::of_workspace(folder.path(), &environment).expect("it exists");
        fs::create_dir(&cluster.folder).expect("a folder");
        assert_eq!(cluster.facts(), None);
        let facts = ServerFacts {
            workspace: "/srv/app".to_owned(),
            port: 20_000,
            socket_folder: "/run".to_owned(),
            major: 17,
            superuser: crate::access::SUPERUSER.to_owned(),
            os_user: "ada".to_owned(),
        };
        cluster.write_facts(&facts).expect("it is writable");
        assert_eq!(cluster.facts(), Some(facts));
    }
}
