//! The files that people review: the SQL of each migration, what it makes of the schema, and the list of them all.

use seaworthy_catalog::Catalog;

use crate::catalog_step::{catalog_step, portable};
use crate::chain::{Chain, Link};
use crate::ledger::Direction;
use crate::sum;

/// One reviewed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The migration that it is of; empty for the whole schema.
    pub version: String,
    /// `<version>.up.sql`, `<version>.down.sql`, `<version>.catalog`, `schema.sql` or `migrate.sum`.
    pub file: String,
    /// What stands in it, with a line end at its end.
    pub text: String,
}

/// Returns two files a migration, in the chain's order, and `migrate.sum`.
pub fn snapshots(database: &str, chain: &Chain) -> Vec<Snapshot> {
    let both = chain.links().iter().flat_map(|link| {
        Direction::ALL.map(|direction| Snapshot {
            version: link.version().to_owned(),
            file: file(link.version(), direction),
            text: text(database, link, direction),
        })
    });
    let sum = Snapshot { version: String::new(), file: sum::FILE.to_owned(), text: sum::of_chain(database, chain) };
    both.chain([sum]).collect()
}

/// Returns a file a migration: what it changes of the schema. `states` are the schemas after each, in the chain's order.
pub fn catalog_snapshots(database: &str, chain: &Chain, states: &[Catalog]) -> Vec<Snapshot> {
    let empty = Catalog::default();
    let before = [&empty].into_iter().chain(states);
    let steps = chain.links().iter().zip(before.zip(states)).map(|(link, (before, after))| {
        let head = format!("-- {database} {} catalog: what it changes of the schema, for the proof\n", link.version());
        let version = link.version().to_owned();
        Snapshot { file: catalog_file(&version), version, text: catalog_step(&head, before, after) }
    });
    steps.collect()
}

/// Returns `schema.sql`: the statements that make a catalog in an empty database, whatever version of PostgreSQL it was
/// read from: a renamed table of PG 18 keeps the names of its NOT NULL constraints, which older servers do not have.
pub fn schema_snapshot(database: &str, catalog: &Catalog) -> Snapshot {
    let schema = seaworthy_ddl::print(&portable(catalog));
    let text = format!("-- {database}: the schema that all migrations lead to\n\n{schema}");
    Snapshot { version: String::new(), file: "schema.sql".to_owned(), text }
}

/// Returns the name of the file with the SQL of a migration.
pub(crate) fn file(version: &str, direction: Direction) -> String {
    format!("{version}.{}.sql", direction.as_str())
}

/// Returns the name of the file with what a migration changes of the schema.
pub(crate) fn catalog_file(version: &str) -> String {
    format!("{version}.catalog")
}

/// Returns what stands in the file with the SQL of a migration.
pub(crate) fn text(database: &str, link: &Link, direction: Direction) -> String {
    let recording = link.recording(direction);
    let mut text = format!("-- {database} {} {}\n{}", link.version(), direction.as_str(), head(link, direction));
    for statement in &recording.statements {
        text.push('\n');
        text.push_str(&seaworthy_ddl::format(statement));
        text.push_str(";\n");
    }
    text
}

/// Returns the lines that tell how it runs.
pub(crate) fn head(link: &Link, direction: Direction) -> String {
    let recording = link.recording(direction);
    let split = link.is_transactional() && link.commits(direction).is_some();
    let mut text = String::from(match (link.is_transactional(), recording.is_complete()) {
        (true, _) if split => {
            "-- in several transactions: a value that is added to an enum is used only after a COMMIT\n"
        }
        (true, _) => "-- in one transaction, with its row in the ledger\n",
        (false, true) => "-- outside a transaction, a checkpoint after each statement\n",
        (false, false) if link.migration.restarts() => "-- outside a transaction; may run again from its beginning\n",
        (false, false) => "-- outside a transaction; where it stops, it is not resumed\n",
    });
    for own in recording.own_transactions.iter().filter(|own| own.len() > 1 && !link.is_transactional()) {
        text.push_str(&format!("-- statements {} to {} in a transaction of its own\n", own.start + 1, own.end));
    }
    if direction == Direction::Up {
        for name in link.migration.needs_backfills() {
            text.push_str(&format!("-- waits until the backfill {name} is finalized\n"));
        }
        for backfill in link.batched() {
            text.push_str(&format!("-- then, in batches, the backfill {}\n", backfill.name()));
            for line in backfill.definition().lines() {
                text.push_str(format!("--     {line}").trim_end());
                text.push('\n');
            }
        }
    }
    if recording.dynamic {
        text.push_str(
            "-- dynamic: what it sends depends on what it finds; these are the statements of an empty answer\n",
        );
    }
    if let Some(error) = &recording.error {
        text.push_str(&format!("-- it ends with an error: {}\n", error.lines().collect::<Vec<_>>().join(" ")));
    }
    text
}
