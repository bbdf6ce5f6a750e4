//! NeuroQuest: what its document promises of the runner, and the journey of its users with rows in the tables.

mod journey;
mod profile;
mod promises;
mod swap;

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{TestDb, database};

/// The program on a database of its own, in an empty folder.
struct Trial {
    db: TestDb,
    folder: tempfile::TempDir,
}

/// What a command did.
struct Said {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Trial {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("seaworthy.toml"), "[database.neuroquest]\n").expect("the folder is ours");
        Self { db: database().await, folder }
    }

    /// Returns a trial at a version, with seeded rows.
    async fn seeded(version: &str, rows: u32) -> Self {
        let trial = Self::new().await;
        trial.run(&format!("migrate up --to {version}")).ends(0);
        trial.run(&format!("db seed --rows {rows}")).ends(0);
        trial
    }

    fn run(&self, arguments: &str) -> Said {
        let output = Command::new(env!("CARGO_BIN_EXE_sea"))
            .args(["-d", "neuroquest"])
            .args(arguments.split(' '))
            .current_dir(self.folder.path())
            .env("SEAWORTHY_NEUROQUEST_URL", self.db.url())
            .env_remove("SEAWORTHY_HOME")
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Said { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Returns the state of each migration, in order.
    fn states(&self) -> Vec<String> {
        let status = self.run("migrate status --json").json();
        let rows = status["databases"][0]["migrations"].as_array().expect("a list").clone();
        rows.iter().map(|row| row["state"].as_str().unwrap_or_default().to_owned()).collect()
    }

    fn applied(&self) -> usize {
        self.states().iter().filter(|state| *state == "applied").count()
    }
}

impl Said {
    /// Makes sure that it ended so.
    fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Makes sure that it says so, on either stream.
    fn says(self, words: &[&str]) -> Self {
        let all = format!("{}{}", self.stdout, self.stderr);
        for word in words {
            assert!(all.contains(word), "`{word}` is not in:\n{all}");
        }
        self
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", self.stdout, self.stderr))
    }
}
