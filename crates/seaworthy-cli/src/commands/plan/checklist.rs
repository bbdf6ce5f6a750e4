//! `migrate plan --checklist`: what to do before, while and after a deploy, ticked where a command can tell.

use std::path::Path;

use seaworthy_devdb::ScratchDatabase;
use seaworthy_finding::{Finding, Severity};
use seaworthy_report::{bytes, count, document};
use seaworthy_runner::{Chain, Step, reviewed_schema};
use serde_json::{Value, json};

use super::super::scratch::Scratch;
use super::super::{Context, Outcome, check, review};
use super::{Planned, backed_up, plan_one};
use crate::args::PlanArgs;
use crate::error::CommandError;
use crate::target::Target;

/// When something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Before,
    While,
    After,
}

impl Phase {
    const ALL: [Self; 3] = [Self::Before, Self::While, Self::After];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::While => "while",
            Self::After => "after",
        }
    }
}

/// One thing to do.
struct Item {
    phase: Phase,
    /// Of one migration; none of the deploy as a whole.
    version: Option<String>,
    what: &'static str,
    /// Whether a command could tell, and what it told.
    done: Option<bool>,
    /// What was found, or the command that does it.
    how: String,
}

/// What a rehearsal on a scratch database found: the versions that do not come back, or why there was none.
type Rehearsal = Result<Vec<String>, String>;

pub(super) async fn run(context: &Context<'_>, args: &PlanArgs) -> Outcome {
    let mut documents = Vec::new();
    for target in context.targets()? {
        let planned = plan_one(context, args, &target).await?;
        let items =
            if planned.plan.steps.is_empty() { Vec::new() } else { items(context, args, &target, &planned).await? };
        if context.ui.is_json() {
            let items: Vec<Value> = items.iter().map(Item::json).collect();
            documents.push(json!({ "name": target.name(), "url": planned.url, "items": items }));
        } else {
            show(context, &planned, &items);
        }
    }
    if context.ui.is_json() {
        context.ui.data(&document("migrate-plan-checklist", json!({ "databases": documents })));
    }
    Ok(0)
}

async fn items(
    context: &Context<'_>,
    args: &PlanArgs,
    target: &Target,
    planned: &Planned,
) -> Result<Vec<Item>, CommandError> {
    let chain = target.chain().await?;
    let rehearsal = rehearse(context, target, &chain).await;
    let name = target.name();
    let mut items = Vec::new();
    for (step, prospects) in planned.plan.steps.iter().zip(&planned.prospects) {
        items.extend(of_step(context, target, (&chain, step), &rehearsal)?);
        items.push(impact(step, prospects));
        items.push(safety(step, &planned.findings));
    }
    let (done, how) = backed_up::look(context, target, args.backup.as_deref()).await?;
    let backup = Item { phase: Phase::Before, version: None, what: "the data is backed up", done, how };
    let whole = |phase, what, how: String| Item { phase, version: None, what, done: None, how };
    items.extend([
        backup,
        whole(Phase::Before, "it was applied in staging", format!("`cargo xtask migrate up -d {name} --url STAGING`")),
        whole(Phase::Before, "who depends on it knows", "say when, and what will be slow".to_owned()),
        whole(
            Phase::While,
            "locks and progress are watched",
            format!("`cargo xtask migrate locks -d {name}`, and `migrate up --log-file FILE` keeps the events"),
        ),
        whole(Phase::While, "the application's errors are watched", "its logs, and its own dashboards".to_owned()),
        whole(Phase::After, "the data is as it should be", format!("`cargo xtask migrate verify -d {name}`")),
        whole(Phase::After, "the schema is as reviewed", format!("`cargo xtask drift -d {name}`")),
        whole(Phase::After, "the entities fit", format!("`cargo xtask entity generate -d {name} --check`")),
        whole(Phase::After, "alerts follow the ledger", "SELECT * FROM seaworthy.migration_health".to_owned()),
        whole(
            Phase::After,
            "who depends on it knows that it is done",
            "and what to do where something is odd".to_owned(),
        ),
    ]);
    Ok(items)
}

/// Returns what can be told of one migration without its database.
fn of_step(
    context: &Context<'_>,
    target: &Target,
    (chain, step): (&Chain, &Step),
    rehearsal: &Rehearsal,
) -> Result<Vec<Item>, CommandError> {
    let (link, name) = (&chain.links()[step.position], target.name());
    let version = link.version().to_owned();
    let item = |what, done, how| Item { phase: Phase::Before, version: Some(version.clone()), what, done, how };
    let reviewed = match review(context, target, None)? {
        None => item(
            "its SQL is reviewed",
            None,
            format!("`cargo xtask snapshot -d {name}` writes it for the pull request"),
        ),
        Some(review) => match reviewed_schema(chain, step.position + 1, &review) {
            Ok(_) => item("its SQL is reviewed", Some(true), "what it sends is what the reviewed files say".to_owned()),
            Err(error) => {
                item("its SQL is reviewed", Some(false), format!("{error}; `cargo xtask snapshot -d {name}`"))
            }
        },
    };
    let rollback = match &link.down.error {
        Some(why) => item("it can be rolled back", Some(false), format!("{why}; restore the backup where it must go")),
        None => item("it can be rolled back", Some(true), format!("`cargo xtask migrate down -d {name} --steps 1`")),
    };
    let tried = match rehearsal {
        Ok(broken) if broken.contains(&version) => item(
            "up, down and up again was tried",
            Some(false),
            format!("`cargo xtask check -d {name}` shows what differs"),
        ),
        Ok(_) => item("up, down and up again was tried", Some(true), "just now, on a scratch database".to_owned()),
        Err(why) => item("up, down and up again was tried", None, format!("{why}; `cargo xtask check -d {name}`")),
    };
    let checks = link.migration.checks().len() + link.migration.gates().len();
    let verified = item(
        "it says how to verify it",
        Some(checks > 0),
        if checks > 0 { format!("{checks} checks and gates") } else { "write its `checks`".to_owned() },
    );
    let documented = match documented(target, &version) {
        Some(true) => item("it is documented", Some(true), "its file says why".to_owned()),
        Some(false) => {
            item("it is documented", Some(false), "the first line of its file is still the template's".to_owned())
        }
        None => item("it is documented", None, "its file is not here".to_owned()),
    };
    Ok(vec![reviewed, rollback, tried, verified, documented])
}

/// Tells whether somebody wrote why, where the source is at hand.
fn documented(target: &Target, version: &str) -> Option<bool> {
    let file = target.config.migrations.as_deref().unwrap_or(Path::new("")).join(format!("{version}.rs"));
    let text = std::fs::read_to_string(file).ok()?;
    Some(text.starts_with("//!") && !text.lines().next().unwrap_or_default().contains(": say here "))
}

/// Says what it locks, of what is in use.
fn impact(step: &Step, prospects: &[seaworthy_runner::Prospect]) -> Item {
    let in_use = prospects.iter().flat_map(|prospect| &prospect.touched).filter(|touched| !touched.is_new);
    let strongest = in_use.max_by_key(|touched| touched.lock);
    let unknown = prospects.iter().find_map(|prospect| prospect.unknown);
    let (done, how) = match (strongest, unknown) {
        (Some(touched), _) => {
            let rows = touched.size.and_then(|size| size.rows).map(|rows| format!("about {} rows", count(rows)));
            let size = touched.size.and_then(|size| size.bytes).map(bytes);
            let known: Vec<String> = rows.into_iter().chain(size).collect();
            let text = format!(
                "at most {} on {}, {}",
                touched.lock.as_str(),
                touched.relation,
                touched.lock.blocks().as_str()
            );
            (
                unknown.is_none(),
                format!("{text} ({})", if known.is_empty() { "never counted".to_owned() } else { known.join(", ") }),
            )
        }
        (None, Some(unknown)) => (false, format!("not all is known: {unknown}")),
        (None, None) => (true, "locks nothing that is in use".to_owned()),
    };
    let version = Some(step.version.clone());
    Item { phase: Phase::Before, version, what: "its impact is known", done: done.then_some(true), how }
}

/// Says what lint has found.
fn safety(step: &Step, findings: &[Finding]) -> Item {
    let mut found = super::of_step(findings, step).filter(|finding| finding.severity > Severity::Info);
    let (done, how) = match found.next() {
        None => (Some(true), "lint finds nothing".to_owned()),
        Some(first) => {
            let (severity, rule, message) = (first.severity, first.rule, &first.message);
            let more = match found.count() {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            let how = format!("{rule}: {message}{more}; `cargo xtask lint {}`", step.version);
            ((severity == Severity::Error).then_some(false), how)
        }
    };
    Item { phase: Phase::Before, version: Some(step.version.clone()), what: "the application can go on", done, how }
}

async fn rehearse(context: &Context<'_>, target: &Target, chain: &Chain) -> Rehearsal {
    let scratch = Scratch::start(context).map_err(|error| error.to_string())?;
    let work = async |database: &ScratchDatabase| check::replay(context, target, chain, database).await;
    let (findings, _) = scratch.with_database(target, work).await.map_err(|error| error.to_string())?;
    Ok(findings.into_iter().filter_map(|finding| finding.version).collect())
}

fn show(context: &Context<'_>, planned: &Planned, items: &[Item]) {
    context.ui.data(&format!("{} ({})\n", planned.name, planned.url));
    if items.is_empty() {
        context.ui.data(&format!("{}: nothing to do\n", planned.name));
        return;
    }
    for step in &planned.plan.steps {
        context.ui.data(&format!("\n{}\n", step.version));
        let own = items.iter().filter(|item| item.version.as_ref() == Some(&step.version));
        own.for_each(|item| context.ui.data(&item.text()));
    }
    for phase in Phase::ALL {
        context.ui.data(&format!("\n{} the deploy\n", phase.as_str()));
        items.iter().filter(|it| it.phase == phase && it.version.is_none()).for_each(|it| context.ui.data(&it.text()));
    }
    let open = items.iter().filter(|item| item.done != Some(true)).count();
    context.ui.note(&format!("{} of {} are ticked; the others are yours", items.len() - open, items.len()));
}

impl Item {
    fn text(&self) -> String {
        let (tick, no) = match self.done {
            Some(true) => ("x", ""),
            Some(false) => (" ", "NO: "),
            None => (" ", ""),
        };
        format!("  [{tick}] {}: {no}{}\n", self.what, self.how)
    }

    fn json(&self) -> Value {
        json!({
            "phase": self.phase.as_str(), "version": self.version, "what": self.what, "done": self.done, "how": self.how,
        })
    }
}
