//! Constraints as they stand in CREATE TABLE, and behind ADD.

use seaworthy_catalog::{
    Check, Deferral, Exclusion, ForeignKey, ForeignKeyAction, ForeignKeyMatch, PrimaryKey, Unique,
};

use super::{list, parameters};
use crate::ident::{Ident, qualified};

pub(super) fn primary_key(key: &PrimaryKey) -> String {
    let columns = key_columns(&key.columns, key.without_overlaps);
    let mut text = format!("CONSTRAINT {} PRIMARY KEY {columns}", Ident::new(&key.name));
    text.push_str(&index(&key.include, &key.parameters, key.tablespace.as_deref()));
    text.push_str(&deferral(key.deferral));
    text
}

pub(super) fn unique(unique: &Unique) -> String {
    let nulls = if unique.nulls_not_distinct { "NULLS NOT DISTINCT " } else { "" };
    let columns = key_columns(&unique.columns, unique.without_overlaps);
    let mut text = format!("CONSTRAINT {} UNIQUE {nulls}{columns}", Ident::new(&unique.name));
    text.push_str(&index(&unique.include, &unique.parameters, unique.tablespace.as_deref()));
    text.push_str(&deferral(unique.deferral));
    text
}

pub(super) fn exclusion(exclusion: &Exclusion) -> String {
    format!("CONSTRAINT {} {}", Ident::new(&exclusion.name), exclusion.definition)
}

/// Returns the constraint as it stands in CREATE TABLE and CREATE DOMAIN.
pub fn check(check: &Check) -> String {
    let mut text = format!("CONSTRAINT {} CHECK ({})", Ident::new(&check.name), check.expression);
    if check.no_inherit {
        text.push_str(" NO INHERIT");
    }
    text.push_str(validity(check.enforced, check.validated));
    text
}

pub(super) fn foreign_key(key: &ForeignKey) -> String {
    let period = |names: &[String]| match names.split_last() {
        Some((last, rest)) if key.period => {
            let mut all: Vec<String> = rest.iter().map(|name| Ident::new(name).to_string()).collect();
            all.push(format!("PERIOD {}", Ident::new(last)));
            format!("({})", all.join(", "))
        }
        _ => list(names),
    };
    let mut text = format!(
        "CONSTRAINT {} FOREIGN KEY {} REFERENCES {} {}",
        Ident::new(&key.name),
        period(&key.columns),
        qualified(&key.references),
        period(&key.referenced_columns)
    );
    if key.match_type != ForeignKeyMatch::Simple {
        text.push_str(&format!(" MATCH {}", key.match_type.as_str()));
    }
    if key.on_update != ForeignKeyAction::NoAction {
        text.push_str(&format!(" ON UPDATE {}", key.on_update.as_str()));
    }
    if key.on_delete != ForeignKeyAction::NoAction {
        text.push_str(&format!(" ON DELETE {}", key.on_delete.as_str()));
        if !key.on_delete_columns.is_empty() {
            text.push_str(&format!(" {}", list(&key.on_delete_columns)));
        }
    }
    text.push_str(&deferral(key.deferral));
    text.push_str(validity(key.enforced, key.validated));
    text
}

fn key_columns(columns: &[String], without_overlaps: bool) -> String {
    let text = list(columns);
    match text.strip_suffix(')') {
        Some(open) if without_overlaps => format!("{open} WITHOUT OVERLAPS)"),
        _ => text,
    }
}

fn index(include: &[String], storage: &[String], tablespace: Option<&str>) -> String {
    let mut text = String::new();
    if !include.is_empty() {
        text.push_str(&format!(" INCLUDE {}", list(include)));
    }
    if !storage.is_empty() {
        text.push_str(&format!(" WITH {}", parameters(storage)));
    }
    if let Some(tablespace) = tablespace {
        text.push_str(&format!(" USING INDEX TABLESPACE {}", Ident::new(tablespace)));
    }
    text
}

fn deferral(deferral: Deferral) -> String {
    match deferral {
        Deferral::NotDeferrable => String::new(),
        Deferral::InitiallyImmediate | Deferral::InitiallyDeferred => format!(" {}", deferral.as_str()),
    }
}

/// What is not enforced is never validated (PostgreSQL 18, CREATE TABLE, "NOT ENFORCED").
fn validity(enforced: bool, validated: bool) -> &'static str {
    match (enforced, validated) {
        (false, _) => " NOT ENFORCED",
        (true, false) => " NOT VALID",
        (true, true) => "",
    }
}
