//! Through pgbouncer in transaction mode, where the program is installed: nothing outlives a transaction.

use seaworthy_backfill::Status;
use sqlx::Row as _;

use super::command::{Said, say};
use super::{each_once, parcels};
use crate::runner::pooler::{Pooler, connect};

#[tokio::test(flavor = "multi_thread")]
async fn through_a_pooler_two_processes_share_the_work_and_every_command_does_what_it_does() {
    let (db, _) = parcels("only trigger", 3_000).await;
    let Some(pooler) = Pooler::start(&db).await else { return };
    let url = pooler.url(&db).await;
    let folder = tempfile::tempdir().expect("a folder");
    let begin = |arguments: &str| {
        super::control::start(&folder, &db, &format!("-d harbor backfill {arguments} --url {url}"), "only trigger")
    };
    let runs = [begin("run grams --workers 2"), begin("run grams --workers 2")];
    for run in runs {
        let output = run.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    each_once(&db, 3_000).await;
    let does = |arguments: &str| -> Said { say(&db, &format!("backfill {arguments} --url {url}"), "only trigger") };
    // The second of each meets what the first has left in the pooler's sessions.
    for _ in 0..3 {
        assert!(does("status grams").good().contains("completed"));
        db.execute("UPDATE seaworthy.backfills SET status = 'running'").await;
        does("pause grams").good();
        does("resume grams").good();
        does("run grams").good();
        does("retry-failed grams").good();
    }
    assert!(does("finalize grams").good().contains(Status::Finalized.as_str()));
    assert_eq!(db.count("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'seaworthy%'").await, 0);
    each_once(&db, 3_000).await;
    // All its sessions, each held by a client of its own.
    let mut clients = Vec::new();
    for _ in 0..5 {
        let mut client = connect(&url).await.expect("it answers");
        let sql = "BEGIN; SELECT concat_ws(' ', current_setting('search_path'), current_setting('statement_timeout'),
                       current_setting('lock_timeout'), current_setting('plan_cache_mode'),
                       (SELECT string_agg(name, ' ') FROM pg_prepared_statements WHERE name <> ''))";
        let row = sqlx::raw_sql(sql).fetch_one(&mut client).await.expect("it answers");
        assert_eq!(row.get::<String, _>(0), "\"$user\", public 0 0 auto");
        clients.push(client);
    }
}
