//! Ways to change a table while the application uses it, each a value that renders its statements.
//!
//! | pattern | what it does |
//! |---|---|
//! | [`RequiredColumn`] | adds a column that may not be NULL, without a scan under an exclusive lock |
//! | [`RenamedColumn`] | gives a column another name while old and new code run side by side |
//! | [`RetypedColumn`] | gives a column another type in the same way, with its indexes and constraints |
//! | [`SplitJson`] | makes rows of a table of the JSON in a column, and keeps both while code changes over |
//! | [`ConcurrentIndex`] | builds an index while rows are written |
//! | [`KeptTable`] | drops a table after keeping its rows, and puts them back on the next way up |
//! | [`SwappedTable`] | builds a table anew beside the old one, and swaps the two in one short transaction |
//!
//! Each function's page says which locks its statements take, and how long they hold them. Nothing here touches a
//! database: a migration sends what it is given with [`send`](crate::send), so the statements are recorded, reviewed and planned
//! like all others. What a pattern does not know (triggers, policies, views of the application), it refuses by a
//! [`Gate`](crate::Gate) that asks the catalog.

mod index;
mod kept;
mod renamed;
mod required;
mod retyped;
mod split;
mod swapped;
mod sync;

use seaworthy_ddl::{Ident, quote_literal};

use crate::Check;

pub use index::ConcurrentIndex;
pub use kept::{KEPT_SCHEMA, KeptTable};
pub use renamed::RenamedColumn;
pub use required::RequiredColumn;
pub use retyped::RetypedColumn;
pub use split::{JsonShape, SplitJson};
pub use swapped::{Reference, SwappedTable};

/// A table by its schema and name, as PostgreSQL stores them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TableName {
    schema: String,
    name: String,
}

impl TableName {
    fn new(name: impl Into<String>) -> Self {
        Self { schema: "public".to_owned(), name: name.into() }
    }

    /// Returns another name in the same schema, quoted where it needs quotes.
    fn beside(&self, name: &str) -> String {
        format!("{}.{}", ident(&self.schema), ident(name))
    }

    fn sql(&self) -> String {
        self.beside(&self.name)
    }

    /// Returns an expression of type `regclass` that is NULL where there is no such relation. PG 14, 9.26 "to_regclass".
    fn regclass(&self) -> String {
        format!("to_regclass({})", quote_literal(&self.sql()))
    }
}

/// Returns the body of a function or of DO as a string constant that a person can read. PG 14, 4.1.2.4.
fn body(text: &str) -> String {
    const QUOTE: &str = "$seaworthy$";
    if text.contains(QUOTE) { quote_literal(text) } else { format!("{QUOTE}{text}{QUOTE}") }
}

/// Holds where no row of the table fulfils the condition; shows its key, and nothing else.
fn no_row(name: String, table: &TableName, key: &[String], condition: &str) -> Check {
    if key.is_empty() {
        return Check::no_row(name, table.sql(), condition.to_owned());
    }
    Check::none(name, format!("SELECT {} FROM {} WHERE {condition}", idents(key), table.sql()))
}

fn ident(name: &str) -> String {
    Ident::new(name).to_string()
}

fn idents(names: &[String]) -> String {
    names.iter().map(|name| ident(name)).collect::<Vec<_>>().join(", ")
}

/// The longest name that PostgreSQL keeps whole, in bytes (PG 14, 4.1.1, NAMEDATALEN).
const NAME_BYTES_MAX: usize = 63;

/// Returns the name with an ending, cut so that PostgreSQL does not cut the ending off.
fn with_ending(name: &str, ending: &str) -> String {
    let mut kept = NAME_BYTES_MAX.saturating_sub(ending.len()).min(name.len());
    while !name.is_char_boundary(kept) {
        kept -= 1;
    }
    format!("{}{ending}", &name[..kept])
}

#[cfg(test)]
mod tests;
