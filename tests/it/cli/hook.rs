//! The pre-commit hook of `docs/ci`, in a repository of its own.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use super::Program;
use crate::support::root;

fn git(folder: &Path, arguments: &[&str]) -> Output {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=It", "-c", "user.email=it@example.org", "-c", "commit.gpgsign=false"]);
    // A test that a hook starts is in a repository already.
    git.args(arguments).current_dir(folder).env_remove("GIT_DIR").env_remove("GIT_INDEX_FILE");
    git.env("SEAWORTHY", concat!(env!("CARGO_BIN_EXE_sea"), " -d harbor")).env("SEAWORTHY_HOME", folder.join("home"));
    git.env("HARBOR", "").output().expect("git is installed")
}

fn commit(folder: &Path) -> (bool, String) {
    let done = git(folder, &["commit", "--message", "Change it"]);
    (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hook_stops_a_commit_whose_reviewed_sql_is_stale_and_no_other() {
    let workspace = Program::at("postgres://nowhere.invalid/x");
    let folder = workspace.folder.path();
    workspace.configure(CONFIGURED);
    assert!(git(folder, &["init", "--quiet"]).status.success());
    let hook = folder.join(".git/hooks/pre-commit");
    std::fs::copy(root().join("docs/ci/pre-commit"), &hook).expect("the hook is copied");
    let mode = std::fs::metadata(&hook).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o111, 0o111, "the hook is not executable");
    // Nothing about migrations: the hook starts nothing.
    std::fs::write(folder.join("notes.txt"), "x").expect("the folder is ours");
    git(folder, &["add", "notes.txt"]);
    assert!(commit(folder).0);
    assert!(!folder.join("home").exists());
    git(folder, &["add", "seaworthy.toml"]);
    let (done, said) = commit(folder);
    assert!(!done && said.contains("snapshot --check") && said.contains("not committed"), "{said}");
    workspace.run("-d harbor snapshot").ends(0, &[]);
    workspace.run("-d harbor entity generate --from scratch").ends(0, &[]);
    git(folder, &["add", "migration", "entity"]);
    let (done, said) = commit(folder);
    assert!(done, "{said}");
}

const CONFIGURED: &str = "[database.harbor]\n";
