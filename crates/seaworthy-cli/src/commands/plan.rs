//! `migrate plan`: what each statement will lock, rewrite and scan, and how large that is today.

mod backed_up;
mod checklist;
mod difference;

use seaworthy_ddl::{Answer, first_lines};
use seaworthy_finding::{Finding, Severity, counted};
use seaworthy_introspect::Scope;
use seaworthy_report::{bytes, count, document};
use seaworthy_runner::{Plan, Prospect, Size, Step, Touched, UNREVIEWED, UpTarget, plan_down, plan_up};
use serde_json::{Value, json};

use super::down::{Losses, down_target, losses_text};
use super::{Context, Outcome, lint, review};
use crate::args::PlanArgs;
use crate::error::CommandError;
use crate::progress::notice_text;
use crate::target::Target;

/// How many lines of a statement are shown; `up --dry-run` shows all.
const LINES_MAX: usize = 6;

/// A plan with all that is known of it.
struct Planned {
    name: &'static str,
    url: String,
    plan: Plan,
    prospects: Vec<Vec<Prospect>>,
    losses: Losses,
    /// What lint says of its steps.
    findings: Vec<Finding>,
    /// Whether there are reviewed files to compare with.
    is_compared: bool,
}

pub(super) async fn run(context: &Context<'_>, args: &PlanArgs) -> Outcome {
    if let Some(version) = &args.diff {
        return difference::run(context, version).await;
    }
    if args.checklist {
        return checklist::run(context, args).await;
    }
    let targets = if args.down { vec![context.one_target("migrate plan --down")?] } else { context.targets()? };
    let mut plans = Vec::with_capacity(targets.len());
    for target in &targets {
        plans.push(plan_one(context, args, target).await?);
    }
    if context.ui.is_json() {
        let databases: Vec<Value> = plans.iter().map(planned_json).collect();
        context.ui.data(&document("migrate-plan", json!({ "databases": databases })));
        return Ok(0);
    }
    for planned in &plans {
        show(context, planned);
    }
    Ok(0)
}

/// Reads only: ledger, catalog and sizes, with whatever the role may see.
async fn plan_one(context: &Context<'_>, args: &PlanArgs, target: &Target) -> Result<Planned, CommandError> {
    let chain = target.chain().await?;
    let url = context.locate(target).await?;
    let mut connection = seaworthy_runner::connect(&url).await?;
    let ledger = seaworthy_runner::read_ledger(&mut connection).await?;
    let mut plan = if args.down {
        plan_down(&chain, &ledger, down_target(&chain, args.to.as_deref(), args.steps)?)?
    } else {
        let to = args.to.as_deref().map(|version| chain.resolve(version)).transpose()?;
        let allow_out_of_order = args.allow_out_of_order;
        plan_up(&chain, &ledger, &UpTarget { to, steps_max: args.steps, allow_out_of_order })?
    };
    let review = review(context, target, None)?;
    if let Some(review) = &review {
        plan.notices.extend(review.findings(&chain, &plan));
    }
    let losses = seaworthy_runner::measure_losses(&mut connection, &plan).await;
    let (mut prospects, mut findings) = (Vec::new(), Vec::new());
    if !plan.steps.is_empty() {
        let catalog = seaworthy_introspect::read(&mut connection, &Scope::default()).await?;
        let today = seaworthy_runner::read_today(&mut connection, &plan, &catalog).await;
        let today = today.map_err(seaworthy_runner::LedgerError::Sql)?;
        prospects = seaworthy_runner::prospects(&plan, &catalog, &today);
        if !args.down {
            let steps = plan.steps.iter().map(|step| step.position).collect();
            findings = lint::of_plan(context, target, (&chain, &steps), review.as_ref(), &catalog)?;
        }
    }
    let (name, url, is_compared) = (target.name(), url.to_string(), review.is_some());
    Ok(Planned { name, url, plan, prospects, losses, findings, is_compared })
}

fn show(context: &Context<'_>, planned: &Planned) {
    for notice in &planned.plan.notices {
        context.ui.warn(&notice_text(notice));
    }
    context.ui.data(&format!("{} ({})\n", planned.name, planned.url));
    if planned.plan.steps.is_empty() {
        context.ui.data(&format!("{}: nothing to do\n", planned.name));
    }
    for (step, prospects) in planned.plan.steps.iter().zip(&planned.prospects) {
        let reviewed = if is_unreviewed(planned, step) { ", not as it was reviewed" } else { "" };
        context.ui.data(&format!("\n{} {}, {}{reviewed}\n", step.version, step.direction.as_str(), how(step)));
        for backfill in step.waits_for {
            context.ui.data(&format!("  waits until the backfill {backfill} is finalized\n"));
        }
        for prospect in prospects {
            context.ui.data(&prospect_text(prospect));
        }
        for finding in of_step(&planned.findings, step).filter(|finding| finding.severity > Severity::Info) {
            let (severity, rule, message) = (finding.severity.as_str(), finding.rule, &finding.message);
            context.ui.data(&format!("  {severity}[{rule}]: {message}\n"));
        }
        for backfill in &step.backfills {
            context.ui.data(&format!("  then, in batches, the backfill {backfill}\n"));
        }
    }
    if let Some(losses) = losses_text(&planned.losses) {
        context.ui.data(&format!("\n{losses}\n"));
    }
    if let Some(first) = planned.findings.iter().find(|finding| finding.severity > Severity::Info) {
        let version = first.version.as_deref().unwrap_or_default();
        context.ui.note(&format!("`cargo xtask lint {version}` tells the safe way"));
    }
}

fn of_step<'a>(findings: &'a [Finding], step: &Step) -> impl Iterator<Item = &'a Finding> {
    let version = step.version.clone();
    findings.iter().filter(move |finding| finding.version.as_ref() == Some(&version))
}

/// Tells whether there is no reviewed file for it, or one that says something else.
fn is_unreviewed(planned: &Planned, step: &Step) -> bool {
    let mut notices = planned.plan.notices.iter();
    notices.any(|notice| notice.rule == UNREVIEWED && notice.version.as_ref() == Some(&step.version))
}

fn is_resumable(step: &Step) -> bool {
    !step.whole || step.restarts
}

fn how(step: &Step) -> String {
    let mut text = if step.transactional { "in one transaction" } else { "outside a transaction" }.to_owned();
    if step.statements_done > 0 {
        text.push_str(&format!(", goes on after {}", counted(step.statements_done, "statement")));
    }
    if step.dynamic {
        text.push_str(", dynamic: what it sends depends on what it finds, and may be other statements than these");
    }
    if let Some(first) = &step.clears {
        let first = first_lines(first, 1);
        text.push_str(&format!(
            "; it came no further than its first statement, and what that left is cleared: {first}"
        ));
    }
    if !is_resumable(step) {
        text.push_str("; where it stops, it is not resumed");
    }
    text
}

fn prospect_text(prospect: &Prospect) -> String {
    let mut text =
        format!("  {}\n", first_lines(&seaworthy_ddl::format(&prospect.sql), LINES_MAX).replace('\n', "\n  "));
    let in_use: Vec<&Touched> = prospect.touched.iter().filter(|touched| !touched.is_new).collect();
    for touched in &in_use {
        text.push_str(&format!("      {}\n", touched_text(touched)));
    }
    match (prospect.unknown, in_use.is_empty()) {
        (Some(unknown), _) => text.push_str(&format!("      not all is known: {unknown}\n")),
        (None, true) => text.push_str("      locks nothing that is in use\n"),
        (None, false) => {}
    }
    text
}

fn touched_text(touched: &Touched) -> String {
    let lock = touched.lock;
    let mut parts = vec![format!("{}, {}", lock.as_str(), lock.blocks().as_str())];
    match (touched.rewrites, touched.scans) {
        (Answer::Yes, _) => parts.push("rewrites the table".into()),
        (Answer::Unknown, _) => parts.push("may rewrite the table".into()),
        (Answer::No, Answer::Yes) => parts.push("reads every row".into()),
        (Answer::No, Answer::Unknown) => parts.push("may read every row".into()),
        (Answer::No, Answer::No) => parts.push("neither rewrites nor reads the rows".into()),
    }
    parts.push(size_text(touched.size));
    format!("{}: {}", touched.relation, parts.join("; "))
}

fn size_text(size: Option<Size>) -> String {
    let Some(size) = size else { return "size not known".into() };
    let rows = size.rows.map_or_else(|| "rows never counted".to_owned(), |rows| format!("about {} rows", count(rows)));
    size.bytes.map_or(rows.clone(), |on_disk| format!("{rows}, {}", bytes(on_disk)))
}

fn planned_json(planned: &Planned) -> Value {
    let steps = planned.plan.steps.iter().zip(&planned.prospects).map(|(step, prospects)| {
        let of_step = of_step(&planned.plan.notices, step).chain(of_step(&planned.findings, step));
        let losses = planned.losses.iter().filter(|(version, ..)| *version == step.version);
        json!({
            "version": step.version,
            "direction": step.direction.as_str(),
            "transaction": step.transactional,
            "dynamic": step.dynamic,
            "resumable": is_resumable(step),
            "reviewed": planned.is_compared.then(|| !is_unreviewed(planned, step)),
            "statements_done": step.statements_done,
            "waits_for": step.waits_for,
            "backfills": step.backfills,
            "statements": prospects.iter().map(prospect_json).collect::<Vec<_>>(),
            "findings": of_step.collect::<Vec<_>>(),
            "losses": losses.map(|(_, loss, rows)| json!({ "what": loss.what, "rows": rows })).collect::<Vec<_>>(),
        })
    });
    json!({ "name": planned.name, "url": planned.url, "steps": steps.collect::<Vec<_>>() })
}

/// The first of `relations` stands beside the statement, as the contract has it: what is in use, with the strongest lock.
fn prospect_json(prospect: &Prospect) -> Value {
    let relations: Vec<Value> = prospect.touched.iter().map(touched_json).collect();
    let first = relations.first().cloned().unwrap_or(Value::Null);
    json!({
        "sql": prospect.sql,
        "lock": first["lock"],
        "blocks": first["blocks"],
        "relation": first["relation"],
        "rewrites": if relations.is_empty() && prospect.unknown.is_none() { json!(false) } else { first["rewrites"].clone() },
        "scans": if relations.is_empty() && prospect.unknown.is_none() { json!(false) } else { first["scans"].clone() },
        "rows_estimate": first["rows_estimate"],
        "bytes": first["bytes"],
        "may_run_in_transaction": seaworthy_ddl::may_run_in_transaction(&prospect.sql),
        "unknown": prospect.unknown,
        "relations": relations,
    })
}

fn touched_json(touched: &Touched) -> Value {
    json!({
        "relation": touched.relation,
        "lock": touched.lock.as_str(),
        "blocks": touched.lock.blocks().as_str(),
        "rewrites": touched.rewrites.as_bool(),
        "scans": touched.scans.as_bool(),
        "rows_estimate": if touched.is_new { Some(0) } else { touched.size.and_then(|size| size.rows) },
        "bytes": if touched.is_new { Some(0) } else { touched.size.and_then(|size| size.bytes) },
        "new": touched.is_new,
        "source": touched.source,
    })
}
