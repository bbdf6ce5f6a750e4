//! The plan's own way, with `migrate baseline`: a live database that was pushed, with rows and a change that nobody wrote
//! down, becomes a Rust migration; that is compiled, marked where it was found, and makes the same on an empty database.
//!
//! What the command writes is committed in `tests/adopted/src/pushed`, so that it is compiled, and compared with what it
//! writes now. `SEAWORTHY_BLESS=1` writes it anew; build again then.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use seaworthy_devdb::ThrowawayServer;

use super::{LIVE, Ran, contents};
use crate::support::{self, TestDb};

/// What the version is called where it is committed, for it has the time in it at which it was written.
const COMMITTED: &str = "m20251022_000000_baseline";

/// The version whose catalog the committed files are made of.
const MADE_ON: u32 = 15;

/// The list before there are migrations.
const LIST: &str =
    "//! What `migrate baseline` writes of a database that was pushed; `SEAWORTHY_BLESS=1 cargo test -p it \
edupath::adopted`.

use seaworthy::Migration;

/// Returns the migrations.
pub fn migrations() -> Vec<Box<dyn Migration>> {
    vec![]
}
";

/// A workspace with one database, and a private server for what has to be replayed.
struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    fn new() -> Self {
        let workspace = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        let at = |path: &str| workspace.folder.path().join(path);
        std::fs::create_dir_all(at("migration/src")).expect("the folder is ours");
        std::fs::write(at("migration/src/pushed.rs"), LIST).expect("the folder is ours");
        std::fs::write(at("seaworthy.toml"), "[database.pushed]\n").expect("the folder is ours");
        std::fs::copy(support::root().join("rustfmt.toml"), at("rustfmt.toml")).expect("the folder is ours");
        workspace
    }

    /// Runs the program that knows the baseline; with `none` the one from before it was built.
    fn run_as(&self, pushed: &str, db: &TestDb, arguments: &str) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sea"));
        command.args(arguments.split(' ')).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env("PUSHED", pushed).env("SEAWORTHY_PUSHED_URL", db.url());
        let output = command.env("SEAWORTHY_HOME", self.folder.path().join("home")).output().expect("it runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    fn run(&self, db: &TestDb, arguments: &str) -> Ran {
        self.run_as("", db, arguments)
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sea"));
        command.args(["db", "stop"]).current_dir(self.folder.path()).stdin(Stdio::null());
        let _ = command.env("SEAWORTHY_HOME", self.folder.path().join("home")).output();
    }
}

/// Returns each Rust file below a folder, by its path in there, with the committed name for the version.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let list = std::fs::read_to_string(folder.join("pushed.rs")).expect("a list");
    let version = list.lines().find_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).map(str::to_owned);
    let version = version.unwrap_or_else(|| COMMITTED.to_owned());
    let (mut found, mut folders) = (Vec::new(), vec![PathBuf::from("pushed")]);
    while let Some(inner) = folders.pop() {
        for entry in std::fs::read_dir(folder.join(&inner)).expect("a folder").filter_map(Result::ok) {
            let path = inner.join(entry.file_name());
            if entry.file_type().expect("a type").is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.push("pushed.rs".into());
    found.sort();
    let renamed = |text: &str| text.replace(&version, COMMITTED);
    let file = |path: PathBuf| {
        let text = std::fs::read_to_string(folder.join(&path)).expect("a file");
        (PathBuf::from(renamed(path.to_str().expect("UTF-8"))), renamed(&text))
    };
    found.into_iter().map(file).collect()
}

/// Makes sure that what was written is what is compiled.
fn assert_committed(workspace: &Workspace) {
    let written = sources(&workspace.folder.path().join("migration/src"));
    let folder = support::root().join("tests/adopted/src");
    if std::env::var_os("SEAWORTHY_BLESS").is_some() {
        std::fs::remove_dir_all(folder.join("pushed")).expect("it is ours");
        for (path, text) in &written {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("the workspace is ours");
            std::fs::write(path, text).expect("the workspace is ours");
        }
        return;
    }
    assert!(written == sources(&folder), "SEAWORTHY_BLESS=1 writes tests/adopted/src/pushed anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pushed_database_becomes_a_migration_that_makes_the_same_elsewhere() {
    let (live, empty) = (support::empty_database().await, support::empty_database().await);
    live.execute(LIVE).await;
    support::seed(&live, "edupath", 80, 7).await.expect("the seed fits what is live");
    let (before, wanted) = (contents(&live).await, support::catalog(&live).await);
    let workspace = Workspace::new();

    // The source is written, and what nobody wrote down is told; the database is only read.
    let command = "migrate baseline -d pushed --expect migrations:edupath@m20251022_000001_baseline";
    let written = workspace.run_as("none", &live, command);
    written.ends(
        0,
        &[
            "31 tables, 15 enums",
            "not as expected: 2 more, 0 missing, 0 different",
            "add column public.student_profiles.whatsapp_number",
            "add index public.student_profiles_whatsapp",
            "run the same command again",
        ],
    );
    assert_eq!(live.count("SELECT count(*) FROM pg_namespace WHERE nspname = 'seaworthy'").await, 0);
    if ThrowawayServer::shared().expect("PostgreSQL").major() == MADE_ON {
        assert_committed(&workspace);
    }

    // Compiled, it makes exactly what is there; with a yes it is marked, and no row is touched.
    workspace.run(&live, "migrate baseline -d pushed").ends(0, &["makes exactly the schema that is there"]);
    assert_eq!(live.count("SELECT count(*) FROM pg_namespace WHERE nspname = 'seaworthy'").await, 0);
    workspace.run(&live, "migrate baseline -d pushed --yes").ends(0, &["is marked as applied; nothing of it was run"]);
    assert_eq!(contents(&live).await, before);
    assert_eq!(
        live.text("SELECT version || ' ' || state FROM seaworthy.migrations").await,
        format!("{COMMITTED} baseline")
    );
    assert_eq!(live.text("SELECT string_agg(version, ' ') FROM seaql_migrations").await, COMMITTED);

    // Elsewhere it is the first migration.
    workspace.run(&empty, "migrate up -d pushed").ends(0, &[COMMITTED]);
    assert_eq!(support::names(&support::catalog(&empty).await, &wanted), [""; 0]);
    assert_eq!(support::names(&support::catalog(&live).await, &wanted), [""; 0]);
    for db in [&live, &empty] {
        workspace.run(db, "drift -d pushed").ends(0, &[]);
        workspace.run(db, "schema validate -d pushed --tables 31 --enums 15").ends(0, &["valid"]);
        workspace.run(db, "migrate up -d pushed").ends(0, &["nothing to do"]);
    }
    // Where it was adopted there is no way behind it; where it was run there is.
    workspace.run(&live, "migrate down -d pushed --steps 1 --yes").ends(1, &["is the baseline"]);
    assert_eq!(contents(&live).await, before);
    workspace.run(&empty, "migrate down -d pushed --steps 1 --yes").ends(0, &[]);
    let left = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'";
    assert_eq!(empty.count(left).await, 1, "SeaORM's record");
    // And again: the same catalog.
    workspace.run(&empty, "migrate up -d pushed").ends(0, &[COMMITTED]);
    assert_eq!(support::names(&support::catalog(&empty).await, &wanted), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_differs_is_not_marked_by_the_baseline() {
    let other = support::empty_database().await;
    other.execute(LIVE).await;
    other.execute("ALTER TABLE public.users ALTER COLUMN email DROP NOT NULL").await;
    let workspace = Workspace::new();
    std::fs::write(
        workspace.folder.path().join("migration/src/pushed.rs"),
        std::fs::read_to_string(support::root().join("tests/adopted/src/pushed.rs")).expect("the committed list"),
    )
    .expect("the folder is ours");
    let refused = workspace.run(&other, "migrate baseline -d pushed --yes");
    refused.ends(1, &["does not make the schema that pushed has", "public.users.email"]);
    assert_eq!(other.count("SELECT count(*) FROM pg_namespace WHERE nspname = 'seaworthy'").await, 0);
}
