//! Asking the database whether checks and gates hold.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};
use seaworthy_finding::counted;
use seaworthy_migration::{Check, Gate, Probe};
use serde_json::Value;

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
    pub sample: Vec<Value>,
    /// How long it took.
    pub duration: Duration,
}

impl CheckOutcome {
    /// Reads the rows that a probe returned, a JSON array, and masks what nobody should read in a log.
    pub fn sample(rows: &str) -> Vec<Value> {
        let mut rows: Vec<Value> = serde_json::from_str(rows).unwrap_or_default();
        rows.iter_mut().for_each(mask);
        rows
    }

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
            format!("{}: {}.", self.name, counted(offending, "offending row"))
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

/// Masks values whose column, or key in a document, is named like a secret, and what looks like one inside a text.
fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if !value.is_null() && seaworthy_ddl::is_secret_column(name) {
                    *value = "***".into();
                } else {
                    mask(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::String(text) => *text = seaworthy_ddl::without_secrets_in_text(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
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

/// Returns what is asked of a probe first.
pub(crate) fn first_question(probe: &Probe) -> &str {
    probe.offenders.as_ref().unwrap_or(&probe.sql)
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
    Ok(outcome((count(&row, "total")?, count(&row, "passed")?), CheckOutcome::sample(&sample)))
}

#[cfg(test)]
mod tests {
    use super::CheckOutcome;

    #[test]
    fn secrets_of_rows_do_not_show() {
        let check = |rows: &str, shown: &str| {
            let sample = CheckOutcome::sample(rows);
            assert_eq!(serde_json::to_string(&sample).expect("JSON"), shown);
        };
        check(
            r#"[{"id": 1, "password_hash": "$2b$", "apiKey": 7, "reset_token": null, "secretary": "Ann"}]"#,
            r#"[{"id":1,"password_hash":"***","apiKey":"***","reset_token":null,"secretary":"Ann"}]"#,
        );
        check(
            r#"[{"settings": {"smtp": [{"Password": "x"}]}, "dsn": "postgres://app:s3cret@h/d"}]"#,
            r#"[{"settings":{"smtp":[{"Password":"***"}]},"dsn":"postgres://app:***@h/d"}]"#,
        );
    }
}
