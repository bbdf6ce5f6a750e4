//! The ordered steps that a command is about to take: a value, computed without IO.

use std::collections::HashMap;

use seaworthy_ddl::Concurrent;
use seaworthy_finding::{Finding, Hint, Severity, counted, shell_word};
use seaworthy_migration::Loss;

use crate::chain::{Chain, Link};
use crate::ledger::{Direction, Entry, Ledger, State};
use crate::loss::losses;
use crate::server::ServerError;

/// One migration, one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its place in the chain.
    pub position: usize,
    /// Its whole name.
    pub version: String,
    /// Up or down.
    pub direction: Direction,
    /// In one transaction with its ledger row, or statement by statement.
    pub transactional: bool,
    /// It reads the database, so that the statements may be others at run time.
    pub dynamic: bool,
    /// Outside a transaction its own code runs from its beginning to its end: what it sends is not known beforehand.
    pub whole: bool,
    /// Such a one says that it may run again from its beginning.
    pub restarts: bool,
    /// Where it is not one transaction: after how many of its statements it commits, each time.
    pub commits: Vec<usize>,
    /// What it sends.
    pub statements: Vec<String>,
    /// It was begun outside a transaction and came no further than its first statement, this one: what that has left is
    /// cleared away, and nothing else is sent.
    pub clears: Option<String>,
    /// How many of them an earlier try, outside a transaction, has done.
    pub statements_done: usize,
    /// Whether an earlier try, outside a transaction, stopped, and how: what it was at may have left remains.
    pub resumption: Resumption,
    /// Data that is gone afterwards.
    pub losses: Vec<Loss>,
    /// Backfills that must be finalized before it starts.
    pub waits_for: &'static [&'static str],
    /// Backfills that are due once it is applied.
    pub backfills: Vec<String>,
}

impl Step {
    /// Returns how many statements are done once it is done: where it is one whole, at least one.
    pub(crate) fn end(&self) -> usize {
        if self.whole { self.statements.len().max(1) } else { self.statements.len() }
    }
}

/// How the try before this one ended, where it did not come to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resumption {
    /// There was none, or it was all rolled back.
    None,
    /// A statement was refused.
    AfterFailure,
    /// Nobody noted an end: during a statement, or between it and its checkpoint.
    AfterKill,
    /// It went the other way: not all that this undoes was ever done.
    OfTheOtherWay,
}

/// What will be done, in order, and what is worth knowing before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Nothing to do where empty.
    pub steps: Vec<Step>,
    /// Warnings.
    pub notices: Vec<Finding>,
}

/// How far up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UpTarget {
    /// Stop after this place in the chain.
    pub to: Option<usize>,
    /// Apply this many at the most.
    pub steps_max: Option<usize>,
    /// Apply also what comes before a version that is already applied.
    pub allow_out_of_order: bool,
}

/// How far down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DownTarget {
    /// Undo what was applied after the one at this place; it stays.
    After(usize),
    /// Undo this many.
    Steps(usize),
}

/// Why there is no plan; nothing was changed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PlanError {
    /// The ledger has versions that the code does not.
    #[error("{} applied migration{} not in the code", versions.len(), if versions.len() == 1 { " is" } else { "s are" })]
    Missing {
        /// Their names.
        versions: Vec<String>,
    },
    /// Pending versions come before an applied one.
    #[error("{} pending migration{} before {applied}, which is applied", pending.len(), if pending.len() == 1 { " comes" } else { "s come" })]
    OutOfOrder {
        /// The pending ones.
        pending: Vec<String>,
        /// The newest that is applied.
        applied: String,
    },
    /// Applied versions record other statements than they did.
    #[error("migration {version} was edited after it was applied")]
    Edited {
        /// The first of them.
        version: String,
        /// In the ledger.
        applied: String,
        /// What it records now.
        recorded: String,
    },
    /// It stopped half-way, and then its code changed.
    #[error("migration {version} stopped half-way, and was edited since")]
    EditedHalfWay {
        /// Its name.
        version: String,
        /// Statements that are done.
        done: usize,
    },
    /// It ran as a whole outside a transaction and stopped, and to run it again may do something twice.
    #[error("{} stopped, and cannot be resumed", way(version, *direction))]
    NotResumable {
        /// Its name.
        version: String,
        /// Up or down.
        direction: Direction,
        /// What its last try ended with, where that was noted.
        error: Option<String>,
    },
    /// Its rollback stopped half-way.
    #[error("the rollback of {version} stopped half-way")]
    HalfRolledBack {
        /// Its name.
        version: String,
        /// Statements of its `down` that are done.
        done: usize,
    },
    /// Between the question and the answer another run changed what would be rolled back.
    #[error("what would be rolled back has changed since it was asked about")]
    Changed,
    /// A transactional migration sends BEGIN, COMMIT or ROLLBACK itself.
    #[error("migration {version} sends `{statement}` inside its transaction")]
    TransactionControl {
        /// Its name.
        version: String,
        /// The statement.
        statement: String,
    },
    /// A transactional migration sends what PostgreSQL runs in no transaction.
    #[error("migration {version} runs in a transaction, and sends `{statement}`, which cannot")]
    NeedsNoTransaction {
        /// Its name.
        version: String,
        /// The statement.
        statement: String,
    },
    /// It sends what needs a client that streams rows.
    #[error("migration {version} sends `{statement}`, whose rows nobody sends or reads")]
    NeedsStream {
        /// Its name.
        version: String,
        /// The statement.
        statement: String,
    },
    /// `down --to` a version that is not applied.
    #[error("{version} is not applied, so nothing can be rolled back to it")]
    NotApplied {
        /// Its name.
        version: String,
    },
    /// A version on the way has no `down`.
    #[error("migration {version} cannot be rolled back")]
    Irreversible {
        /// Its name.
        version: String,
        /// What it says itself.
        reason: String,
    },
    /// It was adopted: what its `down` would drop was there before all migrations.
    #[error("{version} is the baseline, and was never applied here")]
    Baseline {
        /// Its name.
        version: String,
    },
}

fn way(version: &str, direction: Direction) -> String {
    match direction {
        Direction::Up => format!("migration {version}"),
        Direction::Down => format!("the rollback of {version}"),
    }
}

impl Hint for PlanError {
    fn detail(&self) -> Option<String> {
        Some(match self {
            Self::Missing { versions } => {
                format!("{}. Nothing was changed: what this code adds may not fit what they did.", versions.join(", "))
            }
            Self::OutOfOrder { pending, .. } => {
                format!("{}. They were never run on what the newer ones made of the database.", pending.join(", "))
            }
            Self::Edited { applied, recorded, .. } => {
                let short = |sum: &str| sum.get(..12).unwrap_or(sum).to_owned();
                format!(
                    "The ledger holds checksum {}…, the migration now records {}….",
                    short(applied),
                    short(recorded)
                )
            }
            Self::EditedHalfWay { done, .. } => format!("Of its former text {} done.", statements(*done)),
            Self::NotResumable { error, .. } => {
                let why = "What it sends depends on what it finds, or on a temporary table that is gone, so that nobody knows \
                           how far it came, and from its beginning it could do again what it has done. Nothing was sent.";
                match error {
                    Some(error) => format!("{why} It ended with: {error}"),
                    None => why.to_owned(),
                }
            }
            Self::HalfRolledBack { done, .. } => format!("Of its `down` {} done.", statements(*done)),
            Self::Changed => "Another run applied or rolled back migrations meanwhile. Nothing was rolled back.".into(),
            Self::TransactionControl { .. } => {
                "It would end the transaction that its ledger row belongs to, and could not be rolled back.".into()
            }
            Self::NeedsNoTransaction { .. } => "Nothing was sent.".into(),
            Self::NeedsStream { .. } => {
                "COPY with STDIN or STDOUT waits for its client, and a migration is text alone. Nothing was sent."
                    .into()
            }
            Self::NotApplied { .. } => "The version that `--to` names stays; it must be one that is applied.".into(),
            Self::Baseline { .. } => {
                "Its `down` would drop the schema that was there before there were migrations. Nothing was rolled back."
                    .into()
            }
            Self::Irreversible { reason, .. } => format!("It says: {reason}. Nothing was rolled back."),
        })
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Missing { .. } => {
                "check out the code that has them (`git log --all -- migration/`), or deploy it".into()
            }
            Self::OutOfOrder { .. } => {
                "give them a newer name, or run `cargo xtask migrate up --allow-out-of-order`".into()
            }
            Self::Edited { version, .. } => format!(
                "`cargo xtask migrate plan --diff {version}` shows the change; restore the file, and put it into a new \
                 migration. Where the database has what the file says now, `cargo xtask migrate resolve {version} --checksum \
                 --reason 'TEXT'` takes it as it is; where it is only yours, `cargo xtask migrate redo` runs the last one again",
                version = shell_word(version),
            ),
            Self::EditedHalfWay { version, done } => format!(
                "restore the file, and `cargo xtask migrate up` goes on where it stopped. Where what was wrong stood behind \
                 those, `cargo xtask migrate resolve {} --checksum --reason 'TEXT'` lets it go on with the file as it is: \
                 of it {} done",
                shell_word(version),
                statements(*done),
            ),
            Self::NotResumable { version, direction, .. } => by_hand(version, *direction),
            Self::HalfRolledBack { version, .. } => format!(
                "`cargo xtask migrate down --steps 1` goes on where it stopped; where it cannot, do the rest by hand, and \
                 `cargo xtask migrate resolve {} --rolled-back --reason 'TEXT'` takes it for undone",
                shell_word(version)
            ),
            Self::Changed => "run the command again, and look at what it asks".into(),
            Self::TransactionControl { .. } => {
                "take it out, or run the migration outside a transaction: `use_transaction` returns Some(false)".into()
            }
            Self::NeedsNoTransaction { .. } => {
                "run the migration outside a transaction: `use_transaction` returns Some(false)".into()
            }
            Self::NeedsStream { .. } => {
                "write the rows as INSERT … VALUES (`pg_dump --inserts` does), or COPY from a file of the server".into()
            }
            Self::NotApplied { .. } => "`cargo xtask migrate status` lists what is applied".into(),
            Self::Baseline { version } => format!(
                "`cargo xtask migrate down --to {}` rolls back all that came after it; `cargo xtask migrate fresh` drops \
                 everything",
                shell_word(version)
            ),
            Self::Irreversible { version, .. } => {
                format!("write `down` for {version}, or restore a backup from before it")
            }
        })
    }
}

/// Returns how many statements are done, for a sentence.
fn statements(done: usize) -> String {
    format!("{} {}", counted(done, "statement"), if done == 1 { "is" } else { "are" })
}

/// Returns the ways out where nobody knows how far a migration came.
pub(crate) fn by_hand(version: &str, direction: Direction) -> String {
    let (undone, finished) = match direction {
        Direction::Up => ("--rolled-back", "--applied"),
        Direction::Down => ("--applied", "--rolled-back"),
    };
    format!(
        "look at what it left; undone by hand, `cargo xtask migrate resolve {} {undone} --reason 'TEXT'` lets it start \
         again, finished by hand, `{finished}` takes it for done; one that may run twice says so: `restarts()`",
        shell_word(version)
    )
}

/// Plans what `up` does.
pub fn plan_up(chain: &Chain, ledger: &Ledger, target: &UpTarget) -> Result<Plan, PlanError> {
    let entries: HashMap<&str, _> = ledger.entries.iter().map(|entry| (entry.version.as_str(), entry)).collect();
    let entry = |link: &Link| entries.get(link.version()).copied();
    let applied = |link: &Link| entry(link).is_some_and(Entry::is_applied);

    for link in chain.links() {
        let Some(entry) = entry(link) else { continue };
        if entry.is_edited(&link.up) {
            return Err(PlanError::Edited {
                version: entry.version.clone(),
                applied: entry.checksum.clone().unwrap_or_default(),
                recorded: link.up.checksum(),
            });
        }
        if entry.is_half_way() {
            check_half_way(entry, link)?;
        }
        refuse_restart(entry, link, Direction::Up)?;
    }

    let links = chain.links();
    let end = target.to.map_or(links.len(), |to| to + 1);
    let pending: Vec<usize> =
        (0..end).filter(|at| !applied(&links[*at])).take(target.steps_max.unwrap_or(usize::MAX)).collect();
    let missing = missing(chain, ledger);
    if pending.is_empty() {
        return Ok(Plan { steps: Vec::new(), notices: missing.into_iter().map(missing_notice).collect() });
    }
    if !missing.is_empty() {
        return Err(PlanError::Missing { versions: missing });
    }
    if !target.allow_out_of_order
        && let Some(newest) = (0..links.len()).rev().find(|at| applied(&links[*at]))
    {
        let late: Vec<String> =
            pending.iter().filter(|at| **at < newest).map(|at| links[*at].version().to_owned()).collect();
        if !late.is_empty() {
            return Err(PlanError::OutOfOrder { pending: late, applied: links[newest].version().to_owned() });
        }
    }
    for at in &pending {
        refuse_statements(&links[*at], Direction::Up)?;
    }
    let steps = pending.into_iter().map(|at| step(at, &links[at], Direction::Up, entry(&links[at]))).collect();
    Ok(Plan { steps, notices: Vec::new() })
}

/// Plans what `down` does: the reverse of the order in which the versions were applied.
pub fn plan_down(chain: &Chain, ledger: &Ledger, target: DownTarget) -> Result<Plan, PlanError> {
    let is_touched = |entry: &&Entry| entry.is_applied() || entry.is_half_way() || remains(chain, entry).is_some();
    let touched: Vec<_> = ledger.entries.iter().filter(is_touched).collect();
    let undone: Vec<_> = match target {
        DownTarget::Steps(steps) => touched.iter().rev().take(steps).collect(),
        DownTarget::After(position) => {
            let version = chain.links()[position].version();
            let kept = touched.iter().position(|entry| entry.version == version && entry.is_applied());
            let kept = kept.ok_or_else(|| PlanError::NotApplied { version: version.to_owned() })?;
            touched[kept + 1..].iter().rev().collect()
        }
    };
    let mut plan = Plan::default();
    for entry in undone {
        let Some(position) = chain.position(&entry.version) else {
            return Err(PlanError::Missing { versions: vec![entry.version.clone()] });
        };
        let link = &chain.links()[position];
        if entry.state == State::Baseline {
            return Err(PlanError::Baseline { version: entry.version.clone() });
        }
        if let (Some(reason), false) = (&link.down.error, link.down.dynamic) {
            return Err(PlanError::Irreversible {
                version: entry.version.clone(),
                reason: reason.trim_end_matches('.').to_owned(),
            });
        }
        if entry.is_edited(&link.up) {
            let mut notice =
                Finding::error("edited-migration", "was edited after it was applied; its `down` is run as it is now");
            (notice.severity, notice.version) = (Severity::Warning, Some(entry.version.clone()));
            plan.notices.push(notice);
        }
        if let Some(first) = remains(chain, entry) {
            let (statements, commits, clears) = (Vec::new(), Vec::new(), Some(first.to_owned()));
            let step = step(position, link, Direction::Down, Some(entry));
            plan.steps.push(Step { statements, commits, clears, whole: false, dynamic: false, ..step });
            continue;
        }
        refuse_statements(link, Direction::Down)?;
        refuse_restart(entry, link, Direction::Down)?;
        let mut step = Step { losses: losses(link), ..step(position, link, Direction::Down, Some(entry)) };
        if step.resumption == Resumption::OfTheOtherWay {
            let undone = link.up.statements.len().saturating_sub(entry.statements_done);
            step.losses.push(Loss::new(
                "statements of `up` that were never run, and that `down` undoes all the same",
                format!("SELECT {undone}::bigint"),
            ));
        }
        plan.steps.push(step);
    }
    Ok(plan)
}

/// Returns the very first statement of a migration outside a transaction where it stopped, and may have left something: an
/// invalid index, or the copy of one. What the server refused to begin with has left nothing, and a name that was taken is
/// somebody else's.
fn remains<'c>(chain: &'c Chain, entry: &Entry) -> Option<&'c str> {
    // The row has a checksum once it was begun outside a transaction.
    let stopped = entry.is_unfinished() && entry.statements_done == 0 && entry.checksum.is_some();
    let refused = entry.error.as_deref().is_some_and(ServerError::was_refused_at_once);
    if !stopped || refused || entry.direction == Direction::Down {
        return None;
    }
    let link = chain.position(&entry.version).map(|at| &chain.links()[at]).filter(|link| !link.is_transactional());
    let first = link?.up.statements.first()?;
    match seaworthy_ddl::concurrent(first)? {
        Concurrent::CreateIndex { .. } | Concurrent::CreateUnnamedIndex { .. } | Concurrent::Reindex { .. } => {
            Some(first)
        }
        Concurrent::DropIndex { .. } | Concurrent::Detach { .. } | Concurrent::Other => None,
    }
}

/// Returns the applied versions that the code does not know.
pub fn missing(chain: &Chain, ledger: &Ledger) -> Vec<String> {
    let applied = ledger.entries.iter().filter(|entry| entry.is_applied() || entry.is_half_way());
    applied.filter(|entry| chain.position(&entry.version).is_none()).map(|entry| entry.version.clone()).collect()
}

fn missing_notice(version: String) -> Finding {
    let mut notice = Finding::error("missing-migration", "is applied, but not in the code");
    notice.severity = Severity::Warning;
    notice.hint =
        Some("an older build runs against a newer database, or a file was lost: `cargo xtask migrate status`".into());
    notice.version = Some(version);
    notice
}

fn check_half_way(entry: &Entry, link: &Link) -> Result<(), PlanError> {
    if entry.direction == Direction::Down {
        let done = entry.statements_done;
        return Err(PlanError::HalfRolledBack { version: entry.version.clone(), done });
    }
    if entry.recorded_otherwise(&link.up) {
        return Err(PlanError::EditedHalfWay { version: entry.version.clone(), done: entry.statements_done });
    }
    Ok(())
}

/// What was begun outside a transaction and as a whole is not begun again, unless it says that it may be.
///
/// The row has a checksum once it was begun outside a transaction; what failed in one, and was taken out of it since, has
/// left nothing.
fn refuse_restart(entry: &Entry, link: &Link, direction: Direction) -> Result<(), PlanError> {
    let stopped = entry.is_unfinished() && entry.direction == direction && entry.statements_done == 0;
    let begun = entry.checksum.is_some();
    if !stopped || !begun || !is_whole(link, direction) || link.migration.restarts() {
        return Ok(());
    }
    let (version, error) = (entry.version.clone(), entry.error.clone());
    Err(PlanError::NotResumable { version, direction, error })
}

/// Tells whether its own code runs at one go outside a transaction: what it reads, or has made for its session alone, is not
/// there to go on with.
fn is_whole(link: &Link, direction: Direction) -> bool {
    let recording = link.recording(direction);
    let makes_temporary = || recording.statements.iter().any(|text| seaworthy_ddl::makes_temporary(text));
    !link.is_transactional() && (!recording.is_complete() || makes_temporary())
}

/// Refuses what cannot be sent before anything of the run is: a transaction that the migration ends itself cannot be rolled
/// back, nor committed with its ledger row; and PostgreSQL runs some statements in none.
fn refuse_statements(link: &Link, direction: Direction) -> Result<(), PlanError> {
    let recorded = &link.recording(direction).statements;
    if let Some(statement) = recorded.iter().find(|it| seaworthy_ddl::copies_to_client(it)) {
        return Err(PlanError::NeedsStream { version: link.version().to_owned(), statement: statement.clone() });
    }
    if !link.is_transactional() {
        return Ok(());
    }
    for statement in recorded {
        let (version, statement) = (|| link.version().to_owned(), statement.as_str());
        if seaworthy_ddl::controls_transaction(statement) {
            return Err(PlanError::TransactionControl { version: version(), statement: statement.to_owned() });
        }
        if seaworthy_ddl::refuses_transaction(statement) {
            return Err(PlanError::NeedsNoTransaction { version: version(), statement: statement.to_owned() });
        }
    }
    Ok(())
}

fn step(position: usize, link: &Link, direction: Direction, entry: Option<&Entry>) -> Step {
    let recording = link.recording(direction);
    let commits = link.commits(direction);
    let stopped = |entry: &&Entry| if commits.is_some() { entry.is_unfinished() } else { entry.is_half_way() };
    let resumption = entry.filter(stopped).map_or(Resumption::None, |entry| match entry.state {
        _ if entry.direction != direction => Resumption::OfTheOtherWay,
        State::Running => Resumption::AfterKill,
        State::Failed | State::Applied | State::RolledBack | State::Baseline => Resumption::AfterFailure,
    });
    let goes_on = matches!(resumption, Resumption::AfterFailure | Resumption::AfterKill);
    Step {
        position,
        version: link.version().to_owned(),
        direction,
        transactional: commits.is_none(),
        whole: is_whole(link, direction),
        restarts: link.migration.restarts(),
        commits: commits.unwrap_or_default(),
        dynamic: recording.dynamic,
        statements: recording.statements.clone(),
        clears: None,
        statements_done: if goes_on { entry.map_or(0, |entry| entry.statements_done) } else { 0 },
        resumption,
        losses: Vec::new(),
        waits_for: match direction {
            Direction::Up => link.migration.needs_backfills(),
            Direction::Down => &[],
        },
        backfills: match direction {
            Direction::Up => link.batched().iter().map(|backfill| backfill.name().to_owned()).collect(),
            Direction::Down => Vec::new(),
        },
    }
}

#[cfg(test)]
mod tests;
