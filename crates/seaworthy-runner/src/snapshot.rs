//! The SQL of a migration as the file that people review.

use crate::chain::{Chain, Link};
use crate::record::Recording;

/// One reviewed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The migration that it is of; empty for the whole schema.
    pub version: String,
    /// `<version>.up.sql`, `<version>.down.sql` or `schema.sql`.
    pub file: String,
    /// What stands in it, with a line end at its end.
    pub text: String,
}

/// Returns two files a migration, in the chain's order.
pub fn snapshots(database: &str, chain: &Chain) -> Vec<Snapshot> {
    let both = chain.links().iter().flat_map(|link| {
        [("up", &link.up), ("down", &link.down)].map(|(direction, recording)| Snapshot {
            version: link.version().to_owned(),
            file: format!("{}.{direction}.sql", link.version()),
            text: text(database, link, direction, recording),
        })
    });
    both.collect()
}

/// What `pg_dump` is asked for a schema's snapshot, beside `--dbname`: neither the ledger nor SeaORM's table is in it.
pub const SCHEMA_DUMP_ARGUMENTS: [&str; 5] = [
    "--schema-only",
    "--no-owner",
    "--no-privileges",
    "--exclude-schema=seaworthy",
    "--exclude-table=*.seaql_migrations",
];

/// Returns `schema.sql` of what `pg_dump` printed: its statements, a paragraph each, without what differs from run to
/// run.
pub fn schema_snapshot(database: &str, dump: &str) -> Snapshot {
    let text = format!("-- {database}: the schema that all migrations lead to\n\n{}", normalised(dump));
    Snapshot { version: String::new(), file: "schema.sql".to_owned(), text }
}

fn text(database: &str, link: &Link, direction: &str, recording: &Recording) -> String {
    let mut text = format!("-- {database} {} {direction}\n", link.version());
    text.push_str(match (link.is_transactional(), recording.own_transactions) {
        (true, _) => "-- in one transaction, with its row in the ledger\n",
        (false, false) => "-- outside a transaction, a checkpoint after each statement\n",
        (false, true) => "-- outside a transaction; begins transactions of its own\n",
    });
    if recording.dynamic {
        text.push_str("-- dynamic: it reads the database first; these are the statements of an empty answer\n");
    }
    if let Some(error) = &recording.error {
        text.push_str(&format!("-- it ends with an error: {}\n", error.lines().collect::<Vec<_>>().join(" ")));
    }
    for statement in &recording.statements {
        text.push('\n');
        text.push_str(&seaworthy_ddl::format(statement));
        text.push_str(";\n");
    }
    text
}

/// Leaves out comments, settings and psql's meta-commands.
fn normalised(dump: &str) -> String {
    // `\restrict` and its random token came with the minor releases of August 2025.
    let meta_free: String =
        dump.lines().filter(|line| !is_meta(line)).fold(String::new(), |text, line| text + line + "\n");
    let statements = seaworthy_ddl::split(&meta_free).into_iter().map(without_comments);
    let kept = statements
        .filter(|statement| !statement.starts_with("SET ") && !statement.contains("set_config('search_path'"));
    kept.map(|statement| format!("{statement};\n")).collect::<Vec<_>>().join("\n")
}

fn is_meta(line: &str) -> bool {
    line.starts_with("\\restrict") || line.starts_with("\\unrestrict")
}

fn without_comments(statement: &str) -> &str {
    let mut rest = statement;
    while rest.starts_with("--") {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest.trim_start());
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn what_differs_from_run_to_run_is_left_out() {
        let dump = "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\nSET statement_timeout = 0;\nSELECT \
                    pg_catalog.set_config('search_path', '', false);\n\n--\n-- Name: t\n--\n\nCREATE TABLE public.t (\n    \
                    id integer\n);\n\n\n\\unrestrict abc\n";
        assert_eq!(normalised(dump), "CREATE TABLE public.t (\n    id integer\n);\n");
    }
}
