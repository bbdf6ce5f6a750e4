//! `lint`: what is unsafe in migrations beside an application that is at work, and the safe way.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use seaworthy_catalog::Catalog;
use seaworthy_ddl::{first_lines, without_secrets};
use seaworthy_devdb::ScratchDatabase;
use seaworthy_finding::{Finding, Hint as _, Severity, closest};
use seaworthy_lint::{Found, RULES, Subject, rule};
use seaworthy_runner::{Around, Chain, ChainError, Direction, Link, Review, along_reviewed, reviewed_count};

use super::generated::show_findings;
use super::scratch::{self, Scratch};
use super::{Context, Outcome, review};
use crate::args::Lint;
use crate::config::{LintAllowance, LintConfig, LintLevel};
use crate::error::CommandError;
use crate::target::Target;

mod since;

/// What is taken for the server's version where none is asked: what holds there holds on all.
const OLDEST_MAJOR: u32 = 14;

/// How many lines of a statement a finding shows.
const LINES_MAX: usize = 6;

/// An allowance that allows nothing any more.
const UNUSED_ALLOWANCE: &str = "unused-allowance";

pub(super) async fn run(context: &Context<'_>, args: &Lint) -> Outcome {
    let mut chains = Vec::new();
    for target in context.targets()? {
        let chain = target.chain().await?;
        chains.push((target, chain));
    }
    let mut findings = Vec::new();
    for (at, wanted) in wanted(context, args, &chains)?.iter().enumerate() {
        let (target, chain) = &chains[at];
        findings.extend(of_versions(context, target, chain, wanted).await?);
    }
    Ok(show_findings(context, &findings, args.format.into()))
}

/// Returns the places of the migrations that are looked at, a chain's each.
fn wanted(
    context: &Context<'_>,
    args: &Lint,
    chains: &[(Target, Chain)],
) -> Result<Vec<BTreeSet<usize>>, CommandError> {
    if !args.versions.is_empty() {
        let mut wanted = vec![BTreeSet::new(); chains.len()];
        for version in &args.versions {
            let (at, position) = of_any(version, chains)?;
            wanted[at].insert(position);
        }
        return Ok(wanted);
    }
    let all = chains.iter().map(|(target, chain)| {
        let mut wanted: BTreeSet<usize> = (first(&target.config.lint, chain)?..chain.links().len()).collect();
        if let Some(revision) = &args.since {
            let changed = since::changed(context, target, revision)?;
            wanted = (0..chain.links().len()).filter(|at| changed.contains(chain.links()[*at].version())).collect();
        }
        Ok(wanted)
    });
    all.collect()
}

/// Returns the one migration of any chain that a person means.
fn of_any(version: &str, chains: &[(Target, Chain)]) -> Result<(usize, usize), CommandError> {
    let mut found = None;
    let mut unknown = None;
    for (at, (_, chain)) in chains.iter().enumerate() {
        match chain.resolve(version) {
            Ok(position) => {
                if let Some((other, _)) = found.replace((at, position)) {
                    let names = [other, at].map(|at: usize| chains[at].0.name());
                    return Err(CommandError::usage(
                        format!("'{version}' names migrations of {}", names.join(" and ")),
                        format!("name the database: `-d {}`", names[0]),
                    ));
                }
            }
            // The hint of the chain that has something like it.
            Err(error @ ChainError::Unknown { closest: Some(_), .. }) => unknown = Some(error),
            Err(error @ ChainError::Unknown { .. }) => unknown = unknown.or(Some(error)),
            Err(error) => return Err(error.into()),
        }
    }
    match (found, unknown) {
        (Some(found), _) => Ok(found),
        (None, Some(error)) => Err(error.into()),
        (None, None) => Err(CommandError::usage("no database has migrations", "`cargo xtask migrate create NAME`")),
    }
}

/// Returns the first migration that is not history.
fn first(config: &LintConfig, chain: &Chain) -> Result<usize, CommandError> {
    let after = config.after.as_deref().map(|version| chain.resolve(version)).transpose()?;
    Ok(after.map_or(0, |after| after + 1))
}

/// Looks at migrations against the schemas that were reviewed; where some were not yet, all are replayed.
async fn of_versions(
    context: &Context<'_>,
    target: &Target,
    chain: &Chain,
    wanted: &BTreeSet<usize>,
) -> Result<Vec<Finding>, CommandError> {
    let Some(last) = wanted.last() else { return Ok(Vec::new()) };
    let mut judge = Judge::new(context, target, chain)?;
    let review = review(context, target, None)?;
    let review = review.map(|review| (reviewed_count(chain, &review), review)).filter(|(known, _)| known > last);
    let mut findings = match &review {
        Some((known, review)) => judge.of_reviewed(review, *known, wanted, None),
        None => None,
    };
    if findings.is_none() {
        findings = Some(judge.of_states(wanted, &replayed(context, target, chain).await));
    }
    Ok(judge.with_unused(findings.unwrap_or_default(), wanted))
}

/// Returns the schemas behind each migration, from a scratch database; none where they do not apply, which is said.
async fn replayed(context: &Context<'_>, target: &Target, chain: &Chain) -> Vec<Catalog> {
    context.ui.more(&format!("{}: not all is reviewed yet; it is replayed on a scratch database", target.name()));
    let read = async |database: &ScratchDatabase| scratch::states(target, chain, database).await;
    let states = match Scratch::start(context) {
        Ok(scratch) => scratch.with_database(target, read).await,
        Err(error) => Err(error),
    };
    states.unwrap_or_else(|error| {
        let detail = error.detail().map(|detail| format!(" ({})", detail.trim_end_matches('.'))).unwrap_or_default();
        context
            .ui
            .warn(&format!("{}: the schemas between its migrations are not known: {error}{detail}", target.name()));
        Vec::new()
    })
}

/// Looks at every migration that is not history; `states` are the schemas behind each.
pub(super) fn of_states(
    context: &Context<'_>,
    target: &Target,
    chain: &Chain,
    states: &[Catalog],
) -> Result<Vec<Finding>, CommandError> {
    let wanted: BTreeSet<usize> = (first(&target.config.lint, chain)?..chain.links().len()).collect();
    let mut judge = Judge::new(context, target, chain)?;
    let findings = judge.of_states(&wanted, states);
    Ok(judge.with_unused(findings, &wanted))
}

/// Looks at what is pending: only what is there today is in use.
pub(super) fn of_plan(
    context: &Context<'_>,
    target: &Target,
    (chain, steps): (&Chain, &BTreeSet<usize>),
    review: Option<&Review>,
    today: &Catalog,
) -> Result<Vec<Finding>, CommandError> {
    let mut judge = Judge::new(context, target, chain)?;
    let known = review.map_or(0, |review| reviewed_count(chain, review));
    let reviewed = steps.iter().copied().filter(|at| *at < known).collect();
    // What cannot be read is looked at like what is not reviewed.
    let found = review.and_then(|review| judge.of_reviewed(review, known, &reviewed, Some(today)));
    let known = if found.is_some() { known } else { 0 };
    let mut findings = found.unwrap_or_default();
    for at in steps.iter().copied().filter(|at| *at >= known) {
        let today = Some(today);
        findings.extend(judge.of(at, Known { before: today, today, ..Known::default() }));
    }
    Ok(findings)
}

/// The schemas around a migration, as far as they are known.
#[derive(Clone, Copy, Default)]
struct Known<'a> {
    before: Option<&'a Catalog>,
    after: Option<&'a Catalog>,
    latest: Option<&'a Catalog>,
    today: Option<&'a Catalog>,
}

/// The rules as a database is configured.
struct Judge<'a> {
    target: &'a Target,
    chain: &'a Chain,
    root: &'a Path,
    search_path: Vec<String>,
    /// Places of the migrations in the chain, and whether something was allowed by it.
    allowances: Vec<(usize, &'a LintAllowance, bool)>,
}

impl<'a> Judge<'a> {
    /// Refuses a configuration that names what is not there.
    fn new(context: &'a Context<'_>, target: &'a Target, chain: &'a Chain) -> Result<Self, CommandError> {
        let config = &target.config.lint;
        for id in config.rules.keys().chain(config.allow.iter().map(|allowance| &allowance.rule)) {
            if rule(id).is_none() {
                let ids = RULES.iter().map(|rule| rule.id);
                let all = || format!("there are: {}", ids.clone().collect::<Vec<_>>().join(", "));
                let hint = closest(id, ids.clone()).map_or_else(all, |closest| format!("did you mean {closest}?"));
                let message = format!("`lint` of {} names the rule {id}, which there is not", target.name());
                return Err(CommandError::usage(message, hint));
            }
        }
        let mut allowances = Vec::with_capacity(config.allow.len());
        for allowance in &config.allow {
            if allowance.reason.trim().is_empty() {
                let message = format!("`lint` of {} allows {} without a reason", target.name(), allowance.rule);
                return Err(CommandError::usage(message, "write why it is safe there: reason = \"…\""));
            }
            allowances.push((chain.resolve(&allowance.version)?, allowance, false));
        }
        let mut search_path = vec!["public".to_owned()];
        search_path.extend(target.config.schemas.iter().filter(|schema| *schema != "public").cloned());
        Ok(Self { target, chain, root: &context.config.root, search_path, allowances })
    }

    /// Looks at migrations between the schemas that were reviewed; nothing where those cannot be read.
    fn of_reviewed(
        &mut self,
        review: &Review,
        known: usize,
        wanted: &BTreeSet<usize>,
        today: Option<&Catalog>,
    ) -> Option<Vec<Finding>> {
        let mut findings = Vec::new();
        let gone = along_reviewed(self.chain, review, known, wanted, |at, Around { before, after, latest }| {
            let known = Known { before: Some(before), after: Some(after), latest: Some(latest), today };
            findings.extend(self.of(at, known));
        });
        gone.is_ok().then_some(findings)
    }

    fn of_states(&mut self, wanted: &BTreeSet<usize>, states: &[Catalog]) -> Vec<Finding> {
        let empty = Catalog::default();
        let mut findings = Vec::new();
        for &at in wanted {
            let before = at.checked_sub(1).map_or(Some(&empty), |before| states.get(before));
            let after = states.get(at);
            findings.extend(self.of(at, Known { before, after, latest: states.last(), today: None }));
        }
        findings
    }

    /// Returns what is to be said of one migration.
    fn of(&mut self, at: usize, known: Known<'_>) -> Vec<Finding> {
        let link = &self.chain.links()[at];
        let commits = link.commits(Direction::Up);
        let subject = Subject {
            statements: &link.up.statements,
            commits: commits.as_deref(),
            dynamic: link.up.dynamic,
            before: known.before,
            today: known.today,
            after: known.after,
            latest: known.latest,
            search_path: &self.search_path,
            server_major: OLDEST_MAJOR,
        };
        let found = seaworthy_lint::lint(&subject).into_iter();
        let weighed: Vec<(Severity, Found)> =
            found.filter_map(|found| Some((self.weigh(at, &found)?, found))).collect();
        if weighed.is_empty() {
            return Vec::new();
        }
        let file = Reviewed::of(self.target, link, self.root);
        weighed.iter().map(|(severity, found)| self.finding(at, *severity, found, &file)).collect()
    }

    /// Returns how much it weighs; nothing where it is off, or allowed.
    fn weigh(&mut self, at: usize, found: &Found) -> Option<Severity> {
        let configured = self.target.config.lint.rules.get(found.rule.id);
        let severity = match configured {
            Some(LintLevel::Off) => return None,
            Some(LintLevel::Info) => Severity::Info,
            Some(LintLevel::Warning) => Severity::Warning,
            Some(LintLevel::Error) => Severity::Error,
            None => found.severity,
        };
        let mut allowances = self.allowances.iter_mut();
        match allowances.find(|(place, allowance, _)| *place == at && allowance.rule == found.rule.id) {
            Some((.., is_used)) => {
                *is_used = true;
                None
            }
            None => Some(severity),
        }
    }

    fn finding(&self, at: usize, severity: Severity, found: &Found, file: &Reviewed) -> Finding {
        let link = &self.chain.links()[at];
        let statement = found.statement.and_then(|at| link.up.statements.get(at));
        let shown = statement.map(|sql| first_lines(&seaworthy_ddl::format(&without_secrets(sql)), LINES_MAX));
        let detail: Vec<String> = found.detail.iter().cloned().chain(shown).collect();
        Finding {
            rule: found.rule.id,
            severity,
            database: Some(self.target.name().to_owned()),
            version: Some(link.version().to_owned()),
            file: file.path.clone(),
            line: found.statement.and_then(|at| file.lines.get(at).copied()),
            message: found.message.clone(),
            detail: (!detail.is_empty()).then(|| detail.join("\n")),
            hint: Some(found.rule.hint.to_owned()),
        }
    }

    /// Adds a finding for each allowance of the migrations that were looked at which allowed nothing.
    fn with_unused(&self, mut findings: Vec<Finding>, wanted: &BTreeSet<usize>) -> Vec<Finding> {
        let unused = self.allowances.iter().filter(|(at, _, is_used)| wanted.contains(at) && !is_used);
        findings.extend(unused.map(|(at, allowance, _)| Finding {
            severity: Severity::Warning,
            database: Some(self.target.name().to_owned()),
            version: Some(self.chain.links()[*at].version().to_owned()),
            file: Some("seaworthy.toml".to_owned()),
            hint: Some("take it out of seaworthy.toml".to_owned()),
            ..Finding::error(UNUSED_ALLOWANCE, format!("{} is allowed, and not found there", allowance.rule))
        }));
        findings
    }
}

/// The file that a reviewer reads: the SQL where it was written, else the code.
struct Reviewed {
    path: Option<String>,
    /// Where each statement of `up` begins, as far as the file has them as the code does.
    lines: Vec<u32>,
}

impl Reviewed {
    fn of(target: &Target, link: &Link, root: &Path) -> Self {
        let shown = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
        let under = |folder: &Option<PathBuf>, ending: &str| {
            folder.as_ref().map(|folder| folder.join(format!("{}{ending}", link.version())))
        };
        let snapshot = under(&target.config.snapshots, ".up.sql");
        if let Some((path, sql)) = snapshot.and_then(|path| Some((shown(&path), std::fs::read_to_string(&path).ok()?)))
        {
            return Self { path: Some(path), lines: lines(&sql, &link.up.statements) };
        }
        let source = under(&target.config.migrations, ".rs").filter(|path| path.exists());
        Self { path: source.as_deref().map(shown), lines: Vec::new() }
    }
}

/// Returns the line that each statement begins in, up to the first that the text does not have.
fn lines(sql: &str, statements: &[String]) -> Vec<u32> {
    let (mut place, mut line) = (0, 1);
    let found = statements.iter().map_while(|statement| {
        let statement = seaworthy_ddl::format(statement);
        let begins = place + sql[place..].find(&format!("\n{statement};"))? + 1;
        line += u32::try_from(sql[place..begins].matches('\n').count()).ok()?;
        place = begins;
        Some(line)
    });
    found.collect()
}
