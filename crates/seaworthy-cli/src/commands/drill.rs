//! `drill`: the rehearsal of a disaster. A backup, a restore beside the database, a look whether both are the same, and
//! in the copy the last migrations back and forth again, each with its time. The database itself is only read.

use std::collections::BTreeMap;
use std::time::Duration;

use seaworthy_catalog::Catalog;
use seaworthy_diff::Change;
use seaworthy_report::{document, duration, table};
use seaworthy_runner::{Chain, DatabaseUrl, DownTarget, Interrupt, RunOptions, UpTarget};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use time::OffsetDateTime;

use super::archive::{Archive, Server, Tools, kept_name, ms, rows, tables, timed};
use super::{Context, Outcome, backup, interrupt_on_signal, restore, scratch};
use crate::error::CommandError;
use crate::target::{Target, every_schema};

/// A step of the rehearsal.
struct Step {
    name: &'static str,
    took: Duration,
    /// What is not as it should be.
    differences: Vec<String>,
}

/// What a database holds: its schema, and how many rows each table has.
struct Contents {
    catalog: Catalog,
    rows: BTreeMap<String, i64>,
}

pub(super) async fn run(context: &Context<'_>, steps: usize) -> Outcome {
    let mut documents = Vec::new();
    let mut failed = false;
    for target in context.targets()? {
        let done = Box::pin(one(context, &target, steps)).await?;
        failed |= done.iter().any(|step| !step.differences.is_empty());
        show(context, &target, &done);
        let step = |step: &Step| {
            let Step { name, took, differences } = step;
            json!({ "step": name, "duration_ms": ms(*took), "differences": differences })
        };
        documents.push(json!({ "name": target.name(), "steps": done.iter().map(step).collect::<Vec<Value>>() }));
    }
    if context.ui.is_json() {
        context.ui.data(&document("drill", json!({ "databases": documents })));
    }
    Ok(u8::from(failed))
}

async fn one(context: &Context<'_>, target: &Target, steps: usize) -> Result<Vec<Step>, CommandError> {
    let chain = target.chain().await?;
    let (text, url) = context.locate_text(target).await?;
    let mut server = Server::of(&text).await?;
    let interrupt = interrupt_on_signal();
    let tools = Tools::for_server(server.major().await?, &interrupt)?;
    let folder = tempfile::tempdir().map_err(CommandError::io("make", std::env::temp_dir()))?;
    let file = folder.path().join("drill.dump");
    let ((archive, before), took) = timed(taken(target, &tools, (&text, &url), &file)).await?;
    let backup = Step { name: "backup", took, differences: archive.1 };
    let name = url.database();
    restore::note_left_behind(context, &mut server, name).await?;
    let copy = kept_name(name, "drill", OffsetDateTime::now_utc());
    let (_, took) =
        timed(restore::beside(&mut server, &tools, &archive.0, (&copy, name), &restore::plainly(&file))).await?;
    let restored = Step { name: "restore", took, differences: Vec::new() };
    let rehearsed = Box::pin(rehearse(target, &chain, &server.url(&copy), &before, (steps, &interrupt))).await;
    server.drop(&copy).await?;
    Ok([backup, restored].into_iter().chain(rehearsed?).collect())
}

/// Dumps what one snapshot shows, and counts the rows of the same: people may go on writing.
async fn taken(
    target: &Target,
    tools: &Tools,
    (text, url): (&str, &DatabaseUrl),
    file: &std::path::Path,
) -> Result<((Archive, Vec<String>), Contents), CommandError> {
    let catalog = read(target, url).await?;
    let mut connection = seaworthy_runner::connect(url).await?;
    let said = || CommandError::server("taking a snapshot");
    let mut transaction = connection.begin().await.map_err(said())?;
    let begin = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
    sqlx::raw_sql(begin).execute(&mut *transaction).await.map_err(said())?;
    let export = sqlx::query_scalar("SELECT pg_export_snapshot()").fetch_one(&mut *transaction).await;
    let snapshot: String = export.map_err(said())?;
    let found = tables(&mut transaction).await?;
    let rows = rows(&mut transaction, &found).await?;
    let archive = backup::dump(tools, text, file, Some(&snapshot)).await?;
    transaction.rollback().await.map_err(said())?;
    let missing = archive.missing(&found);
    Ok(((archive, missing), Contents { catalog, rows }))
}

/// Looks whether the copy is the same, rolls back in it, applies again, and looks again.
async fn rehearse(
    target: &Target,
    chain: &Chain,
    copy: &str,
    before: &Contents,
    (steps, interrupt): (usize, &Interrupt),
) -> Result<Vec<Step>, CommandError> {
    let url = DatabaseUrl::parse(copy)?;
    let options = RunOptions { interrupt: interrupt.clone(), ..scratch::options(&url) };
    let (found, took) = timed(contents(target, &url)).await?;
    let validate = Step { name: "validate", took, differences: before.differences(&found, true) };
    let back = async {
        let back = DownTarget::Steps(steps);
        Ok(seaworthy_runner::down(&url, chain, back, None, &options, &mut |_| {}).await.map(drop)?)
    };
    let ((), took) = timed(Box::pin(back)).await?;
    let back = Step { name: "roll back", took, differences: Vec::new() };
    let forth = async {
        let all = UpTarget::default();
        Ok(seaworthy_runner::up(&url, chain, &all, &options, &mut |_| {}).await.map(drop)?)
    };
    let ((), took) = timed(Box::pin(forth)).await?;
    let forth = Step { name: "apply again", took, differences: Vec::new() };
    let (again, took) = timed(contents(target, &url)).await?;
    let last = Step { name: "validate again", took, differences: found.differences(&again, false) };
    Ok(vec![validate, back, forth, last])
}

impl Contents {
    /// Returns what the other lacks or has otherwise. What the ledger holds changes with each migration, so its rows
    /// count only where nothing was migrated in between.
    fn differences(&self, other: &Self, with_ledger: bool) -> Vec<String> {
        let name = |change: &Change| format!("{} {} {}", change.kind.as_str(), change.object, change.name);
        let mut differences: Vec<String> =
            seaworthy_diff::diff(&self.catalog, &other.catalog, &[]).iter().map(name).collect();
        let counts = |table: &&String| with_ledger || !table.starts_with("seaworthy.");
        for table in self.rows.keys().filter(counts) {
            let (wanted, found) = (self.rows[table], other.rows.get(table).copied().unwrap_or_default());
            if wanted != found {
                differences.push(format!("{table} has {found} rows, not {wanted}"));
            }
        }
        differences
    }
}

async fn contents(target: &Target, url: &DatabaseUrl) -> Result<Contents, CommandError> {
    let catalog = read(target, url).await?;
    let mut connection: PgConnection = seaworthy_runner::connect(url).await?;
    let found = tables(&mut connection).await?;
    Ok(Contents { catalog, rows: rows(&mut connection, &found).await? })
}

async fn read(target: &Target, url: &DatabaseUrl) -> Result<Catalog, CommandError> {
    let mut connection = seaworthy_runner::connect(url).await?;
    Ok(seaworthy_introspect::read(&mut connection, &every_schema(&target.config)).await?)
}

fn show(context: &Context<'_>, target: &Target, done: &[Step]) {
    if context.ui.is_json() {
        return;
    }
    let outcome =
        |step: &Step| if step.differences.is_empty() { "as it should be".to_owned() } else { "differs".into() };
    let row = |step: &Step| vec![step.name.to_owned(), duration(step.took), outcome(step)];
    let rows: Vec<Vec<String>> = done.iter().map(row).collect();
    context.ui.data(&format!("{}\n{}", target.name(), table(&["step", "took ", "outcome"], &rows)));
    for difference in done.iter().flat_map(|step| &step.differences) {
        context.ui.data(&format!("  {difference}\n"));
    }
}
