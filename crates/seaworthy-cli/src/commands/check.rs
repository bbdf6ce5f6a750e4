//! `check`: what CI runs on the schema, without touching any database but scratch ones.

use seaworthy_catalog::Catalog;
use seaworthy_devdb::ScratchDatabase;
use seaworthy_finding::Finding;
use seaworthy_report::unified_diff;
use seaworthy_runner::{Chain, DatabaseUrl, DownTarget, UpTarget};

use super::generated::show_findings;
use super::scratch::{self, Scratch};
use super::{Context, Outcome, entity, lint, snapshot};
use crate::args::FindingFormat;
use crate::error::CommandError;
use crate::target::Target;

pub(super) async fn run(context: &Context<'_>, format: FindingFormat) -> Outcome {
    let scratch = Scratch::start(context)?;
    let root = &context.config.root;
    let mut findings = Vec::new();
    for target in context.targets()? {
        let chain = target.chain().await?;
        context.ui.note(&format!("{}: {} migrations up, down and up again", target.name(), chain.links().len()));
        let read = async |database: &ScratchDatabase| {
            let (found, states) = replay(context, &target, &chain, database).await?;
            let catalog = entity::read_scratch(&target, &database.url()).await?;
            Ok((found, states, catalog, scratch::schema(&target, database).await?))
        };
        let (found, states, catalog, schema) = scratch.with_database(&target, read).await?;
        findings.extend(found);
        findings.extend(lint::of_states(context, &target, &chain, &states)?);
        findings.extend(snapshot::reviewed(&target, &chain, &states, &schema)?.stale(root));
        findings.extend(entity::written(context, &target, &catalog)?.stale(root));
    }
    Ok(show_findings(context, &findings, format.into()))
}

/// Takes every migration up, down and up again; what `down` leaves must be what `up` found, but for the order of columns:
/// no statement puts a column back where it was. Returns what the proof sees after each, too.
pub(super) async fn replay(
    context: &Context<'_>,
    target: &Target,
    chain: &Chain,
    database: &ScratchDatabase,
) -> Result<(Vec<Finding>, Vec<Catalog>), CommandError> {
    let url = DatabaseUrl::parse(&database.url())?;
    let options = scratch::options(&url);
    let (mut findings, mut states) = (Vec::new(), Vec::new());
    let mut before = scratch::catalog(target, database).await?;
    for (position, link) in chain.links().iter().enumerate() {
        let step = UpTarget { to: Some(position), ..UpTarget::default() };
        scratch::up(database, chain, &step).await?;
        let after = scratch::catalog(target, database).await?;
        states.push(scratch::state(target, database).await?);
        let reversible = link.down.error.is_none() || link.down.dynamic;
        if reversible {
            seaworthy_runner::down(&url, chain, DownTarget::Steps(1), None, &options, &mut |_| {}).await?;
            let back = scratch::catalog(target, database).await?;
            findings.extend(differs(target, link.version(), "`down` does not lead back", &before, &back));
            scratch::up(database, chain, &step).await?;
            let again = scratch::catalog(target, database).await?;
            findings.extend(differs(target, link.version(), "`up` after `down` leads elsewhere", &after, &again));
        }
        before = after;
    }
    context.ui.note(&format!("{}: replayed", target.name()));
    Ok((findings, states))
}

fn differs(target: &Target, version: &str, message: &str, wanted: &Catalog, found: &Catalog) -> Option<Finding> {
    if seaworthy_diff::diff(found, wanted, &[]).is_empty() {
        return None;
    }
    let text = |catalog: &Catalog| seaworthy_runner::schema_snapshot(target.name(), catalog).text;
    let mut finding = Finding::error("irreversible-step", message);
    finding.database = Some(target.name().to_owned());
    finding.version = Some(version.to_owned());
    let (wanted, found) = (text(wanted), text(found));
    finding.detail = Some(unified_diff(("the schema as it should be", &wanted), ("as it is", &found)));
    finding.hint = Some("correct `down`; `cargo xtask migrate redo` tries it".into());
    Some(finding)
}
