//! The schema of a database as reviewed text: what `pg_dump` prints, without what differs from run to run.
//!
//! A stopgap until the catalog prints itself: it needs PostgreSQL's `pg_dump`, of at least the server's version.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::CommandError;

/// Returns the schema's statements, a paragraph each; neither the ledger nor SeaORM's table is in it.
///
/// `url` goes to `pg_dump` on its command line, where other users of the machine may read it: only for a database of
/// the private server, whose URL holds no secret.
pub(crate) fn schema(pg_dump: &Path, url: &str) -> Result<String, CommandError> {
    let output = Command::new(pg_dump)
        .args(["--schema-only", "--no-owner", "--no-privileges", "--exclude-schema=seaworthy"])
        .args(["--exclude-table=*.seaql_migrations", "--dbname", url])
        .stdin(Stdio::null())
        .output()
        .map_err(CommandError::io("run", pg_dump))?;
    if !output.status.success() {
        let output = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(CommandError::Program { program: "pg_dump", output });
    }
    Ok(normalised(&String::from_utf8_lossy(&output.stdout)))
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
