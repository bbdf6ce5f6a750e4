//! Asking the database whether checks and gates hold.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};
use seaworthy_migration::{Check, Gate, Probe};

/// What a check or a gate found.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckOutcome {
    /// The sentence that names it.
    pub name: String,
    /// Whether it held.
    pub held: bool,
    /// Rows that count.
    pub total: u64,
    /// Rows among them that are right.
    pub passed: u64,
    /// The share that it asks for, 0 to 100.
    pub percent_min: f64,
    /// Up to five rows that are not, as JSON objects.
    pub sample: Vec<serde_json::Value>,
    /// How long it took.
    pub duration: Duration,
}

impl CheckOutcome {
    /// Returns what was found, as sentences, with the sample a row a line.
    pub fn text(&self) -> String {
        let offending = self.total - self.passed;
        let mut text = if self.passed > 0 || self.percent_min < 100.0 {
            #[expect(clippy::cast_precision_loss, reason = "shown with two digits")]
            let percent = if self.total == 0 { 100.0 } else { self.passed as f64 * 100.0 / self.total as f64 };
            // Rounded down: 94.999 % must not read as the 95 % that it is not.
            let percent = (percent * 100.0).floor() / 100.0;
            format!(
                "{}: {} of {} rows ({percent:.2} %), {} % are needed.",
                self.name, self.passed, self.total, self.percent_min
            )
        } else {
            format!("{}: {offending} offending row{}.", self.name, if offending == 1 { "" } else { "s" })
        };
        for row in &self.sample {
            text.push_str("\n  ");
            text.push_str(&row.to_string());
        }
        let more = offending.saturating_sub(self.sample.len() as u64);
        if more > 0 {
            text.push_str(&format!("\n  … and {more} more"));
        }
        text
    }
}

/// A check that could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("the check \"{name}\" is no valid query")]
pub struct ProbeError {
    /// The sentence that names it.
    pub name: String,
    /// The server's words.
    #[source]
    pub source: DbErr,
}

/// Where a question is asked: through SeaORM's connection, or in a message of text.
pub(crate) trait Ask {
    /// Returns the answer's first row.
    fn row(&mut self, question: Statement) -> impl Future<Output = Result<Option<QueryResult>, DbErr>> + Send;
}

impl<C: ConnectionTrait> Ask for &C {
    async fn row(&mut self, question: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.query_one_raw(question).await
    }
}

/// Asks every check, in order.
pub(crate) async fn run_checks(mut asked: impl Ask, checks: &[Check]) -> Result<Vec<CheckOutcome>, ProbeError> {
    let mut outcomes = Vec::with_capacity(checks.len());
    for check in checks {
        outcomes.push(ask(&mut asked, check.name(), &check.probe()).await?);
    }
    Ok(outcomes)
}

/// Asks every gate, in order.
pub(crate) async fn run_gates(mut asked: impl Ask, gates: &[Gate]) -> Result<Vec<CheckOutcome>, ProbeError> {
    let mut outcomes = Vec::with_capacity(gates.len());
    for gate in gates {
        outcomes.push(ask(&mut asked, gate.name(), &gate.probe()).await?);
    }
    Ok(outcomes)
}

async fn ask(asked: &mut impl Ask, name: &str, probe: &Probe) -> Result<CheckOutcome, ProbeError> {
    let failed = |source| ProbeError { name: name.to_owned(), source };
    let started = Instant::now();
    let mut row = async |sql: &str| {
        let row = asked.row(Statement::from_string(DbBackend::Postgres, sql)).await.map_err(failed)?;
        row.ok_or_else(|| failed(DbErr::RecordNotFound("the probe's one row".into())))
    };
    let count = |row: &QueryResult, column| {
        row.try_get::<i64>("", column).map(|count| u64::try_from(count).unwrap_or(0)).map_err(failed)
    };
    let outcome = |(total, passed), sample| CheckOutcome {
        name: name.to_owned(),
        held: probe.holds(total, passed),
        total,
        passed,
        percent_min: probe.percent_min,
        sample,
        duration: started.elapsed(),
    };
    if let Some(offenders) = &probe.offenders
        && count(&row(offenders).await?, "total")? == 0
    {
        return Ok(outcome((0, 0), Vec::new()));
    }
    let row = row(&probe.sql).await?;
    let sample: String = row.try_get("", "sample").map_err(failed)?;
    Ok(outcome((count(&row, "total")?, count(&row, "passed")?), serde_json::from_str(&sample).unwrap_or_default()))
}
