//! `restore`: an archive becomes the database; what was there is kept under another name.

use std::path::Path;

use seaworthy_report::{document, timestamp_short};
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
    let tools = Tools::for_server(server.major().await?, &interrupt_on_signal())?;
    let archive = Archive::open(&tools, &args.file).await?;
    let (now, is_there) = (OffsetDateTime::now_utc(), server.has(&name).await?);
    let kept = is_there.then(|| kept_name(&name, "before_restore", now));
    note_left_behind(context, &mut server, &name).await?;
    ask(context, &name, &archive, kept.as_deref())?;
    let new = kept_name(&name, "restoring", now);
    let (restored, took) = timed(beside(&mut server, &tools, &archive, (&new, &name), args)).await?;
    let placed = match &kept {
        Some(kept) => placed(&mut server, (&name, &new, kept)).await,
        None => server.rename(&new, &name).await.map(|()| Vec::new()),
    };
    let refused = match placed {
        Ok(refused) => refused,
        Err(error) => {
            server.drop(&new).await?;
            return Err(error);
        }
    };
    for statement in &refused {
        context.ui.warn(&format!("a setting of the database was not taken over: {statement}"));
    }
    if context.ui.is_json() {
        let database = json!({
            "name": target.name(), "url": url.to_string(), "file": args.file.display().to_string(),
            "tables": restored, "kept_as": kept, "settings_refused": refused, "duration_ms": ms(took),
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

/// Gives the new database the settings of the old one, and its name.
async fn placed(server: &mut Server, (name, new, kept): (&str, &str, &str)) -> Result<Vec<String>, CommandError> {
    let refused = server.settle(new, name).await?;
    server.swap(name, new, kept).await.map(|()| refused)
}

/// Names what a run left behind that was killed: it takes as much room as the database.
pub(super) async fn note_left_behind(
    context: &Context<'_>,
    server: &mut Server,
    name: &str,
) -> Result<(), CommandError> {
    for left in server.left_behind(name).await? {
        let drop = format!("DROP DATABASE {}", seaworthy_ddl::quote_ident(&left));
        context.ui.warn(&format!("{left} is what another restore or drill works in, or left behind when it was killed; `{drop}` where none runs"));
    }
    Ok(())
}

fn ask(context: &Context<'_>, name: &str, archive: &Archive, kept: Option<&str>) -> Result<(), CommandError> {
    let file = archive.file.display();
    let of = match &archive.origin {
        Some(origin) if origin.database != name => {
            context.ui.warn(&format!("{file} is of the database {}, not of {name}", origin.database));
            format!(" of {}", timestamp_short(origin.made_at))
        }
        Some(origin) => format!(" of {}", timestamp_short(origin.made_at)),
        None => String::new(),
    };
    let what = format!("replacing the database {name} by {file}{of}, which has {} tables,", archive.tables());
    let detail = kept.map(|kept| format!("Its sessions are ended; what it holds is kept as {kept}."));
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
    tools.restore(&archive.file, &url, args.jobs, args.no_owner).await?;
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
