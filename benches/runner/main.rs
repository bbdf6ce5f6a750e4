//! How fast a thousand migrations are recorded and applied, in one run beside `psql`: `cargo bench -p benches --bench runner`.
//!
//! `psql` sends the same statements in the same transactions, and nothing else; the runner has its lock, ledger, checks,
//! reviewed files and final proof on. Both run as whole processes, in turn, on a server that waits for its disk. Ends
//! with 1 where a limit does not hold. `docs/performance.md` has the figures.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

mod fleet;

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use benches::{Limit, Process, Report, Took, make_durable, median};
use seaworthy_devdb::{Binaries, Environment, ThrowawayServer};
use seaworthy_runner::Chain;

const ROUNDS: usize = 5;
const NO_OP_ROUNDS: usize = 25;

/// What the runner may take of what `psql` takes.
const SHARE_MAX: f64 = 1.10;
/// A run with nothing to do, as a whole process.
const NO_OP_MS_MAX: f64 = 20.0;
/// Recording without a database.
const RECORDING_MS_MAX: f64 = 300.0;
const MEMORY_MB_MAX: f64 = 60.0;

fn main() -> ExitCode {
    // The whole process under test is this very program, started again with a command.
    if std::env::args().nth(1).as_deref() == Some("migrate") {
        return seaworthy::main_with_config(&[fleet::database()], "");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let report = runtime.block_on(run());
    std::io::stdout().write_all(report.text().as_bytes()).unwrap();
    ExitCode::from(u8::from(!report.holds()))
}

async fn run() -> Report {
    let server = ThrowawayServer::shared().expect("PostgreSQL and psql are installed");
    let binaries = Binaries::find(&Environment::from_process()).unwrap();
    let psql = binaries.tool("psql").expect("psql comes with PostgreSQL's client programs");
    let chain = Chain::record(fleet::migrations()).await.unwrap();
    let folder = std::env::temp_dir().join(format!("seaworthy-fleet-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (script, reviewed) = (folder.join("fleet.sql"), folder.join("reviewed"));
    std::fs::write(&script, fleet::script(&chain)).unwrap();

    let mut peers = Vec::new();
    let mut ours: Vec<Took> = Vec::new();
    let mut no_ops: Vec<Took> = Vec::new();
    for round in 0..=ROUNDS {
        let (theirs, own) = (server.database().await.unwrap(), server.database().await.unwrap());
        make_durable(theirs.url()).await;
        let file = script.to_str().unwrap();
        let peer =
            Process::new(&psql).args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", theirs.url(), "-f", file]).run();
        if round == 0 {
            std::fs::write(&reviewed, fleet::reviewed(theirs.url(), &chain).await).unwrap();
        }
        let this = Process::of_this_program().args(["migrate", "up", "--quiet", "--url", own.url()]);
        let run = this.clone().variable(fleet::REVIEWED, &reviewed).run();
        // The first round warms up.
        if round > 0 {
            peers.push(peer.ms);
            ours.push(run);
        }
        // A deploy binary has the reviewed files in itself; with nothing to do nobody looks at them, nor reads them here.
        if round == ROUNDS {
            no_ops.extend((0..NO_OP_ROUNDS).map(|_| this.run()));
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    report(&peers, &ours, &no_ops, &recordings().await)
}

/// Returns how long recording took, each time.
async fn recordings() -> Vec<f64> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        let chain = Chain::record(fleet::migrations()).await.unwrap();
        times.push(begin.elapsed().as_secs_f64() * 1_000.0);
        assert_eq!(chain.links().len(), fleet::MIGRATIONS);
    }
    times
}

fn report(peers: &[f64], ours: &[Took], no_ops: &[Took], recordings: &[f64]) -> Report {
    let ms = |took: &[Took]| median(&took.iter().map(|took| took.ms).collect::<Vec<_>>());
    let mb = |took: &[Took]| took.iter().map(|took| took.memory_mb).fold(0.0, f64::max);
    let (peer, own, no_op, recording) = (median(peers), ms(ours), ms(no_ops), median(recordings));
    let mut report = Report::new(&["what", "median", "peak memory"]);
    let mut row = |what: &str, ms: f64, memory: String| report.row(&[what.into(), format!("{ms:.1} ms"), memory]);
    row("psql, 1,000 migrations", peer, String::new());
    row("migrate up, 1,000 migrations", own, format!("{:.0} MB", mb(ours)));
    row("migrate up, nothing to do", no_op, format!("{:.0} MB", mb(no_ops)));
    row("recording 1,000 migrations, up and down", recording, String::new());
    report.limit(Limit::new("migrate up / psql", own / peer, SHARE_MAX));
    report.limit(Limit::new("a run with nothing to do, ms", no_op, NO_OP_MS_MAX));
    report.limit(Limit::new("recording, ms", recording, RECORDING_MS_MAX));
    report.limit(Limit::new("peak memory, MB", mb(ours).max(mb(no_ops)), MEMORY_MB_MAX));
    report
}
