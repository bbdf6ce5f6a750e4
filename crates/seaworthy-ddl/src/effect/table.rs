//! Making relations, and what stands on them.

use seaworthy_catalog::QualifiedName;

use super::cursor::{Cursor, Name};
use super::{Answer, Deed, Lock, Reader};

impl Reader<'_> {
    pub(super) fn create_table(&mut self, mut at: Cursor<'_, '_>, temporary: bool) {
        at.eat_if_exists();
        let Some(name) = at.name() else { return self.unknown() };
        self.creates(&name, temporary);
        if at.eat_all("partition of") {
            let Some(parent) = at.name() else { return self.unknown() };
            let parent = self.resolve(&parent);
            let source = "PG 14, CREATE TABLE, \"PARTITION OF\": ACCESS EXCLUSIVE on the parent";
            self.touch(parent.clone(), Lock::AccessExclusive, source);
            for other in self.default_partitions(&parent) {
                self.touch(other, Lock::AccessExclusive, source).scans = Answer::Yes;
            }
            return self.referenced_by_parent(&parent);
        }
        if at.has("as") {
            return self.reads(at);
        }
        self.references(at);
        let mut rest = at;
        if let Some(inside) = rest.parenthesis() {
            self.likes(inside);
        }
        if rest.skip_to("inherits")
            && let Some(parents) = rest.parenthesis()
        {
            for parent in parents.list() {
                if let Some(parent) = { parent }.name() {
                    let parent = self.resolve(&parent);
                    self.touch(parent, Lock::ShareUpdateExclusive, "PG 14, CREATE TABLE, \"INHERITS\"");
                }
            }
        }
    }

    pub(super) fn creates(&mut self, name: &Name, temporary: bool) {
        if temporary {
            self.effects.creates = Some(QualifiedName::new("pg_temp", &name.name));
            return;
        }
        let first = self.surroundings.search_path.first().map_or("public", String::as_str);
        let schema = name.schema.as_deref().unwrap_or(first);
        self.effects.creates = Some(QualifiedName::new(schema, &name.name));
    }

    /// Foreign keys of a new table get their triggers on the other one.
    fn references(&mut self, at: Cursor<'_, '_>) {
        for (index, word) in at.words.iter().enumerate() {
            let mut here = Cursor { words: &at.words[index..] };
            if word.is("references") && here.eat("references") {
                let Some(referenced) = here.name() else { continue };
                let referenced = self.resolve(&referenced);
                if self.effects.creates.as_ref() != Some(&referenced) {
                    self.touch(referenced, Lock::ShareRowExclusive, "PG 14, CREATE TABLE, \"REFERENCES\"");
                }
            }
        }
    }

    fn referenced_by_parent(&mut self, parent: &QualifiedName) {
        let Some(relation) = self.relation(parent) else { return };
        let referenced: Vec<QualifiedName> = relation.foreign_keys.iter().map(|key| key.references.clone()).collect();
        for other in referenced {
            self.touch(other, Lock::ShareRowExclusive, "PG 14, CREATE TABLE, \"REFERENCES\"");
        }
    }

    fn likes(&mut self, inside: Cursor<'_, '_>) {
        for mut piece in inside.list() {
            if piece.eat("like")
                && let Some(source) = piece.name()
            {
                let source = self.resolve(&source);
                self.touch(source, Lock::AccessShare, "PG 14, CREATE TABLE, \"LIKE\"");
            }
        }
    }

    pub(super) fn create_view(&mut self, mut at: Cursor<'_, '_>) {
        let Some(name) = at.name() else { return self.unknown() };
        let view = self.resolve(&name);
        if self.relation(&view).is_some() {
            self.touch(view, Lock::AccessExclusive, "PG 14, CREATE VIEW, \"OR REPLACE\"");
        } else {
            self.creates(&name, false);
        }
        self.reads(at);
        for touch in &mut self.effects.touches {
            touch.scans = Answer::No;
        }
    }

    pub(super) fn create_materialized_view(&mut self, mut at: Cursor<'_, '_>) {
        at.eat_if_exists();
        let Some(name) = at.name() else { return self.unknown() };
        self.creates(&name, false);
        self.reads(at);
        if at.has("with no data") {
            for touch in &mut self.effects.touches {
                touch.scans = Answer::No;
            }
        }
    }

    pub(super) fn create_trigger(&mut self, mut at: Cursor<'_, '_>) {
        let source = "PG 14, 13.3.1: CREATE TRIGGER takes SHARE ROW EXCLUSIVE";
        if !at.skip_to("on") {
            return self.unknown();
        }
        let Some(table) = at.name() else { return self.unknown() };
        let table = self.resolve(&table);
        self.touch(table.clone(), Lock::ShareRowExclusive, source);
        for child in self.children(&table) {
            self.touch(child, Lock::ShareRowExclusive, source);
        }
        if at.eat("from")
            && let Some(other) = at.name()
        {
            let other = self.resolve(&other);
            self.touch(other, Lock::AccessShare, source);
        }
    }

    pub(super) fn create_rule(&mut self, mut at: Cursor<'_, '_>) {
        match (at.skip_to("to"), at.name()) {
            (true, Some(table)) => {
                let table = self.resolve(&table);
                self.touch(table, Lock::AccessExclusive, "PG 14, CREATE RULE");
            }
            _ => self.unknown(),
        }
    }

    pub(super) fn create_statistics(&mut self, mut at: Cursor<'_, '_>) {
        match (at.skip_to("from"), at.name()) {
            (true, Some(table)) => {
                let table = self.resolve(&table);
                self.touch(table, Lock::ShareUpdateExclusive, "PG 14, 13.3.1: CREATE STATISTICS");
            }
            _ => self.unknown(),
        }
    }

    pub(super) fn alter_sequence(&mut self, mut at: Cursor<'_, '_>) {
        at.eat_if_exists();
        let Some(name) = at.name() else { return self.unknown() };
        let sequence = self.resolve(&name);
        let whole = at.has("rename to") || at.has("owner to") || at.has("set schema") || at.has("set logged");
        let lock = if whole { Lock::AccessExclusive } else { Lock::ShareRowExclusive };
        self.touch(sequence, lock, "PG 14, ALTER SEQUENCE, \"Notes\"");
    }

    /// Changing a domain's constraints, or a composite type's attributes, reaches the tables that have columns of it.
    pub(super) fn alter_type(&mut self, mut at: Cursor<'_, '_>) {
        let Some(name) = at.name() else { return self.unknown() };
        if at.eat_any(&[
            "add value",
            "rename",
            "owner",
            "set schema",
            "set default",
            "drop default",
            "drop not null",
            "drop constraint",
            "set (",
        ]) {
            return;
        }
        let not_valid = at.has_anywhere("not valid");
        let composite = at.has("attribute");
        let users: Vec<QualifiedName> = self
            .surroundings
            .catalog
            .relations
            .iter()
            .filter(|relation| {
                let is_it = |of: &QualifiedName| {
                    of.name == name.name && name.schema.as_ref().is_none_or(|schema| *schema == of.schema)
                };
                relation.definition.is_none() && relation.columns.iter().any(|column| is_it(&column.data_type.name))
            })
            .map(|relation| relation.name.clone())
            .collect();
        for user in users {
            if composite {
                self.touch(user, Lock::AccessExclusive, "PG 14, ALTER TYPE");
            } else if !not_valid {
                let touch = self.touch(user.clone(), Lock::Share, "PG 14, ALTER DOMAIN, \"Notes\"");
                touch.scans = Answer::Yes;
                self.act(&user, Deed::AddCheck { name: None, condition: String::new(), validated: true });
            }
        }
    }

    pub(super) fn comment(&mut self, mut at: Cursor<'_, '_>) {
        let source = "PG 14, 13.3.1: COMMENT ON takes SHARE UPDATE EXCLUSIVE";
        if !at.eat("on") {
            return self.unknown();
        }
        let (mut table, mut lock) = (None, Lock::ShareUpdateExclusive);
        if at.eat_any(&["table", "view", "materialized view", "foreign table", "sequence"]) {
            table = at.name();
        } else if at.eat("column") {
            // `t.c` or `s.t.c`: the last part is the column.
            let parts: Vec<String> = std::iter::from_fn(|| {
                at.identifier().inspect(|_| {
                    at.eat(".");
                })
            })
            .take_while(|part| part != "is")
            .collect();
            table = match parts.as_slice() {
                [table, _] => Some(Name { schema: None, name: table.clone() }),
                [.., schema, table, _] => Some(Name { schema: Some(schema.clone()), name: table.clone() }),
                _ => None,
            };
        } else if at.eat_any(&["constraint", "trigger", "policy", "rule"]) {
            at.identifier();
            lock = Lock::AccessShare;
            if at.eat("on") && !at.eat("domain") {
                table = at.name();
            }
        }
        if let Some(table) = table {
            let table = self.resolve(&table);
            self.touch(table, lock, source);
        }
    }
}
