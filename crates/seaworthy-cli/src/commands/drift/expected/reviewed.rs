//! What a ledger says, by the reviewed files that are built into the program: for where no scratch server can be had.

use std::error::Error as _;

use seaworthy_catalog::Catalog;
use seaworthy_finding::Hint as _;
use seaworthy_runner::{Chain, Review, ReviewedSchemaError, reviewed_schema};

use super::super::super::{Context, review};
use super::Standing;
use crate::error::CommandError;
use crate::target::Target;

/// The reviewed files of a database.
pub(in super::super) struct Files(Review);

/// Returns the schema after the applied migrations; `none` is why there is no scratch server.
pub(super) fn schema(
    context: &Context<'_>,
    target: &Target,
    chain: &Chain,
    standing: &Standing,
    none: &CommandError,
) -> Result<(Catalog, Files), CommandError> {
    let name = target.name();
    let unknown = |why: &str| CommandError::Usage {
        message: format!("the schema that the ledger of {name} says cannot be told here"),
        detail: Some(format!("The migrations cannot be replayed: {none}. The reviewed files do not tell it: {why}.")),
        hint: match none {
            CommandError::Devdb(error) => error.hint(),
            _ => Some(format!(
                "`cargo xtask drift -d {name} --url URL` in a checkout replays the migrations, with PostgreSQL's programs \
                 installed"
            )),
        },
    };
    let Some(review) = review(context, target, None)? else {
        return Err(unknown("there are none built into this program"));
    };
    let mut links = chain.links().iter().zip(&standing.applied);
    if let Some((skipped, later)) = links.find(|(link, applied)| link.version() != **applied) {
        return Err(unknown(&format!(
            "they are of migrations in the order of the code, and {} is not applied, but {later} is",
            skipped.version()
        )));
    }
    let catalog = reviewed_schema(chain, standing.applied.len(), &review).map_err(|error| unknown(&text(&error)))?;
    Ok((catalog, Files(review)))
}

/// Returns the schema after each pending migration, and why not after all of them.
pub(super) fn after_each_pending(files: &Files, chain: &Chain, standing: &Standing) -> (Vec<Catalog>, Option<String>) {
    let mut states = Vec::new();
    for first in standing.applied.len() + 1..=chain.links().len() {
        match reviewed_schema(chain, first, &files.0) {
            Ok(catalog) => states.push(catalog),
            Err(error) => return (states, Some(text(&error))),
        }
    }
    (states, None)
}

fn text(error: &ReviewedSchemaError) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}
