//! Another terminal: pause, resume, cancel, and two runs of one backfill.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use seaworthy_backfill::{Options, Status};
use sqlx::Connection as _;

use super::{each_once, finalize, named, parcels, run, small, until};
use crate::support::TestDb;

/// A process of its own that runs a backfill.
pub(super) fn start(folder: &tempfile::TempDir, db: &TestDb, arguments: &str, words: &str) -> Child {
    std::fs::write(folder.path().join("seaworthy.toml"), TOML).expect("the folder is ours");
    let mut command = Command::new(env!("CARGO_BIN_EXE_sea"));
    command.args(arguments.split(' ')).current_dir(folder.path()).env("HARBOR", format!("backfill {words}"));
    command.env("SEAWORTHY_HARBOR_URL", db.url()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the program runs")
}

/// Small batches, so that a few thousand rows are many.
const TOML: &str = "[database.harbor]\n[database.harbor.backfill]\nbatch_rows_max = 50\nbatch_rows_min = 1\n\
                    range_rows = 200\n[database.scholarly]\n";

const RUNS: &str = "coalesce((SELECT seen_records > 0 FROM seaworthy.data_migrations), false)";

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_holds_it_and_a_resume_lets_the_same_process_go_on() {
    let (db, chain) = parcels("slow", 1_500).await;
    let folder = tempfile::tempdir().expect("a folder");
    let child = start(&folder, &db, "-d harbor backfill run grams", "slow");
    until(&db, RUNS).await;
    let paused = seaworthy_backfill::pause(&db.target(), "grams").await.expect("it is paused");
    assert_eq!(paused.status, Status::Paused);
    let moved = db.count("SELECT sum(moved) FROM parcels").await;
    until(&db, "(SELECT held_by IS NOT DISTINCT FROM 'paused by hand' FROM seaworthy.data_migrations)").await;
    assert_eq!(db.count("SELECT sum(moved) FROM parcels").await, moved, "nothing moves behind a pause");
    assert!(moved < 1_500);
    let again = start(&folder, &db, "-d harbor backfill run grams", "slow").wait_with_output().expect("it ends");
    assert_eq!(again.status.code(), Some(1), "another run does not go on with what is paused");
    assert!(String::from_utf8_lossy(&again.stderr).contains("backfill resume grams"));
    seaworthy_backfill::resume(&db.target(), &named(&chain, "grams")).await.expect("it goes on");
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stderr.contains("holds, paused by hand"), "{stderr}");
    each_once(&db, 1_500).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_ends_the_process_that_runs_it_and_what_was_moved_stays() {
    let (db, chain) = parcels("slow", 1_500).await;
    let folder = tempfile::tempdir().expect("a folder");
    let child = start(&folder, &db, "-d harbor backfill run grams", "slow");
    until(&db, RUNS).await;
    let record = seaworthy_backfill::cancel(&db.target(), "grams").await.expect("it is cancelled");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stderr).contains("backfill grams was cancelled"));
    let moved = db.count("SELECT sum(moved) FROM parcels").await;
    assert_eq!(record.processed_records, moved);
    let refused = run(&db, &chain, "grams", &small()).await.expect_err("it was given up");
    assert_eq!(refused.to_string(), "backfill grams is cancelled");
    seaworthy_backfill::resume(&db.target(), &named(&chain, "grams")).await.expect("somebody wants it after all");
    run(&db, &chain, "grams", &small()).await.expect("it goes on");
    each_once(&db, 1_500).await;
    assert_eq!(finalize(&db, &chain, "grams").await.expect("there is no gate").status, Status::Finalized);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_cancelled_with_its_trigger_begins_again_with_it_or_not_at_all() {
    let (db, chain) = parcels("only trigger", 500).await;
    run(&db, &chain, "grams", &small()).await.expect("all are moved");
    seaworthy_backfill::cancel(&db.target(), "grams").await.expect("it is given up");
    db.execute("INSERT INTO parcels (id, code, weight) VALUES (-5, 'late', '2')").await;
    let what = named(&chain, "grams");
    let refused = seaworthy_backfill::resume(&db.target(), &what).await.expect_err("nobody kept it in step");
    assert_eq!(refused.to_string(), "backfill grams has no trigger any more");

    let restart = Options { restart: true, ..small() };
    run(&db, &chain, "grams", &restart).await.expect("it begins again");
    db.execute("ALTER TABLE parcels DISABLE TRIGGER USER; UPDATE seaworthy.backfills SET status = 'running'").await;
    let refused = run(&db, &chain, "grams", &small()).await.expect_err("somebody took its trigger away");
    assert_eq!(refused.to_string(), "backfill grams has no trigger any more");
    run(&db, &chain, "grams", &restart).await.expect("it begins again");
    finalize(&db, &chain, "grams").await.expect("there is no gate");
    assert_eq!(db.count("SELECT count(*) FROM parcels WHERE grams IS NULL").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_lets_readers_by_and_says_that_somebody_stands_in_the_way() {
    let (db, chain) = parcels("only trigger", 100).await;
    run(&db, &chain, "grams", &small()).await.expect("all are moved");
    let mut reader = sqlx::PgConnection::connect(db.url()).await.expect("the server is there");
    sqlx::raw_sql("BEGIN; SELECT count(*) FROM parcels").execute(&mut reader).await.expect("it reads");
    let target = db.target();
    let cancelling = tokio::spawn(async move { seaworthy_backfill::cancel(&target, "grams").await });
    until(&db, "(SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted))").await;
    let started = std::time::Instant::now();
    db.count("SELECT count(*) FROM parcels").await;
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    let refused = cancelling.await.expect("no panic").expect_err("the reader stays");
    assert_eq!(refused.to_string(), "somebody stands in the way of backfill grams");
    reader.close().await.expect("it goes");
    seaworthy_backfill::cancel(&db.target(), "grams").await.expect("nobody is in the way");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_at_once_share_the_work_and_move_each_row_once() {
    let (db, _) = parcels("slow", 2_000).await;
    let folder = tempfile::tempdir().expect("a folder");
    let runs: Vec<Child> =
        (0..2).map(|_| start(&folder, &db, "-d harbor backfill run grams --workers 2", "slow")).collect();
    for run in runs {
        let output = run.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    each_once(&db, 2_000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_it_behind_its_batch_and_says_how_to_go_on() {
    let (db, chain) = parcels("slow", 1_500).await;
    let folder = tempfile::tempdir().expect("a folder");
    let child = start(&folder, &db, "-d harbor backfill run grams", "slow");
    until(&db, RUNS).await;
    Command::new("kill").args(["-INT", &child.id().to_string()]).output().expect("kill runs");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&output.stderr).contains("`cargo xtask backfill run grams` goes on"));
    tokio::time::sleep(Duration::from_millis(10)).await;
    run(&db, &chain, "grams", &small()).await.expect("it goes on");
    each_once(&db, 1_500).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_has_its_document_and_events_are_one_a_line() {
    let (db, _) = parcels("only", 300).await;
    let folder = tempfile::tempdir().expect("a folder");
    let say = |arguments: &str| {
        let output = start(&folder, &db, arguments, "only").wait_with_output().expect("it ends");
        (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
    };
    let json = |arguments: &str| -> serde_json::Value {
        let (code, stdout) = say(&format!("-d harbor --json backfill {arguments}"));
        assert_eq!(code, Some(0), "{stdout}");
        let document: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
        let command = arguments.split(' ').next().expect("a command");
        assert_eq!(document["schema"], format!("seaworthy/backfill-{command}/v1"));
        document["databases"][0]["backfills"][0].clone()
    };
    assert_eq!(json("status")["status"], "pending");
    let (code, lines) = say("-d harbor backfill run --json-lines");
    assert_eq!(code, Some(0), "{lines}");
    let events: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("a document a line")).collect();
    let names: Vec<&str> = events.iter().filter_map(|event| event["event"].as_str()).collect();
    assert_eq!((names[0], names[1]), ("run-began", "backfill-began"));
    assert_eq!(names[names.len() - 2..], ["backfill-ended", "run-ended"]);
    assert_eq!(events[events.len() - 1]["outcome"], "done");
    let moved: i64 = events.iter().filter_map(|event| event["batch_rows"].as_i64()).sum();
    assert_eq!(moved, 300);
    let completed = json("status grams");
    assert_eq!((&completed["status"], &completed["failures"]), (&"completed".into(), &serde_json::json!([])));
    assert_eq!(json("finalize grams")["status"], "finalized");
    let (code, unknown) = say("-d harbor --json backfill run grasm");
    assert_eq!((code, unknown.contains("no backfill is called 'grasm'")), (Some(2), true), "{unknown}");
}
