//! Whether the data is backed up, as far as a file can tell: a whole archive of this database, made since it was last
//! migrated, and no older than a day.

use std::path::{Path, PathBuf};

use seaworthy_finding::Hint as _;
use seaworthy_report::{bytes, timestamp_short};
use time::{Duration, OffsetDateTime};

use super::super::archive::{Archive, Server, Tools, tables};
use super::super::{Context, interrupt_on_signal};
use crate::error::CommandError;
use crate::target::Target;

/// How old a backup may be before a deploy.
const AGE_MAX: Duration = Duration::DAY;

/// Returns whether it is, and what was found or has to be done.
pub(super) async fn look(
    context: &Context<'_>,
    target: &Target,
    given: Option<&Path>,
) -> Result<(Option<bool>, String), CommandError> {
    let make = format!("`cargo xtask backup -d {}` makes one, and looks whether all is in it", target.name());
    let Some(file) = given.map(Path::to_owned).or_else(|| newest(context, target)) else {
        return Ok((None, format!("{make}; `--backup FILE` names one that is elsewhere")));
    };
    let (text, url) = context.locate_text(target).await?;
    let archive = match Tools::for_server(Server::of(&text).await?.major().await?, &interrupt_on_signal()) {
        Ok(tools) => Archive::open(&tools, &file).await,
        Err(error) => return Ok((None, format!("{error}: {} was not looked at", file.display()))),
    };
    let archive = match archive {
        Ok(archive) => archive,
        Err(error) => {
            let detail = error.detail().map(|detail| format!(" ({})", detail.trim_end_matches('.')));
            return Ok((Some(false), format!("{error}{}; {make}", detail.unwrap_or_default())));
        }
    };
    let mut connection = seaworthy_runner::connect(&url).await?;
    let missing = archive.missing(&tables(&mut connection).await?);
    let ledger = seaworthy_runner::read_ledger(&mut connection).await?;
    let migrated_at = ledger.entries.iter().filter_map(|entry| entry.applied_at).max();
    let size = bytes(archive.bytes()?.cast_signed());
    Ok(match doubt(&archive, url.database(), &missing, migrated_at, OffsetDateTime::now_utc()) {
        Some(doubt) => (Some(false), format!("{} {doubt}; {make}", file.display())),
        None => {
            let made_at = archive.origin.as_ref().map(|origin| timestamp_short(origin.made_at)).unwrap_or_default();
            let tables = archive.tables();
            (Some(true), format!("{} has all {tables} tables, {size}, of {made_at} UTC", file.display()))
        }
    })
}

/// Returns why an archive is no backup of the database as it is.
fn doubt(
    archive: &Archive,
    database: &str,
    missing: &[String],
    migrated_at: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Option<String> {
    let Some(origin) = &archive.origin else { return Some("does not tell when it was made".to_owned()) };
    let made_at = timestamp_short(origin.made_at);
    if origin.database != database {
        return Some(format!("is of the database {}, not of {database}", origin.database));
    }
    if !missing.is_empty() {
        return Some(format!("lacks {}", missing.join(", ")));
    }
    // A head has whole seconds, the ledger their parts.
    if let Some(migrated_at) = migrated_at.filter(|migrated_at| origin.made_at + Duration::SECOND < *migrated_at) {
        return Some(format!("is of {made_at} UTC, before the last migration at {} UTC", timestamp_short(migrated_at)));
    }
    (origin.made_at + AGE_MAX < now).then(|| format!("is of {made_at} UTC, more than a day old"))
}

/// Returns the newest of the files that `backup` writes where nobody gives a name: in this folder, or the workspace's.
fn newest(context: &Context<'_>, target: &Target) -> Option<PathBuf> {
    let start = format!("{}_backup_", target.name());
    let in_folder = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let is_dump = |name: &str| Path::new(name).extension().is_some_and(|extension| extension == "dump");
        let ours = names.filter(|name| name.starts_with(&start) && is_dump(name));
        ours.map(|name| if folder == Path::new(".") { name.into() } else { folder.join(name) }).collect()
    };
    let mut files = in_folder(Path::new("."));
    if files.is_empty() {
        files = in_folder(&context.config.root);
    }
    // Their names end with the time.
    files.into_iter().max()
}
