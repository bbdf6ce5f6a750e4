//! Backfills: every row once, whatever happens meanwhile.

mod bad_input;
mod command;
mod control;
mod failures;
mod gentle;
mod journey;
mod killed;
mod late;
mod pooled;
mod standby;
mod undo;
mod upwards;

use std::time::Duration;

use seaworthy::prelude::*;
use seaworthy_backfill::{BackfillError, Declared, Event, Limits, Options, Record, declared, find};
use seaworthy_devdb::ThrowawayServer;
use seaworthy_runner::{Chain, RunOptions, UpTarget};

use crate::support::{TestDb, chain, database_on};

/// A database with the parcels' schema, `rows` of them, and the chain that the words ask for.
async fn parcels(words: &str, rows: u64) -> (TestDb, Chain) {
    parcels_on(ThrowawayServer::shared().expect("PostgreSQL is installed"), words, rows).await
}

/// The same on a server of the test's own.
async fn parcels_on(server: &ThrowawayServer, words: &str, rows: u64) -> (TestDb, Chain) {
    let db = database_on(server).await;
    let chain = chain(harbor::migrations(&format!("backfill {words}"))).await;
    up_to(&db, &chain, "m0002").await;
    db.execute(&harbor::backfill::parcels(rows)).await;
    (db, chain)
}

/// A migration that does nothing but declare a backfill.
struct Declares(fn() -> Backfill);

impl MigrationName for Declares {
    fn name(&self) -> &'static str {
        "m0001_declares"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Declares {
    async fn up(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}

impl Migration for Declares {
    fn backfills(&self) -> Vec<Backfill> {
        vec![(self.0)()]
    }
}

/// A database with a schema of the test's own, and the chain that declares one backfill over it.
async fn own(schema: &str, backfill: fn() -> Backfill) -> (TestDb, Chain) {
    let db = database_on(ThrowawayServer::shared().expect("PostgreSQL is installed")).await;
    db.execute(schema).await;
    let chain = chain(vec![Box::new(Declares(backfill))]).await;
    up_to(&db, &chain, "m0001").await;
    (db, chain)
}

async fn up_to(db: &TestDb, chain: &Chain, version: &str) {
    let target = UpTarget { to: Some(chain.resolve(version).expect("it is there")), ..UpTarget::default() };
    let done = seaworthy_runner::up(&db.target(), chain, &target, &RunOptions::default(), &mut |_| {}).await;
    done.expect("the schema is made");
}

fn named(chain: &Chain, name: &str) -> Declared {
    find(&declared(chain), name).expect("it is declared")
}

/// Small batches and ranges, so that a few thousand rows are many of both.
fn small() -> Options {
    Options {
        batch_rows_min: 1,
        batch_rows_max: 100,
        range_rows: 400,
        reconnect: Duration::from_secs(20),
        limits: Limits { every: Duration::from_millis(50), ..Limits::none() },
        ..Options::default()
    }
}

async fn run(db: &TestDb, chain: &Chain, name: &str, options: &Options) -> Result<Record, BackfillError> {
    seaworthy_backfill::run(&db.target(), chain, &named(chain, name), options, &mut |_| {}).await
}

async fn finalize(db: &TestDb, chain: &Chain, name: &str) -> Result<Record, BackfillError> {
    seaworthy_backfill::finalize(&db.target(), chain, &named(chain, name), &small(), &mut |_| {}).await
}

/// Returns the events of a run beside its outcome.
async fn heard(
    db: &TestDb,
    chain: &Chain,
    name: &str,
    options: &Options,
) -> (Result<Record, BackfillError>, Vec<Event>) {
    let mut events = Vec::new();
    let mut listener = |event: &Event| events.push(event.clone());
    let what = named(chain, name);
    let outcome = seaworthy_backfill::run(&db.target(), chain, &what, options, &mut listener).await;
    (outcome, events)
}

/// Lets a trigger raise `not now` with a code for each change of one row.
async fn refuse(db: &TestDb, id: i64, code: &str) {
    db.execute(&format!(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '{code}'; END $$;
         CREATE TRIGGER refuse BEFORE UPDATE ON parcels FOR EACH ROW WHEN (OLD.id = {id}) EXECUTE FUNCTION refuse()"
    ))
    .await;
}

/// Each row was moved once, and the ledger says so.
async fn each_once(db: &TestDb, rows: i64) {
    let wrong = "SELECT count(*) FROM parcels WHERE moved <> 1 OR grams IS DISTINCT FROM weight::bigint * 1000";
    assert_eq!(db.count(wrong).await, 0, "rows that were not moved once");
    assert_eq!(db.count("SELECT count(*) FROM parcels").await, rows);
    let counts = "SELECT format('%s of %s, %s failed, %s seen', processed_records, total_records, failed_records,
                                seen_records) FROM seaworthy.data_migrations WHERE name = 'grams'";
    assert_eq!(db.text(counts).await, format!("{rows} of {rows}, 0 failed, {rows} seen"));
}

/// Waits until a query says true.
async fn until(db: &TestDb, sql: &str) {
    for _ in 0..400 {
        if db.count(&format!("SELECT ({sql})::int::bigint")).await == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("never true: {sql}");
}
