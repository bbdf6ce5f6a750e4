//! A table that is built anew beside the old one, and takes its place.

mod complete;

use sea_orm_migration::prelude::{
    ForeignKeyCreateStatement, IndexCreateStatement, IntoTableRef as _, PostgresQueryBuilder,
};

use super::sync::Sync;
use super::{TableName, ident, idents, with_ending};
use crate::{Backfill, Check, Gate, Object};

/// What is appended to a name for the table that is built, and for the one that is kept.
const BESIDE: &str = "_v2";
const OLD: &str = "_old";

/// A table `t` that `t_v2` replaces; what was `t` stays as `t_old` until it is finished.
///
/// 1. in a transaction: [`build`](Self::build) makes `t_v2` with all keys, defaults, indexes, checks, foreign keys and
///    grants, and a trigger that brings each write of `t` to it;
/// 2. [`backfill`](Self::backfill) brings the rows that were there before, in batches; [`copy`](Self::copy) is the same
///    as one statement;
/// 3. outside a transaction: [`refer`](Self::refer) gives each foreign key of another table a twin that refers to
///    `t_v2`, and validates it;
/// 4. in a transaction, behind the gates [`is_complete`](Self::is_complete) and [`is_copied`](Self::is_copied):
///    [`swap`](Self::swap). Names change and the trigger turns around; no row is read. Give the migration a
///    `lock_timeout` that the application bears;
/// 5. outside a transaction: [`finish`](Self::finish) drops `t_old`. Up to then each step goes back without a loss, with
///    what was written since.
///
/// The swap is for tables with a primary key. Views, triggers, policies, publications and sequences of the table stay
/// with the old one; where there is any, the gate says so.
#[derive(Debug, Clone)]
pub struct SwappedTable {
    table: TableName,
    key: Vec<String>,
    columns: Vec<String>,
    changes: Vec<String>,
    changes_back: Vec<String>,
    indexes: Vec<(String, IndexCreateStatement)>,
    foreign_keys: Vec<ForeignKeyCreateStatement>,
    references: Vec<Reference>,
}

/// A foreign key of another table that refers to the one that is swapped.
#[derive(Debug, Clone)]
pub struct Reference {
    table: TableName,
    name: String,
    columns: Vec<String>,
    actions: String,
}

impl Reference {
    /// Takes the referring table, its foreign key and the columns of it; they refer to the primary key.
    pub fn new(
        table: impl Into<String>,
        name: impl Into<String>,
        columns: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        Self { table: TableName::new(table), name: name.into(), columns, actions: String::new() }
    }

    /// Names the referring table's schema, where it is not `public`.
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<String>) -> Self {
        self.table.schema = schema.into();
        self
    }

    /// Says what follows the columns: `ON DELETE CASCADE ON UPDATE CASCADE`.
    #[must_use]
    pub fn with_actions(mut self, actions: impl Into<String>) -> Self {
        self.actions = actions.into();
        self
    }

    fn add(&self, to: &TableName, key: &[String], ending: &str) -> [String; 2] {
        let (table, name) = (self.table.sql(), ident(&with_ending(&self.name, ending)));
        let actions = if self.actions.is_empty() { String::new() } else { format!(" {}", self.actions) };
        [
            format!(
                "ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({}) REFERENCES {} ({}){actions} NOT VALID",
                idents(&self.columns),
                to.sql(),
                idents(key)
            ),
            format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}"),
        ]
    }

    fn drop(&self, ending: &str) -> String {
        format!("ALTER TABLE {} DROP CONSTRAINT {}", self.table.sql(), ident(&with_ending(&self.name, ending)))
    }

    fn rename(&self, from: &str, to: &str) -> String {
        let name = |ending| ident(&with_ending(&self.name, ending));
        format!("ALTER TABLE {} RENAME CONSTRAINT {} TO {}", self.table.sql(), name(from), name(to))
    }
}

impl SwappedTable {
    /// Takes the table, its primary key, and the columns that both tables have, the key among them; all unquoted.
    pub fn new(
        table: impl Into<String>,
        key: impl IntoIterator<Item = impl Into<String>>,
        columns: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            table: TableName::new(table),
            key: key.into_iter().map(Into::into).collect(),
            columns: columns.into_iter().map(Into::into).collect(),
            changes: Vec::new(),
            changes_back: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            references: Vec::new(),
        }
    }

    /// Names the table's schema, where it is not `public`.
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<String>) -> Self {
        self.table.schema = schema.into();
        self
    }

    /// Says in which way the new table differs: an action of ALTER TABLE, and the one that leads back.
    ///
    /// It meets a table without rows, so even what rewrites costs nothing.
    #[must_use]
    pub fn change(mut self, action: impl Into<String>, back: impl Into<String>) -> Self {
        self.changes.push(action.into());
        self.changes_back.insert(0, back.into());
        self
    }

    /// Names an index of the table, unique ones included, and says it in the query builder; its primary key is known.
    #[must_use]
    pub fn index(mut self, name: impl Into<String>, index: IndexCreateStatement) -> Self {
        self.indexes.push((name.into(), index));
        self
    }

    /// Says a foreign key of the table itself.
    #[must_use]
    pub fn foreign_key(mut self, foreign_key: ForeignKeyCreateStatement) -> Self {
        self.foreign_keys.push(foreign_key);
        self
    }

    /// Says a foreign key of another table that refers to this one.
    #[must_use]
    pub fn referred_to_by(mut self, reference: Reference) -> Self {
        self.references.push(reference);
        self
    }

    /// Returns what makes the new table and keeps it in step.
    ///
    /// ACCESS SHARE on the table, and SHARE ROW EXCLUSIVE for the triggers at the end, a moment.
    pub fn build(&self) -> Vec<String> {
        let (beside, changes) = (self.named(BESIDE), &self.changes);
        [self.make(&self.table, &beside, BESIDE, changes), self.sync(BESIDE).create()].concat()
    }

    /// Returns the way back of [`build`](Self::build); the old table has all rows.
    pub fn undo_build(&self) -> Vec<String> {
        [self.sync(BESIDE).drop(), vec![format!("DROP TABLE {}", self.named(BESIDE).sql())]].concat()
    }

    /// Returns what copies all rows in one statement: ROW SHARE on the table, and each row locked against writing until
    /// the end.
    pub fn copy(&self) -> Vec<String> {
        vec![self.sync(BESIDE).copy("")]
    }

    /// Returns the same in batches, under a name: each row is locked only while its batch runs.
    pub fn backfill(&self, name: &'static str) -> Backfill {
        let beside = self.named(BESIDE);
        Backfill::new(name, self.table.name.clone())
            .schema(self.table.schema.clone())
            .key(self.key.clone())
            .description(format!("Copies the rows of {} to {}", self.table.name, beside.name))
            .sql(self.sync(BESIDE).copy(" WHERE :batch(copied)"))
    }

    /// Returns what makes the other tables refer to the new one, too; one transaction each.
    ///
    /// SHARE ROW EXCLUSIVE on both tables for a moment, then a scan under SHARE UPDATE EXCLUSIVE.
    pub fn refer(&self) -> Vec<String> {
        let beside = self.named(BESIDE);
        self.references.iter().flat_map(|reference| reference.add(&beside, &self.key, BESIDE)).collect()
    }

    /// Returns the way back of [`refer`](Self::refer).
    pub fn undo_refer(&self) -> Vec<String> {
        self.references.iter().rev().map(|reference| reference.drop(BESIDE)).collect()
    }

    /// Returns what swaps the two; one transaction.
    ///
    /// ACCESS EXCLUSIVE on both tables and on all that refer to them, taken by the first statement, for as long as a
    /// dozen changes in the catalog take.
    pub fn swap(&self) -> Vec<String> {
        [
            vec![self.lock(BESIDE)],
            self.sync(BESIDE).drop(),
            self.rename((&self.table.name, ""), OLD),
            self.rename((&with_ending(&self.table.name, BESIDE), BESIDE), ""),
            self.references.iter().flat_map(|one| [one.rename("", OLD), one.rename(BESIDE, "")]).collect(),
            self.sync(OLD).create(),
        ]
        .concat()
    }

    /// Returns the way back of [`swap`](Self::swap), with the same locks: the old table has all that was written since.
    pub fn undo_swap(&self) -> Vec<String> {
        [
            vec![self.lock(OLD)],
            self.sync(OLD).drop(),
            self.rename((&self.table.name, ""), BESIDE),
            self.rename((&with_ending(&self.table.name, OLD), OLD), ""),
            self.references.iter().flat_map(|one| [one.rename("", BESIDE), one.rename(OLD, "")]).collect(),
            self.sync(BESIDE).create(),
        ]
        .concat()
    }

    /// Returns what drops the old table; one transaction each, so that no two tables are locked at once.
    pub fn finish(&self) -> Vec<String> {
        [
            self.references.iter().map(|reference| reference.drop(OLD)).collect(),
            self.sync(OLD).drop(),
            vec![format!("DROP TABLE {}", self.named(OLD).sql())],
        ]
        .concat()
    }

    /// Returns the way back of [`finish`](Self::finish): the old table anew, filled, in step and referred to.
    pub fn undo_finish(&self) -> Vec<String> {
        let (old, sync) = (self.named(OLD), self.sync(OLD));
        [
            self.make(&self.table, &old, OLD, &self.changes_back),
            sync.create(),
            vec![sync.copy("")],
            self.references.iter().flat_map(|reference| reference.add(&old, &self.key, OLD)).collect(),
        ]
        .concat()
    }

    /// Opens where nothing has the names that the two tables take beside the one that is there.
    pub fn has_room(&self) -> Vec<Gate> {
        let relation = |ending| Object::relation(with_ending(&self.table.name, ending)).in_schema(&self.table.schema);
        [BESIDE, OLD].map(|ending| Gate::holds(Check::absent(&relation(ending)))).into()
    }

    /// Returns what holds between [`build`](Self::build) and [`swap`](Self::swap): without the trigger, what is written
    /// while rows are copied would be lost.
    pub fn is_built(&self) -> Vec<Check> {
        let in_schema = |object: Object| Check::exists(&object.in_schema(&self.table.schema));
        let table = in_schema(Object::table(with_ending(&self.table.name, BESIDE)));
        let triggers = self.sync(BESIDE).triggers().map(|name| in_schema(Object::trigger(&self.table.name, name)));
        std::iter::once(table).chain(triggers).collect()
    }

    /// Holds where the new table has every row of the old one, and no other; one query, so one moment.
    pub fn is_same(&self) -> Check {
        let (table, beside) = (self.table.sql(), self.named(BESIDE).sql());
        let of = |row: &str| {
            let names = self.columns.iter().map(|column| format!("{row}.{}", ident(column)));
            names.collect::<Vec<_>>().join(", ")
        };
        let key = &idents(&self.key[..1]);
        Check::none(
            format!("{} has the rows of {}", with_ending(&self.table.name, BESIDE), self.table.name),
            format!(
                "SELECT {} FROM {table} AS before FULL JOIN {beside} AS beside USING ({})\n\
                 WHERE before.{key} IS NULL OR beside.{key} IS NULL OR ({}) IS DISTINCT FROM ({})",
                idents(&self.key),
                idents(&self.key),
                of("before"),
                of("beside")
            ),
        )
    }

    /// Opens where the new table has every row of the old one.
    pub fn is_copied(&self) -> Gate {
        Gate::holds(self.is_same())
    }

    /// Opens where the new table has all that the old one has, and all that refers to that refers to it, too; shows
    /// what was forgotten.
    pub fn is_complete(&self) -> Gate {
        Gate::holds(complete::check(&self.table, &self.named(BESIDE), BESIDE, &self.sync(BESIDE).triggers()))
    }

    /// Holds after [`swap`](Self::swap), until [`finish`](Self::finish).
    pub fn is_swapped(&self) -> Vec<Check> {
        let table = |ending| Object::table(with_ending(&self.table.name, ending)).in_schema(&self.table.schema);
        vec![Check::exists(&table("")), Check::exists(&table(OLD)), Check::absent(&table(BESIDE))]
    }

    /// Holds after [`finish`](Self::finish).
    pub fn is_finished(&self) -> Vec<Check> {
        let table = |ending| Object::table(with_ending(&self.table.name, ending)).in_schema(&self.table.schema);
        vec![Check::exists(&table("")), Check::absent(&table(OLD)), Check::absent(&table(BESIDE))]
    }

    fn named(&self, ending: &str) -> TableName {
        TableName { name: with_ending(&self.table.name, ending), ..self.table.clone() }
    }

    /// Returns the name of the primary key of the table with that ending.
    fn primary_key(&self, ending: &str) -> String {
        with_ending(&format!("{}_pkey", self.table.name), ending)
    }

    fn make(&self, like: &TableName, place: &TableName, ending: &str, changes: &[String]) -> Vec<String> {
        let table = place.sql();
        let in_place = || (place.schema.clone(), place.name.clone()).into_table_ref();
        let mut statements =
            vec![format!("CREATE TABLE {table} (LIKE {} INCLUDING ALL EXCLUDING INDEXES)", like.sql())];
        statements.extend(changes.iter().map(|change| format!("ALTER TABLE {table} {change}")));
        statements.push(format!(
            "ALTER TABLE {table} ADD CONSTRAINT {} PRIMARY KEY ({})",
            ident(&self.primary_key(ending)),
            idents(&self.key)
        ));
        statements.extend(self.indexes.iter().map(|(name, index)| {
            index.clone().name(with_ending(name, ending)).table(in_place()).to_string(PostgresQueryBuilder)
        }));
        statements.extend(
            self.foreign_keys
                .iter()
                .map(|foreign_key| foreign_key.clone().from_tbl(in_place()).to_string(PostgresQueryBuilder)),
        );
        statements.push(complete::same_owner_and_grants(like, place));
        statements
    }

    fn sync(&self, ending: &str) -> Sync<'_> {
        let name = with_ending(&format!("{}_to{ending}", self.table.name), "_in_step");
        Sync { from: &self.table, to: self.named(ending), key: &self.key, columns: &self.columns, name }
    }

    fn lock(&self, other: &str) -> String {
        let mut tables = vec![self.table.sql(), self.named(other).sql()];
        for reference in &self.references {
            let table = reference.table.sql();
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
        format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", tables.join(", "))
    }

    /// Returns what gives a table and its indexes another ending.
    fn rename(&self, (now, ending): (&str, &str), wanted: &str) -> Vec<String> {
        let wanted_name = ident(&with_ending(&self.table.name, wanted));
        let index = |name: &str| {
            let (from, to) = (with_ending(name, ending), with_ending(name, wanted));
            format!("ALTER INDEX {} RENAME TO {}", self.table.beside(&from), ident(&to))
        };
        let mut statements = vec![format!("ALTER TABLE {} RENAME TO {wanted_name}", self.table.beside(now))];
        statements.push(index(&format!("{}_pkey", self.table.name)));
        statements.extend(self.indexes.iter().map(|(name, _)| index(name)));
        statements
    }
}
