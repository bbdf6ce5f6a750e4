//! ALTER TABLE, subcommand by subcommand.
//!
//! PG 14, ALTER TABLE: "An ACCESS EXCLUSIVE lock is acquired unless explicitly noted."

use seaworthy_catalog::QualifiedName;

use super::act::constraint;
use super::cursor::{Cursor, Name};
use super::{Answer, Deed, Lock, Reader};

/// PG 14, ALTER TABLE: where nothing else is noted.
const DEFAULT: &str = "PG 14, ALTER TABLE";

/// Storage parameters that take SHARE UPDATE EXCLUSIVE; others take ACCESS EXCLUSIVE. PG 14, ALTER TABLE, "SET
/// ( storage_parameter )": "fillfactor, toast and autovacuum storage parameters, as well as the planner parameter
/// parallel_workers".
const GENTLE_PARAMETERS: [&str; 8] = [
    "fillfactor",
    "toast",
    "autovacuum",
    "parallel_workers",
    "log_autovacuum",
    "vacuum",
    "toast_tuple_target",
    "deduplicate_items",
];

impl Reader<'_> {
    pub(super) fn alter_table(&mut self, mut at: Cursor<'_, '_>) {
        if at.eat_all("all in tablespace") {
            return self.unknown();
        }
        at.eat_if_exists();
        let only = at.eat("only");
        let Some(name) = at.name() else { return self.unknown() };
        at.eat("*");
        let table = self.resolve(&name);
        if self.rename(at, &table, &name) {
            return;
        }
        let children = if only { Vec::new() } else { self.children(&table) };
        for piece in at.list() {
            self.one_of_several(piece, &table, &children);
        }
    }

    /// Takes RENAME and SET SCHEMA, and tells whether it was one.
    fn rename(&mut self, mut at: Cursor<'_, '_>, table: &QualifiedName, written: &Name) -> bool {
        let new = if at.eat_all("rename to") {
            at.identifier().map(|name| QualifiedName::new(&table.schema, name))
        } else if at.eat_all("set schema") {
            at.identifier().map(|schema| QualifiedName::new(schema, &written.name))
        } else {
            return false;
        };
        self.touch(table.clone(), Lock::AccessExclusive, DEFAULT);
        self.act(table, Deed::RenameRelation);
        self.effects.renames = new.map(|new| (table.clone(), new));
        true
    }

    /// Touches a table and its partitions.
    fn all(
        &mut self,
        table: &QualifiedName,
        children: &[QualifiedName],
        lock: Lock,
        scans: Answer,
        source: &'static str,
    ) {
        for relation in std::iter::once(table).chain(children) {
            let touch = self.touch(relation.clone(), lock, source);
            touch.scans = touch.scans.max(scans);
        }
    }

    fn rewrite(&mut self, table: &QualifiedName, children: &[QualifiedName], rewrites: Answer, source: &'static str) {
        for relation in std::iter::once(table).chain(children) {
            let touch = self.touch(relation.clone(), Lock::AccessExclusive, source);
            (touch.rewrites, touch.scans) = (touch.rewrites.max(rewrites), touch.scans.max(rewrites));
        }
    }

    pub(super) fn subcommand(&mut self, mut at: Cursor<'_, '_>, table: &QualifiedName, children: &[QualifiedName]) {
        use Answer::{No, Yes};
        use Lock::{AccessExclusive, ShareRowExclusive, ShareUpdateExclusive};
        let constraint = at.eat_all("add constraint");
        let name = if constraint { at.identifier() } else { None };
        if constraint || is_unnamed_constraint(at) {
            if !constraint {
                at.eat("add");
            }
            return self.add_constraint(at, name, (table, children));
        }
        if at.eat("add") {
            at.eat("column");
            at.eat_if_exists();
            return self.add_column(at, table, children);
        }
        if at.eat_all("drop constraint") {
            at.eat_if_exists();
            let name = at.identifier().unwrap_or_default();
            self.all(table, children, AccessExclusive, No, DEFAULT);
            return self.drop_constraint(table, &name, at.eat("cascade"));
        }
        if at.eat_all("validate constraint") {
            let name = at.identifier().unwrap_or_default();
            self.deed = Deed::Validate { name: name.clone() };
            return self.validate(table, children, &name);
        }
        if at.eat("drop") {
            at.eat("column");
            at.eat_if_exists();
            let column = at.identifier().unwrap_or_default();
            self.deed = Deed::DropColumn { column: column.clone() };
            self.all(table, children, AccessExclusive, No, "PG 14, ALTER TABLE, \"DROP COLUMN\"");
            return self.drop_column(table, &column, at.eat("cascade"));
        }
        if at.eat("alter") && !at.eat("constraint") {
            at.eat("column");
            return self.alter_column(at, table, children);
        }
        if at.eat_all("attach partition") {
            self.deed = Deed::AttachPartition;
            return self.attach_partition(at, table);
        }
        if at.eat_all("detach partition") {
            return self.detach_partition(at, table);
        }
        let leaves = at.eat_all("no inherit");
        if leaves || at.eat("inherit") {
            self.touch(table.clone(), AccessExclusive, DEFAULT);
            if let Some(parent) = at.name() {
                let parent = self.resolve(&parent);
                let lock = if leaves { Lock::AccessShare } else { ShareUpdateExclusive };
                self.touch(parent, lock, "PG 14, ALTER TABLE, \"INHERIT\"");
            }
            return;
        }
        if at.eat_any(&["enable trigger", "disable trigger", "enable replica trigger", "enable always trigger"]) {
            return self.all(table, children, ShareRowExclusive, No, "PG 14, ALTER TABLE, \"DISABLE TRIGGER\"");
        }
        if at.eat_any(&["cluster on", "set without cluster"]) {
            return self.all(table, &[], ShareUpdateExclusive, No, "PG 14, ALTER TABLE, \"CLUSTER ON\"");
        }
        if at.eat_any(&["set logged", "set unlogged", "set tablespace", "set access method"]) {
            return self.rewrite(table, &[], Yes, "PG 14, ALTER TABLE, \"SET { LOGGED | UNLOGGED }\"");
        }
        if at.eat_any(&["set", "reset"]) && at.words.first().is_some_and(|word| word.text == "(") {
            let lock = parameters_lock(at);
            return self.all(table, &[], lock, No, "PG 14, ALTER TABLE, \"SET ( storage_parameter )\"");
        }
        // RENAME COLUMN, OWNER TO, ROW LEVEL SECURITY, REPLICA IDENTITY, ALTER CONSTRAINT, rules, OF: the default lock.
        let inherited = at.eat("rename");
        if inherited && !at.eat("constraint") {
            at.eat("column");
            self.deed = Deed::RenameColumn { column: at.identifier().unwrap_or_default() };
        }
        self.all(table, if inherited { children } else { &[] }, AccessExclusive, No, DEFAULT);
    }

    fn add_constraint(
        &mut self,
        mut at: Cursor<'_, '_>,
        name: Option<String>,
        (table, children): (&QualifiedName, &[QualifiedName]),
    ) {
        use Lock::{AccessExclusive, ShareRowExclusive};
        let scans = Answer::from(!at.has_anywhere("not valid") && !at.has_anywhere("not enforced"));
        self.deed = constraint(at, name, scans == Answer::Yes);
        if at.has("foreign key") {
            let source = "PG 14, ALTER TABLE, \"ADD table_constraint\": SHARE ROW EXCLUSIVE on both tables";
            self.all(table, children, ShareRowExclusive, scans, source);
            at.skip_to("references");
            at.eat("only");
            if let Some(referenced) = at.name() {
                let referenced = self.resolve(&referenced);
                let touch = self.touch(referenced, ShareRowExclusive, source);
                touch.scans = touch.scans.max(scans);
            }
            return;
        }
        if at.has("using index") {
            let nullable = self.nullable_primary_key(at, table);
            return self.all(
                table,
                &[],
                AccessExclusive,
                nullable,
                "PG 14, ALTER TABLE, \"ADD table_constraint_using_index\"",
            );
        }
        if at.eat_all("not null") {
            let column = at.identifier().unwrap_or_default();
            let scans = if scans == Answer::Yes { self.not_null_scans(table, &column) } else { scans };
            return self.all(table, children, AccessExclusive, scans, "PG 18, ALTER TABLE, \"ADD table_constraint\"");
        }
        self.all(table, children, AccessExclusive, scans, "PG 14, ALTER TABLE, \"ADD table_constraint\"");
    }

    /// A primary key needs NOT NULL, which is proven by a scan where the columns are not so already.
    fn nullable_primary_key(&self, at: Cursor<'_, '_>, table: &QualifiedName) -> Answer {
        if !at.has("primary key") {
            return Answer::No;
        }
        let mut index = at;
        index.skip_to("using index");
        let Some(name) = index.identifier() else { return Answer::Unknown };
        let relation = self.relation(table);
        let index = relation.and_then(|relation| relation.indexes.iter().find(|index| index.name == name));
        let (Some(relation), Some(index)) = (relation, index) else { return Answer::Unknown };
        let columns = index.keys.iter().map(|key| match &key.term {
            seaworthy_catalog::IndexTerm::Column(column) => self.not_null_scans(&relation.name, column),
            seaworthy_catalog::IndexTerm::Expression(_) => Answer::Unknown,
        });
        columns.max().unwrap_or(Answer::Unknown)
    }

    fn validate(&mut self, table: &QualifiedName, children: &[QualifiedName], constraint: &str) {
        let source = "PG 14, ALTER TABLE, \"VALIDATE CONSTRAINT\"";
        let relation = self.relation(table);
        let key = relation.and_then(|relation| relation.foreign_keys.iter().find(|key| key.name == constraint));
        let already = match (relation, key) {
            (_, Some(key)) => key.validated,
            (Some(relation), None) => relation.checks.iter().any(|check| check.name == constraint && check.validated),
            (None, None) => false,
        };
        self.all(table, children, Lock::ShareUpdateExclusive, Answer::from(!already), source);
        if let Some(key) = key.filter(|_| !already) {
            let touch = self.touch(key.references.clone(), Lock::RowShare, source);
            touch.scans = Answer::Yes;
        }
        if relation.is_none() {
            self.effects.unknown = Some("a foreign key's referenced table is read, too");
        }
    }

    /// The triggers of a foreign key go from both its tables.
    pub(super) fn drop_constraint(&mut self, table: &QualifiedName, constraint: &str, cascade: bool) {
        let Some(relation) = self.relation(table) else { return };
        let keys = relation.foreign_keys.iter().filter(|key| key.name == constraint);
        let referenced: Vec<QualifiedName> = keys.map(|key| key.references.clone()).collect();
        let is_key = relation.primary_key.iter().any(|key| key.name == constraint)
            || relation.uniques.iter().any(|key| key.name == constraint);
        let referencing = if cascade && is_key { self.referencing(table) } else { Vec::new() };
        for other in referenced.into_iter().chain(referencing) {
            self.touch(other, Lock::AccessExclusive, "PG 14, ALTER TABLE, \"DROP CONSTRAINT\"");
        }
    }

    fn drop_column(&mut self, table: &QualifiedName, column: &str, cascade: bool) {
        let Some(relation) = self.relation(table) else { return };
        let keys = relation.foreign_keys.iter().filter(|key| key.columns.iter().any(|name| name == column));
        let names: Vec<String> = keys.map(|key| key.name.clone()).collect();
        for name in names {
            self.drop_constraint(table, &name, false);
        }
        if cascade {
            for other in self.referencing(table) {
                self.touch(other, Lock::AccessExclusive, "PG 14, ALTER TABLE, \"DROP COLUMN … CASCADE\"");
            }
        }
    }

    fn attach_partition(&mut self, mut at: Cursor<'_, '_>, parent: &QualifiedName) {
        let source = "PG 14, ALTER TABLE, \"ATTACH PARTITION\"";
        self.touch(parent.clone(), Lock::ShareUpdateExclusive, source);
        let Some(child) = at.name() else { return self.unknown() };
        let child = self.resolve(&child);
        // Where a CHECK of the table implies the bound there is no scan; whether it does, the server finds out.
        let checked = self.relation(&child).is_some_and(|relation| relation.checks.iter().any(|check| check.validated));
        let scans = if at.has("default") {
            Answer::No
        } else if checked {
            Answer::Unknown
        } else {
            Answer::Yes
        };
        let touch = self.touch(child, Lock::AccessExclusive, source);
        touch.scans = touch.scans.max(scans);
        for other in self.default_partitions(parent) {
            let touch = self.touch(other, Lock::AccessExclusive, source);
            touch.scans = Answer::Yes;
        }
    }

    /// Whose rows might belong into a new partition. PG 14, ALTER TABLE, "ATTACH PARTITION".
    pub(super) fn default_partitions(&self, parent: &QualifiedName) -> Vec<QualifiedName> {
        let relations = self.surroundings.catalog.relations.iter();
        let is_default = |relation: &&seaworthy_catalog::Relation| {
            let partition = relation.partition_of.as_ref();
            partition
                .is_some_and(|partition| partition.parent == *parent && partition.bound.eq_ignore_ascii_case("default"))
        };
        relations.filter(is_default).map(|relation| relation.name.clone()).collect()
    }

    fn detach_partition(&mut self, mut at: Cursor<'_, '_>, parent: &QualifiedName) {
        let Some(child) = at.name() else { return self.unknown() };
        let child = self.resolve(&child);
        let gentle = at.has("concurrently") || at.has("finalize");
        self.deed = Deed::DetachPartition { concurrently: gentle };
        let source = "PG 14, ALTER TABLE, \"DETACH PARTITION\"";
        let lock = if gentle { Lock::ShareUpdateExclusive } else { Lock::AccessExclusive };
        self.touch(parent.clone(), lock, source);
        self.touch(child, Lock::AccessExclusive, source);
        if !gentle {
            for other in self.default_partitions(parent) {
                self.touch(other, Lock::AccessExclusive, source);
            }
        }
    }
}

/// `ADD CHECK (…)`, `ADD FOREIGN KEY …` and their kin, and not `ADD "check" text`.
fn is_unnamed_constraint(mut at: Cursor<'_, '_>) -> bool {
    at.eat("add")
        && (at.eat_any(&[
            "check (",
            "foreign key",
            "primary key",
            "unique (",
            "unique using",
            "unique nulls",
            "exclude",
        ]) || at.eat_all("not null"))
}

fn parameters_lock(mut at: Cursor<'_, '_>) -> Lock {
    let Some(parameters) = at.parenthesis() else { return Lock::AccessExclusive };
    let gentle = |piece: &Cursor<'_, '_>| {
        let name = piece.words.first().map(|word| word.text.to_ascii_lowercase()).unwrap_or_default();
        GENTLE_PARAMETERS.iter().any(|gentle| name.starts_with(gentle))
    };
    if parameters.list().iter().all(gentle) { Lock::ShareUpdateExclusive } else { Lock::AccessExclusive }
}
