//! `migrate up`: runs what is small, and waits at a migration for what is not.

use std::process::Stdio;

use seaworthy_backfill::Status;

use super::{each_once, finalize, parcels, run, small};
use crate::support::{TestDb, database};

fn migrate(db: &TestDb, arguments: &str, toml: &str) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("seaworthy.toml"), toml).expect("the folder is ours");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sea"));
    command.args(arguments.split(' ')).current_dir(folder.path()).env("HARBOR", "backfill only");
    command.env("SEAWORTHY_HARBOR_URL", db.url()).stdin(Stdio::null());
    let output = command.output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

const TOML: &str = "[database.harbor]\n[database.harbor.backfill]\nup_rows_max = 100\n[database.scholarly]\n";

#[tokio::test(flavor = "multi_thread")]
async fn on_a_new_database_up_does_all_of_it() {
    let db = database().await;
    let (code, _, stderr) = migrate(&db, "-d harbor migrate", TOML);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stderr.contains("backfilled  grams (0 rows"), "{stderr}");
    assert_eq!(db.text("SELECT status FROM seaworthy.data_migrations").await, "finalized");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_table_is_done_by_the_way() {
    let (db, _) = parcels("only", 100).await;
    let (code, _, stderr) = migrate(&db, "-d harbor migrate", TOML);
    assert_eq!(code, Some(0), "{stderr}");
    each_once(&db, 100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_waits_for_a_large_one_and_says_which_command_moves_it() {
    let (db, chain) = parcels("only", 101).await;
    let (code, _, stderr) = migrate(&db, "-d harbor migrate", TOML);
    assert_eq!(code, Some(1), "{stderr}");
    let message = "migration m0003_require_grams was not started: backfill grams is not finalized";
    for words in [message, "more than 100 rows", "`cargo xtask backfill run grams --finalize`"] {
        assert!(stderr.contains(words), "`{words}` is not in: {stderr}");
    }
    assert_eq!(db.count("SELECT sum(moved) FROM parcels").await, 0);
    run(&db, &chain, "grams", &small()).await.expect("it runs");
    // Walked, and not finalized: `up` has only the gates left to ask.
    let (code, _, stderr) = migrate(&db, "-d harbor migrate", TOML);
    assert_eq!(code, Some(0), "{stderr}");
    each_once(&db, 101).await;
    assert_eq!(finalize(&db, &chain, "grams").await.expect("it is already").status, Status::Finalized);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reviewed_files_show_what_runs_in_batches_and_what_waits() {
    let chain = crate::support::chain(harbor::migrations("backfill only")).await;
    let files = seaworthy_runner::snapshots("harbor", &chain);
    let text = |file: &str| &files.iter().find(|one| one.file == file).expect("it is written").text;
    let declares = text("m0002_weigh_parcels.up.sql");
    assert!(declares.contains("-- then, in batches, the backfill grams\n"), "{declares}");
    assert!(declares.contains("--     moves: UPDATE parcels SET grams = weight::bigint * 1000"), "{declares}");
    let waits = text("m0003_require_grams.up.sql");
    assert!(waits.contains("-- waits until the backfill grams is finalized\n"), "{waits}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_runs_backfills_an_empty_table_has_nothing_to_wait_for_and_another_has() {
    for (rows, code) in [(0, true), (1, false)] {
        let (db, chain) = parcels("only", rows).await;
        let options = seaworthy_runner::RunOptions::default();
        let target = seaworthy_runner::UpTarget::default();
        let outcome = seaworthy_runner::up(&db.target(), &chain, &target, &options, &mut |_| {}).await;
        assert_eq!(outcome.is_ok(), code, "{outcome:?}");
    }
}
