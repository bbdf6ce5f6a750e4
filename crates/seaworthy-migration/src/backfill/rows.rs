//! What a transform writes: rows of any tables, collected column by column until the batch is sent.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;

use sea_orm::sea_query::IntoIden as _;
use sea_orm::{
    ActiveModelTrait, ActiveValue, DbErr, EntityName as _, EntityTrait, Iterable as _, JsonValue, RuntimeErr,
    SqlxError, Value,
};
use seaworthy_ddl::quote_ident;

use super::value::text_of;

/// Why a transform cannot move a row: what a person reads in `error_log`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    text: String,
    is_of_every_row: bool,
}

impl RowError {
    /// Returns an error with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_of_every_row: false }
    }

    /// Returns the error of a row that does not become what the function takes.
    pub(super) fn unread(error: &DbErr) -> Self {
        Self { text: format!("cannot be read: {error}"), is_of_every_row: is_of_the_type(error) }
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the function takes what no row of the table can be: a column that is not there, or of another type.
    pub fn is_of_every_row(&self) -> bool {
        self.is_of_every_row
    }
}

/// Whether a query's column is not there or has a type that the field's does not read, whatever its value.
fn is_of_the_type(error: &DbErr) -> bool {
    let DbErr::Query(RuntimeErr::SqlxError(error)) = error else { return false };
    match &**error {
        SqlxError::ColumnNotFound(_) => true,
        // sqlx-core 0.9, `mismatched_types` in `error.rs`: it has no variant of its own.
        SqlxError::ColumnDecode { source, .. } => source.to_string().starts_with("mismatched types;"),
        _ => false,
    }
}

impl<E: Error> From<E> for RowError {
    fn from(error: E) -> Self {
        Self::new(error.to_string())
    }
}

/// How rows are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteKind {
    /// A row that is there already is an error.
    Insert,
    /// A row that is there already stays as it is.
    InsertOrSkip,
    /// A row with the same values in these columns gets the new ones in all others.
    Upsert {
        /// The columns of a unique key, unquoted.
        key: Vec<Cow<'static, str>>,
    },
    /// The row with the same values in these columns gets the new ones in all others; where there is none, nothing.
    Update {
        /// The columns that tell the row, unquoted.
        key: Vec<Cow<'static, str>>,
    },
}

/// Rows of one table that are written the same way, in one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// How.
    pub kind: WriteKind,
    /// The table's quoted name, with its schema where it has one.
    pub relation: String,
    /// The columns, unquoted.
    pub columns: Vec<Cow<'static, str>>,
    /// What stands in them, column by column, as PostgreSQL's input functions read it.
    pub values: Vec<Vec<Option<String>>>,
}

impl Write {
    /// Returns how many rows.
    pub fn len(&self) -> usize {
        self.values.first().map_or(0, Vec::len)
    }

    /// Tells whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What is to be written of a batch, in the order in which a table was first named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    writes: Vec<Write>,
    reports: Vec<Report>,
    counts: BTreeMap<&'static str, u64>,
}

/// What of a row could not be moved, where the rest was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What is wrong.
    pub reason: Cow<'static, str>,
    /// An object, whose fields stand beside the reason in `error_log`.
    pub details: JsonValue,
}

/// Where [`Rows`] stood.
#[derive(Debug)]
pub(super) struct Mark {
    writes: Vec<usize>,
    reports: usize,
    counts: BTreeMap<&'static str, u64>,
}

/// A column and its value; the column is unquoted.
type Column = (&'static str, Value);

impl Rows {
    /// Adds a row; one that is there already is an error. `table` is unquoted, `schema.table` names one of a schema.
    pub fn insert(&mut self, table: &str, values: impl IntoIterator<Item = Column>) {
        self.add(WriteKind::Insert, relation(table), values.into_iter());
    }

    /// Adds a row where there is none with its key.
    pub fn insert_or_skip(&mut self, table: &str, values: impl IntoIterator<Item = Column>) {
        self.add(WriteKind::InsertOrSkip, relation(table), values.into_iter());
    }

    /// Adds a row, or changes the one that has the same values in the columns `key`. Twice the same key in one batch is
    /// an error of PostgreSQL's (PG 14, INSERT, "ON CONFLICT Clause").
    pub fn upsert(&mut self, table: &str, key: &[&'static str], values: impl IntoIterator<Item = Column>) {
        let key = key.iter().map(|column| Cow::Borrowed(*column)).collect();
        self.add(WriteKind::Upsert { key }, relation(table), values.into_iter());
    }

    /// Changes the row that has the same values in the columns `key`, which are among `values`.
    pub fn update(&mut self, table: &str, key: &[&'static str], values: impl IntoIterator<Item = Column>) {
        let key = key.iter().map(|column| Cow::Borrowed(*column)).collect();
        self.add(WriteKind::Update { key }, relation(table), values.into_iter());
    }

    /// Adds a row of SeaORM's: the columns that are set.
    pub fn insert_model<A: ActiveModelTrait>(&mut self, model: &A) {
        let (relation, values) = taken_apart(model);
        self.add(WriteKind::Insert, relation, values.into_iter());
    }

    /// Adds a row of SeaORM's where there is none with its key: the columns that are set.
    pub fn insert_model_or_skip<A: ActiveModelTrait>(&mut self, model: &A) {
        let (relation, values) = taken_apart(model);
        self.add(WriteKind::InsertOrSkip, relation, values.into_iter());
    }

    /// Logs that something of the row could not be moved, while the rest of it is: the row counts as failed, and can be
    /// tried again. The fields of `details`, an object, stand beside the reason in `error_log`.
    pub fn report(&mut self, reason: impl Into<Cow<'static, str>>, details: JsonValue) {
        self.reports.push(Report { reason: reason.into(), details });
    }

    /// Adds to a number of `result_summary`.
    pub fn count(&mut self, what: &'static str, more: usize) {
        *self.counts.entry(what).or_default() += u64::try_from(more).unwrap_or(u64::MAX);
    }

    /// Returns what is to be written.
    pub fn writes(&self) -> &[Write] {
        &self.writes
    }

    /// Returns what could not be moved since this was asked last.
    pub fn take_reports(&mut self) -> Vec<Report> {
        std::mem::take(&mut self.reports)
    }

    /// Returns the numbers of `result_summary`.
    pub fn counts(&self) -> &BTreeMap<&'static str, u64> {
        &self.counts
    }

    fn add(&mut self, kind: WriteKind, relation: String, values: impl Iterator<Item = (impl Into<Name>, Value)>) {
        let (columns, values): (Vec<Name>, Vec<Option<String>>) =
            values.map(|(column, value)| (column.into(), text_of(&value))).unzip();
        let same = |write: &Write| write.relation == relation && write.kind == kind && write.columns == columns;
        let at = self.writes.iter().position(same).unwrap_or_else(|| {
            let empty = vec![Vec::new(); columns.len()];
            self.writes.push(Write { kind, relation, columns, values: empty });
            self.writes.len() - 1
        });
        for (column, value) in self.writes[at].values.iter_mut().zip(values) {
            column.push(value);
        }
    }

    pub(super) fn mark(&self) -> Mark {
        let writes = self.writes.iter().map(Write::len).collect();
        Mark { writes, reports: self.reports.len(), counts: self.counts.clone() }
    }

    pub(super) fn back_to(&mut self, mark: &Mark) {
        let lengths = &mark.writes;
        self.reports.truncate(mark.reports);
        self.counts.clone_from(&mark.counts);
        self.writes.truncate(lengths.len());
        for (write, length) in self.writes.iter_mut().zip(lengths) {
            for column in &mut write.values {
                column.truncate(*length);
            }
        }
    }
}

type Name = Cow<'static, str>;

/// Quotes `table` or `schema.table`.
fn relation(table: &str) -> String {
    match table.split_once('.') {
        Some((schema, table)) => format!("{}.{}", quote_ident(schema), quote_ident(table)),
        None => quote_ident(table),
    }
}

fn taken_apart<A: ActiveModelTrait>(model: &A) -> (String, Vec<(Name, Value)>) {
    let entity = <A::Entity as Default>::default();
    let table = quote_ident(entity.table_name());
    let relation = entity.schema_name().map_or(table.clone(), |schema| format!("{}.{table}", quote_ident(schema)));
    let columns = <A::Entity as EntityTrait>::Column::iter();
    let values = columns.filter_map(|column| match model.get(column) {
        ActiveValue::Set(value) | ActiveValue::Unchanged(value) => {
            Some((Cow::Owned(column.into_iden().to_string()), value))
        }
        ActiveValue::NotSet => None,
    });
    (relation, values.collect())
}
