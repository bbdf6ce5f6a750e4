//! The data that a rollback destroys, as its recorded statements say it, where the migration does not say so itself.

use seaworthy_catalog::{Catalog, QualifiedName};
use seaworthy_ddl::{Deed, Surroundings, effects, qualified, quote_ident, quote_literal};
use seaworthy_migration::Loss;

use crate::chain::Link;
use crate::ledger::Direction;

/// Returns what the migration declares; where it declares nothing, the rows of tables that its `down` drops or empties and
/// the values of columns that it drops.
pub(crate) fn losses(link: &Link) -> Vec<Loss> {
    let declared = link.migration.losses();
    if !declared.is_empty() {
        return declared;
    }
    // A name without a schema is left so: the session that counts finds it where the statement would.
    let (catalog, search_path) = (Catalog::default(), [String::new()]);
    let surroundings = Surroundings { catalog: &catalog, search_path: &search_path, server_major: 18 };
    let mut losses: Vec<Loss> = Vec::new();
    for act in link.recording(Direction::Down).statements.iter().flat_map(|it| effects(it, &surroundings).acts) {
        let loss = match &act.deed {
            Deed::DropRelation | Deed::Truncate | Deed::Delete { every: true } => of_rows(&act.relation),
            Deed::DropColumn { column } => of_values(&act.relation, column),
            _ => continue,
        };
        if !losses.contains(&loss) {
            losses.push(loss);
        }
    }
    losses
}

fn of_rows(table: &QualifiedName) -> Loss {
    let name = name(table);
    Loss::new(format!("rows of {name}"), counted(&name, "*", "true"))
}

fn of_values(table: &QualifiedName, column: &str) -> Loss {
    let (name, quoted) = (name(table), quote_ident(column));
    let there = format!(
        "EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = {} \
         AND NOT a.attisdropped AND a.attgenerated = '')",
        quote_literal(column)
    );
    Loss::new(format!("values of {name}.{quoted}"), counted(&name, &quoted, &there))
}

/// Returns a query that counts in a table, and finds 0 where there is none, or no such column.
///
/// `query_to_xml` is the one query that takes its text from another: PG 14, 9.15.3 "Mapping Tables to XML".
fn counted(table: &str, what: &str, there: &str) -> String {
    let count = quote_literal(&format!("SELECT count({what}) AS count FROM "));
    format!(
        "SELECT coalesce((
    SELECT (xpath('/row/count/text()', query_to_xml({count} || c.oid::regclass, false, true, '')))[1]::text::bigint
    FROM pg_catalog.pg_class c
    WHERE c.oid = to_regclass({}) AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND {there}
), 0)",
        quote_literal(table)
    )
}

fn name(table: &QualifiedName) -> String {
    if table.schema.is_empty() { quote_ident(&table.name) } else { qualified(table) }
}
