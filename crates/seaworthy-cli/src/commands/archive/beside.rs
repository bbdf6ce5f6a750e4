//! A database made beside another, on its server: to restore into, to look at, and to put in its place.

use std::time::Duration;

use seaworthy_ddl::{quote_ident, quote_literal};
use seaworthy_runner::DatabaseUrl;
use sqlx::{Connection as _, PgConnection, Row as _};
use time::OffsetDateTime;

use crate::error::CommandError;

/// PG 14, 4.1.1: a name is cut after 63 bytes.
const NAME_BYTES_MAX: usize = 63;

/// How often sessions are ended before a database counts as one that cannot be had.
const ENDINGS_MAX: u32 = 20;

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

    /// Puts a database in the place of another, which keeps its data under a third name.
    ///
    /// Both get their names in one transaction. Nobody comes in from the moment that sessions are ended, or the name
    /// would never be free; that is taken back in the same transaction, and where it fails. Only a kill in between leaves
    /// the database closed, and whole: the next restore, and the hint of whoever cannot connect, open it.
    pub(in crate::commands) async fn swap(&mut self, name: &str, new: &str, kept: &str) -> Result<(), CommandError> {
        self.let_in(name, false).await?;
        let swapped = self.renamed(name, new, kept).await;
        if swapped.is_err() {
            self.let_in(name, true).await?;
        }
        swapped
    }

    /// Returns what restores of this database have left that were killed before they were through.
    pub(in crate::commands) async fn left_behind(&mut self, name: &str) -> Result<Vec<String>, CommandError> {
        let pattern = format!("{}_restoring_[0-9]{{14}}", regex_escaped(name));
        sqlx::query_scalar(
            "SELECT datname::text FROM pg_catalog.pg_database WHERE datname ~ ('^' || $1 || '$') ORDER BY 1",
        )
        .bind(pattern)
        .fetch_all(&mut self.connection)
        .await
        .map_err(CommandError::server("looking for what was left"))
    }

    /// Gives a database another name.
    pub(in crate::commands) async fn rename(&mut self, from: &str, to: &str) -> Result<(), CommandError> {
        self.send(&renaming(from, to), "renaming a database").await
    }

    async fn renamed(&mut self, name: &str, new: &str, kept: &str) -> Result<(), CommandError> {
        let said = CommandError::server("putting the restored database in its place");
        for _ in 0..ENDINGS_MAX {
            let left: i64 = sqlx::query_scalar(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_catalog.pg_stat_activity WHERE datname = $1",
            )
            .bind(name)
            .fetch_one(&mut self.connection)
            .await
            .map_err(CommandError::server("ending its sessions"))?;
            if left == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let work = async {
            let mut transaction = self.connection.begin().await?;
            for statement in [renaming(name, kept), renaming(new, name), let_in(kept, true)] {
                sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *transaction).await?;
            }
            transaction.commit().await
        };
        work.await.map_err(said)
    }

    async fn let_in(&mut self, name: &str, anybody: bool) -> Result<(), CommandError> {
        self.send(&let_in(name, anybody), "closing the database to new sessions").await
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

/// Runs inside a transaction, as a renaming does: PG 14, ALTER DATABASE; only SET TABLESPACE does not.
fn let_in(name: &str, anybody: bool) -> String {
    format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {anybody}", quote_ident(name))
}

/// Returns a pattern that only this text fits. PG 14, 9.7.3.
fn regex_escaped(text: &str) -> String {
    let escaped = |sign: char| if sign.is_alphanumeric() || sign == '_' { vec![sign] } else { vec!['\\', sign] };
    text.chars().flat_map(escaped).collect()
}

fn renaming(from: &str, to: &str) -> String {
    format!("ALTER DATABASE {} RENAME TO {}", quote_ident(from), quote_ident(to))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::kept_name;

    #[test]
    fn a_kept_name_fits_and_cuts_no_character() {
        let now = datetime!(2026-11-20 08:05:09 UTC);
        assert_eq!(kept_name("edupath", "before_restore", now), "edupath_before_restore_20261120080509");
        let long = kept_name(&"ü".repeat(40), "before_restore", now);
        assert!(long.len() <= 63 && long.starts_with("üü") && long.ends_with("_20261120080509"), "{long}");
    }
}
