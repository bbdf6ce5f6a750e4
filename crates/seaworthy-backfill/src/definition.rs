//! Which backfills a chain declares, and which one a name means.

use seaworthy_migration::{Backfill, Runs};
use seaworthy_runner::Chain;

use crate::error::BackfillError;

/// A backfill with the migration that declares it.
#[derive(Debug, Clone)]
pub struct Declared {
    /// The migration's whole name.
    pub version: String,
    /// What it moves.
    pub backfill: Backfill,
}

/// Returns the backfills of a chain, in its order; those that `up` runs, too.
pub fn declared(chain: &Chain) -> Vec<Declared> {
    let links = chain.links().iter();
    links
        .flat_map(|link| {
            let version = link.version().to_owned();
            link.migration.backfills().into_iter().map(move |backfill| Declared { version: version.clone(), backfill })
        })
        .collect()
}

/// Returns the one that a name means: the whole name, or any part that is unique.
pub fn find(all: &[Declared], name: &str) -> Result<Declared, BackfillError> {
    if let Some(exact) = all.iter().find(|declared| declared.backfill.name() == name) {
        return Ok(exact.clone());
    }
    let matches: Vec<&Declared> = all.iter().filter(|declared| declared.backfill.name().contains(name)).collect();
    let names = |of: &[&Declared]| of.iter().map(|declared| declared.backfill.name().to_owned()).collect();
    match matches.as_slice() {
        [only] => Ok((*only).clone()),
        [] => Err(BackfillError::Unknown { name: name.to_owned(), names: names(&all.iter().collect::<Vec<_>>()) }),
        several => Err(BackfillError::Ambiguous { name: name.to_owned(), names: names(several) }),
    }
}

impl Declared {
    /// Refuses one that the migration's `up` runs.
    pub(crate) fn in_batches(&self) -> Result<(), BackfillError> {
        match self.backfill.runs() {
            Runs::InBatches => Ok(()),
            Runs::InUp => {
                Err(BackfillError::InUp { name: self.backfill.name().to_owned(), version: self.version.clone() })
            }
        }
    }
}
