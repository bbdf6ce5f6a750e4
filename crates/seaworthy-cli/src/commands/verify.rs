//! `migrate verify`: the checks of applied migrations, on the live data.

use seaworthy_report::{document, duration, table};
use seaworthy_runner::CheckOutcome;
use serde_json::{Value, json};

use super::{Context, Outcome};

pub(super) async fn run(context: &Context<'_>, version: Option<&str>) -> Outcome {
    let targets = match version {
        Some(_) => vec![context.one_target("migrate verify VERSION")?],
        None => context.targets()?,
    };
    let mut documents = Vec::new();
    let mut failed = 0;
    for target in targets {
        let chain = target.chain().await?;
        let only = version.map(|version| chain.resolve(version)).transpose()?;
        let url = context.locate(&target).await?;
        let mut connection = seaworthy_runner::connect(&url).await?;
        let ledger = seaworthy_runner::read_ledger(&mut connection).await?;
        let verified = seaworthy_runner::verify(&url, &chain, &ledger, only).await?;
        let all = || verified.iter().flat_map(|(version, found)| found.iter().map(move |found| (version, found)));
        failed += all().filter(|(_, found)| !found.held).count();
        if context.ui.is_json() {
            let checks: Vec<Value> = all().map(|(version, found)| check_json(version, found)).collect();
            documents.push(json!({ "name": target.name(), "url": url.to_string(), "checks": checks }));
            continue;
        }
        let rows: Vec<Vec<String>> = all().map(|(version, found)| check_cells(version, found)).collect();
        context.ui.data(&format!("{} ({url})\n", target.name()));
        context.ui.data(&table(&["migration", "check", "holds", "time "], &rows));
        for (version, found) in all().filter(|(_, found)| !found.held) {
            context.ui.data(&format!("{version}: {}\n", found.text().replace('\n', "\n  ")));
        }
    }
    if context.ui.is_json() {
        context.ui.data(&document("migrate-verify", json!({ "databases": documents })));
    }
    Ok(u8::from(failed > 0))
}

fn check_json(version: &str, found: &CheckOutcome) -> Value {
    json!({
        "version": version,
        "name": found.name,
        "passed": found.held,
        "offending": found.total - found.passed,
        "sample": found.sample,
        "execution_ms": u64::try_from(found.duration.as_millis()).unwrap_or(u64::MAX),
    })
}

fn check_cells(version: &str, found: &CheckOutcome) -> Vec<String> {
    let holds = if found.held { "yes" } else { "NO" };
    vec![version.to_owned(), found.name.clone(), holds.to_owned(), duration(found.duration)]
}
