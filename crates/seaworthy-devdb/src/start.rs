//! Makes a cluster where there is none, and starts its server.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::time::Duration;

use seaworthy_finding::shell_word;

use crate::access::{AccessFiles, SUPERUSER, renew_password};
use crate::binaries::{Binaries, leading_number};
use crate::cluster::{Cluster, ServerFacts, short_hash};
use crate::command::{command, tail};
use crate::disk::full_disk;
use crate::environment::Environment;
use crate::error::DevdbError;
use crate::os_user::ServerUser;
use crate::pid_file::pid_file_path;
use crate::poll::poll;

/// How long `pg_ctl` waits for the server; a crash recovery takes its time.
pub(crate) const START_TIMEOUT_S: u64 = 60;

/// A log above this is moved aside at the next start.
const LOG_BYTES_MAX: u64 = 10 * 1024 * 1024;

/// What a data folder is called until it is whole; the id of the process that makes it comes after.
const DRAFT_PREFIX: &str = "data.new-";

/// How long a folder is tried to be removed that somebody still writes to.
const REMOVE_TIMEOUT: Duration = Duration::from_secs(3);

/// The ports that are tried: below those that operating systems hand out to clients (32768 on Linux).
const PORT_FIRST: u16 = 20_000;
const PORT_COUNT: u16 = 12_000;

/// How often another port is tried where somebody takes one between our look and the server's start.
const START_ATTEMPTS: u16 = 3;

/// Starts the server of a cluster whose lock is held and that has none running.
pub(crate) fn start(cluster: &Cluster, user: &ServerUser, environment: &Environment) -> Result<(), DevdbError> {
    let binaries = binaries_for(cluster, user, environment)?;
    let data = cluster.data();
    if data.exists() {
        let metadata = fs::symlink_metadata(&data).map_err(DevdbError::io("read", &data))?;
        if metadata.uid() != user.uid {
            user.give_all(&data)?;
        }
        remove_if_exists(&pid_file_path(&data))?;
    } else {
        initdb(cluster, &binaries, user)?;
    }
    if !cluster.password().exists() {
        renew_password(&cluster.password(), &data, &binaries, user)?;
    }
    let access = AccessFiles::write(&cluster.folder, user)?;
    let socket_folder = cluster.make_socket_folder(user)?;
    remove_sockets(&socket_folder)?;
    let wanted = cluster.facts().map_or_else(|| first_port(&cluster.folder), |facts| facts.port);
    let mut attempt = 1;
    loop {
        let port = free_port(wanted.wrapping_add(attempt - 1))?;
        let settings = settings(cluster, &access, &socket_folder, port);
        match pg_ctl_start(cluster, &binaries, user, &settings) {
            Err(DevdbError::Start { output, .. }) if attempt < START_ATTEMPTS && is_port_taken(&output) => attempt += 1,
            Err(error) => return Err(error),
            Ok(()) => return cluster.write_facts(&facts(cluster, &binaries, user, &socket_folder, port)),
        }
    }
}

fn facts(cluster: &Cluster, binaries: &Binaries, user: &ServerUser, socket_folder: &Path, port: u16) -> ServerFacts {
    ServerFacts {
        workspace: cluster.workspace.to_string_lossy().into_owned(),
        port,
        socket_folder: socket_folder.to_string_lossy().into_owned(),
        major: binaries.major(),
        superuser: SUPERUSER.to_owned(),
        os_user: user.name.clone(),
    }
}

/// Returns the binaries that fit the cluster's data, or that are to make it.
///
/// A data folder is of one major version for good (PostgreSQL 14, 19.6 "Upgrading a PostgreSQL Cluster").
pub(crate) fn binaries_for(
    cluster: &Cluster,
    user: &ServerUser,
    environment: &Environment,
) -> Result<Binaries, DevdbError> {
    let check = |folder: &Path| user.check_way_to(folder);
    let data = cluster.data();
    if !data.exists() {
        return Binaries::find_usable(environment, check);
    }
    let version = fs::read_to_string(data.join("PG_VERSION")).unwrap_or_default();
    let major = leading_number(&version).ok_or_else(|| DevdbError::Damaged { data: data.clone() })?;
    let binaries = Binaries::of_major(environment, major, check)?;
    if binaries.major() == major {
        return Ok(binaries);
    }
    Err(DevdbError::MajorChanged { data, cluster: major, installed: binaries.major() })
}

/// Makes a data folder under another name and moves it to its place when it is whole.
fn initdb(cluster: &Cluster, binaries: &Binaries, user: &ServerUser) -> Result<(), DevdbError> {
    remove_drafts(&cluster.folder)?;
    let draft = make_draft(&cluster.folder)?;
    user.give(&draft)?;
    let program = binaries.program("initdb");
    let output = command(&program, &cluster.folder, user)
        .args(["--username", SUPERUSER, "--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions"])
        .args(["--auth-local=peer", "--auth-host=reject", "--pgdata"])
        .arg(&draft)
        .output()
        .map_err(DevdbError::io("run", &program))?;
    if !output.status.success() {
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let disk = full_disk(&cluster.folder);
        // What cannot be removed now is removed by the next attempt.
        let _ = fs::remove_dir_all(&draft);
        return Err(DevdbError::Initdb { output: tail(&text), disk });
    }
    let data = cluster.data();
    fs::rename(&draft, &data).map_err(DevdbError::io("create", &data))?;
    let sync = File::open(&cluster.folder).and_then(|folder| folder.sync_all());
    sync.map_err(DevdbError::io("write", &cluster.folder))
}

/// Makes a folder for `initdb` to fill, under a name that nobody has: one that could not be removed may have ours, as
/// process ids come again.
fn make_draft(folder: &Path) -> Result<PathBuf, DevdbError> {
    let mut draft = folder.join(format!("{DRAFT_PREFIX}{}", process::id()));
    for number in 2.. {
        match fs::DirBuilder::new().mode(0o700).create(&draft) {
            Ok(()) => break,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                draft = folder.join(format!("{DRAFT_PREFIX}{}-{number}", process::id()));
            }
            Err(error) => return Err(DevdbError::io("create", draft)(error)),
        }
    }
    Ok(draft)
}

/// Removes what an `initdb` that was killed has left.
///
/// Each has a name of its own, as it may outlive the command that was killed and go on to write; it fails once its
/// folder is gone. One that cannot be removed is in nobody's way, and waits for the next time.
fn remove_drafts(folder: &Path) -> Result<(), DevdbError> {
    let entries = fs::read_dir(folder).map_err(DevdbError::io("read", folder))?;
    let drafts = entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(DRAFT_PREFIX));
    drafts.map(|entry| entry.path()).for_each(|draft| {
        let _ = remove_folder(&draft);
    });
    Ok(())
}

/// Returns what the server is told on its command line, before which nothing in the data folder comes.
///
/// Memory and the write-ahead log stay as `initdb` set them: 128 MB of `shared_buffers`, 100 connections, durable.
fn settings(cluster: &Cluster, access: &AccessFiles, socket_folder: &Path, port: u16) -> Vec<String> {
    let socket_folder = socket_folder.to_string_lossy().replace('"', "\"\"");
    vec![
        format!("cluster_name={}", cluster.tag()),
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        format!("unix_socket_directories=\"{socket_folder}\""),
        format!("hba_file={}", access.hba.display()),
        format!("ident_file={}", access.ident.display()),
        "logging_collector=off".to_owned(),
        "log_destination=stderr".to_owned(),
        "log_line_prefix=%m [%p] %q%d ".to_owned(),
    ]
}

/// Starts the server through `pg_ctl`, which puts it into a session of its own and waits until it is ready.
///
/// The data folder goes through `PGDATA` as `pg_ctl` would pass `-D` to a shell with half of the quoting. `pg_ctl` has
/// a process group of its own, because it would end the server when the terminal interrupts it.
fn pg_ctl_start(
    cluster: &Cluster,
    binaries: &Binaries,
    user: &ServerUser,
    settings: &[String],
) -> Result<(), DevdbError> {
    let (log, log_start) = open_log(&cluster.log())?;
    let options: Vec<_> = settings.iter().map(|setting| format!("-c {}", shell_word(setting))).collect();
    let program = binaries.program("pg_ctl");
    let errors = log.try_clone().map_err(DevdbError::io("open", cluster.log()))?;
    let mut command: Command = command(&program, &cluster.folder, user);
    let status = command
        .args(["start", "--silent", "--wait", "--timeout", &START_TIMEOUT_S.to_string()])
        .args(["--options", &options.join(" ")])
        .env("PGDATA", cluster.data())
        .stdout(log)
        .stderr(errors)
        .process_group(0)
        .status()
        .map_err(DevdbError::io("run", &program))?;
    if status.success() {
        return Ok(());
    }
    let output = log_since(&cluster.log(), log_start);
    Err(DevdbError::Start { log: cluster.log(), output: tail(&output), disk: full_disk(&cluster.folder) })
}

/// Opens the log for appending, moved aside where it has grown large; returns its length too.
fn open_log(path: &Path) -> Result<(File, u64), DevdbError> {
    let length = fs::metadata(path).map_or(0, |metadata| metadata.len());
    if length > LOG_BYTES_MAX {
        fs::rename(path, path.with_extension("log.1")).map_err(DevdbError::io("move", path))?;
    }
    let open = || {
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
        let length = file.metadata()?.len();
        Ok((file, length))
    };
    open().map_err(DevdbError::io("open", path))
}

fn log_since(path: &Path, start: u64) -> String {
    let mut text = Vec::new();
    let read = File::open(path).and_then(|mut file| {
        file.seek(SeekFrom::Start(start))?;
        file.read_to_end(&mut text)
    });
    read.map(|_| String::from_utf8_lossy(&text).into_owned()).unwrap_or_default()
}

/// Returns the port that a cluster starts looking at: another for each, and the same after a reset.
fn first_port(folder: &Path) -> u16 {
    let hash = u32::from_str_radix(&short_hash(folder), 16).expect("it is eight hexadecimal digits");
    let offset = hash % u32::from(PORT_COUNT);
    PORT_FIRST + u16::try_from(offset).expect("it is less than the count")
}

/// Returns the wanted port where it is free on 127.0.0.1, else the next that is, else any.
fn free_port(wanted: u16) -> Result<u16, DevdbError> {
    let nexts = (0..100).map(|step| wanted.wrapping_add(step)).filter(|port| *port >= 1024);
    for port in nexts.chain([0]) {
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)) {
            let address = listener.local_addr().map_err(DevdbError::io("listen on", "127.0.0.1"))?;
            return Ok(address.port());
        }
    }
    Err(DevdbError::io("listen on", "127.0.0.1")(std::io::ErrorKind::AddrInUse.into()))
}

fn is_port_taken(output: &str) -> bool {
    output.contains("Address already in use") || output.contains("could not create any TCP/IP sockets")
}

/// Removes the sockets of a killed server, and the lock files beside them, which name its process.
///
/// PostgreSQL would do so itself, were the process id not somebody else's by now, or a zombie's that nobody reaps.
fn remove_sockets(folder: &Path) -> Result<(), DevdbError> {
    let entries = fs::read_dir(folder).map_err(DevdbError::io("read", folder))?;
    let stale = entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(".s.PGSQL."));
    stale.map(|entry| entry.path()).try_for_each(|path| remove_if_exists(&path))
}

/// Removes a folder that somebody may still write to, for a while: what is new in it makes a removal fail.
pub(crate) fn remove_folder(folder: &Path) -> std::io::Result<()> {
    let mut outcome = Ok(());
    poll(REMOVE_TIMEOUT, || {
        outcome = fs::remove_dir_all(folder);
        fs::symlink_metadata(folder).is_err().then(|| outcome = Ok(()))
    });
    outcome
}

fn remove_if_exists(path: &PathBuf) -> Result<(), DevdbError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(DevdbError::io("remove", path)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn a_folder_that_is_still_written_to_is_removed_in_the_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let draft = folder.path().join("data.new-1");
        fs::create_dir(&draft).expect("a folder");
        let removing = AtomicBool::new(true);
        std::thread::scope(|scope| {
            // As initdb does it: another file and another, until its folder is gone.
            scope.spawn(|| {
                let mut number = 0_u32;
                while removing.load(Ordering::Relaxed) && fs::write(draft.join(number.to_string()), "").is_ok() {
                    number += 1;
                }
            });
            let removed = remove_folder(&draft);
            removing.store(false, Ordering::Relaxed);
            removed.expect("the writer ends with its folder");
        });
        assert!(!draft.exists());
    }

    #[test]
    fn a_draft_that_stays_is_in_nobodys_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = make_draft(folder.path()).expect("a folder");
        fs::write(first.join("PG_VERSION"), "15").expect("it is ours");
        assert_ne!(make_draft(folder.path()).expect("another"), first);
        remove_drafts(folder.path()).expect("it can be read");
        assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 0);
    }
}
