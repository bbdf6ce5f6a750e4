//! `pg_dump` and `pg_restore` of a version that fits the server.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use seaworthy_devdb::{Binaries, Environment};
use seaworthy_runner::{DatabaseUrl, Interrupt};

use crate::error::CommandError;

/// How long a program runs between two looks at it.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The two programs, of one version.
pub(in crate::commands) struct Tools {
    pg_dump: PathBuf,
    pg_restore: PathBuf,
    version: u32,
    /// What ends them before they are done.
    interrupt: Interrupt,
}

impl Tools {
    /// Finds the programs for a server: those of its major version, else of the next newer one.
    ///
    /// PG 14, pg_dump, "Notes": it dumps servers of its own version and older ones, and refuses newer ones. Looked for
    /// beside the server's programs (`SEAWORTHY_PG_BIN` and where packages put them), and in `PATH`.
    pub(in crate::commands) fn for_server(major: u32, interrupt: &Interrupt) -> Result<Self, CommandError> {
        let environment = Environment::from_process();
        let installed = Binaries::each(&environment, &[]).unwrap_or_default();
        let beside = installed.iter().filter_map(|binaries| binaries.tool("pg_dump").ok());
        let named = environment.pg_bin.iter().map(|folder| folder.join("pg_dump"));
        let in_path = environment.path.iter().map(|folder| folder.join("pg_dump"));
        let mut found: Vec<Self> =
            named.chain(beside).chain(in_path).filter_map(|pg_dump| Self::at(pg_dump, interrupt)).collect();
        found.sort_by_key(|tools| tools.version);
        let versions: Vec<String> = found.iter().map(|tools| tools.version.to_string()).collect();
        found.into_iter().find(|tools| tools.version >= major).ok_or_else(|| CommandError::Usage {
            message: format!("there is no pg_dump for PostgreSQL {major}"),
            detail: Some(match versions.as_slice() {
                [] => "None was found beside the server's programs, nor in PATH.".into(),
                found => format!("Found are those of PostgreSQL {}, which refuse a newer server.", found.join(", ")),
            }),
            hint: Some(format!(
                "`apt-get install postgresql-client-{major}`, or name the folder of its programs: SEAWORTHY_PG_BIN=DIR"
            )),
        })
    }

    fn at(pg_dump: PathBuf, interrupt: &Interrupt) -> Option<Self> {
        let pg_restore = pg_dump.with_file_name("pg_restore");
        if !pg_dump.is_file() || !pg_restore.is_file() {
            return None;
        }
        let output = Command::new(&pg_dump).arg("--version").output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let version = text.split_once("(PostgreSQL) ")?.1;
        let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
        Some(Self { pg_dump, pg_restore, version: digits.parse().ok()?, interrupt: interrupt.clone() })
    }

    /// Returns the major version.
    pub(in crate::commands) fn version(&self) -> u32 {
        self.version
    }

    /// Dumps a database into a file, in custom format; `snapshot` is one that another session has exported.
    pub(in crate::commands) async fn dump(
        &self,
        url: &str,
        file: &Path,
        snapshot: Option<&str>,
    ) -> Result<(), CommandError> {
        let mut command = Command::new(&self.pg_dump);
        command.args(["--format=custom", "--no-password", "--lock-wait-timeout=60s"]).arg("--file").arg(file);
        if let Some(snapshot) = snapshot {
            command.arg(format!("--snapshot={snapshot}"));
        }
        connect(&mut command, url);
        self.run(command, "pg_dump").await.map(drop)
    }

    /// Returns what an archive lists.
    pub(in crate::commands) async fn list(&self, file: &Path) -> Result<String, CommandError> {
        std::fs::File::open(file).map_err(CommandError::io("read", file))?;
        let mut command = Command::new(&self.pg_restore);
        // Its head has a time with the name of the zone, of which only this one is sure to be known.
        command.arg("--list").arg(file).env("TZ", "UTC");
        self.run(command, "pg_restore").await.map_err(|error| match error {
            CommandError::Program { said, .. } => CommandError::Usage {
                message: format!("{} is no archive that pg_restore {} can read", file.display(), self.version),
                detail: Some(said),
                hint: Some("`cargo xtask backup` makes one; so does `pg_dump --format=custom`".into()),
            },
            error => error,
        })
    }

    /// Restores an archive into an empty database; ends at the first error.
    pub(in crate::commands) async fn restore(
        &self,
        file: &Path,
        url: &str,
        jobs: u32,
        without_owners: bool,
    ) -> Result<(), CommandError> {
        let mut command = Command::new(&self.pg_restore);
        command.args(["--exit-on-error", "--no-password"]).arg(format!("--jobs={jobs}"));
        if without_owners {
            command.args(["--no-owner", "--no-privileges"]);
        }
        connect(&mut command, url);
        command.arg(file);
        self.run(command, "pg_restore").await.map(drop)
    }

    /// Runs a program to its end, or until somebody interrupts it, and returns what it prints.
    async fn run(&self, mut command: Command, program: &'static str) -> Result<String, CommandError> {
        command.env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(CommandError::io("run", program))?;
        let (out, err) = (reader(child.stdout.take()), reader(child.stderr.take()));
        let status = loop {
            if let Some(status) = child.try_wait().map_err(CommandError::io("wait for", program))? {
                break status;
            }
            if self.interrupt.is_pulled() {
                // It may have ended by itself meanwhile: Ctrl-C reaches it, too.
                let _ = child.kill();
                child.wait().map_err(CommandError::io("wait for", program))?;
                break std::process::ExitStatus::default();
            }
            tokio::time::sleep(LOOK_EVERY).await;
        };
        let (out, err) = (text(out), text(err));
        if self.interrupt.is_pulled() {
            return Err(CommandError::Interrupted { program });
        }
        if status.success() {
            return Ok(out);
        }
        Err(CommandError::Program { program, said: seaworthy_ddl::without_secrets_in_text(err.trim()) })
    }
}

/// Reads a pipe beside the program, which would wait for ever where nobody does.
fn reader(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

fn text(reader: JoinHandle<Vec<u8>>) -> String {
    String::from_utf8_lossy(&reader.join().unwrap_or_default()).into_owned()
}

/// Gives a program a URL without its password; that goes through the environment, for arguments show in `ps`.
fn connect(command: &mut Command, url: &str) {
    let (bare, password) = DatabaseUrl::split_password(url);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command.arg("--dbname").arg(bare);
}
