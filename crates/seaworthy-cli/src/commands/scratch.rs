//! Migrations replayed in a database to throw away.

use std::sync::Arc;

use seaworthy_backfill::{Limits, Options, SmallTables};
use seaworthy_catalog::Catalog;
use seaworthy_devdb::{Running, ScratchDatabase};
use seaworthy_runner::{Chain, DatabaseUrl, RunOptions, UpTarget};

use super::{Context, schema};
use crate::error::CommandError;
use crate::target::{Target, every_schema, private_server};

/// A server for scratch databases.
pub(super) struct Scratch {
    running: Running,
}

impl Scratch {
    /// Starts the private server.
    pub(super) fn start(context: &Context<'_>) -> Result<Self, CommandError> {
        if context.config.built_in {
            return Err(CommandError::usage(
                "this needs a scratch database, and outside a workspace there is no private server to make one in",
                "run it where the migrations' sources are, as `cargo xtask …`",
            ));
        }
        let server = private_server(&context.config)?;
        Ok(Self { running: server.ensure_started()? })
    }

    /// Makes an empty database for a target.
    pub(super) async fn database(&self, target: &Target) -> Result<ScratchDatabase, CommandError> {
        Ok(self.running.scratch(target.name()).await?)
    }

    /// Makes a database, gives it to `work`, and drops it in any case.
    pub(super) async fn with_database<T>(
        &self,
        target: &Target,
        work: impl AsyncFnOnce(&ScratchDatabase) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        let database = self.database(target).await?;
        let outcome = work(&database).await;
        database.drop().await?;
        outcome
    }

    /// Makes a database, applies all migrations, and gives it to `look`; drops it in any case.
    pub(super) async fn replayed<T>(
        &self,
        target: &Target,
        chain: &Chain,
        look: impl AsyncFnOnce(&ScratchDatabase) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        let work = async |database: &ScratchDatabase| {
            up(database, chain, &UpTarget::default()).await?;
            look(database).await
        };
        self.with_database(target, work).await
    }
}

/// Applies all migrations one by one, and returns what the proof sees after each.
pub(super) async fn states(
    target: &Target,
    chain: &Chain,
    database: &ScratchDatabase,
) -> Result<Vec<Catalog>, CommandError> {
    let mut states = Vec::with_capacity(chain.links().len());
    for position in 0..chain.links().len() {
        up(database, chain, &UpTarget { to: Some(position), ..UpTarget::default() }).await?;
        states.push(state(target, database).await?);
    }
    Ok(states)
}

/// Returns what the proof sees of a scratch database.
pub(super) async fn state(target: &Target, database: &ScratchDatabase) -> Result<Catalog, CommandError> {
    let mut connection = seaworthy_runner::connect(&DatabaseUrl::parse(&database.url())?).await?;
    Ok(seaworthy_introspect::read(&mut connection, &target.scope()).await?)
}

/// Returns the schema of a scratch database as its reviewed text.
pub(super) async fn schema(target: &Target, database: &ScratchDatabase) -> Result<String, CommandError> {
    Ok(seaworthy_runner::schema_snapshot(target.name(), &catalog(target, database).await?).text)
}

/// Returns all that is in a scratch database, whatever its schema.
pub(super) async fn catalog(target: &Target, database: &ScratchDatabase) -> Result<Catalog, CommandError> {
    schema::read(&DatabaseUrl::parse(&database.url())?, &every_schema(&target.config)).await
}

/// Applies migrations to a scratch database, without a word.
pub(super) async fn up(database: &ScratchDatabase, chain: &Chain, goal: &UpTarget) -> Result<(), CommandError> {
    let url = DatabaseUrl::parse(&database.url())?;
    seaworthy_runner::up(&url, chain, goal, &options(&url), &mut |_| {}).await?;
    Ok(())
}

/// How migrations run on a database that is nobody's: what they leave to backfills is moved at once, at full speed.
///
/// A scratch database has rows, too: those that the migrations themselves make.
pub(super) fn options(url: &DatabaseUrl) -> RunOptions {
    let options = Options { limits: Limits::none(), ..Options::default() };
    let small = SmallTables { url: url.clone(), rows_max: u64::MAX, options };
    RunOptions { applied_by: "scratch".into(), backfiller: Some(Arc::new(small)), ..RunOptions::default() }
}
