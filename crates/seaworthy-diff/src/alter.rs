//! An element that differs: how PostgreSQL changes it in place, where it can.

mod other;

use seaworthy_catalog::{Catalog, Column, EnumType, QualifiedName, Relation};
use seaworthy_ddl::part;
use seaworthy_ddl::{Ident, qualified, quote_literal};

use crate::element::{Element, Elements, Key, Kind};
use crate::elements::parameter_names;
use crate::fate::{Fate, Sides};
use crate::remake::{Apart, columns_in_collation, remake};
use crate::retype::retype;
use crate::sequence;

/// Returns what becomes of an element that is in both catalogs, and differs.
pub(crate) fn alter(sides: &Sides<'_>, old: &Element, new: &Element) -> Fate {
    if old.key.kind == Kind::Type {
        return alter_type(sides.from, sides.to, &new.key, &sides.new);
    }
    if old.key.kind == Kind::Other && !columns_in_collation(sides.from, &old.key).is_empty() {
        return Fate::Remake(remake((sides.from, sides.to), &sides.new, &old.key, &Apart::default()));
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
    if new.key.kind == Kind::RelationOption && new.key.part == "parameters" {
        return alter_parameters(from, to, new);
    }
    if new.replaces {
        return Some(if new.make.is_empty() { old.unmake.clone() } else { new.make.clone() });
    }
    let name = QualifiedName::new(&new.key.schema, &new.key.name);
    match new.key.kind {
        Kind::Function => replace_function(old, new),
        Kind::Extension => {
            // To drop it would take along whatever is made of it. PG 14, ALTER EXTENSION, "SET SCHEMA".
            let schema = &to.extensions.iter().find(|it| it.name == new.key.name)?.schema;
            Some(vec![format!("ALTER EXTENSION {} SET SCHEMA {}", Ident::new(&new.key.name), Ident::new(schema))])
        }
        Kind::TypePart => alter_attribute(old, new),
        Kind::Other | Kind::EventTrigger => other::alter(from, to, &new.key),
        Kind::Sequence => {
            let of = |catalog: &Catalog| catalog.sequences.iter().find(|it| it.name == name).cloned();
            Some(sequence::alter(&of(from)?, &of(to)?))
        }
        Kind::Relation => replace_view(from.relation(&name)?, to.relation(&name)?, new),
        Kind::Column => {
            let (old, new) = (from.relation(&name)?.column(&old.key.part)?, to.relation(&name)?.column(&new.key.part)?);
            if moved_with_extension((from, old), (to, new)) {
                return Some(Vec::new());
            }
            let plain =
                old.generated.is_none() && new.generated.is_none() && old.foreign_options == new.foreign_options;
            plain.then(|| [retype(&name, old, new)].into_iter().chain(kept_storage(&name, new)).collect())
        }
        Kind::Identity => {
            let relation = to.relation(&name)?;
            let identity = relation.column(&new.key.part)?.identity.as_ref()?;
            let before = from.relation(&name)?.column(&new.key.part)?.identity.as_ref()?;
            (before.sequence == identity.sequence)
                .then(|| sequence::alter_identity((&name, &new.key.part), relation.persistence, before, identity))
        }
        Kind::Constraint | Kind::ForeignKey => {
            let validated = format!("{} NOT VALID", new.value) == old.value;
            let own = Ident::new(&new.key.part);
            validated.then(|| vec![format!("ALTER TABLE {} VALIDATE CONSTRAINT {own}", qualified(&name))])
        }
        _ => None,
    }
}

/// Returns what gives a column its storage again, which goes with its type.
///
/// PG 14, `ATExecAlterColumnType` in `tablecmds.c`.
fn kept_storage(relation: &QualifiedName, column: &Column) -> Vec<String> {
    let head = format!("ALTER TABLE {} ALTER COLUMN {} SET", qualified(relation), Ident::new(&column.name));
    let storage = column.storage.map(|it| format!("{head} STORAGE {}", it.as_str()));
    let compression = column.compression.as_ref().map(|it| format!("{head} COMPRESSION {it}"));
    storage.into_iter().chain(compression).collect()
}

/// Returns the statements that bring storage parameters to those of the second catalog, in their order, which `pg_dump`
/// shows: what is set anew goes to the end.
///
/// PG 14, `transformRelOptions` in `reloptions.c`.
fn alter_parameters(from: &Catalog, to: &Catalog, new: &Element) -> Option<Vec<String>> {
    let name = QualifiedName::new(&new.key.schema, &new.key.name);
    let relation = to.relation(&name)?;
    let (old, new) = (&from.relation(&name)?.parameters, &relation.parameters);
    let kept = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let own = |it: &String| it.split('=').next().unwrap_or_default().to_owned();
    let set: Vec<String> = new[kept..].iter().map(own).collect();
    let gone: Vec<String> = old[kept..].iter().filter(|it| !set.contains(&own(it))).cloned().collect();
    let head = format!("ALTER {} {}", part::relation_kind(relation), qualified(&name));
    let reset = (!gone.is_empty()).then(|| format!("{head} RESET ({})", parameter_names(&gone)));
    let set = (!set.is_empty()).then(|| format!("{head} SET {}", part::parameters(&new[kept..])));
    Some(reset.into_iter().chain(set).collect())
}

/// Tells whether a column has the type that it had, which an extension took to another schema.
fn moved_with_extension((from, old): (&Catalog, &Column), (to, new): (&Catalog, &Column)) -> bool {
    let (before, after) = (&old.data_type.name, &new.data_type.name);
    let moved = from.extensions.iter().any(|extension| {
        let twin = to.extensions.iter().find(|it| it.name == extension.name);
        extension.schema == before.schema && twin.is_some_and(|it| it.schema == after.schema)
    });
    let renamed = old.data_type.sql.replace(&qualified(before), &qualified(after)) == new.data_type.sql;
    let others_equal = old.generated == new.generated && old.collation == new.collation;
    moved && before.schema != after.schema && before.name == after.name && renamed && others_equal
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

fn alter_type(from: &Catalog, to: &Catalog, key: &Key, new: &Elements) -> Fate {
    let name = QualifiedName::new(&key.schema, &key.name);
    if let (Some(old), Some(new)) = (from.enum_type(&name), to.enum_type(&name))
        && let Some(added) = added_labels(old, new)
    {
        return Fate::Alter(added);
    }
    Fate::Remake(remake((from, to), new, key, &Apart::default()))
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
