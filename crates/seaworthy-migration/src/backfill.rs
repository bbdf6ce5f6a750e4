//! The definition of a data move, apart from how it is run.

mod moves;
mod rows;
mod value;

use std::borrow::Cow;
use std::fmt;

use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, PostgresQueryBuilder, Query, QueryStatementWriter};
use seaworthy_ddl::quote_ident;

use crate::Gate;
pub use moves::{Batch, DualWrite, Moves, Transform};
pub use rows::{Report, RowError, Rows, Write, WriteKind};

/// Data that moves: which table's rows, by which key, and what is made of a batch of them.
///
/// One of three things moves the rows: [`ctes`](Self::ctes), the body of a WITH clause that reads `batch`;
/// [`sql`](Self::sql) or [`statement`](Self::statement), a statement over a range of the key; or
/// [`transform`](Self::transform), a function that makes rows of a row. It must be safe to run twice over the same row:
/// a way back and forth does that.
#[derive(Clone)]
pub struct Backfill {
    name: Cow<'static, str>,
    description: Cow<'static, str>,
    schema: Option<Cow<'static, str>>,
    table: Cow<'static, str>,
    key: Vec<Cow<'static, str>>,
    moves: Moves,
    rows: Option<Cow<'static, str>>,
    runs: Runs,
    on_failure: OnFailure,
    gates: Vec<Gate>,
    dual_write: Option<DualWrite>,
    way_back: Option<Cow<'static, str>>,
    keeps: Vec<Cow<'static, str>>,
    journal: Option<Cow<'static, str>>,
    at_start: Vec<Cow<'static, str>>,
    at_finalize: Vec<Cow<'static, str>>,
    revision: u32,
}

/// Where the rows are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// In batches, once the migration is applied: by `migrate up` itself where the table is small, else by
    /// `backfill run`.
    InBatches,
    /// By the migration's `up`, in its transaction: for few rows. The definition is there for the record.
    InUp,
}

/// What to do with a row that cannot be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// End the run; what was committed stays.
    Stop,
    /// Write its key and the error into `error_log`, and go on, up to so many rows in all.
    Log {
        /// The row after the last one that is logged ends the run.
        rows_max: u64,
    },
}

impl OnFailure {
    /// Logs every row that fails, however many there are.
    pub const LOG_ALL: Self = Self::Log { rows_max: u64::MAX };
}

impl Backfill {
    /// Returns a definition that walks `table` (unquoted) by its primary key, and does not say yet what it does.
    ///
    /// The name is unique in its database, and what `backfill run NAME` takes.
    pub fn new(name: impl Into<Cow<'static, str>>, table: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            description: Cow::Borrowed(""),
            schema: None,
            table: table.into(),
            key: Vec::new(),
            moves: Moves::Sql(Cow::Borrowed("")),
            rows: None,
            runs: Runs::InBatches,
            on_failure: OnFailure::Log { rows_max: 1000 },
            gates: Vec::new(),
            dual_write: None,
            way_back: None,
            keeps: Vec::new(),
            journal: None,
            at_start: Vec::new(),
            at_finalize: Vec::new(),
            revision: 1,
        }
    }

    /// Says in one line, for a person, what it does.
    #[must_use]
    pub fn description(self, description: impl Into<Cow<'static, str>>) -> Self {
        Self { description: description.into(), ..self }
    }

    /// Names the table's schema, unquoted; without one the search path finds it.
    #[must_use]
    pub fn schema(self, schema: impl Into<Cow<'static, str>>) -> Self {
        Self { schema: Some(schema.into()), ..self }
    }

    /// Names the cursor, unquoted: the columns of a unique index of the table, in its order, none of them nullable.
    #[must_use]
    pub fn key<C: Into<Cow<'static, str>>>(self, key: impl IntoIterator<Item = C>) -> Self {
        Self { key: key.into_iter().map(Into::into).collect(), ..self }
    }

    /// Moves by common table expressions, separated by commas, which read the rows at hand from `batch`.
    ///
    /// The last is `outcome (processed, failed, errors)` with one row: how many rows of the table were moved, how many
    /// could not be, and a `jsonb` array that says which and why; each of its objects has the row's `key` (a text for a
    /// key of one column, else an object of the columns) and a `reason`. Where there is a `summary (result)`, the
    /// numbers of its `jsonb` object are added up over all batches. The same text runs over the whole table, with
    /// [`over_whole_table`](Self::over_whole_table).
    #[must_use]
    pub fn ctes(self, ctes: impl Into<Cow<'static, str>>) -> Self {
        Self { moves: Moves::Ctes(ctes.into()), ..self }
    }

    /// Moves by one statement, in which `:batch` stands for the condition that a row is in the batch; `:batch(alias)`
    /// where the table has another name in it. The rows that it changes or makes count as processed.
    #[must_use]
    pub fn sql(self, statement: impl Into<Cow<'static, str>>) -> Self {
        Self { moves: Moves::Sql(statement.into()), ..self }
    }

    /// Moves by one statement of the query builder, which takes [`Batch::condition`] into its WHERE.
    #[must_use]
    pub fn statement<S: QueryStatementWriter>(self, build: impl FnOnce(Batch) -> S) -> Self {
        let statement = build(Batch).to_string(PostgresQueryBuilder);
        self.sql(statement)
    }

    /// Moves by a function: it takes a row as `T`, any model or `#[derive(FromQueryResult)]`, and says what to write.
    ///
    /// An error or a panic makes the row a failed one, and nothing of it is written. A field without a column, or of a
    /// type that the column's is not, stops the backfill: no row would become a `T`. What the function does is no part
    /// of what the ledger compares: raise [`revision`](Self::revision) when it changes.
    #[must_use]
    pub fn transform<T: FromQueryResult>(
        self,
        transform: impl Fn(T, &mut Rows) -> Result<(), RowError> + Send + Sync + 'static,
    ) -> Self {
        Self { moves: Moves::Rows(Transform::new(transform)), ..self }
    }

    /// Says which rows need it, as a condition of the table's columns; the others are walked past.
    #[must_use]
    pub fn only(self, condition: impl Into<Cow<'static, str>>) -> Self {
        Self { rows: Some(condition.into()), ..self }
    }

    /// Says which rows need it, by an expression of the query builder.
    #[must_use]
    pub fn only_where(self, condition: Expr) -> Self {
        let select = Query::select().expr(condition).to_owned().to_string(PostgresQueryBuilder);
        self.only(select.strip_prefix("SELECT ").unwrap_or(&select).to_owned())
    }

    /// Leaves the moving to the migration's `up`.
    #[must_use]
    pub fn in_up(self) -> Self {
        Self { runs: Runs::InUp, ..self }
    }

    /// Says what to do with a row that cannot be moved; logging up to 1,000 of them where left out.
    #[must_use]
    pub fn on_failure(self, on_failure: OnFailure) -> Self {
        Self { on_failure, ..self }
    }

    /// Adds what must hold before it can be finalized.
    #[must_use]
    pub fn gate(mut self, gate: Gate) -> Self {
        self.gates.push(gate);
        self
    }

    /// Keeps what the application writes meanwhile in step, by a trigger that is there from the start until finalize.
    #[must_use]
    pub fn dual_write(self, dual_write: DualWrite) -> Self {
        Self { dual_write: Some(dual_write), ..self }
    }

    /// Says how a batch is undone: a statement with `:batch` in it, as for [`sql`](Self::sql).
    #[must_use]
    pub fn way_back(self, statement: impl Into<Cow<'static, str>>) -> Self {
        Self { way_back: Some(statement.into()), ..self }
    }

    /// Writes down, before a row is moved, what it has in these columns (unquoted), and so gives it a way back: they
    /// are put back as they were.
    #[must_use]
    pub fn keeps<C: Into<Cow<'static, str>>>(self, columns: impl IntoIterator<Item = C>) -> Self {
        Self { keeps: columns.into_iter().map(Into::into).collect(), ..self }
    }

    /// Adds a statement to [`ctes`](Self::ctes) that records a batch elsewhere, in its transaction: it reads `outcome`
    /// and `summary`, and stands at the end of the WITH.
    #[must_use]
    pub fn journal(self, statement: impl Into<Cow<'static, str>>) -> Self {
        Self { journal: Some(statement.into()), ..self }
    }

    /// Adds a statement that is sent once, before the first batch.
    #[must_use]
    pub fn at_start(mut self, statement: impl Into<Cow<'static, str>>) -> Self {
        self.at_start.push(statement.into());
        self
    }

    /// Adds a statement that is sent once, when it is finalized, before its gates are asked.
    #[must_use]
    pub fn at_finalize(mut self, statement: impl Into<Cow<'static, str>>) -> Self {
        self.at_finalize.push(statement.into());
        self
    }

    /// Tells this definition from an earlier one where its text does not: 1 where left out.
    #[must_use]
    pub fn revision(self, revision: u32) -> Self {
        Self { revision, ..self }
    }

    /// Returns one statement that moves the whole table and ends in `tail`, which reads `outcome`.
    ///
    /// For a definition of [`ctes`](Self::ctes) that runs in `up`; of another it is the tail alone.
    pub fn over_whole_table(&self, tail: &str) -> String {
        match &self.moves {
            Moves::Ctes(ctes) => {
                format!("WITH batch AS (\n    SELECT * FROM {}\n),\n{}\n{tail}", self.relation(), ctes.trim_end())
            }
            Moves::Sql(_) | Moves::Rows(_) => tail.to_owned(),
        }
    }

    /// Returns the quoted name of the table, with its schema where it has one.
    pub fn relation(&self) -> String {
        let table = quote_ident(&self.table);
        self.schema.as_ref().map_or(table.clone(), |schema| format!("{}.{table}", quote_ident(schema)))
    }

    /// Returns the SQL expression that there is a row which needs it.
    pub fn any_row(&self) -> String {
        let filter = self.rows.as_ref().map_or_else(String::new, |condition| format!(" WHERE ({condition})"));
        format!("EXISTS (SELECT FROM {}{filter})", self.relation())
    }

    /// Returns the text that the ledger tells a changed definition by: all but the name and the words for people.
    pub fn definition(&self) -> String {
        let key = if self.key.is_empty() { "its primary key".to_owned() } else { format!("({})", self.key.join(", ")) };
        let mut lines = vec![format!("{} by {key}, revision {}", self.relation(), self.revision)];
        let mut part = |what: &str, text: Option<&str>| {
            if let Some(text) = text {
                lines.push(format!("{what}: {text}"));
            }
        };
        part("only", self.rows.as_deref());
        part("moves", Some(self.moves.text()));
        part("dual write", self.dual_write.as_ref().map(DualWrite::body));
        let again = self.dual_write.as_ref().and_then(DualWrite::moves_again);
        part("moved again", again.map(|columns| columns.join(", ")).as_deref());
        part("way back", self.way_back.as_deref());
        part("keeps", (!self.keeps.is_empty()).then(|| self.keeps.join(", ")).as_deref());
        part("journal", self.journal.as_deref());
        lines.join("\n")
    }
}

/// What it was told, for who runs it.
impl Backfill {
    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns what it does, for a person.
    pub fn describes(&self) -> &str {
        &self.description
    }

    /// Returns the table's schema, where it was named.
    pub fn schema_name(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// Returns the table.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Returns the columns of the cursor; none where it is the primary key.
    pub fn cursor(&self) -> &[Cow<'static, str>] {
        &self.key
    }

    /// Returns what moves the rows.
    pub fn moves(&self) -> &Moves {
        &self.moves
    }

    /// Returns which rows need it.
    pub fn condition(&self) -> Option<&str> {
        self.rows.as_deref()
    }

    /// Returns where the rows are moved.
    pub fn runs(&self) -> Runs {
        self.runs
    }

    /// Returns what to do with a row that cannot be moved.
    pub fn failure_policy(&self) -> OnFailure {
        self.on_failure
    }

    /// Returns what must hold before it can be finalized.
    pub fn gates(&self) -> &[Gate] {
        &self.gates
    }

    /// Returns the trigger that keeps the application's writes in step.
    pub fn trigger(&self) -> Option<&DualWrite> {
        self.dual_write.as_ref()
    }

    /// Returns the statement that undoes a batch.
    pub fn undo(&self) -> Option<&str> {
        self.way_back.as_deref()
    }

    /// Returns the columns whose former values are written down.
    pub fn kept_columns(&self) -> &[Cow<'static, str>] {
        &self.keeps
    }

    /// Returns the statement that records a batch elsewhere.
    pub fn journal_statement(&self) -> Option<&str> {
        self.journal.as_deref()
    }

    /// Returns what is sent before the first batch.
    pub fn start_statements(&self) -> &[Cow<'static, str>] {
        &self.at_start
    }

    /// Returns what is sent when it is finalized.
    pub fn finalize_statements(&self) -> &[Cow<'static, str>] {
        &self.at_finalize
    }

    /// Tells whether what it did can be undone.
    pub fn is_reversible(&self) -> bool {
        self.way_back.is_some() || !self.keeps.is_empty()
    }
}

impl fmt::Debug for Backfill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backfill")
            .field("name", &self.name)
            .field("definition", &self.definition())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
