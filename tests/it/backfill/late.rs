//! A backfill that was finalized on an empty table has moved nothing: rows that come later are not passed over.

use std::process::Stdio;

use seaworthy_backfill::Status;
use seaworthy_runner::{RunError, RunOptions, UpTarget};

use super::{each_once, finalize, parcels, run, small};
use crate::support::TestDb;

async fn finalized_on_nothing(words: &str) -> (TestDb, seaworthy_runner::Chain) {
    let (db, chain) = parcels(words, 0).await;
    run(&db, &chain, "grams", &small()).await.expect("it runs");
    assert_eq!(finalize(&db, &chain, "grams").await.expect("there is no gate").status, Status::Finalized);
    (db, chain)
}

#[tokio::test(flavor = "multi_thread")]
async fn run_begins_it_where_rows_have_come_and_only_there() {
    let (db, chain) = finalized_on_nothing("").await;
    let begun = "SELECT started_at::text FROM seaworthy.backfills WHERE name = 'grams'";
    let before = db.text(begun).await;
    assert_eq!(run(&db, &chain, "grams", &small()).await.expect("nothing to do").status, Status::Finalized);
    assert_eq!(db.text(begun).await, before);
    db.execute(&harbor::backfill::parcels(500)).await;
    let record = run(&db, &chain, "grams", &small()).await.expect("there are rows now");
    assert_eq!((record.status, record.processed_records), (Status::Completed, 500));
    finalize(&db, &chain, "grams").await.expect("there is no gate");
    db.execute("INSERT INTO parcels (id, weight, grams, moved) VALUES (501, '1', 1000, 1)").await;
    let record = run(&db, &chain, "grams", &small()).await.expect("it has moved rows, and is done");
    assert_eq!((record.status, record.processed_records), (Status::Finalized, 500));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_do_not_need_it_leave_it_finalized() {
    let (db, chain) = finalized_on_nothing("trigger").await;
    db.execute("INSERT INTO parcels (id, weight, grams, moved) VALUES (1, '1', 1000, 1)").await;
    assert_eq!(run(&db, &chain, "grams", &small()).await.expect("nothing to do").status, Status::Finalized);
    assert_eq!(db.count("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'seaworthy%'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_needs_it_does_not_start_over_rows_that_nobody_has_moved() {
    let (db, chain) = finalized_on_nothing("").await;
    db.execute(&harbor::backfill::parcels(200)).await;
    let up = async || {
        let (target, options) = (UpTarget::default(), RunOptions::default());
        seaworthy_runner::up(&db.target(), &chain, &target, &options, &mut |_| {}).await
    };
    let refused = up().await.expect_err("nobody has moved them");
    assert!(matches!(&refused, RunError::BackfillPending { backfills, .. } if backfills[..] == ["grams"]), "{refused}");
    run(&db, &chain, "grams", &small()).await.expect("it moves them");
    finalize(&db, &chain, "grams").await.expect("there is no gate");
    up().await.expect("all are moved");
    each_once(&db, 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn up_moves_few_rows_that_came_by_itself_and_leaves_many() {
    for (rows, code) in [(100, 0), (101, 1)] {
        let (db, _) = finalized_on_nothing("only").await;
        db.execute(&harbor::backfill::parcels(rows)).await;
        let folder = tempfile::tempdir().expect("a folder");
        let toml = "[database.harbor]\n[database.harbor.backfill]\nup_rows_max = 100\n[database.scholarly]\n";
        std::fs::write(folder.path().join("seaworthy.toml"), toml).expect("the folder is ours");
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sea"));
        command.args(["-d", "harbor", "migrate"]).current_dir(folder.path()).env("HARBOR", "backfill only");
        let output = command.env("SEAWORTHY_HARBOR_URL", db.url()).stdin(Stdio::null()).output().expect("it runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        if code == 0 {
            each_once(&db, 100).await;
        } else {
            assert!(stderr.contains("`cargo xtask backfill run grams --finalize`"), "{stderr}");
            assert_eq!(db.count("SELECT sum(moved) FROM parcels").await, 0);
        }
    }
}
