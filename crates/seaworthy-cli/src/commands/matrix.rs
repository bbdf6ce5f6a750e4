//! `matrix`: the tests that need PostgreSQL, on each version that is there.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use seaworthy_devdb::{Binaries, Environment};
use seaworthy_report::{document, duration, table};
use serde_json::{Value, json};

use super::{Context, Outcome};
use crate::args::Matrix;
use crate::error::CommandError;

/// The package with all tests that need PostgreSQL.
const PACKAGE: &str = "it";

/// What came of one version.
struct Run {
    version: String,
    passed: usize,
    failed: usize,
    /// How the tests ended; they may also crash, or not begin.
    succeeded: bool,
    took: Duration,
}

/// Runs them one version after the other: exit 1 where one fails.
pub(super) fn run(context: &Context<'_>, matrix: &Matrix) -> Outcome {
    let all = Binaries::each(&Environment::from_process(), &matrix.bins)?;
    build(&context.config.root)?;
    let mut runs = Vec::new();
    for binaries in &all {
        context.ui.note(&format!("PostgreSQL {} in {}", binaries.version(), binaries.folder().display()));
        runs.push(run_on(context, binaries, &all, &matrix.filters)?);
    }
    let failed = runs.iter().any(|run| !run.succeeded);
    if context.ui.is_json() {
        let runs: Vec<Value> = runs.iter().map(Run::json).collect();
        context.ui.data(&document("matrix", json!({ "runs": runs })));
    } else {
        let rows: Vec<Vec<String>> = runs.iter().map(Run::cells).collect();
        context.ui.data(&table(&["PostgreSQL", "passed ", "failed ", "time "], &rows));
    }
    Ok(u8::from(failed))
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["test", "--package", PACKAGE, "--quiet"]).current_dir(root);
    command
}

/// Builds the tests once, so that no version pays for it.
fn build(root: &Path) -> Result<(), CommandError> {
    let built = cargo(root).arg("--no-run").stdout(Stdio::null()).status().map_err(CommandError::io("run", "cargo"))?;
    if built.success() {
        return Ok(());
    }
    Err(CommandError::Usage {
        message: format!("the tests cannot be built in {}", root.display()),
        detail: Some(format!("They are the package `{PACKAGE}` of Seaworthy's own workspace.")),
        hint: Some(format!("`cargo test -p {PACKAGE} --no-run` says why")),
    })
}

fn run_on(
    context: &Context<'_>,
    binaries: &Binaries,
    all: &[Binaries],
    filters: &[String],
) -> Result<Run, CommandError> {
    let begun = Instant::now();
    let others = std::env::join_paths(all.iter().map(Binaries::folder)).map_err(|error| CommandError::Usage {
        message: "a folder cannot be handed on".into(),
        detail: Some(format!("{error}.")),
        hint: Some("give folders without a colon in their names".into()),
    })?;
    let mut command = cargo(&context.config.root);
    command.arg("--").args(filters).env("SEAWORTHY_PG_BIN", binaries.folder()).env("SEAWORTHY_PG_BINS", others);
    let mut tests = command.stdout(Stdio::piped()).spawn().map_err(CommandError::io("run", "cargo"))?;
    let mut run =
        Run { version: binaries.version().to_owned(), passed: 0, failed: 0, succeeded: false, took: Duration::ZERO };
    if let Some(stdout) = tests.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let (passed, failed) = counted(&line);
            (run.passed, run.failed) = (run.passed + passed, run.failed + failed);
            context.ui.note(&line);
        }
    }
    run.succeeded = tests.wait().map_err(CommandError::io("run", "cargo"))?.success();
    run.took = begun.elapsed();
    Ok(run)
}

/// Returns how many passed and failed, by the last line of a test program:
/// `test result: ok. 21 passed; 0 failed; 0 ignored; …`.
fn counted(line: &str) -> (usize, usize) {
    let Some(result) = line.strip_prefix("test result: ") else { return (0, 0) };
    let number = |word: &str| -> usize {
        let before = result.split(&[';', '.'][..]).find_map(|part| part.trim().strip_suffix(word));
        before.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
    };
    (number("passed"), number("failed"))
}

impl Run {
    fn cells(&self) -> Vec<String> {
        let failed = match (self.failed, self.succeeded) {
            (0, false) => "did not end".to_owned(),
            (failed, _) => failed.to_string(),
        };
        vec![self.version.clone(), self.passed.to_string(), failed, duration(self.took)]
    }

    fn json(&self) -> Value {
        json!({
            "postgresql": self.version, "passed": self.passed, "failed": self.failed, "succeeded": self.succeeded,
            "duration_ms": u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn the_last_line_of_a_test_program_is_counted() {
        let line =
            "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 125 filtered out; finished in 24.47s";
        assert_eq!(counted(line), (3, 1));
        assert_eq!(counted("running 4 tests"), (0, 0));
    }
}
