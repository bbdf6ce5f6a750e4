//! The SQL of a migration as the file that people review.

use seaworthy_catalog::Catalog;

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

/// Returns `schema.sql`: the statements that make a catalog in an empty database.
pub fn schema_snapshot(database: &str, catalog: &Catalog) -> Snapshot {
    let schema = seaworthy_ddl::print(catalog);
    let text = format!("-- {database}: the schema that all migrations lead to\n\n{schema}");
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
