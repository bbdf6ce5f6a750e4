//! `drift`: a live database against the schema that its ledger says it should have.

use seaworthy_diff::diff;
use seaworthy_report::document;
use serde_json::json;

use super::schema::{changes_json, changes_sql, changes_text};
use super::{Context, Outcome, schema, source};

pub(super) async fn run(context: &Context<'_>, sql: bool) -> Outcome {
    let mut documents = Vec::new();
    let mut drifted = false;
    for target in context.targets()? {
        let url = context.locate(&target).await?;
        let mut connection = seaworthy_runner::connect(&url).await?;
        let ledger = seaworthy_runner::read_ledger(&mut connection).await?;
        let chain = target.chain().await?;
        let applied = |version: &str| ledger.get(version).is_some_and(seaworthy_runner::Entry::is_applied);
        let last = chain.links().iter().map(seaworthy_runner::Link::version).rfind(|version| applied(version));
        let wanted = match last {
            Some(version) => source::of_migrations(context, &target, Some(version)).await?,
            None => seaworthy_catalog::Catalog::default(),
        };
        let live = schema::read(&url).await?;
        for object in &live.unmodelled {
            context.ui.warn(&format!("{}: {} {} is not compared", target.name(), object.kind, object.identity));
        }
        let gaps = chain.links().iter().take_while(|link| Some(link.version()) != last);
        for link in gaps.filter(|link| !applied(link.version())) {
            context.ui.warn(&format!("{}: {} is not applied, but a later one is", target.name(), link.version()));
        }
        for version in seaworthy_runner::missing(&chain, &ledger) {
            let told = "is applied, but not in the code: what it made shows as a difference";
            context.ui.warn(&format!("{}: {version} {told}", target.name()));
        }
        // What leads from the ledger's state to the live one is what somebody did.
        let changes = diff(&wanted, &live, &[]);
        drifted |= !changes.is_empty();
        if context.ui.is_json() {
            let found = json!({
                "name": target.name(), "url": url.to_string(), "drifted": !changes.is_empty(),
                "changes": changes_json(&changes), "repair_sql": schema::statements(&diff(&live, &wanted, &[])),
            });
            documents.push(found);
        } else if sql {
            context.ui.data(&format!("-- {}: what leads back to the ledger's schema\n", target.name()));
            context.ui.data(&changes_sql(&diff(&live, &wanted, &[])));
        } else {
            let count = changes.len();
            let plural = if count == 1 { "" } else { "s" };
            context.ui.data(&format!("{} ({url}): {count} difference{plural}\n", target.name()));
            context.ui.data(&changes_text(&changes));
        }
    }
    if context.ui.is_json() {
        context.ui.data(&document("drift", json!({ "databases": documents })));
    }
    Ok(u8::from(drifted))
}
