//! The triggers between a JSON column and the rows that it becomes.
//!
//! Both functions run with their owner's rights, for the application may hold rights on one of the tables alone; so
//! nobody else may use them. What one of them writes must not wake the other: a setting says that it writes, and ends
//! with it, also where it fails (PG 14, 9.27.1 "set_config").

use seaworthy_ddl::build::{Event, Function, Trigger, sql};
use seaworthy_ddl::quote_literal;

use super::{Owner, SplitJson};
use crate::pattern::idents;

/// The setting that tells who writes.
const SETTING: &str = "seaworthy.in_step";

/// Each document that is written becomes rows.
pub(super) struct There<'a>(pub(super) &'a SplitJson);

/// Each row that is written becomes part of a document.
pub(super) struct ThereAndBack<'a>(pub(super) &'a SplitJson);

impl There<'_> {
    pub(super) fn create(&self) -> Vec<String> {
        made(&self.function(), &self.trigger(), &self.name())
    }

    pub(super) fn drop(&self) -> Vec<String> {
        vec![self.trigger().drop().into(), self.function().drop().into()]
    }

    fn name(&self) -> (String, String) {
        (self.0.table.schema.clone(), self.0.name_there())
    }

    fn trigger(&self) -> Trigger {
        let table = (self.0.table.schema.clone(), self.0.table.name.clone());
        Trigger::after(self.0.name_there(), Event::Insert, table, self.name()).or(Event::Update)
    }

    /// A document that cannot be split does not fail the write: it has no rows, and the gate names it.
    fn function(&self) -> Function {
        let Self(split) = self;
        let into = split.into.sql();
        let column = super::ident(&split.column);
        let key: Vec<String> = split.owners.iter().map(|owner| format!("NEW.{}", super::ident(&owner.key))).collect();
        let before: Vec<String> =
            split.owners.iter().map(|owner| format!("OLD.{}", super::ident(&owner.key))).collect();
        let body = format!(
            "
BEGIN
    IF current_setting('{SETTING}', true) = {own} THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.{column}, {key}) IS NOT DISTINCT FROM (OLD.{column}, {before}) THEN
            RETURN NULL;
        END IF;
    END IF;
    PERFORM set_config('{SETTING}', {own}, true);
    DELETE FROM {into} AS row WHERE {same};
    BEGIN
        INSERT INTO {into} ({columns})
        {rows};
    EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
        NULL;
    END;
    PERFORM set_config('{SETTING}', '', true);
    RETURN NULL;
END
",
            own = own(split),
            key = key.join(", "),
            before = before.join(", "),
            same = split.same("row", "NEW", Owner::key),
            columns = idents(&split.columns()),
            rows = split.rows_of("NEW"),
        );
        guarded(self.name(), &body)
    }
}

impl ThereAndBack<'_> {
    pub(super) fn create(&self) -> Vec<String> {
        made(&self.function(), &self.trigger(), &self.name())
    }

    pub(super) fn drop(&self) -> Vec<String> {
        vec![self.trigger().drop().into(), self.function().drop().into()]
    }

    fn name(&self) -> (String, String) {
        (self.0.table.schema.clone(), self.0.name_back())
    }

    fn trigger(&self) -> Trigger {
        let table = (self.0.into.schema.clone(), self.0.into.name.clone());
        Trigger::after(self.0.name_back(), Event::Insert, table, self.name()).or(Event::Update).or(Event::Delete)
    }

    /// The owner is locked before its rows are read, so that two who write rows of one document do not lose each
    /// other's.
    fn function(&self) -> Function {
        let Self(split) = self;
        let (table, column) = (split.table.sql(), super::ident(&split.column));
        let update = |row: &str| {
            let keys = split
                .owners
                .iter()
                .map(|owner| format!("owner.{} = {row}.{}", super::ident(&owner.key), super::ident(&owner.name)));
            let owner = keys.collect::<Vec<_>>().join(" AND ");
            format!(
                "PERFORM FROM {table} AS owner WHERE {owner} FOR NO KEY UPDATE;
        made := {};
        UPDATE {table} AS owner SET {column} = made
        WHERE {owner} AND owner.{column} IS DISTINCT FROM made;",
                split.document(row, Owner::name),
            )
        };
        let moved = format!("({}) IS DISTINCT FROM ({})", of(split, "OLD"), of(split, "NEW"));
        let body = format!(
            "
DECLARE
    made jsonb;
BEGIN
    IF current_setting('{SETTING}', true) = {own} THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('{SETTING}', {own}, true);
    IF TG_OP <> 'DELETE' THEN
        {new}
    END IF;
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND {moved} THEN
        {old}
    END IF;
    PERFORM set_config('{SETTING}', '', true);
    RETURN NULL;
END
",
            own = own(split),
            new = update("NEW"),
            old = update("OLD"),
        );
        guarded(self.name(), &body)
    }
}

/// Returns the owner's columns of a row of the new table.
fn of(split: &SplitJson, row: &str) -> String {
    split.owners.iter().map(|owner| format!("{row}.{}", super::ident(&owner.name))).collect::<Vec<_>>().join(", ")
}

fn own(split: &SplitJson) -> String {
    quote_literal(&split.table.beside(&split.name_there()))
}

fn guarded(name: (String, String), body: &str) -> Function {
    Function::trigger(name, body).security_definer().set("search_path", sql("pg_catalog, pg_temp"))
}

fn made(function: &Function, trigger: &Trigger, (schema, name): &(String, String)) -> Vec<String> {
    let revoke = format!("REVOKE ALL ON FUNCTION {}.{}() FROM PUBLIC", super::ident(schema), super::ident(name));
    vec![function.create().into(), revoke, trigger.create().into()]
}
