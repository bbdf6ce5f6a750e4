//! `backup`: a dump in custom format, whose listing is held against the database.

use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use seaworthy_report::document;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::archive::{Archive, Server, Tools, kept_name, ms, tables, timed};
use super::{Context, Outcome, interrupt_on_signal};
use crate::error::CommandError;
use crate::target::Target;

pub(super) async fn run(context: &Context<'_>, out: Option<&Path>) -> Outcome {
    let targets = match out {
        Some(_) => vec![context.one_target("backup --out FILE")?],
        None => context.targets()?,
    };
    let mut documents = Vec::new();
    for target in targets {
        documents.push(one(context, &target, out).await?);
    }
    if context.ui.is_json() {
        context.ui.data(&document("backup", json!({ "databases": documents })));
    }
    Ok(0)
}

async fn one(context: &Context<'_>, target: &Target, out: Option<&Path>) -> Result<Value, CommandError> {
    let (text, url) = context.locate_text(target).await?;
    let mut connection = seaworthy_runner::connect(&url).await?;
    let tools = Tools::for_server(Server::of(&text).await?.major().await?, &interrupt_on_signal())?;
    let file = out.map_or_else(|| default_file(target.name()), Path::to_owned);
    let wanted = tables(&mut connection).await?;
    let (archive, took) = timed(dump(&tools, &text, &file, None)).await?;
    let missing = archive.missing(&wanted);
    if !missing.is_empty() {
        // A backup that is none must not be found when one is needed.
        std::fs::remove_file(&file).map_err(CommandError::io("delete", &file))?;
        return Err(CommandError::Incomplete { file: file.display().to_string(), missing });
    }
    let bytes = archive.bytes()?;
    if !context.ui.is_json() {
        let (size, took) = (seaworthy_report::bytes(bytes.cast_signed()), seaworthy_report::duration(took));
        let (tables, file) = (archive.tables(), file.display());
        context.ui.data(&format!("{}: {tables} tables, {size} in {file} ({took})\n", target.name()));
    }
    Ok(json!({
        "name": target.name(), "url": url.to_string(), "file": file.display().to_string(), "bytes": bytes,
        "entries": archive.entries(), "tables": archive.tables(), "pg_dump": tools.version(), "duration_ms": ms(took),
    }))
}

/// Dumps into a file that only its owner can read, and that has its name when it is whole.
pub(super) async fn dump(
    tools: &Tools,
    url: &str,
    file: &Path,
    snapshot: Option<&str>,
) -> Result<Archive, CommandError> {
    if file.exists() {
        return Err(CommandError::usage(
            format!("{} is there already", file.display()),
            "give another name with `--out FILE`; a backup is never written over",
        ));
    }
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let made = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part);
    made.map_err(CommandError::io("write", &part))?;
    let archive = match tools.dump(url, &part, snapshot).await {
        Ok(()) => Archive::open(tools, &part).await,
        Err(error) => Err(error),
    };
    let archive = archive.inspect_err(|_| {
        let _ = std::fs::remove_file(&part);
    })?;
    std::fs::rename(&part, file).map_err(CommandError::io("write", file))?;
    Ok(archive.at(file))
}

fn default_file(name: &str) -> PathBuf {
    PathBuf::from(kept_name(name, "backup", OffsetDateTime::now_utc()) + ".dump")
}
