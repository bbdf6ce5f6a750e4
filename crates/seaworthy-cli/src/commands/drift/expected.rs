//! The schema that a ledger says, made on a scratch database.

use seaworthy_catalog::Catalog;
use seaworthy_devdb::ScratchDatabase;
use seaworthy_diff::{Change, diff};
use seaworthy_finding::Hint as _;
use seaworthy_runner::{Chain, DatabaseUrl, Direction, Ledger, Link, UpTarget};

use super::super::scratch::{self, Scratch};
use super::super::{Context, schema, source};
use crate::error::CommandError;
use crate::target::{Target, every_schema};

/// What should be there.
pub(super) struct Expected {
    pub(super) catalog: Catalog,
    /// The last migration that is applied.
    pub(super) version: Option<String>,
    /// Applied, in the order of the code.
    applied: Vec<String>,
    /// Not applied, in the order of the code.
    pending: Vec<String>,
    /// The statements of a migration that stopped half-way.
    half: Vec<String>,
}

/// Replays what is applied, and as much of a migration that stopped half-way as is done.
pub(super) async fn of_ledger(
    context: &Context<'_>,
    target: &Target,
    chain: &Chain,
    ledger: &Ledger,
) -> Result<Expected, CommandError> {
    let mut expected =
        Expected { catalog: Catalog::default(), version: None, applied: vec![], pending: vec![], half: vec![] };
    for link in chain.links() {
        let version = link.version().to_owned();
        let entry = ledger.get(&version);
        let half = entry.filter(|entry| entry.is_half_way());
        // On its way down it is still applied, less what is done of `down`.
        let applied = half.map_or_else(
            || entry.is_some_and(seaworthy_runner::Entry::is_applied),
            |entry| entry.direction == Direction::Down,
        );
        if let Some(entry) = half {
            let way = if applied { &link.down } else { &link.up };
            expected.half = way.statements.iter().take(entry.statements_done).cloned().collect();
        }
        if applied { &mut expected.applied } else { &mut expected.pending }.push(version);
    }
    expected.version = expected.applied.last().cloned();
    let database = Scratch::start(context)?.database(target).await?;
    let catalog = async {
        replay(&database, target, &expected).await.map_err(|error| not_replayed(&error, chain, ledger))?;
        read(&database, target).await
    };
    let catalog = catalog.await;
    database.drop().await?;
    Ok(Expected { catalog: catalog?, ..expected })
}

/// The migrations of today do not lead where those of then did.
fn not_replayed(error: &CommandError, chain: &Chain, ledger: &Ledger) -> CommandError {
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

/// Returns what each pending migration would change, up to the first that cannot be replayed.
pub(super) async fn of_pending(
    context: &Context<'_>,
    target: &Target,
    expected: &Expected,
    notes: &mut Vec<String>,
) -> Result<Vec<(String, Vec<Change>)>, CommandError> {
    if expected.pending.is_empty() || !expected.half.is_empty() {
        return Ok(Vec::new());
    }
    let database = Scratch::start(context)?.database(target).await?;
    let found = async {
        replay(&database, target, expected).await?;
        let (mut found, mut versions, mut before) = (Vec::new(), expected.applied.clone(), expected.catalog.clone());
        for version in &expected.pending {
            versions.push(version.clone());
            if let Err(error) = up(&database, target, &versions).await {
                notes.push(format!("{version} cannot be replayed here, so it is not known what it makes: {error}"));
                break;
            }
            let after = read(&database, target).await?;
            found.push((version.clone(), diff(&before, &after, &[])));
            before = after;
        }
        Ok(found)
    };
    let found = found.await;
    database.drop().await?;
    found
}

async fn replay(database: &ScratchDatabase, target: &Target, expected: &Expected) -> Result<(), CommandError> {
    up(database, target, &expected.applied).await?;
    let mut connection = seaworthy_runner::connect(&DatabaseUrl::parse(&database.url())?).await?;
    for statement in &expected.half {
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

async fn read(database: &ScratchDatabase, target: &Target) -> Result<Catalog, CommandError> {
    schema::read(&DatabaseUrl::parse(&database.url())?, &every_schema(&target.config)).await
}
