//! What is about to be sent against what was reviewed.

use std::collections::HashSet;

use seaworthy_catalog::Ignored;
use seaworthy_finding::{Finding, Hint, Severity};
use seaworthy_introspect::Scope;
use seaworthy_migration::Reviewed;
use seaworthy_report::unified_diff;

use crate::chain::{Chain, Link};
use crate::ledger::Direction;
use crate::plan::Plan;
use crate::snapshot;

/// How a run looks at the reviewed files of its database.
#[derive(Debug, Clone)]
pub struct Review {
    /// The database's name, which stands in the files.
    pub database: &'static str,
    /// The files, as they are built into the program.
    pub reviewed: Reviewed,
    /// What a difference means.
    pub strictness: Strictness,
    /// After which migrations the schema is compared; by their number where left out.
    pub prove: Option<Prove>,
    /// The part of the database that is compared: what is the application's, without SeaORM's own record.
    pub scope: Scope,
    /// What is left out of the comparison.
    pub ignored: Vec<Ignored>,
}

/// What a difference from the reviewed files means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// A warning: somebody is writing the migration just now, on a server of their own.
    Advised,
    /// An error, before anything is sent.
    Required,
}

/// After which migrations the schema is compared with the reviewed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prove {
    /// After each.
    Each,
    /// After the last one.
    Last,
    /// After none; nor is drift looked for.
    Off,
}

/// Up to this many migrations each is proven where nobody says otherwise.
const EACH_MAX: usize = 20;

/// What a migration would send is not what was reviewed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreviewed {
    /// There is no file for it.
    #[error("migration {version} was not reviewed: there is no {file}")]
    Missing {
        /// Its whole name.
        version: String,
        /// The file.
        file: String,
    },
    /// It sends other statements, or runs otherwise.
    #[error("migration {version} sends other statements than were reviewed")]
    Differs {
        /// Its whole name.
        version: String,
        /// The file.
        file: String,
        /// From the reviewed file to the code, as a unified diff.
        diff: String,
    },
}

impl Unreviewed {
    /// Returns the migration's whole name.
    pub fn version(&self) -> &str {
        match self {
            Self::Missing { version, .. } | Self::Differs { version, .. } => version,
        }
    }
}

impl Hint for Unreviewed {
    fn detail(&self) -> Option<String> {
        let built_in = "The reviewed files are built into the program.";
        Some(match self {
            Self::Missing { .. } => format!("Nothing was sent. {built_in}"),
            Self::Differs { diff, .. } => format!("Nothing was sent. {built_in}\n{}", diff.trim_end()),
        })
    }

    fn hint(&self) -> Option<String> {
        Some("`cargo xtask snapshot` writes the files; review and commit them, then build and deploy again".into())
    }
}

impl Review {
    /// Returns how often is proven, for that many migrations.
    pub(crate) fn prove(&self, migrations: usize) -> Prove {
        self.prove.unwrap_or(if migrations > EACH_MAX { Prove::Last } else { Prove::Each })
    }

    /// Compares every step of a plan that is not known to agree; where a difference is only advised against, it comes back
    /// as a warning.
    pub(crate) fn compare(
        &self,
        chain: &Chain,
        plan: &Plan,
        agreeing: &mut Agreeing,
    ) -> Result<Vec<Finding>, Unreviewed> {
        let mut notices = Vec::new();
        for step in &plan.steps {
            if agreeing.has(step.position, step.direction) {
                continue;
            }
            match self.compare_link(&chain.links()[step.position], step.direction) {
                Ok(()) => drop(agreeing.0.insert((step.position, step.direction))),
                Err(unreviewed) => match self.strictness {
                    Strictness::Required => return Err(unreviewed),
                    Strictness::Advised => notices.push(notice(&unreviewed)),
                },
            }
        }
        Ok(notices)
    }

    /// Returns a finding for each step of a plan that differs: an error where a run would refuse it, else a warning.
    pub fn findings(&self, chain: &Chain, plan: &Plan) -> Vec<Finding> {
        let compared = plan.steps.iter().map(|step| self.compare_link(&chain.links()[step.position], step.direction));
        let severity = match self.strictness {
            Strictness::Required => Severity::Error,
            Strictness::Advised => Severity::Warning,
        };
        compared.filter_map(Result::err).map(|unreviewed| Finding { severity, ..notice(&unreviewed) }).collect()
    }

    /// Returns what a migration sends otherwise than was reviewed: of `up`, of `down`, of both or of neither.
    pub fn of_link(&self, link: &Link) -> Vec<Unreviewed> {
        let compared = Direction::ALL.map(|direction| self.compare_link(link, direction));
        compared.into_iter().filter_map(Result::err).collect()
    }

    /// Compares one way of a migration. What a dynamic one sends, only the proof can tell.
    fn compare_link(&self, link: &Link, direction: Direction) -> Result<(), Unreviewed> {
        let version = link.version().to_owned();
        let file = snapshot::file(&version, direction);
        let Some(reviewed) = self.reviewed.file(&file) else { return Err(Unreviewed::Missing { version, file }) };
        let now = snapshot::text(self.database, link, direction);
        let recording = link.recording(direction);
        let same_head = || lines_of_head(reviewed).eq(snapshot::head(link, direction).lines());
        let same_statements = || {
            let reviewed = seaworthy_ddl::split(reviewed).into_iter().map(seaworthy_ddl::canonical);
            reviewed.eq(recording.statements.iter().map(|statement| seaworthy_ddl::canonical(statement)))
        };
        if reviewed == now || same_head() && (recording.dynamic || same_statements()) {
            return Ok(());
        }
        let diff = unified_diff(("reviewed", reviewed), ("the code", &now));
        Err(Unreviewed::Differs { version, file, diff })
    }

    /// Makes sure that the reviewed files know what the migration makes of the schema; `agrees` where it was compared.
    pub(crate) fn know(&self, link: &Link, agrees: bool) -> Result<(), Unreviewed> {
        let file = snapshot::catalog_file(link.version());
        match self.reviewed.file(&file) {
            Some(_) if agrees => Ok(()),
            Some(_) => self.compare_link(link, Direction::Up),
            None => Err(Unreviewed::Missing { version: link.version().to_owned(), file }),
        }
    }

    /// Returns the files, name and text, that tell the schema to which these migrations lead, the first of the chain.
    pub(crate) fn steps_to(&self, links: &[Link]) -> Vec<(String, &'static str)> {
        let file = |link: &Link| snapshot::catalog_file(link.version());
        links.iter().filter_map(|link| Some((file(link), self.reviewed.file(&file(link))?))).collect()
    }
}

/// The steps, place in the chain and direction, that agree with their reviewed files.
#[derive(Debug, Default)]
pub(crate) struct Agreeing(HashSet<(usize, Direction)>);

impl Agreeing {
    pub(crate) fn has(&self, position: usize, direction: Direction) -> bool {
        self.0.contains(&(position, direction))
    }
}

/// Returns the lines below the first that tell how a migration runs.
fn lines_of_head(text: &str) -> impl Iterator<Item = &str> {
    text.lines().skip(1).map(str::trim_end).take_while(|line| line.starts_with("--"))
}

/// The rule of a finding about a migration that is not as it was reviewed.
pub const UNREVIEWED: &str = "unreviewed-migration";

fn notice(unreviewed: &Unreviewed) -> Finding {
    let mut notice = match unreviewed {
        Unreviewed::Missing { .. } => Finding::error(UNREVIEWED, "has no reviewed SQL yet"),
        Unreviewed::Differs { .. } => Finding::error(UNREVIEWED, "sends other statements than its reviewed SQL"),
    };
    notice.severity = Severity::Warning;
    notice.version = Some(unreviewed.version().to_owned());
    notice.hint = Some("`cargo xtask snapshot` writes it, before you commit; a deploy refuses it".into());
    notice
}
