//! The data that a rollback destroys, as its recorded statements say it, where the migration does not say so itself.

use seaworthy_catalog::{Catalog, QualifiedName};
use seaworthy_ddl::{Deed, Surroundings, Word, effects, has_letters, qualified, quote_ident, quote_literal, words};
use seaworthy_migration::Loss;

use crate::chain::Link;
use crate::ledger::Direction;

/// Returns what the migration declares; where it declares nothing, the rows of tables that its `down` drops or empties and
/// the values of columns that it drops, but for what an earlier statement has read: that is brought elsewhere first.
pub(crate) fn losses(link: &Link) -> Vec<Loss> {
    let declared = link.migration.losses();
    if !declared.is_empty() || link.migration.is_lossless() {
        return declared;
    }
    // A name without a schema is left so: the session that counts finds it where the statement would.
    let (catalog, search_path) = (Catalog::default(), [String::new()]);
    let surroundings = Surroundings { catalog: &catalog, search_path: &search_path, server_major: 18 };
    let statements = &link.recording(Direction::Down).statements;
    let mut losses: Vec<Loss> = Vec::new();
    for (at, statement) in statements.iter().enumerate() {
        for act in effects(statement, &surroundings).acts {
            let (name, loss) = match &act.deed {
                Deed::DropRelation | Deed::Truncate | Deed::Delete { every: true } => {
                    (&act.relation.name, of_rows(&act.relation))
                }
                Deed::DropColumn { column } => (column, of_values(&act.relation, column)),
                _ => continue,
            };
            if !losses.contains(&loss) && !statements[..at].iter().any(|earlier| reads(earlier, name)) {
                losses.push(loss);
            }
        }
    }
    losses
}

/// Tells whether a statement that moves data names a table or a column elsewhere than as the table that it writes to.
fn reads(statement: &str, name: &str) -> bool {
    let words = words(statement);
    let Some(first) = words.first() else { return false };
    if ["do", "call"].iter().any(|keyword| first.is(keyword)) {
        return has_letters(statement, name);
    }
    let moves = ["insert", "update", "merge", "with", "select"].iter().any(|keyword| first.is(keyword));
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    let is_named = |word: &&Word<'_>| word.is(name) || word.text == quoted;
    let is_target = |mut at: usize| {
        // Its schema belongs to it.
        while at >= 2 && words[at - 1].text == "." {
            at -= 2;
        }
        words[..at].last().is_some_and(|before| ["into", "update", "only"].iter().any(|keyword| before.is(keyword)))
    };
    moves && words.iter().enumerate().any(|(at, word)| is_named(&word) && !is_target(at))
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

#[cfg(test)]
mod tests {
    use super::reads;

    #[test]
    fn what_is_read_into_another_place_is_told_from_what_is_written() {
        let kept = [
            "INSERT INTO jobs SELECT * FROM \"Old\"",
            "UPDATE users SET votes = (SELECT jsonb_agg(v) FROM \"Old\" v WHERE v.id = users.id)",
            "WITH given AS (SELECT * FROM app.\"Old\") UPDATE t SET a = given.a FROM given",
            "DO $$ BEGIN INSERT INTO t SELECT * FROM \"Old\"; END $$",
        ];
        assert!(kept.iter().all(|statement| reads(statement, "Old")), "{kept:?}");
        let others =
            ["INSERT INTO \"Old\" VALUES (1)", "UPDATE app.\"Old\" SET a = 1", "DROP INDEX \"Old\"", "SELECT 'Old'"];
        assert!(!others.iter().any(|statement| reads(statement, "Old")), "{others:?}");
        assert!(reads("UPDATE users SET name = first || last", "first"));
    }
}
