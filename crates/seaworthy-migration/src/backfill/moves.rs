//! What moves the rows of a batch: SQL in one of two forms, or a function.

use std::borrow::Cow;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use sea_orm::sea_query::Expr;
use sea_orm::{FromQueryResult, QueryResult};
use seaworthy_ddl::quote_ident;

use super::rows::{RowError, Rows};

/// What moves the rows of a batch.
#[derive(Debug, Clone)]
pub enum Moves {
    /// Common table expressions over `batch`, down to `outcome`.
    Ctes(Cow<'static, str>),
    /// One statement, in which `:batch` stands for the condition that a row is in the batch.
    Sql(Cow<'static, str>),
    /// A function from a row to what is written.
    Rows(Transform),
}

impl Moves {
    /// Returns its SQL, or what tells that it has none.
    pub fn text(&self) -> &str {
        match self {
            Self::Ctes(text) | Self::Sql(text) => text,
            Self::Rows(_) => "a function",
        }
    }
}

/// The rows at hand, for a statement that is being built.
#[derive(Debug, Clone, Copy)]
pub struct Batch;

impl Batch {
    /// Returns the condition that a row of the table is in the batch.
    pub fn condition(self) -> Expr {
        Expr::cust(":batch")
    }

    /// Returns the same where the table goes by another name in the statement.
    pub fn condition_on(self, alias: &str) -> Expr {
        Expr::cust(format!(":batch({})", quote_ident(alias)))
    }
}

type Function = dyn Fn(&QueryResult, &mut Rows) -> Result<(), RowError> + Send + Sync;

/// A function from a row to what is written.
#[derive(Clone)]
pub struct Transform(Arc<Function>);

impl Transform {
    pub(super) fn new<T: FromQueryResult>(
        transform: impl Fn(T, &mut Rows) -> Result<(), RowError> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(move |row, rows| {
            let row = T::from_query_result(row, "").map_err(|error| RowError::unread(&error))?;
            transform(row, rows)
        }))
    }

    /// Makes of a row what is to be written; where that fails or panics, nothing of it stays in `rows`.
    pub fn apply(&self, row: &QueryResult, rows: &mut Rows) -> Result<(), RowError> {
        let mark = rows.mark();
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.0)(row, &mut *rows))).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            Err(RowError::new(format!("the transform panicked: {text}")))
        });
        if outcome.is_err() {
            rows.back_to(&mark);
        }
        outcome
    }
}

impl fmt::Debug for Transform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transform")
    }
}

/// A row trigger that keeps what the application writes in step while a backfill runs.
///
/// It is made before the first batch, with a function in the schema `seaworthy`, and taken away by finalize or cancel.
/// Drift and the proof of a migration pass over it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DualWrite {
    timing: &'static str,
    events: &'static str,
    body: Cow<'static, str>,
    again: Option<Vec<Cow<'static, str>>>,
}

impl DualWrite {
    /// Runs before a row is written: PL/pgSQL from BEGIN (or DECLARE) to END, which may change `NEW` and returns it.
    pub fn before(body: impl Into<Cow<'static, str>>) -> Self {
        Self { timing: "BEFORE", events: "INSERT OR UPDATE", body: body.into(), again: None }
    }

    /// Runs after a row is written: PL/pgSQL from BEGIN (or DECLARE) to END, which writes to other tables.
    pub fn after(body: impl Into<Cow<'static, str>>) -> Self {
        Self { timing: "AFTER", events: "INSERT OR UPDATE", body: body.into(), again: None }
    }

    /// Lets finalize move a row again that is written meanwhile: for what a trigger cannot do, such as a function.
    ///
    /// That is a row that is new, or of which one of these columns (unquoted) changes. `unmake` are statements that take
    /// away what was made of the row `OLD`; it may be empty. They run with the rights of who runs the backfill.
    pub fn again<C: Into<Cow<'static, str>>>(
        columns: impl IntoIterator<Item = C>,
        unmake: impl Into<Cow<'static, str>>,
    ) -> Self {
        let again = Some(columns.into_iter().map(Into::into).collect());
        Self { timing: "AFTER", events: "INSERT OR UPDATE", body: unmake.into(), again }
    }

    /// Runs also where a row is deleted; `TG_OP` tells.
    #[must_use]
    pub fn on_delete(self) -> Self {
        Self { events: "INSERT OR UPDATE OR DELETE", ..self }
    }

    /// Returns the body of its function.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Returns the columns whose change lets a row be moved again; none where the trigger does all itself.
    pub fn moves_again(&self) -> Option<&[Cow<'static, str>]> {
        self.again.as_deref()
    }

    /// Returns BEFORE or AFTER, and the events.
    pub fn when(&self) -> (&'static str, &'static str) {
        (self.timing, self.events)
    }
}
