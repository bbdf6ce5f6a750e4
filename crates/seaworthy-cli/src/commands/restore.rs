//! `restore`: an archive becomes the database; what was there is kept under another name.

use std::path::Path;

use seaworthy_report::document;
use serde_json::json;
use time::OffsetDateTime;

use super::archive::{Archive, Server, Tools, kept_name, ms, tables, timed};
use super::{Context, Outcome, interrupt_on_signal};
use crate::args::Restore;
use crate::error::CommandError;

pub(super) async fn run(context: &Context<'_>, args: &Restore) -> Outcome {
    let target = context.one_target("restore FILE")?;
    if target.config.protected {
        return Err(CommandError::usage(
            format!("{} is protected", target.name()),
            "`protected = true` in seaworthy.toml keeps it from being replaced",
        ));
    }
    let (text, url) = context.locate_text(&target).await?;
    let (name, mut server) = (url.database().to_owned(), Server::of(&text).await?);
    let tools = Tools::for_server(server.major().await?)?;
    let archive = Archive::open(&tools, &args.file)?;
    let (now, is_there) = (OffsetDateTime::now_utc(), server.has(&name).await?);
    let kept = is_there.then(|| kept_name(&name, "before_restore", now));
    ask(context, &name, &archive, kept.as_deref())?;
    for left in server.left_behind(&name).await? {
        let drop = format!("DROP DATABASE {}", seaworthy_ddl::quote_ident(&left));
        context.ui.warn(&format!("{left} is what a restore left that was stopped; `{drop}` where none is at it now"));
    }
    let new = kept_name(&name, "restoring", now);
    let (restored, took) = timed(beside(&mut server, &tools, &archive, (&new, &name), args)).await?;
    // From here on it is moments: a Ctrl-C must not leave the database closed to everybody.
    let _interrupt = interrupt_on_signal();
    let placed = match &kept {
        Some(kept) => server.swap(&name, &new, kept).await,
        None => server.rename(&new, &name).await,
    };
    if let Err(error) = placed {
        server.drop(&new).await?;
        return Err(error);
    }
    if context.ui.is_json() {
        let database = json!({
            "name": target.name(), "url": url.to_string(), "file": args.file.display().to_string(),
            "tables": restored, "kept_as": kept, "duration_ms": ms(took),
        });
        context.ui.data(&document("restore", json!({ "databases": [database] })));
    } else {
        let took = seaworthy_report::duration(took);
        context.ui.data(&format!("{}: {restored} tables restored ({took})\n", target.name()));
        if let Some(kept) = kept {
            let drop = format!("DROP DATABASE {}", seaworthy_ddl::quote_ident(&kept));
            context.ui.note(&format!("what was there is kept as {kept}; `{drop}` once it is not needed"));
        }
    }
    Ok(0)
}

fn ask(context: &Context<'_>, name: &str, archive: &Archive, kept: Option<&str>) -> Result<(), CommandError> {
    let file = archive.file.display();
    let what = format!("replacing the database {name} by {file}, which has {} tables,", archive.tables());
    let detail = kept.map(|kept| {
        format!(
            "Its sessions are ended; what it holds is kept as {kept}. Settings of the database itself stay with it."
        )
    });
    context.confirm(&what, detail)
}

/// Restores into a database of its own, and looks whether all of it arrived; drops it where not.
pub(super) async fn beside(
    server: &mut Server,
    tools: &Tools,
    archive: &Archive,
    (new, like): (&str, &str),
    args: &Restore,
) -> Result<usize, CommandError> {
    server.create(new, like).await?;
    let restored = restored(server, tools, archive, new, args).await;
    if restored.is_err() {
        server.drop(new).await?;
    }
    restored
}

async fn restored(
    server: &Server,
    tools: &Tools,
    archive: &Archive,
    new: &str,
    args: &Restore,
) -> Result<usize, CommandError> {
    let url = server.url(new);
    tools.restore(&archive.file, &url, args.jobs, args.no_owner)?;
    let mut connection = seaworthy_runner::connect(&seaworthy_runner::DatabaseUrl::parse(&url)?).await?;
    let found = tables(&mut connection).await?;
    let missing = archive.missing(&found);
    if !missing.is_empty() {
        return Err(CommandError::Incomplete { file: archive.file.display().to_string(), missing });
    }
    Ok(archive.tables())
}

/// Returns what a restore takes where nobody says more.
pub(super) fn plainly(file: &Path) -> Restore {
    Restore { file: file.to_owned(), jobs: 1, no_owner: false }
}
