//! A database made beside another, on its server: to restore into, to look at, and to put in its place.

use std::time::Duration;

use seaworthy_ddl::{quote_ident, quote_literal};
use seaworthy_finding::Hint as _;
use seaworthy_runner::DatabaseUrl;
use sqlx::{Connection as _, PgConnection, Row as _};
use time::OffsetDateTime;

use super::settings;
use crate::error::CommandError;

/// PG 14, 4.1.1: a name is cut after 63 bytes.
const NAME_BYTES_MAX: usize = 63;

/// How often the names are changed, each time for the five seconds that PostgreSQL waits, before it counts as impossible.
const SWAPS_MAX: u32 = 3;

/// What a database is called that lives no longer than a command.
const TEMPORARY: [&str; 2] = ["restoring", "drill"];

/// A session on the server, in a database that nobody replaces.
pub(in crate::commands) struct Server {
    connection: PgConnection,
    url: String,
}

impl Server {
    /// Connects to the server of a database, through `postgres` or `template1`.
    pub(in crate::commands) async fn of(url: &str) -> Result<Self, CommandError> {
        let name = DatabaseUrl::parse(url)?.database().to_owned();
        let mut last = None;
        for maintenance in ["postgres", "template1"].into_iter().filter(|maintenance| *maintenance != name) {
            match seaworthy_runner::connect(&DatabaseUrl::parse(&DatabaseUrl::of_database(url, maintenance))?).await {
                Ok(connection) => return Ok(Self { connection, url: url.to_owned() }),
                Err(error) => last = Some(error),
            }
        }
        Err(last.expect("at most one of two is left out").into())
    }

    /// Returns the server's major version.
    pub(in crate::commands) async fn major(&mut self) -> Result<u32, CommandError> {
        let number: String = sqlx::query_scalar("SELECT current_setting('server_version_num')")
            .fetch_one(&mut self.connection)
            .await
            .map_err(CommandError::server("asking for the version"))?;
        Ok(number.parse::<u32>().unwrap_or_default() / 10_000)
    }

    /// Returns the URL of another of its databases.
    pub(in crate::commands) fn url(&self, name: &str) -> String {
        DatabaseUrl::of_database(&self.url, name)
    }

    /// Tells whether there is a database of that name.
    pub(in crate::commands) async fn has(&mut self, name: &str) -> Result<bool, CommandError> {
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1)")
            .bind(name)
            .fetch_one(&mut self.connection)
            .await
            .map_err(CommandError::server("looking for the database"))
    }

    /// Makes an empty database, with the encoding and the locale of another, where that exists.
    pub(in crate::commands) async fn create(&mut self, name: &str, like: &str) -> Result<(), CommandError> {
        // The provider's columns came with 15, and one of them got another name in 17; as JSON they may be missing.
        let row = sqlx::query(
            "SELECT pg_encoding_to_char(encoding) AS encoding, datcollate::text AS collate, datctype::text AS ctype,\n\
             coalesce(to_jsonb(pg_database) ->> 'datlocprovider', 'c') AS provider,\n\
             coalesce(to_jsonb(pg_database) ->> 'datlocale', to_jsonb(pg_database) ->> 'daticulocale') AS locale\n\
             FROM pg_catalog.pg_database WHERE datname = $1",
        )
        .bind(like)
        .fetch_optional(&mut self.connection)
        .await
        .map_err(CommandError::server("reading the locale"))?;
        let mut create = format!("CREATE DATABASE {} TEMPLATE template0", quote_ident(name));
        if let Some(row) = row {
            let text = |column: &str| quote_literal(row.get::<String, _>(column).as_str());
            create.push_str(&format!(
                " ENCODING {} LC_COLLATE {} LC_CTYPE {}",
                text("encoding"),
                text("collate"),
                text("ctype")
            ));
            if let ("i", Some(locale)) = (row.get::<&str, _>("provider"), row.get::<Option<String>, _>("locale")) {
                create.push_str(&format!(" LOCALE_PROVIDER icu ICU_LOCALE {}", quote_literal(&locale)));
            }
        }
        self.send(&create, "making a database").await
    }

    /// Drops a database that was made here, with whoever is in it.
    pub(in crate::commands) async fn drop(&mut self, name: &str) -> Result<(), CommandError> {
        self.send(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote_ident(name)), "dropping a database").await
    }

    /// Returns the databases that a run of `restore` or `drill` on this one has left behind when it was killed.
    pub(in crate::commands) async fn left_behind(&mut self, name: &str) -> Result<Vec<String>, CommandError> {
        let all: Vec<String> = sqlx::query_scalar("SELECT datname::text FROM pg_catalog.pg_database ORDER BY datname")
            .fetch_all(&mut self.connection)
            .await
            .map_err(CommandError::server("looking for what was left behind"))?;
        Ok(all.into_iter().filter(|other| TEMPORARY.iter().any(|what| is_kept_name(other, name, what))).collect())
    }

    /// Gives a database what belongs to another and to none of its objects; returns what this role may not give.
    pub(in crate::commands) async fn settle(&mut self, new: &str, like: &str) -> Result<Vec<String>, CommandError> {
        let mut refused = Vec::new();
        for statement in settings::statements(&mut self.connection, (like, new)).await? {
            // The data is what counts in an emergency: a setting that is not had does not keep it out.
            if let Err(error) = self.send(&statement, "taking over a setting").await {
                refused.push(format!("`{statement}`: {}", error.detail().unwrap_or_default()));
            }
        }
        Ok(refused)
    }

    /// Puts a database in the place of another, which keeps its data under a third name.
    ///
    /// Both get their names in one transaction, so whoever is killed meanwhile has changed neither. PG 14,
    /// `RenameDatabase` in src/backend/commands/dbcommands.c: ALTER DATABASE … RENAME first locks the database, so that
    /// nobody comes in any more, and then waits up to five seconds until all who were in it have gone. A session beside
    /// it ends them meanwhile.
    pub(in crate::commands) async fn swap(&mut self, name: &str, new: &str, kept: &str) -> Result<(), CommandError> {
        let mut ender = Self::of(&self.url).await?;
        let mut tried = 0;
        loop {
            ender.end_sessions(name).await?;
            let ending = async {
                loop {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    // What can go wrong here went wrong before the names were touched.
                    let _ = ender.end_sessions(name).await;
                }
            };
            let renamed = tokio::select! {
                renamed = self.renamed(name, new, kept) => renamed,
                () = ending => Ok(()),
            };
            tried += 1;
            match renamed {
                Err(error) if tried < SWAPS_MAX && is_in_use(&error) => {}
                renamed => {
                    return renamed.map_err(CommandError::server("putting the restored database in its place"));
                }
            }
        }
    }

    async fn end_sessions(&mut self, name: &str) -> Result<(), CommandError> {
        let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_catalog.pg_stat_activity WHERE datname = $1";
        let ended = sqlx::query_scalar::<_, i64>(end).bind(name).fetch_one(&mut self.connection).await;
        ended.map(drop).map_err(CommandError::server("ending its sessions"))
    }

    /// Gives a database another name.
    pub(in crate::commands) async fn rename(&mut self, from: &str, to: &str) -> Result<(), CommandError> {
        self.send(&renaming(from, to), "renaming a database").await
    }

    async fn renamed(&mut self, name: &str, new: &str, kept: &str) -> Result<(), sqlx::Error> {
        let mut transaction = self.connection.begin().await?;
        for statement in [renaming(name, kept), renaming(new, name)] {
            sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *transaction).await?;
        }
        transaction.commit().await
    }

    async fn send(&mut self, statement: &str, what: &'static str) -> Result<(), CommandError> {
        let sent = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut self.connection).await;
        sent.map(drop).map_err(CommandError::server(what))
    }
}

/// Returns a name that tells what a database was, and until when.
pub(in crate::commands) fn kept_name(name: &str, what: &str, now: OffsetDateTime) -> String {
    let end = format!(
        "_{what}_{:04}{:02}{:02}{:02}{:02}{:02}",
        now.year(),
        u8::from(now.month()),
        now.day(),
        now.hour(),
        now.minute(),
        now.second()
    );
    let mut cut = name.len().min(NAME_BYTES_MAX - end.len());
    while !name.is_char_boundary(cut) {
        cut -= 1;
    }
    format!("{}{end}", &name[..cut])
}

/// Tells whether [`kept_name`] made a name, of that database and for that purpose.
fn is_kept_name(kept: &str, name: &str, what: &str) -> bool {
    let ending = kept.len().checked_sub("_20261120080509".len() + 1 + what.len());
    let Some((start, end)) = ending.filter(|at| kept.is_char_boundary(*at)).map(|at| kept.split_at(at)) else {
        return false;
    };
    let time = end.strip_prefix('_').and_then(|end| end.strip_prefix(what)).and_then(|end| end.strip_prefix('_'));
    let is_whole = start == name || kept.len() > NAME_BYTES_MAX - 4 && name.starts_with(start);
    is_whole && time.is_some_and(|time| time.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Tells whether somebody was in a database all the time. PG 14, Appendix A: 55006, `object_in_use`.
fn is_in_use(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("55006"))
}

fn renaming(from: &str, to: &str) -> String {
    format!("ALTER DATABASE {} RENAME TO {}", quote_ident(from), quote_ident(to))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::{is_kept_name, kept_name};

    #[test]
    fn a_kept_name_fits_and_cuts_no_character() {
        let now = datetime!(2026-11-20 08:05:09 UTC);
        assert_eq!(kept_name("edupath", "before_restore", now), "edupath_before_restore_20261120080509");
        let long = kept_name(&"ü".repeat(40), "before_restore", now);
        assert!(long.len() <= 63 && long.starts_with("üü") && long.ends_with("_20261120080509"), "{long}");
    }

    #[test]
    fn what_was_left_behind_is_told_from_what_is_kept_and_from_other_databases() {
        let now = datetime!(2026-11-20 08:05:09 UTC);
        let long = "ü".repeat(40);
        assert!(is_kept_name(&kept_name("edupath", "drill", now), "edupath", "drill"));
        assert!(is_kept_name(&kept_name(&long, "restoring", now), &long, "restoring"));
        for other in ["edupath", "edupath_before_restore_20261120080509", "edupath_drill_x", "_drill_20261120080509"] {
            assert!(
                !is_kept_name(other, "edupath", "drill") && !is_kept_name(other, "edupath", "restoring"),
                "{other}"
            );
        }
        assert!(!is_kept_name("edupath_2_drill_20261120080509", "edupath", "drill"));
    }
}
