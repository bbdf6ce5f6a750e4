//! How fast two million rows are moved, and what an application feels of it: `cargo bench -p benches --bench backfill`.
//!
//! Without a word both; `-- speed` and `-- traffic` are one of them. The peers run in turn with `backfill run`, each as a
//! whole process on its own copy of the same database, on a server that waits for its disk. Ends with 1 where a limit
//! does not hold. `docs/performance.md` has the figures.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

mod depot;
mod speed;
mod traffic;

use std::io::Write as _;
use std::process::ExitCode;

use benches::Report;

use crate::depot::Depot;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    // The whole process under test is this very program, started again with a command.
    if words.first().map(String::as_str) == Some("backfill") {
        return seaworthy::main_with_config(&[depot::database()], "");
    }
    let is_asked = |word: &str| words.is_empty() || words.iter().any(|said| said == word);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let holds = runtime.block_on(async {
        let depot = Depot::open().await;
        let mut holds = true;
        if is_asked("speed") {
            holds &= show(&speed::run(&depot).await);
        }
        if is_asked("traffic") {
            holds &= show(&traffic::run(&depot).await);
        }
        holds
    });
    ExitCode::from(u8::from(!holds))
}

/// Prints a report, and tells whether its limits hold.
fn show(report: &Report) -> bool {
    let mut stdout = std::io::stdout();
    stdout.write_all(report.text().as_bytes()).unwrap();
    stdout.write_all(b"\n").unwrap();
    report.holds()
}
