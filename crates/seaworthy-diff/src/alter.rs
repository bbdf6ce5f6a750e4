//! An element that differs: how PostgreSQL changes it in place, where it can.

use seaworthy_catalog::{
    Catalog, Column, DataType, EnumType, Identity, IdentityKind, QualifiedName, Relation, SequenceOptions,
};
use seaworthy_ddl::{Ident, qualified, quote_literal};

use crate::element::{Element, Key, Kind};
use crate::fate::{Fate, Sides};
use crate::retype::retype;

/// Returns what becomes of an element that is in both catalogs, and differs.
pub(crate) fn alter(sides: &Sides<'_>, old: &Element, new: &Element) -> Fate {
    if old.key.kind == Kind::Type {
        return alter_type(sides.from, sides.to, &new.key, new);
    }
    match in_place(sides.from, sides.to, old, new) {
        Some(statements) => Fate::Alter(statements),
        None => Fate::Rebuild,
    }
}

/// Returns the statements that bring one element to the other; `None` where it has to be made again.
pub(crate) fn in_place(from: &Catalog, to: &Catalog, old: &Element, new: &Element) -> Option<Vec<String>> {
    if new.key.kind == Kind::NotNull {
        return alter_not_null((from, old), (to, new));
    }
    if new.replaces {
        return Some(if new.make.is_empty() { old.unmake.clone() } else { new.make.clone() });
    }
    let name = QualifiedName::new(&new.key.schema, &new.key.name);
    match new.key.kind {
        Kind::Function => replace_function(old, new),
        Kind::TypePart => alter_attribute(old, new),
        Kind::Sequence => {
            let options = &to.sequences.iter().find(|it| it.name == name)?.options;
            let data_type = format!("ALTER SEQUENCE {} AS {}", qualified(&name), options.data_type.sql);
            let persistent = old.make.first()?.contains("UNLOGGED") == new.make.first()?.contains("UNLOGGED");
            persistent.then(|| vec![format!("{data_type}{}", options_text("", options))])
        }
        Kind::Relation => replace_view(from.relation(&name)?, to.relation(&name)?, new),
        Kind::Column => {
            let (old, new) = (from.relation(&name)?.column(&old.key.part)?, to.relation(&name)?.column(&new.key.part)?);
            let plain =
                old.generated.is_none() && new.generated.is_none() && old.foreign_options == new.foreign_options;
            plain.then(|| vec![retype(&name, old, new)])
        }
        Kind::Identity => {
            let identity = to.relation(&name)?.column(&new.key.part)?.identity.as_ref()?;
            let before = from.relation(&name)?.column(&new.key.part)?.identity.as_ref()?;
            (before.sequence == identity.sequence).then(|| vec![alter_identity(&name, &new.key.part, identity)])
        }
        Kind::Constraint | Kind::ForeignKey => {
            let validated = format!("{} NOT VALID", new.value) == old.value;
            let own = Ident::new(&new.key.part);
            validated.then(|| vec![format!("ALTER TABLE {} VALIDATE CONSTRAINT {own}", qualified(&name))])
        }
        _ => None,
    }
}

/// PG 18, ALTER TABLE, "RENAME CONSTRAINT" and "VALIDATE CONSTRAINT"; before, there is nothing to alter.
fn alter_not_null((from, old): (&Catalog, &Element), (to, new): (&Catalog, &Element)) -> Option<Vec<String>> {
    let of = |catalog: &Catalog, key: &Key| {
        let relation = catalog.relation(&QualifiedName::new(&key.schema, &key.name))?;
        relation.column(&key.part)?.not_null_constraint.clone()
    };
    let (before, after) = (of(from, &old.key)?, of(to, &new.key)?);
    let validates = !before.validated && after.validated;
    if before.no_inherit != after.no_inherit || before.validated && !after.validated {
        return None;
    }
    let table = qualified(&QualifiedName::new(&new.key.schema, &new.key.name));
    let name = Ident::new(&after.name);
    let rename = format!("ALTER TABLE {table} RENAME CONSTRAINT {} TO {name}", Ident::new(&before.name));
    let validate = format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}");
    let renamed = (before.name != after.name).then_some(rename);
    Some(renamed.into_iter().chain(validates.then_some(validate)).collect())
}

/// PG 14, CREATE FUNCTION, "Overview": OR REPLACE keeps the name, the arguments and the result.
fn replace_function(old: &Element, new: &Element) -> Option<Vec<String>> {
    let head = |element: &Element| {
        let first = element.make.first()?;
        let result = first.lines().find(|line| line.starts_with(" RETURNS "));
        Some((first.lines().next()?.to_owned(), result.map(str::to_owned)))
    };
    let same = head(old)? == head(new)? && new.object != "aggregate" && old.object == new.object;
    same.then(|| vec![new.make[0].replacen("CREATE ", "CREATE OR REPLACE ", 1)])
}

/// PG 14, ALTER TYPE, "ALTER ATTRIBUTE".
fn alter_attribute(old: &Element, new: &Element) -> Option<Vec<String>> {
    let (head, data_type) = new.make.first()?.split_once(" ADD ATTRIBUTE ")?;
    let own = Ident::new(&old.key.part).to_string();
    Some(vec![format!("{head} ALTER ATTRIBUTE {own} TYPE{}", data_type.strip_prefix(&own)?)])
}

/// PG 14, CREATE VIEW: OR REPLACE may add columns at the end, and change no other.
fn replace_view(old: &Relation, new: &Relation, element: &Element) -> Option<Vec<String>> {
    let same =
        |(a, b): (&Column, &Column)| (&a.name, &a.data_type, &a.collation) == (&b.name, &b.data_type, &b.collation);
    let kept = old.columns.len() <= new.columns.len() && old.columns.iter().zip(&new.columns).all(same);
    let view = element.object == "view" && old.kind == new.kind;
    (view && kept).then(|| vec![element.make[0].replacen("CREATE VIEW", "CREATE OR REPLACE VIEW", 1)])
}

fn alter_identity(relation: &QualifiedName, column: &str, identity: &Identity) -> String {
    let kind = match identity.kind {
        IdentityKind::Always => "ALWAYS",
        IdentityKind::ByDefault => "BY DEFAULT",
    };
    let options = options_text("SET ", &identity.options);
    let own = Ident::new(column);
    format!("ALTER TABLE {} ALTER COLUMN {own} SET GENERATED {kind}{options}", qualified(relation))
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

fn alter_type(from: &Catalog, to: &Catalog, key: &Key, new: &Element) -> Fate {
    let name = QualifiedName::new(&key.schema, &key.name);
    if let (Some(old), Some(new)) = (from.enum_type(&name), to.enum_type(&name))
        && let Some(added) = added_labels(old, new)
    {
        return Fate::Alter(added);
    }
    // Its constructors are functions of its name, which do not go aside with it.
    if to.ranges.iter().any(|it| it.name == name) {
        return if columns_of(from, key).is_empty() { Fate::Rebuild } else { Fate::Alter(Vec::new()) };
    }
    let mut statements = vec![format!("ALTER TYPE {} RENAME TO {}", qualified(&name), Ident::new(aside(&name.name)))];
    statements.extend(new.make.iter().cloned());
    for (relation, column) in columns_of(from, key) {
        let Some(target) = to.relation(&relation.name).and_then(|it| it.column(&column.name)) else { continue };
        if target.data_type == column.data_type {
            let read_again =
                format!("USING {own}::text::{sql}", own = Ident::new(&column.name), sql = column.data_type.sql);
            let plain = retype(&relation.name, column, target);
            let head = plain.split(" USING ").next().unwrap_or_default();
            statements.push(format!("{head} {read_again}"));
        }
    }
    Fate::Remake(statements)
}

/// Returns the name of a type while its columns leave it; PostgreSQL cuts names after 63 bytes.
pub(crate) fn aside(name: &str) -> String {
    let kept: String =
        name.char_indices().take_while(|(place, it)| place + it.len_utf8() <= 57).map(|it| it.1).collect();
    format!("{kept}__old")
}

/// Returns ADD VALUE for each new label, where the old ones keep their order.
///
/// PG 14, ALTER TYPE, "ADD VALUE": a value cannot be used in the transaction that adds it.
fn added_labels(old: &EnumType, new: &EnumType) -> Option<Vec<String>> {
    let kept: Vec<&String> = new.labels.iter().filter(|label| old.labels.contains(label)).collect();
    if kept != old.labels.iter().collect::<Vec<_>>() {
        return None;
    }
    let name = qualified(&new.name);
    let mut statements = Vec::new();
    for (place, label) in new.labels.iter().enumerate().filter(|(_, label)| !old.labels.contains(label)) {
        let before = new.labels[place..].iter().find(|it| old.labels.contains(it));
        let wanted = before.map(|it| format!(" BEFORE {}", quote_literal(it))).unwrap_or_default();
        statements.push(format!("ALTER TYPE {name} ADD VALUE {}{wanted}", quote_literal(label)));
    }
    Some(statements)
}

/// Returns the columns of tables that are of a type, or arrays of it.
pub(crate) fn columns_of<'a>(catalog: &'a Catalog, key: &Key) -> Vec<(&'a Relation, &'a Column)> {
    let of_type = |it: &DataType| it.name.schema == key.schema && it.name.name == key.name;
    let tables = catalog.relations.iter().filter(|it| it.definition.is_none());
    let columns = tables.flat_map(|relation| relation.columns.iter().map(move |column| (relation, column)));
    columns.filter(|(relation, it)| of_type(&it.data_type) && (it.local && relation.partition_of.is_none())).collect()
}
