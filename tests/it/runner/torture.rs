//! A little of `cargo xtask torture`: a run that is killed at any question to the server goes on and loses nothing.

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use harbor::proxy::Proxy;
use harbor::torture::Victim;
use seaworthy_devdb::{Environment, ThrowawayServer};

use crate::support::{TestDb, database, database_on};

async fn victim(db: &TestDb) -> Victim {
    let server = ThrowawayServer::shared().expect("PostgreSQL is installed");
    Victim {
        program: env!("CARGO_BIN_EXE_sea").into(),
        socket: server.folder().join(".s.PGSQL.5432").display().to_string(),
        database: db.text("SELECT current_database()::text").await,
        url: db.url().to_owned(),
        count: 5,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_killed_at_any_question_goes_on_and_does_nothing_twice() {
    let db = database().await;
    let undisturbed = victim(&db).await;
    let questions = undisturbed.questions();
    let reference = undisturbed.everything().await.expect("it has run");
    for at in (1..=questions).step_by(9) {
        let db = database().await;
        let victim = victim(&db).await;
        victim.kill_at(at);
        victim.settled().await.expect("its sessions end");
        victim.consistent().await.unwrap_or_else(|wrong| panic!("killed at question {at}: {wrong}"));
        assert_eq!(victim.migrate(), (Some(0), String::new()), "killed at question {at}");
        assert_eq!(victim.everything().await.expect("it has run"), reference, "killed at question {at}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_server_is_killed_ends_at_once_and_says_how_to_go_on() {
    let server = ThrowawayServer::start(&Environment::from_process()).expect("PostgreSQL is installed");
    let db = database_on(&server).await;
    let folder = tempfile::tempdir().expect("a folder");
    let run = super::start(&folder, &db, &["migrate"], "stuck");
    super::wait_until(&db, super::SLEEPS).await;
    let pid_file = std::fs::read_to_string(server.folder().join("data/postmaster.pid")).expect("it runs");
    let postmaster = pid_file.lines().next().expect("the first line is its process id");
    let children = Command::new("ps").args(["-o", "pid=", "--ppid", postmaster]).output().expect("ps runs");
    let children = String::from_utf8(children.stdout).expect("numbers");
    // One of the children may have ended by itself.
    Command::new("kill").args(["-KILL", postmaster]).args(children.split_whitespace()).output().expect("kill runs");
    let killed = Instant::now();
    let output = run.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(killed.elapsed() < Duration::from_secs(8), "it went on for {:?}", killed.elapsed());
    assert_eq!(output.status.code(), Some(4), "{stderr}");
    for words in ["The connection to the server ended", "`cargo xtask migrate status`", "`cargo xtask migrate up`"] {
        assert!(stderr.contains(words), "`{words}` is not in: {stderr}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_nothing_to_do_asks_two_questions_and_takes_no_lock() {
    let db = database().await;
    let victim = victim(&db).await;
    assert_eq!(victim.migrate(), (Some(0), String::new()));
    let asked = Proxy::start(victim.socket.clone(), Arc::new(|_| true));
    let output = victim.start(&asked.url(&victim.database)).wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(asked.asked(), 2);
}
