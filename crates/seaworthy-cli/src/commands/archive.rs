//! What `backup`, `restore` and `drill` share: PostgreSQL's own programs, an archive with its listing, and a database
//! that is made beside another.

mod beside;
mod settings;
mod tools;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::{PgConnection, Row as _};
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

pub(super) use self::beside::{Server, kept_name};
pub(super) use self::tools::Tools;
use crate::error::CommandError;

/// An archive in pg_dump's custom format, and what it lists.
pub(super) struct Archive {
    pub(super) file: PathBuf,
    /// When it was begun, and of which database; none where its head does not tell.
    pub(super) origin: Option<Origin>,
    listing: Vec<String>,
}

/// What the head of an archive says.
pub(super) struct Origin {
    pub(super) database: String,
    pub(super) made_at: OffsetDateTime,
}

impl Origin {
    /// Reads the head of a listing, in UTC: `; Archive created at 2026-11-20 08:05:09 UTC`, `;     dbname: edupath`.
    fn of(listing: &str) -> Option<Self> {
        let said = |words: &str| {
            let lines = listing.lines().map_while(|line| line.strip_prefix(';'));
            lines.filter_map(|line| line.trim().strip_prefix(words)).next().map(str::trim)
        };
        let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
        let made_at = PrimitiveDateTime::parse(said("Archive created at")?, &format).ok()?.assume_utc();
        Some(Self { database: said("dbname:")?.to_owned(), made_at })
    }
}

impl Archive {
    /// Reads what a file lists; whatever is no archive is refused.
    pub(super) async fn open(tools: &Tools, file: &Path) -> Result<Self, CommandError> {
        let listing = tools.list(file).await?;
        let origin = Origin::of(&listing);
        // A line is `215; 1259 16390 TABLE public users postgres`; what begins with a semicolon is a comment.
        let entry =
            |line: &str| line.split_once("; ").and_then(|(_, rest)| rest.splitn(3, ' ').nth(2).map(str::to_owned));
        let listing = listing.lines().filter(|line| !line.starts_with(';')).filter_map(entry).collect();
        Ok(Self { file: file.to_owned(), origin, listing })
    }

    /// Returns it under the name that its file has got since.
    pub(super) fn at(self, file: &Path) -> Self {
        Self { file: file.to_owned(), ..self }
    }

    /// Returns how many entries it has.
    pub(super) fn entries(&self) -> usize {
        self.listing.len()
    }

    /// Returns how many tables it has the rows of.
    pub(super) fn tables(&self) -> usize {
        self.listing.iter().filter(|entry| entry.starts_with("TABLE DATA ")).count()
    }

    /// Returns those of these tables that it lacks, or the rows of which it lacks.
    pub(super) fn missing(&self, tables: &[Table]) -> Vec<String> {
        let lists = |kind: &str, table: &Table| {
            let start = format!("{kind} {} {} ", table.schema, table.name).replace(['\n', '\r'], " ");
            self.listing.iter().any(|entry| entry.starts_with(&start))
        };
        let whole = |table: &&Table| lists("TABLE", table) && (table.is_partitioned || lists("TABLE DATA", table));
        tables.iter().filter(|table| !whole(table)).map(Table::text).collect()
    }

    /// Returns its size.
    pub(super) fn bytes(&self) -> Result<u64, CommandError> {
        Ok(std::fs::metadata(&self.file).map_err(CommandError::io("read", &self.file))?.len())
    }
}

/// A table that holds rows, or is made of tables that do.
pub(super) struct Table {
    schema: String,
    name: String,
    is_partitioned: bool,
}

impl Table {
    fn text(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }
}

/// Returns the tables of a database, but for PostgreSQL's own and those of extensions.
pub(super) async fn tables(connection: &mut PgConnection) -> Result<Vec<Table>, CommandError> {
    let rows = sqlx::query(
        "SELECT nspname, relname, relkind = 'p' AS is_partitioned\n\
         FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace\n\
         WHERE relkind IN ('r', 'p') AND relpersistence <> 't'\n\
         AND nspname <> 'information_schema' AND nspname !~ '^pg_'\n\
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_class'::regclass\n\
             AND objid = pg_class.oid AND deptype = 'e')\n\
         ORDER BY nspname, relname",
    )
    .fetch_all(connection)
    .await
    .map_err(CommandError::server("listing the tables"))?;
    let table = |row: &sqlx::postgres::PgRow| Table {
        schema: row.get("nspname"),
        name: row.get("relname"),
        is_partitioned: row.get("is_partitioned"),
    };
    Ok(rows.iter().map(table).collect())
}

/// Counts the rows of each table, as the connection's transaction sees them.
pub(super) async fn rows(
    connection: &mut PgConnection,
    tables: &[Table],
) -> Result<BTreeMap<String, i64>, CommandError> {
    let mut counts = BTreeMap::new();
    for table in tables.iter().filter(|table| !table.is_partitioned) {
        let name = seaworthy_ddl::quote_ident(&table.schema) + "." + &seaworthy_ddl::quote_ident(&table.name);
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM ONLY {name}")));
        let count = count.fetch_one(&mut *connection).await.map_err(CommandError::server("counting rows"))?;
        counts.insert(table.text(), count);
    }
    Ok(counts)
}

/// Returns what work gives back, and how long it took.
pub(super) async fn timed<T>(
    work: impl Future<Output = Result<T, CommandError>>,
) -> Result<(T, Duration), CommandError> {
    let started = Instant::now();
    Ok((work.await?, started.elapsed()))
}

/// Returns whole milliseconds, for JSON.
pub(super) fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::Origin;

    #[test]
    fn the_head_of_an_archive_tells_whose_it_is_and_from_when() {
        let head = ";\n; Archive created at 2026-11-20 08:05:09 UTC\n;     dbname: edu: path\n;     TOC Entries: 2\n;\n\
                    1; 1259 1 TABLE public dbname: postgres\n";
        let origin = Origin::of(head).expect("it says both");
        assert_eq!((origin.database.as_str(), origin.made_at), ("edu: path", datetime!(2026-11-20 08:05:09 UTC)));
        assert!(Origin::of("; Archive created at Friday\n;     dbname: x\n").is_none());
        assert!(Origin::of("").is_none());
    }
}
