//! What `backup`, `restore` and `drill` share: PostgreSQL's own programs, an archive with its listing, and a database
//! that is made beside another.

mod beside;
mod tools;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::{PgConnection, Row as _};

pub(super) use self::beside::{Server, kept_name};
pub(super) use self::tools::Tools;
use crate::error::CommandError;

/// An archive in pg_dump's custom format, and what it lists.
pub(super) struct Archive {
    pub(super) file: PathBuf,
    listing: Vec<String>,
}

impl Archive {
    /// Reads what a file lists; whatever is no archive is refused.
    pub(super) fn open(tools: &Tools, file: &Path) -> Result<Self, CommandError> {
        let listing = tools.list(file)?;
        // A line is `215; 1259 16390 TABLE public users postgres`; what begins with a semicolon is a comment.
        let entry =
            |line: &str| line.split_once("; ").and_then(|(_, rest)| rest.splitn(3, ' ').nth(2).map(str::to_owned));
        let listing = listing.lines().filter(|line| !line.starts_with(';')).filter_map(entry).collect();
        Ok(Self { file: file.to_owned(), listing })
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
