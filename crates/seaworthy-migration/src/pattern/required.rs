//! A column that may not be NULL, added to a table that has rows.

use super::{TableName, ident, no_row, with_ending};
use crate::{Backfill, Check, Gate, Object};

/// A column that is added, filled and then required.
///
/// Three migrations, so that no transaction holds an exclusive lock while rows are read or written:
///
/// 1. in a transaction: [`add`](Self::add);
/// 2. [`backfill`](Self::backfill) fills it in batches; [`fill`](Self::fill) is the same as one statement;
/// 3. outside a transaction: [`require`](Self::require), behind the gate [`is_filled`](Self::is_filled).
///
/// A column whose value is one constant for all rows needs none of this: `ADD COLUMN … NOT NULL DEFAULT 'x'` stores the
/// constant in the catalog and touches no row. PG 11+, ALTER TABLE, "Notes".
#[derive(Debug, Clone)]
pub struct RequiredColumn {
    table: TableName,
    name: String,
    data_type: String,
    default: Option<String>,
    key: Vec<String>,
}

impl RequiredColumn {
    /// Takes the table and the column, unquoted, and the SQL of its type.
    pub fn new(table: impl Into<String>, name: impl Into<String>, data_type: impl Into<String>) -> Self {
        Self {
            table: TableName::new(table),
            name: name.into(),
            data_type: data_type.into(),
            default: None,
            key: Vec::new(),
        }
    }

    /// Names the columns that tell its rows apart, where they are not the table's key: what a closed gate shows of a row,
    /// and nothing else, for a row may hold secrets.
    #[must_use]
    pub fn keyed_by(mut self, key: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.key = key.into_iter().map(Into::into).collect();
        self
    }

    /// Names the table's schema, where it is not `public`.
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<String>) -> Self {
        self.table.schema = schema.into();
        self
    }

    /// Gives rows that say nothing a value, as an SQL expression: without one, code that does not know the column
    /// yet writes rows that no backfill comes by any more.
    #[must_use]
    pub fn with_default(mut self, expression: impl Into<String>) -> Self {
        self.default = Some(expression.into());
        self
    }

    /// Returns what adds it, nullable, and then gives it its default.
    ///
    /// ACCESS EXCLUSIVE for a moment each: no row is read or written. Two statements, because a default in the first
    /// one would be the value of the rows that are there, and a volatile one would rewrite the table.
    pub fn add(&self) -> Vec<String> {
        let (table, name) = (self.table.sql(), ident(&self.name));
        let mut statements = vec![format!("ALTER TABLE {table} ADD COLUMN {name} {}", self.data_type)];
        statements.extend(
            self.default.iter().map(|default| format!("ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {default}")),
        );
        statements
    }

    /// Returns what fills all rows that lack it with an SQL expression over the row, in one statement.
    ///
    /// ROW EXCLUSIVE; each row that it writes is locked until the end of the transaction. For a table of more than some
    /// ten thousand rows take a backfill.
    pub fn fill(&self, expression: &str) -> Vec<String> {
        let (table, name) = (self.table.sql(), ident(&self.name));
        vec![format!("UPDATE {table} SET {name} = {expression} WHERE {name} IS NULL")]
    }

    /// Returns the same in batches, under a name: each row is locked only while its batch runs.
    pub fn backfill(&self, name: &'static str, expression: &str) -> Backfill {
        let (table, column) = (self.table.sql(), ident(&self.name));
        Backfill::new(name, self.table.name.clone())
            .schema(self.table.schema.clone())
            .description(format!("Fills {} of {}", self.name, self.table.name))
            .only(format!("{column} IS NULL"))
            .sql(format!(
                "UPDATE {table} AS filled SET {column} = {expression} WHERE :batch(filled) AND {column} IS NULL"
            ))
    }

    /// Returns the four statements after which it may not be NULL; one transaction each.
    ///
    /// The constraint is added without a look at the rows (ACCESS EXCLUSIVE, a moment), then validated (SHARE UPDATE
    /// EXCLUSIVE: reading and writing go on during the scan). SET NOT NULL finds the proof in it and scans nothing
    /// (ACCESS EXCLUSIVE, a moment; PG 12+, ALTER TABLE, "SET NOT NULL"), and then it goes.
    pub fn require(&self) -> Vec<String> {
        let (table, name) = (self.table.sql(), ident(&self.name));
        let proof = ident(&self.proof());
        vec![
            format!("ALTER TABLE {table} ADD CONSTRAINT {proof} CHECK ({name} IS NOT NULL) NOT VALID"),
            format!("ALTER TABLE {table} VALIDATE CONSTRAINT {proof}"),
            format!("ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL"),
            format!("ALTER TABLE {table} DROP CONSTRAINT {proof}"),
        ]
    }

    /// Returns what lets it be NULL again: the way back of [`require`](Self::require). ACCESS EXCLUSIVE, a moment.
    pub fn release(&self) -> Vec<String> {
        vec![format!("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL", self.table.sql(), ident(&self.name))]
    }

    /// Returns what drops it: the way back of [`add`](Self::add). ACCESS EXCLUSIVE, a moment; its values are lost.
    pub fn remove(&self) -> Vec<String> {
        vec![format!("ALTER TABLE {} DROP COLUMN {}", self.table.sql(), ident(&self.name))]
    }

    /// Opens where no row lacks it.
    pub fn is_filled(&self) -> Gate {
        let sentence = format!("every row of {} has {}", self.table.name, self.name);
        Gate::holds(no_row(sentence, &self.table, &self.key, &format!("{} IS NULL", ident(&self.name))))
    }

    /// Holds where it is there, required or not.
    pub fn exists(&self) -> Check {
        Check::exists(&Object::column(&self.table.name, &self.name).in_schema(&self.table.schema))
    }

    /// Holds where it may not be NULL, and the constraint that proved it is gone.
    pub fn is_required(&self) -> Check {
        let name = seaworthy_ddl::quote_literal(&self.name);
        let proof = seaworthy_ddl::quote_literal(&self.proof());
        let table = self.table.regclass();
        Check::none(
            format!("{} of {} is required", self.name, self.table.name),
            format!(
                "SELECT {name} AS wanted WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute\n\
                 WHERE attrelid = {table} AND attname = {name} AND attnotnull AND NOT attisdropped)\n\
                 OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = {table} AND conname = {proof})"
            ),
        )
    }

    fn proof(&self) -> String {
        with_ending(&format!("{}_{}", self.table.name, self.name), "_present")
    }
}
