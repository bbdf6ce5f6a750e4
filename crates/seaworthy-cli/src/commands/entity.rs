//! `entity generate`: typed entities from the live schema, or from a scratch database.

use std::path::{Path, PathBuf};

use seaworthy_catalog::Catalog;
use seaworthy_codegen::{BANNER, BEHAVIOUR, Options, entities};
use seaworthy_introspect::Scope;
use seaworthy_runner::DatabaseUrl;

use super::generated::{Generated, files_with, finish, others};
use super::scratch::Scratch;
use super::{Context, Outcome};
use crate::args::{Checked, EntitySource};
use crate::error::CommandError;
use crate::target::Target;

pub(super) async fn run(context: &Context<'_>, from: EntitySource, checked: &Checked) -> Outcome {
    let mut generated = Vec::new();
    for target in context.targets()? {
        let catalog = match from {
            EntitySource::Live => read(&target, &context.locate(&target).await?).await?,
            EntitySource::Scratch => {
                let chain = target.chain().await?;
                let scratch = Scratch::start(context)?;
                scratch.replayed(&target, &chain, async |database| read_scratch(&target, &database.url()).await).await?
            }
        };
        generated.push(written(context, &target, &catalog)?);
    }
    finish(context, &generated, checked.check)
}

/// Reads the catalog of a scratch database.
pub(super) async fn read_scratch(target: &Target, url: &str) -> Result<Catalog, CommandError> {
    read(target, &DatabaseUrl::parse(url)?).await
}

async fn read(target: &Target, url: &DatabaseUrl) -> Result<Catalog, CommandError> {
    let mut connection = seaworthy_runner::connect(url).await?;
    Ok(seaworthy_introspect::read(&mut connection, &Scope::schemas(&target.config.schemas)).await?)
}

/// Returns a database's entity files, and says what could not become one.
pub(super) fn written(context: &Context<'_>, target: &Target, catalog: &Catalog) -> Result<Generated, CommandError> {
    let folder = target.config.entities.clone().unwrap_or_default();
    let source = folder.parent().map(Path::to_owned).unwrap_or_default();
    let module = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut options = Options::new(module);
    options.default_schema.clone_from(&target.config.schemas[0]);
    options.behaviour = behaviour(&folder)?;
    let made = entities(catalog, &options)?;
    for warning in &made.warnings {
        context.ui.warn(&format!("{}: {warning}", target.name()));
    }
    if !made.features.is_empty() {
        let features: Vec<&str> = made.features.iter().copied().collect();
        context.ui.more(&format!("{}: the entities need sea-orm's features {}", target.name(), features.join(", ")));
    }
    let files: Vec<(PathBuf, String)> =
        made.files.into_iter().map(|file| (source.join(file.path), file.text)).collect();
    Ok(Generated {
        database: target.name(),
        rule: "stale-entity",
        command: "cargo xtask entity generate",
        marks: vec![BANNER.to_owned()],
        others: others(&folder, "rs", &files)?,
        files,
    })
}

/// Returns the names of the modules that are written by hand.
fn behaviour(folder: &Path) -> Result<Vec<String>, CommandError> {
    let files = files_with(&folder.join(BEHAVIOUR), "rs")?;
    Ok(files.iter().filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect())
}
