//! Sequences that count otherwise: altered in place, with the value that they have reached.

use seaworthy_catalog::{Identity, IdentityKind, Persistence, QualifiedName, Sequence, SequenceOptions};
use seaworthy_ddl::{Ident, qualified, quote_literal};

/// Returns the statements that bring a sequence to its new options.
pub(crate) fn alter(old: &Sequence, new: &Sequence) -> Vec<String> {
    let name = qualified(&new.name);
    let mut statements = Vec::new();
    if old.persistence != new.persistence {
        let logged = if new.persistence == Persistence::Unlogged { "UNLOGGED" } else { "LOGGED" };
        // PG 15, ALTER SEQUENCE, "SET LOGGED": the value stays.
        statements.push(format!("ALTER SEQUENCE {name} SET {logged}"));
    }
    if old.options != new.options {
        let restart = value_in_bounds(&new.name, &old.options, &new.options, &mut statements);
        let options = options_text("", &new.options);
        statements.push(format!("ALTER SEQUENCE {name} AS {}{options}{restart}", new.options.data_type.sql));
    }
    statements
}

/// Returns the statements that bring an identity, and the sequence behind it, to its new options.
pub(crate) fn alter_identity(
    (relation, column): (&QualifiedName, &str),
    relation_persistence: Persistence,
    old: &Identity,
    new: &Identity,
) -> Vec<String> {
    let kind = match new.kind {
        IdentityKind::Always => "ALWAYS",
        IdentityKind::ByDefault => "BY DEFAULT",
    };
    let mut statements = Vec::new();
    let sequence = QualifiedName::new(&relation.schema, &new.sequence);
    let restart = value_in_bounds(&sequence, &old.options, &new.options, &mut statements);
    let options = options_text("SET ", &new.options);
    let own = Ident::new(column);
    let table = qualified(relation);
    if (old.kind, &old.options) != (new.kind, &new.options) {
        statements.push(format!("ALTER TABLE {table} ALTER COLUMN {own} SET GENERATED {kind}{options}{restart}"));
    }
    if old.persistence != new.persistence {
        let persistence = new.persistence.unwrap_or(relation_persistence);
        let logged = if persistence == Persistence::Unlogged { "UNLOGGED" } else { "LOGGED" };
        statements.push(format!("ALTER SEQUENCE {} SET {logged}", qualified(&sequence)));
    }
    statements
}

/// Moves the value between narrower bounds, which have to hold it; says RESTART where old and new bounds have nothing
/// in common.
///
/// PG 14, ALTER SEQUENCE, "MINVALUE": the value is checked against both.
fn value_in_bounds(
    name: &QualifiedName,
    old: &SequenceOptions,
    new: &SequenceOptions,
    statements: &mut Vec<String>,
) -> &'static str {
    if new.min <= old.min && old.max <= new.max {
        return "";
    }
    let (min, max) = (old.min.max(new.min), old.max.min(new.max));
    if min > max {
        return " RESTART";
    }
    let name = qualified(name);
    let literal = quote_literal(&name);
    statements.push(format!(
        "SELECT pg_catalog.setval({literal}, LEAST(GREATEST(last_value, {min}), {max}), \
         is_called AND last_value BETWEEN {min} AND {max}) FROM {name}"
    ));
    ""
}

/// Every option of a sequence, so that none is left as it was.
fn options_text(set: &str, options: &SequenceOptions) -> String {
    let SequenceOptions { start, increment, min, max, cache, cycle, .. } = options;
    let cycle = if *cycle { "CYCLE" } else { "NO CYCLE" };
    format!(
        " {set}INCREMENT BY {increment} {set}MINVALUE {min} {set}MAXVALUE {max} {set}START WITH {start} \
         {set}CACHE {cache} {set}{cycle}"
    )
}
