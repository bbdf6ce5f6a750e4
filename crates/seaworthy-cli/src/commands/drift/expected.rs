//! The schema that a ledger says: of migrations that are replayed, or of the reviewed files that are built in.

mod replayed;
mod reviewed;

use seaworthy_catalog::Catalog;
use seaworthy_diff::{Change, diff};
use seaworthy_runner::{Chain, Direction, Ledger};

use self::reviewed::Files;
use super::super::Context;
use super::super::scratch::Scratch;
use crate::error::CommandError;
use crate::target::Target;

/// What should be there.
pub(super) struct Expected {
    pub(super) catalog: Catalog,
    pub(super) origin: Origin,
    standing: Standing,
}

/// Where an expected schema comes from.
pub(super) enum Origin {
    /// The migrations are replayed on a scratch database.
    Replayed(Scratch),
    /// No scratch server can be had; the reviewed files tell.
    Reviewed {
        files: Files,
        /// Why there is no scratch server.
        why: String,
    },
}

/// The migrations of the code, as the ledger has them.
struct Standing {
    /// Applied, in the order of the code.
    applied: Vec<String>,
    /// Not applied, in the order of the code.
    pending: Vec<String>,
    /// The statements that are done of a migration that stopped half-way.
    half: Vec<String>,
}

impl Expected {
    /// Returns the last migration that is applied.
    pub(super) fn version(&self) -> Option<&str> {
        self.standing.applied.last().map(String::as_str)
    }
}

impl Origin {
    /// Returns the word for programs.
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Replayed(_) => "replayed",
            Self::Reviewed { .. } => "reviewed",
        }
    }
}

impl Standing {
    fn of(chain: &Chain, ledger: &Ledger) -> Self {
        let mut standing = Self { applied: vec![], pending: vec![], half: vec![] };
        for link in chain.links() {
            let entry = ledger.get(link.version());
            let half = entry.filter(|entry| entry.is_half_way());
            // On its way down it is still applied, less what is done of `down`.
            let applied = half.map_or_else(
                || entry.is_some_and(seaworthy_runner::Entry::is_applied),
                |entry| entry.direction == Direction::Down,
            );
            if let Some(entry) = half {
                let way = if applied { &link.down } else { &link.up };
                standing.half = way.statements.iter().take(entry.statements_done).cloned().collect();
            }
            if applied { &mut standing.applied } else { &mut standing.pending }.push(link.version().to_owned());
        }
        standing
    }
}

/// Returns the schema after what is applied, and as much of a migration that stopped half-way as is done.
///
/// Replayed where a scratch server can be had: that is told by the code alone, whatever is applied. The reviewed files
/// know the schema after the first migrations of the chain, and no other.
pub(super) async fn of_ledger(
    context: &Context<'_>,
    target: &Target,
    chain: &Chain,
    ledger: &Ledger,
) -> Result<Expected, CommandError> {
    let standing = Standing::of(chain, ledger);
    let (mut catalog, origin) = match Scratch::start(context) {
        Ok(scratch) => {
            let catalog = replayed::schema(&scratch, target, (chain, ledger), &standing).await?;
            (catalog, Origin::Replayed(scratch))
        }
        Err(none) => {
            let (catalog, files) = reviewed::schema(context, target, chain, &standing, &none)?;
            (catalog, Origin::Reviewed { files, why: none.to_string() })
        }
    };
    catalog.leave_out(&target.config.ignore);
    Ok(Expected { catalog, origin, standing })
}

/// Returns what each pending migration would change, up to the first of which that cannot be told.
pub(super) async fn of_pending(
    target: &Target,
    chain: &Chain,
    expected: &Expected,
    notes: &mut Vec<String>,
) -> Result<Vec<(String, Vec<Change>)>, CommandError> {
    let Expected { standing, .. } = expected;
    if standing.pending.is_empty() || !standing.half.is_empty() {
        return Ok(Vec::new());
    }
    let (states, stopped) = match &expected.origin {
        Origin::Replayed(scratch) => replayed::after_each_pending(scratch, target, standing).await?,
        Origin::Reviewed { files, .. } => reviewed::after_each_pending(files, chain, standing),
    };
    if let (Some(why), Some(version)) = (stopped, standing.pending.get(states.len())) {
        notes.push(format!("{version} cannot be replayed here, so it is not known what it makes: {why}"));
    }
    let (mut found, mut before) = (Vec::new(), expected.catalog.clone());
    for (version, mut after) in standing.pending.iter().zip(states) {
        after.leave_out(&target.config.ignore);
        found.push((version.clone(), diff(&before, &after, &[])));
        before = after;
    }
    Ok(found)
}
