//! The pipelines of `docs/ci`: each command of both files is run as its CI would run it, one after the other.
//!
//! `cargo xtask` and the deploy binary are the test's own program here, on one database of this workspace. That the
//! programs are installed on the machine is the CI's affair, so lines of `apt-get` are left out.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{database, root};

/// A script of a job: its name, and its lines.
type Job = (String, Vec<String>);

/// Returns the scripts of a workflow: `run: command`, or `run: |` with indented lines.
fn of_github(text: &str) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let indent = line.len() - line.trim_start().len();
        if indent == 2 && line.ends_with(':') {
            jobs.push((line.trim().trim_end_matches(':').to_owned(), Vec::new()));
        }
        let Some(run) = line.trim_start().trim_start_matches("- ").strip_prefix("run:") else { continue };
        let script = &mut jobs.last_mut().expect("a job").1;
        if run.trim() != "|" {
            script.push(run.trim().to_owned());
            continue;
        }
        let inside = |line: &&str| line.is_empty() || line.len() - line.trim_start().len() > indent;
        while let Some(line) = lines.next_if(inside) {
            script.push(line.trim().to_owned());
        }
    }
    jobs
}

/// Returns the scripts of `.gitlab-ci.yml`: the items of `before_script`, `script` and `after_script`.
fn of_gitlab(text: &str) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut in_script = false;
    for line in text.lines() {
        if !line.starts_with([' ', '#']) && line.ends_with(':') {
            jobs.push((line.trim_end_matches(':').to_owned(), Vec::new()));
        }
        match line.trim_start().strip_prefix("- ") {
            Some(command) if in_script => jobs.last_mut().expect("a job").1.push(command.to_owned()),
            Some(_) => {}
            None => in_script = line.trim().ends_with("script:"),
        }
    }
    jobs
}

/// Runs a job's lines in one shell that ends at the first that fails, as both CIs do.
fn run(folder: &Path, script: &[String], secret: Option<(&str, &str)>) -> (bool, String) {
    let sea = env!("CARGO_BIN_EXE_sea");
    let mut text = String::from("set -e\n");
    for line in script.iter().filter(|line| !line.contains("apt-get")) {
        // Where a command names no database it is about all of them; here there is one.
        let named = if line.contains(" -d ") { String::new() } else { " -d neuroquest".to_owned() };
        let line = line.replace("cargo xtask", &format!("{sea}{named}"));
        let line = line.replace("cargo run --release -p migration --", &format!("{sea}{named}"));
        text.push_str(&line.replace("--rows 10000", "--rows 60"));
        text.push('\n');
    }
    let mut shell = Command::new("sh");
    shell.args(["-c", &text]).current_dir(folder).stdin(Stdio::null());
    shell.env("SEAWORTHY_HOME", folder.join("home")).env("GITHUB_STEP_SUMMARY", folder.join("summary.md"));
    if let Some((variable, url)) = secret {
        shell.env(variable, url);
    }
    let output = shell.output().expect("sh is there");
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), format!("{text}\n{said}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_pipelines_runs_and_ends_with_0() {
    type Read = fn(&str) -> Vec<Job>;
    // As the files say, the secret is one of the environment of the last two jobs.
    let pipelines = [
        ("github-actions.yml", of_github as Read, "SEAWORTHY_NEUROQUEST_URL"),
        ("gitlab-ci.yml", of_gitlab, "DATABASE_URL"),
    ];
    for (file, read, variable) in pipelines {
        let text = std::fs::read_to_string(root().join("docs/ci").join(file)).expect("the pipeline");
        let jobs: Vec<Job> = read(&text).into_iter().filter(|(_, script)| !script.is_empty()).collect();
        let names: Vec<&str> = jobs.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["schema", "plan", "deploy"], "{file}");
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("seaworthy.toml"), "[database.neuroquest]\n").expect("the folder is ours");
        for part in ["migration", "entity"] {
            symlink(root().join(part), folder.path().join(part)).expect("the folder is ours");
        }
        let db = database().await;
        for (name, script) in &jobs {
            let secret = (name != "schema").then(|| (variable, db.url()));
            let (done, said) = run(folder.path(), script, secret);
            assert!(done, "{file}, {name}: {said}");
        }
        let applied = "SELECT count(*) FROM seaworthy.migrations WHERE state = 'applied'";
        let all = i64::try_from(migration::neuroquest::migrations().len()).expect("few");
        assert_eq!(db.count(applied).await, all, "{file}: the deploy has migrated");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_start_command_starts_the_application_only_where_the_schema_is_as_reviewed() {
    let db = database().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let start = || {
        let mut script = Command::new(root().join("docs/ci/edupath-deploy.sh"));
        script.args(["sh", "-c", "echo application started"]).current_dir(folder.path()).stdin(Stdio::null());
        script.env("MIGRATION_BIN", env!("CARGO_BIN_EXE_sea")).env("HARBOR_CONFIG", "[database.edupath]\n");
        let output = script.env("SEAWORTHY_EDUPATH_URL", db.url()).output().expect("the script runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, stdout, stderr) = start();
    assert!(code == Some(0) && stdout.contains("application started"), "{stdout}{stderr}");
    assert_eq!(db.count("SELECT count(*) FROM users WHERE team_role = 'admin'").await, 1);
    let (code, stdout, stderr) = start();
    assert!(code == Some(0) && stdout.contains("application started"), "again: {stdout}{stderr}");
    // Somebody changed the schema, and the next deploy has a migration to apply.
    db.execute("DELETE FROM seaworthy.migrations WHERE version LIKE '%drop_phone%'; DELETE FROM seaql_migrations WHERE version LIKE '%drop_phone%'; ALTER TABLE users ADD COLUMN by_hand int").await;
    let (code, stdout, stderr) = start();
    assert!(code == Some(1) && stderr.contains("by_hand") && stderr.contains("not started"), "{stdout}{stderr}");
    assert!(!stdout.contains("application started"), "{stdout}");
}
