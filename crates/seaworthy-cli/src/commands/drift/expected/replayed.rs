//! What a ledger says, made on a scratch database.

use seaworthy_catalog::Catalog;
use seaworthy_devdb::ScratchDatabase;
use seaworthy_finding::Hint as _;
use seaworthy_runner::{Chain, DatabaseUrl, Ledger, Link, UpTarget};

use super::super::super::scratch::{self, Scratch};
use super::super::super::source;
use super::Standing;
use crate::error::CommandError;
use crate::target::Target;

/// Replays what is applied.
pub(super) async fn schema(
    scratch: &Scratch,
    target: &Target,
    (chain, ledger): (&Chain, &Ledger),
    standing: &Standing,
) -> Result<Catalog, CommandError> {
    let work = async |database: &ScratchDatabase| {
        replay(database, target, standing).await.map_err(|error| refused(&error, chain, ledger))?;
        scratch::state(target, database).await
    };
    scratch.with_database(target, work).await
}

/// The migrations of today do not lead where those of then did.
fn refused(error: &CommandError, chain: &Chain, ledger: &Ledger) -> CommandError {
    let is_edited = |link: &&Link| ledger.get(link.version()).is_some_and(|entry| entry.is_edited(&link.up));
    let edited = chain
        .links()
        .iter()
        .filter(is_edited)
        .map(|link| format!(" {} was edited after it was applied.", link.version()));
    let detail = error.detail().map(|detail| format!(" {detail}")).unwrap_or_default();
    CommandError::Usage {
        message: "the schema that the ledger says cannot be made: the migrations fail on a scratch database".into(),
        detail: Some(format!("{error}.{detail}{}", edited.collect::<String>())),
        hint: Some("`git log` of their files tells what was changed; `cargo xtask check` tries them all".into()),
    }
}

/// Returns the schema after each pending migration, and why not after all of them.
pub(super) async fn after_each_pending(
    scratch: &Scratch,
    target: &Target,
    standing: &Standing,
) -> Result<(Vec<Catalog>, Option<String>), CommandError> {
    let work = async |database: &ScratchDatabase| {
        replay(database, target, standing).await?;
        let (mut states, mut versions) = (Vec::new(), standing.applied.clone());
        for version in &standing.pending {
            versions.push(version.clone());
            if let Err(error) = up(database, target, &versions).await {
                return Ok((states, Some(error.to_string())));
            }
            states.push(scratch::state(target, database).await?);
        }
        Ok((states, None))
    };
    scratch.with_database(target, work).await
}

async fn replay(database: &ScratchDatabase, target: &Target, standing: &Standing) -> Result<(), CommandError> {
    up(database, target, &standing.applied).await?;
    let mut connection = seaworthy_runner::connect(&DatabaseUrl::parse(&database.url())?).await?;
    for statement in &standing.half {
        source::send(&mut connection, statement).await.map_err(|error| CommandError::Usage {
            message: format!("the part of a migration that is done cannot be replayed: `{statement}`"),
            detail: Some(format!("{error}.")),
            hint: Some("finish the migration with `cargo xtask migrate`, and look again".into()),
        })?;
    }
    Ok(())
}

/// Applies these migrations and no others, whatever stands between them.
async fn up(database: &ScratchDatabase, target: &Target, versions: &[String]) -> Result<(), CommandError> {
    let mut migrations = (target.database.migrations)();
    migrations.retain(|migration| versions.iter().any(|version| version == migration.name()));
    let chain = Chain::record(migrations).await?;
    let goal = UpTarget { allow_out_of_order: true, ..UpTarget::default() };
    scratch::up(database, &chain, &goal).await
}
