//! A table that is dropped after its rows were kept.

use seaworthy_ddl::quote_literal;

use super::{TableName, body, ident};
use crate::{Check, Object};

/// Where the rows of dropped tables are kept: no part of what is reviewed, proven or made into entities.
pub const KEPT_SCHEMA: &str = "seaworthy_kept";

/// A table that a rollback drops, and whose rows the next way up finds again.
///
/// Its migration runs in a transaction: `down` sends [`drop`](Self::drop), `checks_after_down` returns
/// [`is_gone`](Self::is_gone), and `up` sends [`put_back`](Self::put_back) after it has made the table.
///
/// The copy belongs to the role that migrates, and nobody else may read it. It keeps the column types, so a type of the
/// application's own cannot be dropped while there is a copy with a column of it.
#[derive(Debug, Clone)]
pub struct KeptTable {
    table: TableName,
    parents: Vec<Parent>,
}

/// A table without whose row a row of ours cannot be put back.
#[derive(Debug, Clone)]
struct Parent {
    column: String,
    table: String,
    key: String,
}

impl KeptTable {
    /// Takes the table's name, unquoted.
    pub fn new(table: impl Into<String>) -> Self {
        Self { table: TableName::new(table), parents: Vec::new() }
    }

    /// Names the table's schema, where it is not `public`.
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<String>) -> Self {
        self.table.schema = schema.into();
        self
    }

    /// Says that a column refers to a key of another table of the same schema: rows whose parent was deleted in the
    /// meantime stay in the copy, instead of failing the way up.
    #[must_use]
    pub fn refers_to(mut self, column: impl Into<String>, table: impl Into<String>, key: impl Into<String>) -> Self {
        self.parents.push(Parent { column: column.into(), table: table.into(), key: key.into() });
        self
    }

    /// Returns what keeps the rows and then drops the table.
    ///
    /// ACCESS EXCLUSIVE from the start, while all rows are copied: no row that somebody writes in between is lost. A
    /// role that row security would show only some rows gets an error, not a copy of those. No CASCADE: where a view or
    /// a foreign key of another table stands on it, nothing happens. A copy of before is never overwritten: what is
    /// left of it gets a number behind its name, and is not put back by itself any more.
    pub fn drop(&self) -> Vec<String> {
        let (table, copy) = (self.table.sql(), self.copy().sql());
        let comment = quote_literal(&format!("the rows of {table} as they were when a rollback dropped it"));
        vec![
            format!("CREATE SCHEMA IF NOT EXISTS {KEPT_SCHEMA}"),
            self.set_aside(),
            "SET LOCAL row_security = off".to_owned(),
            format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"),
            format!("CREATE TABLE {copy} AS TABLE {table}"),
            format!("COMMENT ON TABLE {copy} IS {comment}"),
            format!("DROP TABLE {table}"),
        ]
    }

    /// Returns what puts kept rows back into the table, which has just been made; without a copy it does nothing.
    ///
    /// Columns that the table has no longer stay behind, and new ones get their defaults. Sequences go on behind the
    /// highest value. The copy goes once it is empty. ROW EXCLUSIVE on the table.
    pub fn put_back(&self) -> Vec<String> {
        let (table, copy) = (quote_literal(&self.table.sql()), quote_literal(&self.copy().sql()));
        let text = format!(
            "
DECLARE
    kept regclass := to_regclass({copy});
    place regclass := {table};
    names text;
    numbered record;
    is_left boolean;
BEGIN
    IF kept IS NULL THEN
        RETURN;
    END IF;
    SELECT string_agg(quote_ident(now.attname), ', ' ORDER BY now.attnum) INTO names
    FROM pg_catalog.pg_attribute AS now
    JOIN pg_catalog.pg_attribute AS before ON before.attname = now.attname
    WHERE now.attrelid = place AND now.attnum > 0 AND NOT now.attisdropped AND now.attgenerated = ''
        AND before.attrelid = kept AND before.attnum > 0 AND NOT before.attisdropped;
    EXECUTE format(
        'WITH back AS (DELETE FROM %1$s AS kept WHERE ' || {fits} || ' RETURNING *) '
        'INSERT INTO %2$s (%3$s) OVERRIDING SYSTEM VALUE SELECT %3$s FROM back',
        kept, place, names
    );
    FOR numbered IN
        SELECT attname AS name, pg_get_serial_sequence(place::text, attname) AS counter
        FROM pg_catalog.pg_attribute
        WHERE attrelid = place AND attnum > 0 AND NOT attisdropped
            AND pg_get_serial_sequence(place::text, attname) IS NOT NULL
    LOOP
        EXECUTE format(
            'SELECT setval(%L, max(%I)) FROM %s HAVING max(%2$I) IS NOT NULL', numbered.counter, numbered.name, place
        );
    END LOOP;
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', kept) INTO is_left;
    IF NOT is_left THEN
        EXECUTE format('DROP TABLE %s', kept);
    END IF;
END
",
            fits = quote_literal(&self.fits()),
        );
        vec![format!("DO {}", body(&text))]
    }

    /// Holds where the table is gone.
    pub fn is_gone(&self) -> Check {
        Check::absent(&Object::table(&self.table.name).in_schema(&self.table.schema))
    }

    /// Holds where its rows are kept.
    pub fn is_kept(&self) -> Check {
        Check::exists(&Object::table(&self.table.name).in_schema(KEPT_SCHEMA))
    }

    /// Returns what gives an earlier copy another name.
    fn set_aside(&self) -> String {
        let text = format!(
            "
DECLARE
    number integer := 1;
BEGIN
    IF to_regclass({copy}) IS NULL THEN
        RETURN;
    END IF;
    WHILE to_regclass(format('{KEPT_SCHEMA}.%I', {name} || '_' || number)) IS NOT NULL LOOP
        number := number + 1;
    END LOOP;
    EXECUTE format('ALTER TABLE %s RENAME TO %I', to_regclass({copy}), {name} || '_' || number);
END
",
            copy = quote_literal(&self.copy().sql()),
            name = quote_literal(&self.table.name),
        );
        format!("DO {}", body(&text))
    }

    fn copy(&self) -> TableName {
        TableName { schema: KEPT_SCHEMA.to_owned(), name: self.table.name.clone() }
    }

    /// Returns the condition on a row of `kept` that may be put back; a percent sign is written twice for `format`.
    fn fits(&self) -> String {
        let condition = |Parent { column, table, key }: &Parent| {
            let (column, table, key) = (ident(column), self.table.beside(table), ident(key));
            format!(
                "(kept.{column} IS NULL OR EXISTS (SELECT FROM {table} AS parent WHERE parent.{key} = kept.{column}))"
            )
        };
        let conditions: Vec<String> = self.parents.iter().map(condition).collect();
        if conditions.is_empty() { "true".to_owned() } else { conditions.join(" AND ").replace('%', "%%") }
    }
}
