//! Columns that hold rows of a table: while they do, no column of the table gets another type.
//!
//! PG 14, `find_composite_type_dependencies` in `tablecmds.c`. They become texts meanwhile, as which a row says the same
//! before and after.

use std::collections::BTreeSet;

use seaworthy_catalog::{Catalog, Column, QualifiedName, Relation};
use seaworthy_ddl::{Ident, part, qualified};

use crate::element::{Key, Kind};
use crate::fate::{Fate, Fates, Sides};
use crate::remake::{Apart, columns_of};

/// Returns the columns that become texts meanwhile.
pub(crate) fn held(sides: &Sides<'_>, fates: &Fates, apart: &Apart) -> BTreeSet<Key> {
    let mut tables: BTreeSet<QualifiedName> = BTreeSet::new();
    for (key, fate) in fates {
        match (key.kind, fate) {
            (Kind::Column, Fate::Alter(statements)) if !statements.is_empty() => {
                tables.insert(QualifiedName::new(&key.schema, &key.name));
            }
            (Kind::Type, Fate::Remake(_)) => {
                tables
                    .extend(columns_of(sides.from, key, apart).into_iter().map(|(relation, _)| relation.name.clone()));
            }
            _ => {}
        }
    }
    let columns = tables.iter().flat_map(|table| kept(sides.from, sides.to, apart, table));
    columns.map(|(relation, column)| Key::new(Kind::Column, &relation.name, &column.name)).collect()
}

/// Returns what gives a column of a table another type, with what the columns that hold rows of it need for that.
pub(crate) fn around(
    (from, to): (&Catalog, &Catalog),
    apart: &Apart,
    table: &QualifiedName,
    statements: Vec<String>,
) -> Vec<String> {
    if statements.is_empty() {
        return statements;
    }
    let columns = kept(from, to, apart, table);
    let over = |(relation, column): &(&Relation, &Column), sql: &str| {
        let (name, own) = (qualified(&relation.name), Ident::new(&column.name));
        format!("ALTER TABLE {name} ALTER COLUMN {own} TYPE {sql} USING {own}::{sql}")
    };
    let away = columns.iter().rev().map(|it| over(it, "text"));
    let back = columns.iter().map(|it| over(it, &it.1.data_type.sql));
    away.chain(statements).chain(back).collect()
}

/// Returns what adds a column with a default to a table whose rows columns hold: the default comes after the column, and
/// into the rows that are there by hand.
///
/// PG 14, `ATExecAddColumn` in `tablecmds.c`: what a row is made of has no value for a column that it lacks.
pub(crate) fn added(sides: &Sides<'_>, catalog: &Catalog, key: &Key, apart: &Apart) -> Option<Vec<String>> {
    let table = QualifiedName::new(&key.schema, &key.name);
    let relation = catalog.relation(&table)?;
    let column = relation.column(&key.part)?;
    let default = column.default.as_ref()?;
    let plain = relation.partition_of.is_none() && column.local && column.generated.is_none();
    if !plain || kept(sides.from, sides.to, apart, &table).is_empty() {
        return None;
    }
    let (name, own) = (qualified(&table), Ident::new(&column.name));
    let collation = column.collation.as_ref().map(|it| format!(" COLLATE {}", qualified(it))).unwrap_or_default();
    let mut statements = vec![
        format!("ALTER TABLE {name} ADD COLUMN {own} {}{collation}", column.data_type.sql),
        format!("ALTER TABLE ONLY {name} ALTER COLUMN {own} SET DEFAULT {default}"),
        format!("UPDATE {name} SET {own} = DEFAULT"),
    ];
    if column.not_null {
        let named = part::telling_not_null(column, relation);
        statements.push(match named {
            Some(it) => format!("ALTER TABLE {name} ADD {}", part::named_not_null(it, Some(&column.name))),
            None => format!("ALTER TABLE {name} ALTER COLUMN {own} SET NOT NULL"),
        });
    }
    Some(statements)
}

/// Returns those columns of tables that both catalogs have alike.
fn kept<'a>(from: &'a Catalog, to: &Catalog, apart: &Apart, table: &QualifiedName) -> Vec<(&'a Relation, &'a Column)> {
    let stays = |relation: &Relation, column: &Column| {
        let twin = to.relation(&relation.name).and_then(|it| it.column(&column.name));
        !apart.is_anew(&relation.name)
            && relation.partition_of.is_none()
            && column.local
            && column.generated.is_none()
            && twin.is_some_and(|it| it.data_type == column.data_type)
    };
    holders(from, table).into_iter().filter(|(relation, column)| stays(relation, column)).collect()
}

/// Returns the columns of tables whose type is the row type of a table or of an heir of it, or holds it; what holds
/// another one comes behind it.
fn holders<'a>(catalog: &'a Catalog, table: &QualifiedName) -> Vec<(&'a Relation, &'a Column)> {
    let mut types: Vec<&QualifiedName> = catalog.relation(table).map(|it| &it.name).into_iter().collect();
    loop {
        let written: BTreeSet<String> = types.iter().map(|it| qualified(it)).collect();
        let has = |text: &str| written.contains(text.trim_end_matches("[]"));
        let heirs = catalog.relations.iter().filter(|it| {
            let parents = it.inherits.iter().chain(it.partition_of.iter().map(|it| &it.parent));
            parents.into_iter().any(|it| types.contains(&it))
        });
        let tables =
            catalog.relations.iter().filter(|it| it.columns.iter().any(|it| types.contains(&&it.data_type.name)));
        let composites = catalog.composites.iter().filter(|it| it.attributes.iter().any(|it| has(&it.data_type)));
        let domains = catalog.domains.iter().filter(|it| types.contains(&&it.base.name));
        let more: BTreeSet<&QualifiedName> = heirs
            .map(|it| &it.name)
            .chain(tables.map(|it| &it.name))
            .chain(composites.map(|it| &it.name))
            .chain(domains.map(|it| &it.name))
            .filter(|it| !types.contains(it))
            .collect();
        if more.is_empty() {
            break;
        }
        types.extend(more);
    }
    let tables = catalog.relations.iter().filter(|it| it.definition.is_none());
    let columns = tables.flat_map(|relation| relation.columns.iter().map(move |column| (relation, column)));
    let place = |column: &Column| types.iter().position(|it| **it == column.data_type.name);
    let mut placed: Vec<_> = columns.filter_map(|it| Some((place(it.1)?, it))).collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, column)| column).collect()
}
