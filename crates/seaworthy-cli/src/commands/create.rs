//! `migrate create`: new migrations, of a template, registered in their database's list.

mod subject;
mod template;

use seaworthy_codegen::GeneratedFile;
use serde_json::json;

use super::author::{Author, Place, snake_case};
use super::{Context, Outcome};
use crate::args::{Create, Template};
use crate::error::CommandError;

const EMPTY: &str = include_str!("create/migration.rs.txt");

pub(super) fn run(context: &Context<'_>, args: &Create) -> Outcome {
    let target = context.one_target("migrate create")?;
    let name = snake_case(&args.name)?;
    let author = Author::new(context, &target)?;
    let names = args.template.map_or_else(|| vec![name.clone()], |template| template::names(template, &name));
    let versions = author.versions(&names, Place::Last)?;
    let title = name.replace('_', " ");
    let (texts, missing) = match args.template {
        None => (vec![EMPTY.replace("{name}", &title)], Vec::new()),
        Some(template) => texts(template, args, &title, &versions)?,
    };
    let file = |(version, text): (&String, String)| GeneratedFile { path: format!("{version}.rs"), text };
    let files: Vec<GeneratedFile> = versions.iter().zip(texts).map(file).collect();
    let paths: Vec<String> =
        author.write(&versions, &files, Place::Last)?.iter().map(|path| author.shown(path)).collect();
    if context.ui.is_json() {
        let migrations = versions.iter().zip(&paths).map(|(version, file)| json!({ "version": version, "file": file }));
        let document = json!({
            "database": target.name(), "version": versions[0], "file": paths[0], "list": author.list(),
            "migrations": migrations.collect::<Vec<_>>(), "placeholders": missing,
        });
        context.ui.data(&seaworthy_report::document("migrate-create", document));
        return Ok(0);
    }
    context.ui.data(&format!("{}\n", paths.join("\n")));
    if !missing.is_empty() {
        let missing = missing.join(", ");
        context.ui.warn(&format!("its names are made up where you gave none: {missing}; put yours in their place"));
    }
    let next = match args.template {
        None => "write `up`, `down` and `checks`, then",
        Some(_) => "read it, say in its first line why, then",
    };
    context
        .ui
        .note(&format!("registered in {}; {next} `cargo xtask snapshot` and `cargo xtask migrate`", author.list()));
    Ok(0)
}

/// Returns a text a version, and the flags that were left out.
fn texts(
    template: Template,
    args: &Create,
    title: &str,
    versions: &[String],
) -> Result<(Vec<String>, Vec<&'static str>), CommandError> {
    let values = template::Values::new(template, &args.subject, title, versions)?;
    Ok((template::files(template).iter().map(|text| values.fill(text)).collect(), values.missing))
}
