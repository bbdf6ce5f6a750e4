//! Migrations replayed in a database to throw away.

use seaworthy_devdb::{Running, ScratchDatabase};
use seaworthy_runner::{Chain, DatabaseUrl, RunOptions, UpTarget};

use super::{Context, schema};
use crate::error::CommandError;
use crate::target::{Target, private_server};

/// A server for scratch databases.
pub(super) struct Scratch {
    running: Running,
}

impl Scratch {
    /// Starts the private server.
    pub(super) fn start(context: &Context<'_>) -> Result<Self, CommandError> {
        let server = private_server(&context.config)?;
        Ok(Self { running: server.ensure_started()? })
    }

    /// Makes an empty database for a target.
    pub(super) async fn database(&self, target: &Target) -> Result<ScratchDatabase, CommandError> {
        Ok(self.running.scratch(target.name()).await?)
    }

    /// Makes a database, applies all migrations, and gives it to `look`; drops it in any case.
    pub(super) async fn replayed<T>(
        &self,
        target: &Target,
        chain: &Chain,
        look: impl AsyncFnOnce(&ScratchDatabase) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        let database = self.database(target).await?;
        let outcome = async {
            up(&database, chain, &UpTarget::default()).await?;
            look(&database).await
        };
        let outcome = outcome.await;
        database.drop().await?;
        outcome
    }
}

/// Returns the schema of a scratch database as its reviewed text.
pub(super) async fn schema(target: &Target, database: &ScratchDatabase) -> Result<String, CommandError> {
    let catalog = schema::read(&DatabaseUrl::parse(&database.url())?).await?;
    Ok(seaworthy_runner::schema_snapshot(target.name(), &catalog).text)
}

/// Applies migrations to a scratch database, without a word.
pub(super) async fn up(database: &ScratchDatabase, chain: &Chain, goal: &UpTarget) -> Result<(), CommandError> {
    let url = DatabaseUrl::parse(&database.url())?;
    seaworthy_runner::up(&url, chain, goal, &options(), &mut |_| {}).await?;
    Ok(())
}

/// How migrations run on a scratch database.
pub(super) fn options() -> RunOptions {
    RunOptions { applied_by: "scratch".into(), ..RunOptions::default() }
}
