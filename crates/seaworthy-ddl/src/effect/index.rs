//! Indexes.

use super::cursor::Cursor;
use super::{Answer, Deed, Lock, Reader};

const INDEX_UNKNOWN: &str = "the index is not in the catalog, so its table is not known";

impl Reader<'_> {
    pub(super) fn create_index(&mut self, mut at: Cursor<'_, '_>) {
        let gentle = at.eat("concurrently");
        let unless = at.eat_all("if not exists");
        if !at.words.first().is_some_and(|word| word.is("on")) {
            at.name();
        }
        let only = at.eat("on") && at.eat("only");
        let Some(table) = at.name() else { return self.unknown() };
        let table = self.resolve(&table);
        let lock = if gentle { Lock::ShareUpdateExclusive } else { Lock::Share };
        let source = "PG 14, CREATE INDEX, \"Building Indexes Concurrently\"";
        let children = if only { Vec::new() } else { self.children(&table) };
        for relation in std::iter::once(table.clone()).chain(children) {
            let touch = self.touch(relation, lock, source);
            touch.scans = touch.scans.max(if unless { Answer::Unknown } else { Answer::Yes });
        }
        if only {
            self.effects.touches[0].scans = Answer::No;
        }
        self.act(&table, Deed::CreateIndex { concurrently: gentle });
    }

    pub(super) fn alter_index(&mut self, mut at: Cursor<'_, '_>) {
        at.eat_if_exists();
        let Some(index) = at.name() else { return self.unknown() };
        let source = "PG 14, ALTER INDEX; 12+: RENAME takes SHARE UPDATE EXCLUSIVE on the index";
        if at.eat_any(&["rename to", "set statistics"]) {
            // The index alone is locked.
            return;
        }
        let Some(table) = self.table_of_index(&index) else {
            self.effects.unknown = Some(INDEX_UNKNOWN);
            return;
        };
        if at.eat_all("attach partition") {
            self.touch(table.name.clone(), Lock::AccessShare, source);
            if let Some(child) = at.name().and_then(|child| self.table_of_index(&child)) {
                self.touch(child.name.clone(), Lock::AccessShare, source);
            }
        }
    }

    pub(super) fn drop_index(&mut self, mut at: Cursor<'_, '_>) {
        let gentle = at.eat("concurrently");
        at.eat_if_exists();
        let lock = if gentle { Lock::ShareUpdateExclusive } else { Lock::AccessExclusive };
        for index in at.names() {
            match self.table_of_index(&index) {
                Some(table) => {
                    self.touch(table.name.clone(), lock, "PG 14, DROP INDEX, \"CONCURRENTLY\"");
                    self.act(&table.name, Deed::DropIndex { concurrently: gentle });
                }
                None => self.effects.unknown = Some(INDEX_UNKNOWN),
            }
        }
    }

    pub(super) fn reindex(&mut self, mut at: Cursor<'_, '_>) {
        let options = at.parenthesis();
        let table = at.eat("table");
        let index = !table && at.eat("index");
        let gentle = at.eat("concurrently") || options.is_some_and(|options| options.has("concurrently"));
        let (lock, source) = if gentle {
            (Lock::ShareUpdateExclusive, "PG 14, REINDEX, \"Rebuilding Indexes Concurrently\"")
        } else {
            (Lock::Share, "PG 14, REINDEX, \"Notes\": the index itself is locked against reads, too")
        };
        let Some(name) = at.name() else { return self.unknown() };
        let relation = if table {
            Some(self.resolve(&name))
        } else if index {
            self.table_of_index(&name).map(|table| table.name.clone())
        } else {
            self.effects.unknown = Some("it goes through all tables of a schema or a database");
            return;
        };
        match relation {
            Some(relation) => {
                self.touch(relation.clone(), lock, source).scans = Answer::Yes;
                self.act(&relation, Deed::Reindex { concurrently: gentle });
            }
            None => self.effects.unknown = Some(INDEX_UNKNOWN),
        }
    }
}
