//! Who may log in: the host-based authentication file, the user name map and the password for TCP.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::binaries::Binaries;
use crate::cluster::{hexadecimal, replace_file};
use crate::command::{command, tail};
use crate::error::DevdbError;
use crate::os_user::ServerUser;

/// The role that owns everything on a server of ours.
pub const SUPERUSER: &str = "postgres";

/// How much randomness the password has.
const PASSWORD_BYTES: usize = 24;

/// Two files that a server is started with, both outside its data folder.
#[derive(Debug, Clone)]
pub(crate) struct AccessFiles {
    pub(crate) hba: PathBuf,
    pub(crate) ident: PathBuf,
}

impl AccessFiles {
    /// Writes the files anew into a folder of ours; at each start, as the OS users may have changed.
    ///
    /// Over the socket the kernel vouches for the OS user ("Peer Authentication", 21.9 in PostgreSQL 14), so that a
    /// URL needs no secret. Roles that a test makes come in with a password, on the socket as on TCP.
    pub(crate) fn write(folder: &Path, user: &ServerUser) -> Result<Self, DevdbError> {
        let files = Self { hba: folder.join("pg_hba.conf"), ident: folder.join("pg_ident.conf") };
        let mode = if user.differs() { 0o644 } else { 0o600 };
        replace_file(&files.hba, &hba(), mode)?;
        replace_file(&files.ident, &ident(user), mode)?;
        Ok(files)
    }
}

fn hba() -> String {
    format!(
        "# Written by seaworthy at each start.\n\
         local all {SUPERUSER} peer map={SUPERUSER}\n\
         local all all scram-sha-256\n\
         host all all 127.0.0.1/32 scram-sha-256\n\
         host all all ::1/128 scram-sha-256\n"
    )
}

fn ident(user: &ServerUser) -> String {
    let mut names = vec![&user.invoker, &user.name];
    names.dedup();
    let mut text = "# Written by seaworthy at each start.\n".to_owned();
    for name in names {
        writeln!(text, "{SUPERUSER} \"{name}\" {SUPERUSER}").expect("writing to a string never fails");
    }
    text
}

/// Makes a password for TCP and gives it to the superuser; the server must be down.
///
/// Through a standalone backend (PostgreSQL 14, "postgres", "Options for Single-User Mode"), as `psql` may be missing.
/// Only then is the password kept, so that a start that was killed in between makes another.
pub(crate) fn renew_password(
    file: &Path,
    data: &Path,
    binaries: &Binaries,
    user: &ServerUser,
) -> Result<(), DevdbError> {
    let password = random_password()?;
    let program = binaries.program("postgres");
    let run = || {
        let mut child = command(&program, data, user)
            .args(["--single", "-c", "exit_on_error=on", "-c", "log_min_error_statement=panic", "-D"])
            .args([data.as_os_str(), "postgres".as_ref()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let statement = format!("ALTER ROLE {SUPERUSER} PASSWORD '{password}'\n");
        // A backend that failed early has closed its end; its exit code says more than this error.
        let _ = child.stdin.take().expect("it is piped").write_all(statement.as_bytes());
        child.wait_with_output()
    };
    let output = run().map_err(DevdbError::io("run", &program))?;
    if !output.status.success() {
        let output = tail(&String::from_utf8_lossy(&output.stderr)).replace(&password, "***");
        return Err(DevdbError::Initdb { output, disk: crate::disk::full_disk(data) });
    }
    replace_file(file, &password, 0o600)
}

fn random_password() -> Result<String, DevdbError> {
    let source = Path::new("/dev/urandom");
    let mut bytes = [0; PASSWORD_BYTES];
    File::open(source).and_then(|mut file| file.read_exact(&mut bytes)).map_err(DevdbError::io("read", source))?;
    Ok(hexadecimal(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_differ_and_are_hexadecimal() {
        let password = random_password().expect("there is randomness");
        assert_eq!(password.len(), 2 * PASSWORD_BYTES);
        assert!(password.chars().all(|character| character.is_ascii_hexdigit()));
        assert_ne!(password, random_password().expect("there is randomness"));
    }
}
