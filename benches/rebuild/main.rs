//! How fast one of 200 migration files is rebuilt and the program started, in one run beside plain SeaORM:
//! `cargo bench -p benches --bench rebuild`.
//!
//! Both workspaces have the same 200 migrations, the same versions of what they stand on and the same profile, the one
//! for development. One file gets another column, then `cargo run` builds what that touches, links, and starts the
//! program, which says its help. Ends with 1 where the limit does not hold. `docs/performance.md` has the figures.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

mod pier;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use benches::{Limit, Report, median};
use pier::Kind;

const ROUNDS: usize = 7;

/// From the edited file to the started program, in seconds.
const SECONDS_MAX: f64 = 2.0;

fn main() -> ExitCode {
    let folder = std::env::temp_dir().join(format!("seaworthy-pier-{}", std::process::id()));
    let report = run(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
    std::io::stdout().write_all(report.text().as_bytes()).unwrap();
    ExitCode::from(u8::from(!report.holds()))
}

fn run(folder: &Path) -> Report {
    let kinds = [Kind::Seaworthy, Kind::Plain];
    let mut cold = Vec::new();
    for kind in kinds {
        pier::write(folder, kind);
        // What comes from the registry is built first: it is the same for both, and built once in a project's life.
        cargo(folder, &["build", "--quiet", "--package", kind.root()]);
        forget(folder, kind);
        let begin = Instant::now();
        cargo(folder, &["build", "--quiet", "--package", kind.root()]);
        cold.push(begin.elapsed().as_secs_f64());
    }
    cargo(folder, &["run", "--quiet", "--package", Kind::Seaworthy.root(), "--", "snapshot"]);
    cargo(folder, &["run", "--quiet", "--package", Kind::Seaworthy.root(), "--", "db", "stop"]);
    let mut warm = [Vec::new(), Vec::new()];
    for round in 0..=ROUNDS {
        for (kind, times) in kinds.into_iter().zip(&mut warm) {
            pier::edit(folder, kind, round);
            let begin = Instant::now();
            cargo(folder, &["run", "--quiet", "--package", kind.root(), "--", "--help"]);
            // The first round brings the compiler's files of the last one into memory.
            if round > 0 {
                times.push(begin.elapsed().as_secs_f64());
            }
        }
    }
    let mut report = Report::new(&["200 migrations", "all of them", "one file, to the started program"]);
    let [ours, plain] = warm.map(|times| median(&times));
    for (kind, (all, one)) in kinds.into_iter().zip(cold.iter().zip([ours, plain])) {
        report.row(&[kind.title().into(), format!("{all:.1} s"), format!("{one:.2} s")]);
    }
    report.limit(Limit::new("one file rebuilt and started, s", ours, SECONDS_MAX));
    report.limit(Limit::new("the same / plain SeaORM", ours / plain, 1.0));
    report
}

/// Makes cargo build the crates of the migrations anew, without what the compiler remembers of them.
fn forget(folder: &Path, kind: Kind) {
    cargo(folder, &["clean", "--quiet", "--package", kind.migrations(), "--package", kind.root()]);
}

fn cargo(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new(option_env!("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from));
    command.args(arguments).current_dir(folder).env("CARGO_TARGET_DIR", folder.join("target"));
    // As from a shell: cargo sets these for the benchmark, not for what it builds.
    command.env_remove("CARGO_MANIFEST_DIR").env("SEAWORTHY_HOME", folder.join("home"));
    let status = command.stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "cargo {arguments:?} failed");
}
