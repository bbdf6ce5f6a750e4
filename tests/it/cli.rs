//! The command line from outside: exit codes, messages and JSON, as the contract has them.

mod adopt;
mod bad_input;
mod drift;
mod entity;
mod hook;
mod journey;
mod lint;
mod operate;
mod output;
mod pipeline;
mod plan;
mod proven;
mod schema;
mod tell;

use std::process::{Command, Output};

use serde_json::Value;

use crate::support::TestDb;

/// A folder with a `seaworthy.toml`, and the program that is run in it on one database. Where a command starts a private
/// server, that ends with it.
struct Program {
    folder: tempfile::TempDir,
    url: String,
}

/// What a command did.
struct Said {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Program {
    fn on(db: &TestDb) -> Self {
        Self::at(db.url())
    }

    fn at(url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let program = Self { folder, url: url.to_owned() };
        program.configure("[database.harbor]\n[database.scholarly]\n");
        program
    }

    fn configure(&self, toml: &str) {
        std::fs::write(self.folder.path().join("seaworthy.toml"), toml).expect("the folder is ours");
    }

    /// Builds a command; `harbor` is what the test database's migrations are to be.
    fn command(&self, arguments: &str, harbor: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sea"));
        command.args(arguments.split(' ')).current_dir(self.folder.path());
        command.env("HARBOR", harbor).env("SEAWORTHY_HARBOR_URL", &self.url).env("SEAWORTHY_SCHOLARLY_URL", &self.url);
        command.env("SEAWORTHY_HOME", self.home()).stdin(std::process::Stdio::null());
        command
    }

    fn run_as(&self, arguments: &str, harbor: &str) -> Said {
        self.command(arguments, harbor).output().expect("the program runs").into()
    }

    fn run(&self, arguments: &str) -> Said {
        self.run_as(arguments, "")
    }

    /// Writes a script of migrations; returns the words that have the program read it.
    fn script(&self, text: &str) -> String {
        let file = self.folder.path().join("script");
        std::fs::write(&file, text).expect("the folder is ours");
        format!("script {}", file.display())
    }

    /// Where its private server is, once a command has started one.
    fn home(&self) -> std::path::PathBuf {
        self.folder.path().join("home")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.home().exists() {
            self.run("db stop");
        }
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Said {
    /// Makes sure that it ended so, and that stderr holds each of the words.
    fn ends(&self, code: i32, words: &[&str]) {
        let Self { stdout, stderr, .. } = self;
        assert_eq!(self.code, Some(code), "stdout:\n{stdout}\nstderr:\n{stderr}");
        for word in words {
            assert!(stderr.contains(word), "`{word}` is not in:\n{stderr}");
        }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}
