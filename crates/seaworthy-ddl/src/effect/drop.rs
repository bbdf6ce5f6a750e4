//! DROP.

use seaworthy_catalog::QualifiedName;

use super::cursor::Cursor;
use super::{Deed, Lock, Reader, WITHOUT_RELATIONS};

const CASCADES: &str = "CASCADE drops what depends on it, too";

impl Reader<'_> {
    pub(super) fn drop(&mut self, mut at: Cursor<'_, '_>) {
        let cascades = at.words.last().is_some_and(|word| word.is("cascade"));
        if at.eat("index") {
            self.drop_index(at);
        } else if at.eat_any(&["foreign table", "table", "materialized view", "view", "sequence"]) {
            self.drop_relations(at, cascades);
        } else if at.eat_any(&["trigger", "policy", "rule"]) {
            self.on_table(at, Lock::AccessExclusive, "PG 14, DROP TRIGGER, DROP POLICY, DROP RULE");
        } else if at.eat("owned") || cascades && at.eat_any(&WITHOUT_RELATIONS) {
            self.effects.unknown = Some(CASCADES);
        } else if !at.eat_any(&WITHOUT_RELATIONS) {
            self.unknown();
        }
    }

    fn drop_relations(&mut self, mut at: Cursor<'_, '_>, cascades: bool) {
        at.eat_if_exists();
        let names: Vec<QualifiedName> = at.names().iter().map(|name| self.resolve(name)).collect();
        if names.is_empty() {
            return self.unknown();
        }
        for name in &names {
            self.touch(name.clone(), Lock::AccessExclusive, "PG 14, 13.3.1: DROP TABLE takes ACCESS EXCLUSIVE");
            self.act(name, Deed::DropRelation);
            self.drop_keys(name, cascades);
            for child in self.children(name) {
                self.touch(child.clone(), Lock::AccessExclusive, "PG 14, 5.11.2.2 \"Partition Maintenance\"");
                self.drop_keys(&child, cascades);
            }
            let parent = self.relation(name).and_then(|relation| relation.partition_of.as_ref());
            if let Some(parent) = parent.map(|partition| partition.parent.clone()) {
                let source = "PG 14, 5.11.2.2: DROP TABLE of a partition locks its parent";
                self.touch(parent.clone(), Lock::AccessExclusive, source);
                for other in self.default_partitions(&parent) {
                    self.touch(other, Lock::AccessExclusive, source);
                }
            }
        }
        let relations = self.surroundings.catalog.relations.iter();
        let views = relations.filter(|relation| relation.definition.is_some()).count();
        if cascades && views > 0 {
            self.effects.unknown = Some(CASCADES);
        }
    }

    /// The triggers of foreign keys go from the other tables, too.
    fn drop_keys(&mut self, name: &QualifiedName, cascades: bool) {
        let Some(relation) = self.relation(name) else { return };
        let referenced: Vec<QualifiedName> = relation.foreign_keys.iter().map(|key| key.references.clone()).collect();
        let referencing = if cascades { self.referencing(name) } else { Vec::new() };
        for other in referenced.into_iter().chain(referencing) {
            self.touch(other, Lock::AccessExclusive, "PG 14, ALTER TABLE, \"DROP CONSTRAINT\"");
        }
    }
}
