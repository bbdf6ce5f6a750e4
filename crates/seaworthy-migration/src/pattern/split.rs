//! A JSON column that becomes rows of a table of their own.

mod in_step;

use sea_orm_migration::prelude::{
    ColumnDef, ColumnType, ForeignKey, ForeignKeyAction, Index, IntoTableRef as _, PostgresQueryBuilder, Table,
};
use seaworthy_ddl::quote_literal;

use super::{TableName, ident, idents, with_ending};
use crate::{Backfill, Check, Gate, Object};
use in_step::{There, ThereAndBack};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonShape {
    /// An object, which becomes one row.
    Object,
    /// An array of objects, each of which becomes a row with its `position`, from 0.
    List,
}

/// A `jsonb` column whose documents become rows of a new table.
///
/// 1. in a transaction: [`expand`](Self::expand) makes the table, and a trigger that makes rows of each document that
///    is written from now on. The rows are only to be read until step 3;
/// 2. [`backfill`](Self::backfill) splits the documents that were there, in batches. One that cannot be split stops
///    nobody: it has no rows, and its key stands in the backfill's `error_log`;
/// 3. in a transaction, behind the gate [`is_split`](Self::is_split): [`open`](Self::open) lets the rows be written, by
///    a trigger that brings the document to what they say. From then on old code writes one and new code the other;
/// 4. all code reads and writes the rows; then, outside a transaction: [`contract`](Self::contract) drops the column.
///    Up to then each step goes back without a loss; afterwards, too, by [`undo_contract`](Self::undo_contract).
///
/// A key of the JSON that is [a field](Self::field) becomes a column, by a cast of its text. All other keys stay
/// together in the column `rest`. Where rows are written the document is made anew from them: a number that stood there
/// as a text is a number then, and a null is gone.
#[derive(Debug, Clone)]
pub struct SplitJson {
    table: TableName,
    column: String,
    into: TableName,
    shape: JsonShape,
    owners: Vec<Owner>,
    fields: Vec<Field>,
    rest: String,
}

/// A column of the key, and what it is called in the new table.
#[derive(Debug, Clone)]
struct Owner {
    key: String,
    name: String,
    data_type: String,
}

/// A key of the JSON, and the column that it becomes.
#[derive(Debug, Clone)]
struct Field {
    key: String,
    name: String,
    data_type: String,
}

impl SplitJson {
    /// Takes the table, its column and the new table of the same schema, all unquoted, and what the documents are.
    pub fn new(table: impl Into<String>, column: impl Into<String>, into: impl Into<String>, shape: JsonShape) -> Self {
        let (table, into) = (TableName::new(table), TableName::new(into));
        let (column, rest) = (column.into(), "rest".to_owned());
        Self { table, column, into, shape, owners: Vec::new(), fields: Vec::new(), rest }
    }

    /// Names the schema of both tables, where it is not `public`.
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<String>) -> Self {
        self.table.schema = schema.into();
        self.into.schema.clone_from(&self.table.schema);
        self
    }

    /// Names a column of the table's primary key, the column that refers to it, and its type; once for each in its order.
    #[must_use]
    pub fn owned_by(mut self, key: impl Into<String>, name: impl Into<String>, data_type: impl Into<String>) -> Self {
        self.owners.push(Owner { key: key.into(), name: name.into(), data_type: data_type.into() });
        self
    }

    /// Names a key of the JSON, the column that it becomes, and its type, with its schema where it is one of your own.
    #[must_use]
    pub fn field(mut self, key: impl Into<String>, name: impl Into<String>, data_type: impl Into<String>) -> Self {
        self.fields.push(Field { key: key.into(), name: name.into(), data_type: data_type.into() });
        self
    }

    /// Names the `jsonb` column that keeps what is no field, where it is not `rest`.
    #[must_use]
    pub fn rest_as(mut self, name: impl Into<String>) -> Self {
        self.rest = name.into();
        self
    }

    /// Returns what makes the new table and fills it from what is written.
    ///
    /// SHARE ROW EXCLUSIVE on the table for the foreign key and the trigger, a moment each: no row is read.
    pub fn expand(&self) -> Vec<String> {
        [vec![self.create_table()], There(self).create()].concat()
    }

    /// Returns the way back of [`expand`](Self::expand); nothing is lost, for the documents have all.
    pub fn undo_expand(&self) -> Vec<String> {
        let mut statements = There(self).drop();
        statements.push(format!("DROP TABLE {}", self.into.sql()));
        statements
    }

    /// Returns what splits the documents in batches, under a name: each is locked only while its batch runs.
    pub fn backfill(&self, name: &'static str) -> Backfill {
        Backfill::new(name, self.table.name.clone())
            .schema(self.table.schema.clone())
            .key(self.owners.iter().map(|owner| owner.key.clone()).collect::<Vec<_>>())
            .description(format!("Makes rows of {} of {} of {}", self.into.name, self.column, self.table.name))
            .only(format!("{} IS NOT NULL", ident(&self.column)))
            .sql(self.copy())
    }

    /// Returns what lets the rows be written, and brings the documents to what they say. SHARE ROW EXCLUSIVE on the new
    /// table for the trigger, a moment.
    pub fn open(&self) -> Vec<String> {
        ThereAndBack(self).create()
    }

    /// Returns the way back of [`open`](Self::open).
    pub fn undo_open(&self) -> Vec<String> {
        ThereAndBack(self).drop()
    }

    /// Returns what drops the column; each statement may have its own transaction. ACCESS EXCLUSIVE, a moment.
    pub fn contract(&self) -> Vec<String> {
        let column = format!("ALTER TABLE {} DROP COLUMN {}", self.table.sql(), ident(&self.column));
        [ThereAndBack(self).drop(), There(self).drop(), vec![column]].concat()
    }

    /// Returns the way back of [`contract`](Self::contract): the documents again, made of the rows, and both triggers;
    /// each statement has its own transaction. NOT NULL, a default and indexes are the migration's to make.
    pub fn undo_contract(&self) -> Vec<String> {
        let (table, column) = (self.table.sql(), ident(&self.column));
        let add = format!("ALTER TABLE {table} ADD COLUMN {column} jsonb");
        let fill = format!(
            "UPDATE {table} AS owner SET {column} = {} WHERE EXISTS (SELECT FROM {} AS row WHERE {})",
            self.document("owner", Owner::key),
            self.into.sql(),
            self.same("row", "owner", Owner::key)
        );
        [vec![add], ThereAndBack(self).create(), vec![fill], There(self).create()].concat()
    }

    /// Opens where each document has its rows; shows the keys of those that have not.
    pub fn is_split(&self) -> Gate {
        let keys: Vec<String> = self.owners.iter().map(|owner| format!("owner.{}", ident(&owner.key))).collect();
        let column = format!("owner.{}", ident(&self.column));
        let wanted = match self.shape {
            JsonShape::Object => "1".to_owned(),
            JsonShape::List => {
                format!("CASE jsonb_typeof({column}) WHEN 'array' THEN jsonb_array_length({column}) END")
            }
        };
        Gate::holds(Check::none(
            format!("each {} of {} has its rows in {}", self.column, self.table.name, self.into.name),
            format!(
                "SELECT {}\nFROM {} AS owner\nWHERE jsonb_typeof({column}) <> 'null'\n    \
                 AND (SELECT count(*) FROM {} AS row WHERE {}) IS DISTINCT FROM {wanted}",
                keys.join(", "),
                self.table.sql(),
                self.into.sql(),
                self.same("row", "owner", Owner::key),
            ),
        ))
    }

    /// Returns what holds between [`expand`](Self::expand) and [`open`](Self::open).
    pub fn is_expanded(&self) -> Vec<Check> {
        vec![
            self.there(Object::table(&self.into.name)),
            self.there(Object::column(&self.table.name, &self.column)),
            self.there(Object::trigger(&self.table.name, self.name_there())),
        ]
    }

    /// Returns what holds between [`open`](Self::open) and [`contract`](Self::contract).
    pub fn is_open(&self) -> Vec<Check> {
        let mut checks = self.is_expanded();
        checks.push(self.there(Object::trigger(&self.into.name, self.name_back())));
        checks
    }

    /// Returns what holds after [`contract`](Self::contract).
    pub fn is_contracted(&self) -> Vec<Check> {
        let gone = |object: Object| Check::absent(&object.in_schema(&self.table.schema));
        vec![
            self.there(Object::table(&self.into.name)),
            gone(Object::column(&self.table.name, &self.column)),
            gone(Object::function(self.name_there())),
            gone(Object::function(self.name_back())),
        ]
    }

    fn there(&self, object: Object) -> Check {
        Check::exists(&object.in_schema(&self.table.schema))
    }

    fn name_there(&self) -> String {
        with_ending(&format!("{}_{}", self.table.name, self.column), "_to_rows")
    }

    fn name_back(&self) -> String {
        with_ending(&format!("{}_{}", self.table.name, self.column), "_from_rows")
    }

    fn create_table(&self) -> String {
        let typed = |name: &str, data_type: &str| {
            ColumnDef::new_with_type(name.to_owned(), ColumnType::custom(data_type.to_owned()))
        };
        let place = |table: &TableName| (table.schema.clone(), table.name.clone()).into_table_ref();
        let mut table = Table::create();
        table.table(place(&self.into));
        let mut key = Index::create().name(with_ending(&self.into.name, "_pkey")).to_owned();
        let mut reference = ForeignKey::create()
            .name(with_ending(&self.into.name, "_owner_fkey"))
            .from_tbl(place(&self.into))
            .to_tbl(place(&self.table))
            .on_delete(ForeignKeyAction::Cascade)
            .on_update(ForeignKeyAction::Cascade)
            .to_owned();
        for owner in &self.owners {
            table.col(typed(&owner.name, &owner.data_type).not_null().to_owned());
            key.col(owner.name.clone());
            reference.from_col(owner.name.clone()).to_col(owner.key.clone());
        }
        if self.shape == JsonShape::List {
            table.col(typed(POSITION, "integer").not_null().to_owned());
            key.col(POSITION);
        }
        for field in &self.fields {
            table.col(typed(&field.name, &field.data_type));
        }
        table.col(typed(&self.rest, "jsonb").not_null().default("{}").to_owned());
        table.primary_key(&mut key).foreign_key(&mut reference).to_string(PostgresQueryBuilder)
    }

    /// Returns the columns of the new table, in the order of [`Self::values`].
    fn columns(&self) -> Vec<String> {
        let mut columns: Vec<String> = self.owners.iter().map(|owner| owner.name.clone()).collect();
        columns.extend((self.shape == JsonShape::List).then(|| POSITION.to_owned()));
        columns.extend(self.fields.iter().map(|field| field.name.clone()));
        columns.push(self.rest.clone());
        columns
    }

    /// Returns the query of the rows that a document makes; `row` is the row of the table that has it.
    fn rows_of(&self, row: &str) -> String {
        let column = format!("{row}.{}", ident(&self.column));
        let mut values: Vec<String> = self.owners.iter().map(|owner| format!("{row}.{}", ident(&owner.key))).collect();
        values.extend((self.shape == JsonShape::List).then(|| "(entry.place - 1)::integer".to_owned()));
        values.extend(self.fields.iter().map(Field::read));
        values.push("remaining.rest".to_owned());
        let known: Vec<String> = self.fields.iter().map(|field| quote_literal(&field.key)).collect();
        // What is no list is an error of jsonb_array_elements, and what is no object one of jsonb_each.
        let document = format!("CASE jsonb_typeof({column}) WHEN 'null' THEN NULL ELSE {column} END");
        let entries = match self.shape {
            JsonShape::Object => format!("(SELECT {document} AS item) AS entry"),
            JsonShape::List => {
                format!("jsonb_array_elements({document}) WITH ORDINALITY AS entry (item, place)")
            }
        };
        format!(
            "SELECT {values}
    FROM {entries}
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_object_agg(part.key, part.value)
            FILTER (WHERE part.key <> ALL (ARRAY[{known}]::text[])), '{{}}') AS rest
        FROM jsonb_each(entry.item) AS part (key, value)
    ) AS remaining
    WHERE entry.item IS NOT NULL",
            values = values.join(", "),
            known = known.join(", "),
        )
    }

    /// Returns the statement of a batch. The rows of the table are locked first, so that a document is split as it is
    /// when it is split; what the trigger has made of a later one already stays.
    fn copy(&self) -> String {
        let columns = idents(&self.columns());
        format!(
            "WITH split AS MATERIALIZED (\n    SELECT * FROM {} AS given WHERE :batch(given) FOR NO KEY UPDATE\n)\n\
             INSERT INTO {} ({columns})\nSELECT made.*\nFROM split\nCROSS JOIN LATERAL (\n    {}\n) AS made\n\
             ON CONFLICT DO NOTHING",
            self.table.sql(),
            self.into.sql(),
            self.rows_of("split"),
        )
    }

    /// Returns the expression of the document that the rows of `owner` make; NULL where an object has no row.
    fn document(&self, owner: &str, name: fn(&Owner) -> &String) -> String {
        let mut parts: Vec<String> = self.fields.iter().map(Field::write).collect();
        parts.push(format!("row.{}", ident(&self.rest)));
        let item = parts.join(" || ");
        let rows = format!("FROM {} AS row WHERE {}", self.into.sql(), self.same("row", owner, name));
        match self.shape {
            JsonShape::Object => format!("(SELECT {item} {rows})"),
            JsonShape::List => {
                format!("(SELECT coalesce(jsonb_agg({item} ORDER BY row.{POSITION}), '[]') {rows})")
            }
        }
    }

    /// Returns the condition that a row of the new table belongs to `other`, whose columns have these names.
    fn same(&self, row: &str, other: &str, name: fn(&Owner) -> &String) -> String {
        let pairs =
            self.owners.iter().map(|owner| format!("{row}.{} = {other}.{}", ident(&owner.name), ident(name(owner))));
        pairs.collect::<Vec<_>>().join(" AND ")
    }
}

/// The column of a list's order.
const POSITION: &str = "position";

impl Owner {
    fn key(&self) -> &String {
        &self.key
    }

    fn name(&self) -> &String {
        &self.name
    }
}

impl Field {
    fn is_json(&self) -> bool {
        self.data_type.eq_ignore_ascii_case("jsonb")
    }

    fn read(&self) -> String {
        let (key, data_type) = (quote_literal(&self.key), &self.data_type);
        if self.is_json() { format!("entry.item -> {key}") } else { format!("(entry.item ->> {key})::{data_type}") }
    }

    fn write(&self) -> String {
        let (key, name) = (quote_literal(&self.key), ident(&self.name));
        format!("CASE WHEN row.{name} IS NULL THEN '{{}}' ELSE jsonb_build_object({key}, row.{name}) END")
    }
}
