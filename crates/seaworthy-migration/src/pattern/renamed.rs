//! A column that gets another name while old and new code run side by side.

use seaworthy_ddl::quote_literal;

use super::{RequiredColumn, TableName, body, ident, no_row, with_ending};
use crate::{Backfill, Check, Gate, Object};

/// A column that is renamed by expanding and contracting.
///
/// `RENAME COLUMN` breaks each running process of the application until it has been deployed again. Here both names
/// are there, and agree, for as long as it takes:
///
/// 1. in a transaction: [`expand`](Self::expand) adds the new column, and a trigger that keeps the two alike;
/// 2. [`backfill`](Self::backfill) copies in batches; [`copy`](Self::copy) is the same as one statement;
/// 3. outside a transaction: [`require`](Self::require), where the old column is NOT NULL, and the indexes anew;
/// 4. all code reads and writes the new name; then, outside a transaction: [`contract`](Self::contract), behind the
///    gate [`agrees`](Self::agrees). Until then every step goes back and loses nothing; afterwards, too, because
///    [`undo_contract`](Self::undo_contract) fills the old column from the new one.
#[derive(Debug, Clone)]
pub struct RenamedColumn {
    table: TableName,
    from: String,
    to: String,
    data_type: String,
    is_required: bool,
    default: Option<String>,
    key: Vec<String>,
}

impl RenamedColumn {
    /// Takes the table, the old and the new name, unquoted, and the SQL of the type.
    pub fn new(
        table: impl Into<String>,
        from: impl Into<String>,
        to: impl Into<String>,
        data_type: impl Into<String>,
    ) -> Self {
        let (from, to, data_type) = (from.into(), to.into(), data_type.into());
        Self { table: TableName::new(table), from, to, data_type, is_required: false, default: None, key: Vec::new() }
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

    /// Says that the old column is NOT NULL, and that the new one is to be.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Says the old column's default, as an SQL expression. The new column gets it when the old one goes, and no sooner:
    /// of a row that old code inserts, it would count as what was written.
    #[must_use]
    pub fn with_default(mut self, expression: impl Into<String>) -> Self {
        self.default = Some(expression.into());
        self
    }

    /// Returns what adds the new column and keeps it in step.
    ///
    /// ACCESS EXCLUSIVE for ADD COLUMN and SHARE ROW EXCLUSIVE for the trigger, a moment each. Of a row that is
    /// inserted, the new column counts where it is given; of one that is changed, the column that was changed, and the
    /// new one where both were.
    pub fn expand(&self) -> Vec<String> {
        let column = format!("ALTER TABLE {} ADD COLUMN {} {}", self.table.sql(), ident(&self.to), self.data_type);
        [vec![column], self.keep_in_step()].concat()
    }

    /// Returns the way back of [`expand`](Self::expand); nothing is lost, for the old column has all.
    pub fn undo_expand(&self) -> Vec<String> {
        let mut statements = self.let_go();
        statements.push(format!("ALTER TABLE {} DROP COLUMN {}", self.table.sql(), ident(&self.to)));
        statements
    }

    /// Returns what copies the old column's values into all rows that lack them, in one statement. ROW EXCLUSIVE.
    pub fn copy(&self) -> Vec<String> {
        vec![self.fill(&self.from, &self.to)]
    }

    /// Returns the same in batches, under a name: each row is locked only while its batch runs.
    pub fn backfill(&self, name: &'static str) -> Backfill {
        let (table, from, to) = (self.table.sql(), ident(&self.from), ident(&self.to));
        Backfill::new(name, self.table.name.clone())
            .schema(self.table.schema.clone())
            .description(format!("Copies {} of {} to {}", self.from, self.table.name, self.to))
            .only(format!("{to} IS DISTINCT FROM {from}"))
            .sql(format!(
                "UPDATE {table} AS copied SET {to} = {from} WHERE :batch(copied) AND {to} IS DISTINCT FROM {from}"
            ))
    }

    /// Returns what makes the new column NOT NULL; see [`RequiredColumn::require`].
    pub fn require(&self) -> Vec<String> {
        self.column(&self.to).require()
    }

    /// Returns the way back of [`require`](Self::require).
    pub fn release(&self) -> Vec<String> {
        self.column(&self.to).release()
    }

    /// Returns what drops the old column; each statement may have its own transaction.
    ///
    /// ACCESS EXCLUSIVE, a moment each. The old column may be NULL first, so that a row which is inserted between two
    /// of the statements passes. An index or a constraint on the old column goes with it.
    pub fn contract(&self) -> Vec<String> {
        let mut statements = if self.is_required { self.column(&self.from).release() } else { Vec::new() };
        statements.extend(self.default.iter().map(|default| self.alter(&self.to, &format!("SET DEFAULT {default}"))));
        statements.extend(self.let_go());
        statements.push(format!("ALTER TABLE {} DROP COLUMN {}", self.table.sql(), ident(&self.from)));
        statements
    }

    /// Returns the way back of [`contract`](Self::contract): the old column again, in step and filled.
    ///
    /// Each statement its own transaction, and the copy one for each thousand pages: the table is walked once, however
    /// large it is, and nobody waits for more than the rows at hand. What moved meanwhile is copied at the end. NOT NULL
    /// and the default come back; indexes and other constraints of the old column are the migration's to make.
    pub fn undo_contract(&self) -> Vec<String> {
        let column = format!("ALTER TABLE {} ADD COLUMN {} {}", self.table.sql(), ident(&self.from), self.data_type);
        let required = if self.is_required { self.column(&self.from).require() } else { Vec::new() };
        let defaults = self.default.iter().flat_map(|default| {
            [self.alter(&self.from, &format!("SET DEFAULT {default}")), self.alter(&self.to, "DROP DEFAULT")]
        });
        let fill = vec![self.fill_by_pages(), self.fill(&self.to, &self.from)];
        [vec![column], self.keep_in_step(), fill, required, defaults.collect()].concat()
    }

    /// Holds where the two columns agree in every row.
    pub fn agrees(&self) -> Check {
        let differs = format!("{} IS DISTINCT FROM {}", ident(&self.from), ident(&self.to));
        let name = format!("{} and {} of {} agree", self.from, self.to, self.table.name);
        no_row(name, &self.table, &self.key, &differs)
    }

    /// Opens where no row lacks the new column.
    pub fn is_copied(&self) -> Gate {
        Gate::holds(self.agrees())
    }

    /// Returns what holds between [`expand`](Self::expand) and [`contract`](Self::contract).
    pub fn is_expanded(&self) -> Vec<Check> {
        let object = |object: Object| Check::exists(&object.in_schema(&self.table.schema));
        vec![
            object(Object::column(&self.table.name, &self.from)),
            object(Object::column(&self.table.name, &self.to)),
            object(Object::trigger(&self.table.name, self.trigger())),
        ]
    }

    /// Holds from [`expand`](Self::expand) on, for good: as long as both columns are there, the trigger keeps them alike.
    pub fn is_in_step(&self) -> Check {
        let table = quote_literal(&self.table.sql());
        let [from, to, trigger] = [&self.from, &self.to, &self.trigger()].map(|name| quote_literal(name));
        Check::none(
            format!("{} and {} of {} are kept alike while both are there", self.from, self.to, self.table.name),
            format!(
                "SELECT {trigger} AS missing_trigger WHERE 2 = (\n\
                 SELECT count(*) FROM pg_catalog.pg_attribute\n\
                 WHERE attrelid = to_regclass({table}) AND attname IN ({from}, {to}) AND NOT attisdropped\n\
                 ) AND NOT EXISTS (\n\
                 SELECT FROM pg_catalog.pg_trigger\n\
                 WHERE tgrelid = to_regclass({table}) AND tgname = {trigger} AND tgenabled <> 'D'\n)"
            ),
        )
    }

    /// Returns what holds after [`contract`](Self::contract).
    pub fn is_contracted(&self) -> Vec<Check> {
        let in_schema = |object: Object| object.in_schema(&self.table.schema);
        vec![
            Check::absent(&in_schema(Object::column(&self.table.name, &self.from))),
            Check::absent(&in_schema(Object::function(self.trigger()))),
            Check::exists(&in_schema(Object::column(&self.table.name, &self.to))),
        ]
    }

    fn column(&self, name: &str) -> RequiredColumn {
        RequiredColumn::new(&self.table.name, name, &self.data_type).in_schema(&self.table.schema)
    }

    fn trigger(&self) -> String {
        with_ending(&format!("{}_{}", self.table.name, self.to), "_in_step")
    }

    fn fill(&self, from: &str, to: &str) -> String {
        let (from, to) = (ident(from), ident(to));
        format!("UPDATE {} SET {to} = {from} WHERE {to} IS DISTINCT FROM {from}", self.table.sql())
    }

    /// Returns the way back's copy, a transaction for each thousand pages.
    ///
    /// Whoever changes a row meanwhile may move it to a page that was read already: [`fill`](Self::fill) finds it. The
    /// parts of a table that is partitioned have pages of their own, so the longest of them counts. PG 14+, "Tid Range
    /// Scan"; PL/pgSQL, "Transaction Management".
    fn fill_by_pages(&self) -> String {
        let (table, name) = (self.table.sql(), quote_literal(&self.table.sql()));
        let (from, to) = (ident(&self.from), ident(&self.to));
        let text = format!(
            "
DECLARE
    page bigint := 0;
    pages bigint := (
        SELECT max(pg_relation_size(part)) / current_setting('block_size')::bigint
        FROM (SELECT to_regclass({name}) UNION SELECT relid FROM pg_partition_tree(to_regclass({name}))) AS parts (part)
    );
BEGIN
    WHILE page <= pages LOOP
        UPDATE {table} SET {from} = {to}
        WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 1000)::tid
            AND {from} IS DISTINCT FROM {to};
        COMMIT;
        page := page + 1000;
    END LOOP;
END
"
        );
        format!("DO {}", body(&text))
    }

    fn alter(&self, column: &str, action: &str) -> String {
        format!("ALTER TABLE {} ALTER COLUMN {} {action}", self.table.sql(), ident(column))
    }

    fn let_go(&self) -> Vec<String> {
        let (trigger, table) = (self.trigger(), self.table.sql());
        vec![
            format!("DROP TRIGGER {} ON {table}", ident(&trigger)),
            format!("DROP FUNCTION {}()", self.table.beside(&trigger)),
        ]
    }

    fn keep_in_step(&self) -> Vec<String> {
        let (trigger, table) = (self.trigger(), self.table.sql());
        let function = self.table.beside(&trigger);
        let (from, to) = (ident(&self.from), ident(&self.to));
        let text = format!(
            "
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.{to} IS NULL THEN
            NEW.{to} := NEW.{from};
        ELSE
            NEW.{from} := NEW.{to};
        END IF;
    ELSIF NEW.{to} IS DISTINCT FROM OLD.{to} THEN
        NEW.{from} := NEW.{to};
    ELSIF NEW.{from} IS DISTINCT FROM OLD.{from} THEN
        NEW.{to} := NEW.{from};
    END IF;
    RETURN NEW;
END
"
        );
        vec![
            format!("CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {}", body(&text)),
            format!(
                "CREATE TRIGGER {} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
                ident(&trigger)
            ),
        ]
    }
}
