//! `entity generate`: typed entities from the live schema, or from a scratch database.

mod refusal;
mod standing;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use seaworthy_catalog::{Catalog, QualifiedName};
use seaworthy_codegen::{BANNER, BEHAVIOUR, ColumnOptions, Format, Options, TableOptions, entities};
use seaworthy_introspect::Scope;
use seaworthy_runner::DatabaseUrl;

use super::generated::{Generated, files_with, finish, others};
use super::scratch::Scratch;
use super::{Context, Outcome};
use crate::args::{Checked, EntitySource};
use crate::config::{EntityColumnConfig, EntityFormat, EntityTableConfig};
use crate::error::CommandError;
use crate::target::Target;

/// What a database says of itself, as far as entities are made of it.
pub(super) struct Schema {
    catalog: Catalog,
    several_dimensions: BTreeSet<(QualifiedName, String)>,
    missing_schemas: Vec<String>,
}

pub(super) async fn run(
    context: &Context<'_>,
    from: EntitySource,
    format: Option<EntityFormat>,
    checked: &Checked,
) -> Outcome {
    let mut generated = Vec::new();
    let targets = context.targets()?;
    targets.iter().try_for_each(|target| refusal::of_shared_folder(context, target))?;
    for mut target in targets {
        target.config.entity.format = format.or(target.config.entity.format);
        let schema = match from {
            EntitySource::Live => read(&target, &context.locate(&target).await?).await?,
            EntitySource::Scratch => {
                let chain = target.chain().await?;
                let scratch = Scratch::start(context)?;
                scratch.replayed(&target, &chain, async |database| read_scratch(&target, &database.url()).await).await?
            }
        };
        generated.push(written(context, &target, &schema)?);
    }
    finish(context, &generated, checked.check)
}

/// Says where the entities do not fit a database that was just migrated, and how they do again.
///
/// Nothing is said where there are none yet, or where they cannot be made: that is for `entity generate` to tell.
pub(super) async fn remind(context: &Context<'_>, target: &Target, url: &DatabaseUrl) {
    let folder = target.config.entities.clone().unwrap_or_default();
    if context.config.built_in || !folder.is_dir() {
        return;
    }
    let Ok(schema) = read(target, url).await else { return };
    let Ok(made) = make(target, &schema) else { return };
    if made.entities == 0 || !schema.missing_schemas.is_empty() {
        return;
    }
    let Ok(generated) = files(target, made) else { return };
    let stale = generated.stale(&context.config.root).len();
    if stale > 0 {
        context.ui.note(&format!(
            "{name}: {stale} file{} of its entities no longer fit{}; `cargo xtask entity generate -d {name}` writes {}",
            if stale == 1 { "" } else { "s" },
            if stale == 1 { "s" } else { "" },
            if stale == 1 { "it" } else { "them" },
            name = target.name(),
        ));
    }
}

/// Reads the schema of a scratch database.
pub(super) async fn read_scratch(target: &Target, url: &str) -> Result<Schema, CommandError> {
    read(target, &DatabaseUrl::parse(url)?).await
}

async fn read(target: &Target, url: &DatabaseUrl) -> Result<Schema, CommandError> {
    let scope = target.scope();
    let mut connection = seaworthy_runner::connect(url).await?;
    let mut catalog = seaworthy_introspect::read(&mut connection, &scope).await?;
    let mut schemas = scope.schemas.clone();
    // A type may stand in another schema than the tables, and be made of one in a third.
    loop {
        let further = further_schemas(&catalog, &schemas);
        if further.is_empty() {
            break;
        }
        schemas.extend(further);
        let wider = Scope { schemas: schemas.clone(), ..scope.clone() };
        catalog = seaworthy_introspect::read(&mut connection, &wider).await?;
        catalog.relations.retain(|relation| scope.schemas.contains(&relation.name.schema));
    }
    let several_dimensions = seaworthy_introspect::read_several_dimensions(&mut connection, &scope).await?;
    let missing_schemas = refusal::missing_schemas(&mut connection, &scope).await?;
    Ok(Schema { catalog, several_dimensions, missing_schemas })
}

/// Returns the schemas of types that columns and domains have, where they were not read.
fn further_schemas(catalog: &Catalog, read: &[String]) -> BTreeSet<String> {
    let columns = catalog.relations.iter().flat_map(|relation| &relation.columns).map(|column| &column.data_type);
    let types = columns.chain(catalog.domains.iter().map(|domain| &domain.base));
    let schemas = types.map(|data_type| &data_type.name.schema);
    let own = |schema: &&String| {
        !read.contains(schema) && schema.as_str() != "information_schema" && !schema.starts_with("pg_")
    };
    schemas.filter(own).cloned().collect()
}

/// Returns a database's entity files, and says what could not become one.
pub(super) fn written(context: &Context<'_>, target: &Target, schema: &Schema) -> Result<Generated, CommandError> {
    refusal::of_missing_schemas(target, &schema.missing_schemas)?;
    let made = make(target, schema)?;
    for warning in &made.warnings {
        context.ui.warn(&format!("{}: {warning}", target.name()));
    }
    if !made.features.is_empty() {
        let features: Vec<&str> = made.features.iter().copied().collect();
        context.ui.more(&format!("{}: the entities need sea-orm's features {}", target.name(), features.join(", ")));
    }
    let has_entities = made.entities > 0;
    let generated = files(target, made)?;
    if !has_entities {
        refusal::of_nothing(context, target, &generated)?;
    }
    Ok(generated)
}

fn make(target: &Target, schema: &Schema) -> Result<seaworthy_codegen::Generated, CommandError> {
    let folder = target.config.entities.clone().unwrap_or_default();
    let module = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let config = &target.config.entity;
    // What stands there was compiled, perhaps; to write all of it in another way is for a person to decide.
    let standing = standing::format(&folder);
    let format = match config.format {
        Some(EntityFormat::Dense) => Format::Dense,
        Some(EntityFormat::Compact) => Format::Compact,
        None => standing.unwrap_or_default(),
    };
    let options = Options {
        default_schema: target.config.schemas[0].clone(),
        behaviour: behaviour(&folder)?,
        derives: config.derives.clone(),
        exclude: config.exclude.clone(),
        tables: config.tables.iter().map(|(name, table)| (name.clone(), table_options(table))).collect(),
        types: config.types.clone(),
        several_dimensions: schema.several_dimensions.clone(),
        format,
        ..Options::new(module)
    };
    let mut made = entities(&schema.catalog, &options)?;
    let allowed = standing::recursion_limit(&folder);
    let too_deep = |limit: &usize| allowed.is_none_or(|allowed| allowed < *limit);
    let Some(limit) = made.recursion_limit.filter(too_deep) else { return Ok(made) };
    let attribute = format!(
        "`#![recursion_limit = \"{limit}\"]` at the top of the entities' lib.rs and of each crate that loads them"
    );
    if config.format.is_none() && standing.is_none() {
        made = entities(&schema.catalog, &Options { format: Format::Compact, ..options })?;
        made.warnings.push(format!(
            "many tables lead to each other, further than the compiler looks: the entities are in the compact format; \
             `format = \"dense\"` in seaworthy.toml and {attribute} have them in the dense one"
        ));
    } else {
        made.warnings.push(format!(
            "many tables lead to each other; where the compiler says \"overflow evaluating the requirement\", take \
             `--format compact`, or write {attribute}"
        ));
    }
    Ok(made)
}

fn table_options(table: &EntityTableConfig) -> TableOptions {
    let column = |column: &EntityColumnConfig| ColumnOptions {
        name: column.name.clone(),
        rust_type: column.rust_type.clone(),
        select_as: column.select_as.clone(),
        save_as: column.save_as.clone(),
        attributes: column.attributes.clone(),
    };
    TableOptions {
        name: table.name.clone(),
        derives: table.derives.clone(),
        attributes: table.attributes.clone(),
        without_finders: table.without_finders,
        columns: table.columns.iter().map(|(name, config)| (name.clone(), column(config))).collect(),
    }
}

fn files(target: &Target, made: seaworthy_codegen::Generated) -> Result<Generated, CommandError> {
    let folder = target.config.entities.clone().unwrap_or_default();
    let source = folder.parent().map(Path::to_owned).unwrap_or_default();
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
    let mut files = files_with(&folder.join(BEHAVIOUR), "rs")?;
    // An editor's.
    files.retain(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
    Ok(files.iter().filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect())
}
