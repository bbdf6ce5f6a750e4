//! `migrate diff`: a migration from what the migrations make to what is wanted.

mod entities;

use seaworthy_catalog::Catalog;
use seaworthy_diff::{Change, Rename, diff};
use seaworthy_report::document;
use serde_json::json;

use super::author::{Author, Place, changes, snake_case};
use super::schema::{changes_json, changes_text};
use super::{Context, Outcome, schema, source};
use crate::args::{Diff, Wanted};
use crate::error::CommandError;
use crate::target::Target;

pub(super) async fn run(context: &Context<'_>, args: &Diff) -> Outcome {
    let target = context.one_target("migrate diff")?;
    let author = Author::new(context, &target)?;
    let name = snake_case(&args.name)?;
    let versions = author.versions(&[name], Place::Last)?;
    let chain = target.chain().await?;
    let scope = target.scope();
    let mut before = source::of_migrations(context, &target, None, &scope).await?;
    before.leave_out(&target.config.ignore);
    let wanted = wanted(context, &target, &args.wanted).await?;
    let renames = args.renames.iter().map(|flag| rename(flag, &before, &target)).collect::<Result<Vec<_>, _>>()?;
    // Extensions and schemas that no migration made are the server's business, unless a file asks for them.
    let (before, after) = match args.wanted.sql {
        Some(_) => (before, wanted),
        None => seaworthy_runner::comparable(before, wanted),
    };
    for object in &after.unmodelled {
        context.ui.warn(&format!("{} {} is left out: no migration can make it", object.kind, object.identity));
    }
    let (mut found, mut left) = (diff(&before, &after, &renames), Vec::new());
    if args.wanted.entities {
        (found, left) = entities::meant(&before, &after, found).taken(context, args.alter);
    }
    if found.is_empty() {
        nothing(context, &target, &left);
        return Ok(0);
    }
    let version = versions[0].clone();
    let title = title(&args.name, &args.wanted);
    let needs: Vec<String> = chain.links().last().map(|link| link.version().to_owned()).into_iter().collect();
    let source = changes::source((&version, &title), &needs, [&before, &after], &found);
    for change in &found {
        if let Some(what) = &change.destroys {
            context.ui.warn(&format!("{} destroys {what}", changes::what(change)));
        }
        if let Some(hint) = &change.hint {
            context.ui.warn(&format!("{}: {hint}", changes::what(change)));
        }
    }
    let files = if args.dry_run {
        Vec::new()
    } else {
        let paths = author.write(&versions, &source.files, Place::Last)?;
        paths.iter().map(|path| author.shown(path)).collect()
    };
    if context.ui.is_json() {
        let sources: Vec<_> = source.files.iter().map(|file| json!({ "path": file.path, "text": file.text })).collect();
        let fields = json!({
            "database": target.name(), "version": version, "files": files, "list": author.list(),
            "changes": changes_json(&found), "left": changes_json(&left), "irreversible": source.irreversible,
            "statements": { "built": source.built, "sql": source.raw }, "sources": sources,
        });
        context.ui.data(&document("migrate-diff", fields));
        return Ok(0);
    }
    if args.dry_run {
        let root = &context.config.root;
        for file in &source.files {
            context.ui.data(&super::rustfmt::formatted(root, file.text.clone()));
        }
        return Ok(0);
    }
    context.ui.data(&changes_text(&found));
    context.ui.data(&format!("{}\n", files.join("\n")));
    for why in &source.irreversible {
        context.ui.warn(&format!("its `down` refuses: {why}"));
    }
    context.ui.note(&format!(
        "registered in {}; nothing was applied: read it, then `cargo xtask snapshot` and `cargo xtask migrate`",
        author.list()
    ));
    Ok(0)
}

/// Reads the schema that is wanted, as far as the database's schemas go.
async fn wanted(context: &Context<'_>, target: &Target, wanted: &Wanted) -> Result<Catalog, CommandError> {
    let scope = target.scope();
    let mut catalog = if let Some(file) = &wanted.sql {
        source::catalog(context, &format!("sql:{}", file.display()), &scope).await?
    } else if wanted.entities {
        entities::catalog(context, target).await?
    } else {
        schema::read(&context.locate(target).await?, &scope).await?
    };
    catalog.leave_out(&target.config.ignore);
    Ok(catalog)
}

fn rename(flag: &str, before: &Catalog, target: &Target) -> Result<Rename, CommandError> {
    Rename::parse(flag, before).ok_or_else(|| {
        CommandError::usage(
            format!("--rename {flag} names nothing that the migrations of {} make", target.name()),
            "say `table.old=new` for a column or what else is on a table, `old=new` for a table or what else stands by itself, \
             with its schema where it is not public",
        )
    })
}

fn nothing(context: &Context<'_>, target: &Target, left: &[Change]) {
    if context.ui.is_json() {
        let left = changes_json(left);
        let fields = json!({ "database": target.name(), "version": null, "files": [], "changes": [], "left": left });
        context.ui.data(&document("migrate-diff", fields));
    } else {
        let that = if left.is_empty() { "exactly that" } else { "all that the entities add" };
        context.ui.data(&format!("{}: the migrations lead to {that}; nothing was written\n", target.name()));
    }
}

fn title(name: &str, wanted: &Wanted) -> String {
    let from = match (&wanted.sql, wanted.entities) {
        (Some(file), _) => format!("from {}", file.file_name().unwrap_or_default().to_string_lossy()),
        (None, true) => "from the entities".to_owned(),
        (None, false) => "from the live schema".to_owned(),
    };
    format!(
        "{}: say here why, and what a reviewer should look at.\n\nWritten by `cargo xtask migrate diff` {from}, and yours from \
         here on. Read it before it is applied.",
        name.replace(['_', '-'], " ")
    )
}
