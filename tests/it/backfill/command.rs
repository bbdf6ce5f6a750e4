//! The command line: a name that is unknown, each command in each state, a server that is not there, and what is printed.

use super::control::start;
use super::{named, parcels, refuse, run, small};
use crate::support::TestDb;

/// How a command ended.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Said {
    /// Returns what it printed, where it went well.
    pub(super) fn good(&self) -> &str {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        &self.stdout
    }

    /// Says that it was refused with this code and these words, and with a hint.
    fn bad(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        for words in words.iter().chain(&["hint: "]) {
            assert!(self.stderr.contains(words), "`{words}` is not in: {}", self.stderr);
        }
    }

    /// Returns the first command in backquotes that the hint has, without `cargo xtask`.
    fn hint(&self) -> String {
        let hint = self.stderr.split_once("hint: ").expect("there is a hint").1;
        let command = hint.split('`').nth(1).expect("there is a command in it");
        command
            .strip_prefix("cargo xtask ")
            .expect("it is one of ours")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Runs a command to its end.
pub(super) fn say(db: &TestDb, arguments: &str, words: &str) -> Said {
    let folder = tempfile::tempdir().expect("a folder");
    let output = start(&folder, db, &format!("-d harbor {arguments}"), words).wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Said { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_unknown_gets_the_one_that_was_meant() {
    let (db, _) = parcels("", 3).await;
    for command in ["run", "status", "pause", "resume", "cancel", "finalize", "retry-failed"] {
        say(&db, &format!("backfill {command} gramms"), "")
            .bad(2, &["no backfill is called 'gramms'", "There are: grams, ", "did you mean grams?"]);
    }
    say(&db, "backfill run whatever", "").bad(2, &["no backfill is called 'whatever'", "backfill status` lists them"]);
    say(&db, "backfill run s", "").bad(2, &["'s' names", "grams, labels"]);
    let quoted = "backfill run x'\";--";
    say(&db, quoted, "").bad(2, &["no backfill is called 'x'\";--'"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flag_that_makes_no_sense_is_refused_before_anything_is_begun() {
    let (db, _) = parcels("", 3).await;
    for flags in [
        "--workers 0",
        "--workers 65",
        "--workers -1",
        "--rows-per-second 0",
        "--batch-ms 0",
        "--batch-rows-max 0",
        "--no-hold --active-sessions-max 3",
        "--replication-lag-max soon",
        "--json --json-lines",
    ] {
        let said = say(&db, &format!("backfill run grams {flags}"), "");
        assert_eq!(said.code, Some(2), "{flags}: {}", said.stderr);
        let told = if flags.contains("--json") {
            said.stdout.contains("seaworthy/error/v1")
        } else {
            said.stderr.starts_with("error: ")
        };
        assert!(told, "{flags}: {}{}", said.stdout, said.stderr);
    }
    let said = say(&db, "backfill run --restart", "");
    assert_eq!(said.code, Some(2), "all of them are not begun again by one word: {}", said.stderr);
    assert_eq!(db.count("SELECT sum(moved) FROM parcels").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_named_without_its_password() {
    let (db, _) = parcels("", 3).await;
    for command in ["run grams", "status", "pause grams", "cancel grams", "finalize grams", "retry-failed grams"] {
        let said = say(&db, &format!("backfill {command} --url postgres://me:secret@127.0.0.1:1/harbor"), "");
        said.bad(3, &["127.0.0.1:1"]);
        assert!(!said.stderr.contains("secret"), "{}", said.stderr);
    }
}

/// Each state, and the code that each of pause, resume, cancel, finalize, retry-failed and run ends with there.
const STATES: [(&str, [i32; 6]); 8] = [
    ("pending", [1, 1, 1, 1, 1, 0]),
    ("running", [0, 0, 0, 1, 0, 0]),
    ("paused", [0, 0, 0, 1, 1, 1]),
    ("failed", [1, 0, 0, 1, 0, 0]),
    ("completed", [1, 1, 0, 0, 0, 0]),
    ("finalized", [1, 1, 1, 0, 0, 0]),
    ("cancelled", [1, 0, 0, 1, 1, 1]),
    ("rolled_back", [1, 1, 1, 1, 1, 0]),
];

const COMMANDS: [&str; 6] = ["pause", "resume", "cancel", "finalize", "retry-failed", "run"];

#[tokio::test(flavor = "multi_thread")]
async fn each_command_in_each_state_does_what_it_says_or_names_one_that_does() {
    let (db, chain) = parcels("only", 40).await;
    run(&db, &chain, "grams", &small()).await.expect("it runs");
    db.execute(
        "CREATE TABLE was AS SELECT * FROM seaworthy.backfills; CREATE TABLE ranges AS
                SELECT * FROM seaworthy.backfill_ranges",
    )
    .await;
    for (state, codes) in STATES {
        for (command, code) in COMMANDS.into_iter().zip(codes) {
            let reset = match state {
                "pending" => String::new(),
                state => format!(
                    "INSERT INTO seaworthy.backfills SELECT * FROM was;
                     INSERT INTO seaworthy.backfill_ranges SELECT * FROM ranges;
                     UPDATE seaworthy.backfills SET status = '{state}', is_cut = is_cut AND '{state}' <> 'running'"
                ),
            };
            db.execute(&format!("DELETE FROM seaworthy.backfills; {reset}")).await;
            let said = say(&db, &format!("backfill {command} grams"), "only");
            assert_eq!(said.code, Some(code), "{command} where it is {state}: {}{}", said.stdout, said.stderr);
            if code != 0 {
                let hint = said.hint();
                let followed = say(&db, &hint, "only");
                assert_eq!(followed.code, Some(0), "{command} where it is {state} says `{hint}`: {}", followed.stderr);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_definition_is_said_with_its_code_and_a_way_on() {
    let (db, _) = parcels("gate", 60).await;
    say(&db, "backfill run halls", "gate").bad(2, &["the cursor (hall) is not unique", "(id)", "`.key([…])`"]);
    say(&db, "backfill run keyless", "gate").bad(2, &["has no primary key, and no cursor is named", "primary key"]);
    say(&db, "backfill run grams --finalize", "gate")
        .bad(1, &["a gate is closed", "every parcel is light: 50 of 60 rows", "`cargo xtask backfill finalize grams`"]);
    assert_eq!(db.text("SELECT status FROM seaworthy.data_migrations").await, "completed");
    db.execute("UPDATE parcels SET weight = -1 WHERE id = 7").await;
    let said = say(&db, "backfill run labels", "gate");
    assert!(said.good().contains("59 of 60 rows moved, 1 failed"), "{said:?}");
    assert!(said.stderr.contains("the transform panicked: "), "{said:?}");
    // It still fails: a script that goes on with `&&` stops here.
    let again = say(&db, "backfill retry-failed labels", "gate");
    assert_eq!(again.code, Some(1), "{again:?}");
    assert!(again.stdout.contains("59 of 60 rows moved, 1 failed"), "{again:?}");
    db.execute("UPDATE seaworthy.backfills SET status = 'running', is_cut = false WHERE name = 'grams'").await;
    say(&db, "backfill run grams", "changed").bad(1, &["backfill grams was changed half-way", "--restart`"]);
    say(&db, "backfill run grammes", "renamed gate").bad(1, &["was renamed half-way", "former name"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_failed_says_that_the_definition_was_changed_and_leaves_one_that_still_runs() {
    let (db, chain) = parcels("", 300).await;
    db.execute("UPDATE parcels SET weight = 'heavy' WHERE id = 100").await;
    run(&db, &chain, "grams", &small()).await.expect("it goes on");
    db.execute("UPDATE parcels SET weight = '2' WHERE id = 100; UPDATE seaworthy.backfills SET status = 'running'")
        .await;
    say(&db, "backfill retry-failed grams", "changed").bad(1, &["backfill grams was changed half-way"]);
    assert_eq!(db.count("SELECT failed_records FROM seaworthy.data_migrations").await, 1);
    db.execute("UPDATE seaworthy.backfills SET status = 'completed'").await;
    let said = say(&db, "backfill retry-failed grams", "changed");
    said.good();
    assert!(said.stderr.contains("was changed since it began; the new one holds for what is left"), "{said:?}");
    assert_eq!(db.count("SELECT grams FROM parcels WHERE id = 100").await, 2_002);
    assert_eq!(db.count("SELECT count(*) FROM parcels WHERE grams <> weight::bigint * 1000").await, 1);
    let now = seaworthy_backfill::checksum(
        &named(&crate::support::chain(harbor::migrations("backfill changed")).await, "grams").backfill,
    );
    assert_eq!(db.text("SELECT checksum FROM seaworthy.backfills").await, now);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_range_is_shown_and_the_command_that_is_named_finishes_it() {
    let (db, _) = parcels("", 200).await;
    refuse(&db, 150, "55P03").await;
    let said = say(&db, "backfill run grams", "");
    said.bad(5, &["backfill grams has parked 1 range", "not now", "tries them again"]);
    let status = say(&db, "backfill status grams", "");
    assert!(status.good().contains("1 ranges parked") || status.good().contains("1 range parked"), "{status:?}");
    say(&db, "backfill finalize grams", "").bad(1, &["backfill grams is failed", "tries its parked ranges again"]);
    db.execute("DROP TRIGGER refuse ON parcels").await;
    say(&db, &said.hint(), "").good();
    super::each_once(&db, 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn begun_again_and_finalized_at_one_go_each_row_is_moved_once_more() {
    let (db, _) = parcels("", 200).await;
    say(&db, "backfill run grams --restart --finalize", "").good();
    super::each_once(&db, 200).await;
    say(&db, "backfill run grams --restart --finalize", "").good();
    assert_eq!(db.count("SELECT count(*) FROM parcels WHERE moved <> 2").await, 0);
    // Another process has opened the last range of one that is walked, or was killed there.
    db.execute(
        "UPDATE seaworthy.backfills SET status = 'running', completed_at = NULL, finalized_at = NULL;
         UPDATE seaworthy.backfill_ranges SET status = 'pending' WHERE until_key IS NULL",
    )
    .await;
    say(&db, "backfill finalize grams", "").good();
    assert_eq!(db.text("SELECT status FROM seaworthy.data_migrations").await, "finalized");
}
