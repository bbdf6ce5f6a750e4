//! `migrate baseline`: adopts a database that was there before there were migrations.
//!
//! What is generated has to be compiled before it can be recorded, so the command has two halves. The first writes the
//! Rust from the live schema, and registers it. Run by cargo, the command then builds and runs itself again; the second
//! half finds the migration in the code, replays it on a scratch database, compares that with the live schema, and marks
//! it there as applied. Nothing is written into the database before that, and nothing of the migration is ever run there.

mod mark;
mod report;

use std::process::Command;

use seaworthy_catalog::Catalog;
use seaworthy_diff::diff;
use seaworthy_runner::{Chain, DatabaseUrl, Ledger};

use self::report::{Adopted, Stage};
use super::author::{Author, Place, changes, snake_case, without_time};
use super::scratch::{self, Scratch};
use super::{Context, Outcome, inventory, source};
use crate::args::Baseline;
use crate::error::CommandError;
use crate::target::{Target, every_schema};

/// Says to the program that is built anew that the source was just written.
const WRITTEN: &str = "SEAWORTHY_BASELINE_WRITTEN";

pub(super) async fn run(context: &Context<'_>, args: &Baseline) -> Outcome {
    let target = context.one_target("migrate baseline")?;
    let name = snake_case(&args.name)?;
    let chain = target.chain().await?;
    let live = Live::read(context, &target).await?;
    let position = chain.links().iter().position(|link| without_time(link.version()) == Some(name.as_str()));
    match position {
        Some(position) => Box::pin(mark::run(context, args, (&target, &chain, position), &live)).await,
        None => write(context, args, (&target, &chain), &name, &live).await,
    }
}

/// What is there, read without a lock and without a write.
struct Live {
    url: DatabaseUrl,
    ledger: Ledger,
    /// As far as the database's schemas go.
    catalog: Catalog,
    /// Schemas that are not the database's, with what is in them.
    elsewhere: Vec<(String, usize)>,
}

impl Live {
    async fn read(context: &Context<'_>, target: &Target) -> Result<Self, CommandError> {
        let url = context.locate(target).await?;
        let mut connection = seaworthy_runner::connect(&url).await?;
        let ledger = seaworthy_runner::read_ledger(&mut connection).await?;
        let mut catalog = seaworthy_introspect::read(&mut connection, &target.scope()).await?;
        catalog.leave_out(&target.config.ignore);
        let everything = seaworthy_introspect::read(&mut connection, &every_schema(&target.config)).await?;
        let others = everything.schemas.iter().filter(|schema| !target.config.schemas.contains(&schema.name));
        let size = |name: &str| {
            let relations = everything.relations.iter().filter(|it| it.name.schema == name).count();
            relations + everything.functions.iter().filter(|it| it.name.schema == name).count()
        };
        let elsewhere = others.map(|schema| (schema.name.clone(), size(&schema.name))).collect();
        Ok(Self { url, ledger, catalog, elsewhere })
    }

    /// Refuses a database in which something was applied, or in which there is nothing.
    fn check(&self, target: &Target, version: &str) -> Result<(), CommandError> {
        let name = target.name();
        let applied = self.ledger.entries.iter().filter(|entry| entry.is_applied() || entry.is_half_way());
        let applied: Vec<&str> = applied.map(|entry| entry.version.as_str()).collect();
        if !applied.is_empty() {
            return Err(CommandError::refused(
                format!("{name} has migrations already, and no baseline goes before them"),
                format!("Applied are: {}.", applied.join(", ")),
                format!("`cargo xtask migrate diff NAME -d {name} --from-live` writes what they do not make"),
            ));
        }
        if inventory::is_empty(&self.catalog) {
            return Err(CommandError::refused(
                format!("there is nothing to adopt: {name} is empty"),
                format!("{} has no objects in the schemas {}.", self.url, target.config.schemas.join(", ")),
                format!("`cargo xtask migrate up -d {name} --to {version}` makes what the baseline makes"),
            ));
        }
        Ok(())
    }
}

/// The first half: the source.
async fn write(
    context: &Context<'_>,
    args: &Baseline,
    (target, chain): (&Target, &Chain),
    name: &str,
    live: &Live,
) -> Outcome {
    live.check(target, name)?;
    let author = Author::new(context, target)?;
    if let Some(written) = author.taken(name) {
        // The program is older than the source.
        if std::env::var_os(WRITTEN).is_none()
            && let Some(code) = build_and_run_again(context)?
        {
            return Ok(code);
        }
        return Err(CommandError::refused(
            format!("{written} is written, and not in this program"),
            format!("{} lists it.", author.list()),
            "build the program, and run the command again",
        ));
    }
    if let Some(first) = chain.links().first() {
        context.ui.note(&format!("the baseline is registered before {}, which stays pending", first.version()));
    }
    // What is expected is read before anything is written: the file may be wrong.
    let unexpected = unexpected(context, args, target, live).await?;
    let empty = empty(context, target).await?;
    let unmodelled = live.catalog.unmodelled.iter();
    for object in unmodelled {
        context.ui.warn(&format!("{} {} is not adopted: no migration can make it", object.kind, object.identity));
    }
    let tells = |statement: &String| seaworthy_ddl::without_secrets(statement) != *statement;
    for object in live.catalog.others.iter().filter(|it| it.statements.iter().any(tells)) {
        let what = format!("{} {}", object.kind, object.identity);
        context.ui.warn(&format!("{what} is adopted with its password: look at the source before you commit it"));
    }
    let changes = diff(&empty, &live.catalog, &[]);
    let versions = author.versions(&[name.to_owned()], Place::First)?;
    let version = versions[0].clone();
    let title = format!(
        "The schema of {} as it was found: {}.\n\nWritten by `cargo xtask migrate baseline`, and yours from here on. Where \
         it was found it is marked as applied,\nand never run; everywhere else it is the first migration.",
        target.name(),
        inventory::text(&live.catalog)
    );
    let source = changes::source((&version, &title), &[], [&empty, &live.catalog], &changes);
    let paths = author.write(&versions, &source.files, Place::First)?;
    let adopted = Adopted {
        target,
        live,
        version: &version,
        stage: Stage::Written,
        files: paths.iter().map(|path| author.shown(path)).collect(),
        unexpected,
    };
    adopted.note_written(context, &source);
    if let Some(code) = build_and_run_again(context)? {
        return Ok(code);
    }
    adopted.show(context);
    Ok(0)
}

/// Returns the catalog of a database in which nothing was done.
async fn empty(context: &Context<'_>, target: &Target) -> Result<Catalog, CommandError> {
    let look = async |database: &seaworthy_devdb::ScratchDatabase| scratch::state(target, database).await;
    Scratch::start(context)?.with_database(target, look).await
}

/// Returns what is there beyond what was expected, where something was.
async fn unexpected(
    context: &Context<'_>,
    args: &Baseline,
    target: &Target,
    live: &Live,
) -> Result<Option<Vec<seaworthy_diff::Change>>, CommandError> {
    let Some(expected) = &args.expect else { return Ok(None) };
    let mut wanted = source::catalog(context, expected, &target.scope()).await?;
    wanted.leave_out(&target.config.ignore);
    let (wanted, found) = seaworthy_runner::comparable(wanted, live.catalog.clone());
    Ok(Some(diff(&wanted, &found, &[])))
}

/// Builds this program from its source and runs it with the same arguments, where cargo runs it; returns how it ended.
fn build_and_run_again(context: &Context<'_>) -> Result<Option<u8>, CommandError> {
    let variable = |name: &str| std::env::var_os(name);
    let (Some(cargo), Some(manifest), Some(package)) =
        (variable("CARGO"), variable("CARGO_MANIFEST_DIR"), variable("CARGO_PKG_NAME"))
    else {
        return Ok(None);
    };
    // `cargo test` sets the same variables for its own children.
    let own = std::env::current_exe().map_err(CommandError::io("find", "this program"))?;
    if own.file_stem() != Some(&package) || variable(WRITTEN).is_some() {
        return Ok(None);
    }
    context.ui.note("building the workspace with it");
    let manifest = std::path::Path::new(&manifest).join("Cargo.toml");
    let mut again = Command::new(cargo);
    again.args(["run", "--quiet", "--manifest-path"]).arg(manifest).arg("--").args(std::env::args_os().skip(1));
    let status = again.env(WRITTEN, "1").status().map_err(CommandError::io("run", "cargo"))?;
    // Killed by a signal: nothing was changed but files.
    Ok(Some(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}
