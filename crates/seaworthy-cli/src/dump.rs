//! The schema of a database as reviewed text, by way of `pg_dump`.
//!
//! A stopgap until the catalog prints itself: it needs PostgreSQL's `pg_dump`, of at least the server's version.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::CommandError;

/// Returns the text of the database's `schema.sql`.
///
/// `url` goes to `pg_dump` on its command line, where other users of the machine may read it: only for a database of
/// the private server, whose URL holds no secret.
pub(crate) fn schema(pg_dump: &Path, database: &str, url: &str) -> Result<String, CommandError> {
    let output = Command::new(pg_dump)
        .args(seaworthy_runner::SCHEMA_DUMP_ARGUMENTS)
        .args(["--dbname", url])
        .stdin(Stdio::null())
        .output()
        .map_err(CommandError::io("run", pg_dump))?;
    if !output.status.success() {
        let output = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(CommandError::Program { program: "pg_dump", output });
    }
    Ok(seaworthy_runner::schema_snapshot(database, &String::from_utf8_lossy(&output.stdout)).text)
}
