//! The second half of `migrate baseline`: the migration is in the code, and its schema is compared and marked.

use seaworthy_catalog::Catalog;
use seaworthy_devdb::ScratchDatabase;
use seaworthy_diff::diff;
use seaworthy_runner::{Chain, Event, Resolution, State, UpTarget, reviewed_schema};

use super::super::scratch::{self, Scratch};
use super::super::{Context, Outcome, interrupt_on_signal, review, run_options, schema, snapshot};
use super::report::{Adopted, Stage};
use super::{Live, unexpected};
use crate::args::Baseline;
use crate::error::CommandError;
use crate::progress::Progress;
use crate::target::Target;

pub(super) async fn run(
    context: &Context<'_>,
    args: &Baseline,
    (target, chain, position): (&Target, &Chain, usize),
    live: &Live,
) -> Outcome {
    let version = chain.links()[position].version();
    let entry = live.ledger.get(version);
    let adopted = async |stage: Stage, files: Vec<String>| {
        let unexpected = unexpected(context, args, target, live).await?;
        Ok::<_, CommandError>(Adopted { target, live, version, stage, files, unexpected })
    };
    if entry.is_some_and(|entry| entry.state == State::Baseline) {
        adopted(Stage::Already, Vec::new()).await?.show(context);
        return Ok(0);
    }
    live.check(target, version)?;
    if position > 0 {
        return Err(CommandError::refused(
            format!("{version} is not the first migration, and so no baseline"),
            format!("{} comes before it.", chain.links()[0].version()),
            "move it to the front of the list, or give the baseline another name: `--name NAME`",
        ));
    }
    let made = made(context, target, chain).await?;
    let (wanted, found) = seaworthy_runner::comparable(made, live.catalog.clone());
    let changes = diff(&wanted, &found, &[]);
    if !changes.is_empty() {
        let message = format!("{version} does not make the schema that {} has", target.name());
        return Err(CommandError::Refused {
            message,
            detail: Some(format!("What is there, and not made by it:\n{}", schema::changes_text(&changes).trim_end())),
            hint: Some(format!(
                "it was changed, or the database was, since it was written: undo that, or delete the migration and run \
                 the command again; `cargo xtask schema diff migrations:{0}@{version} db:{0}` compares",
                target.name()
            )),
        });
    }
    let files = snapshots(context, target).await?;
    let question = format!("mark {version} as applied in {}, without running it", live.url);
    if !context.global.yes && !context.ui.ask(&format!("{question}?")).unwrap_or(false) {
        adopted(Stage::Ready, files).await?.show(context);
        return Ok(0);
    }
    let options = run_options(context, target, &args.run, &interrupt_on_signal())?;
    let mut progress = Progress::new(context, target.name());
    let mut listener = |event: &Event<'_>| progress.on(event);
    let reason = "baseline: its schema was compared with the live one, and is the same";
    let asked = (Resolution::Baseline, reason);
    seaworthy_runner::resolve(&live.url, chain, version, asked, &options, &mut listener).await?;
    drop(progress);
    adopted(Stage::Marked, files).await?.show(context);
    Ok(0)
}

/// Returns the schema that the baseline makes: replayed in a workspace, else by the reviewed files that are built in.
async fn made(context: &Context<'_>, target: &Target, chain: &Chain) -> Result<Catalog, CommandError> {
    if !context.config.built_in {
        let look = async |database: &ScratchDatabase| {
            scratch::up(database, chain, &UpTarget { to: Some(0), ..UpTarget::default() }).await?;
            let mut catalog = scratch::state(target, database).await?;
            catalog.leave_out(&target.config.ignore);
            Ok(catalog)
        };
        return Scratch::start(context)?.with_database(target, look).await;
    }
    let unknown = |why: String| CommandError::Refused {
        message: "the schema that the baseline makes cannot be told here".into(),
        detail: Some(format!("There is no workspace to replay it in, and of the reviewed files: {why}.")),
        hint: Some("`cargo xtask snapshot` in a checkout writes them; build the program again".into()),
    };
    let review = review(context, target, None)?.ok_or_else(|| unknown("there are none".to_owned()))?;
    let mut catalog = reviewed_schema(chain, 1, &review).map_err(|error| unknown(error.to_string()))?;
    catalog.leave_out(&target.config.ignore);
    Ok(catalog)
}

/// Writes the reviewed SQL of the database's migrations; returns the files, where this is a workspace.
async fn snapshots(context: &Context<'_>, target: &Target) -> Result<Vec<String>, CommandError> {
    if context.config.built_in {
        return Ok(Vec::new());
    }
    snapshot::write(context, target).await
}
