//! `cargo xtask torture [--rounds N] [--seed N] [--only KIND,…]`: breaks runs in every way we know, and prints what
//! survived.
//!
//! `--rounds` is the most that is done of each kind; without it the full counts. `--only` does just these kinds:
//! `kill`, `random`, `cut`, `server`, `race`, `traffic`, `backfill`.

mod backfill;
mod crowd;
mod kill;
mod server;

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use harbor::torture::Victim;
use seaworthy_devdb::{Environment, TestDatabase, ThrowawayServer};

type Outcome<T> = Result<T, Box<dyn Error>>;

const MIGRATIONS: usize = 30;

const USAGE: &str = "\
cargo xtask torture [--rounds N] [--seed N] [--only KIND,...]

Breaks runs in every way we know, on a server of its own, and prints what survived.

  --rounds N  the most that is done of each kind; without it the full counts
  --seed N    where the random moments begin; 1
  --only      of kill, random, cut, server, race, traffic, backfill";

fn main() -> ExitCode {
    // The same program is the victim.
    if std::env::var_os("HARBOR").is_some() {
        return seaworthy::main(&[harbor::database(), migration::scholarly::database()]);
    }
    if std::env::args().skip(1).any(|argument| matches!(argument.as_str(), "--help" | "-h")) {
        say(USAGE);
        return ExitCode::SUCCESS;
    }
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) => {
            say(&format!("error: {error}\n\n{USAGE}"));
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    match runtime.block_on(torture(arguments)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("the torture itself failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A way to break a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Kill,
    Random,
    Cut,
    Server,
    Race,
    Traffic,
    Backfill,
}

impl Kind {
    const ALL: [Self; 7] =
        [Self::Kill, Self::Random, Self::Cut, Self::Server, Self::Race, Self::Traffic, Self::Backfill];

    fn as_str(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::Random => "random",
            Self::Cut => "cut",
            Self::Server => "server",
            Self::Race => "race",
            Self::Traffic => "traffic",
            Self::Backfill => "backfill",
        }
    }
}

/// What was asked for.
struct Arguments {
    rounds_max: Option<u64>,
    seed: u64,
    kinds: Vec<Kind>,
}

impl Arguments {
    /// Reads the command line; what is not understood is an error, for a typing mistake must not pass for a survival.
    fn read(mut arguments: impl Iterator<Item = String>) -> Outcome<Self> {
        let mut read = Self { rounds_max: None, seed: 1, kinds: Kind::ALL.to_vec() };
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name} has no value"))?;
            match name.as_str() {
                "--rounds" => read.rounds_max = Some(value.parse()?),
                "--seed" => read.seed = value.parse()?,
                "--only" => read.kinds = value.split(',').map(kind).collect::<Outcome<_>>()?,
                _ => return Err(format!("there is no {name}; there are --rounds, --seed and --only").into()),
            }
        }
        Ok(read)
    }
}

fn kind(name: &str) -> Outcome<Kind> {
    let found = Kind::ALL.into_iter().find(|kind| kind.as_str() == name);
    Ok(found.ok_or_else(|| format!("there is no kind {name}; there are {}", Kind::ALL.map(Kind::as_str).join(", ")))?)
}

/// What each kind works with.
struct Torture {
    server: ThrowawayServer,
    rounds_max: Option<u64>,
    random: u64,
    reference: String,
    questions: u64,
    duration: Duration,
}

async fn torture(Arguments { rounds_max, seed, kinds }: Arguments) -> Outcome<bool> {
    // Not in the workspace, whose databases this program does not have.
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("seaworthy.toml"), "[database.harbor]\n")?;
    std::env::set_current_dir(folder.path())?;
    let server = ThrowawayServer::start(&Environment::from_process())?;
    let mut torture =
        Torture { server, rounds_max, random: seed, reference: String::new(), questions: 0, duration: Duration::ZERO };
    let (_database, victim) = torture.victim().await?;
    let started = Instant::now();
    torture.questions = victim.questions();
    torture.duration = started.elapsed();
    torture.reference = victim.everything().await?;
    say(&format!("seed {seed}; {MIGRATIONS} migrations ask the server {} questions", torture.questions));
    let mut survived = true;
    for kind in kinds {
        let started = Instant::now();
        survived &= match kind {
            Kind::Kill => torture.kill_at_boundaries().await?,
            Kind::Random => torture.kill_at_random().await?,
            Kind::Cut => torture.cut_at_random().await?,
            Kind::Server => torture.kill_the_server().await?,
            Kind::Race => torture.race().await?,
            Kind::Traffic => torture.traffic().await?,
            Kind::Backfill => torture.torture_backfills().await?,
        };
        say(&format!("  in {} s", started.elapsed().as_secs()));
    }
    Ok(survived)
}

impl Torture {
    async fn victim(&self) -> Outcome<(TestDatabase, Victim)> {
        let database = self.server.database().await?;
        let victim = Victim {
            program: std::env::current_exe()?,
            socket: self.server.folder().join(".s.PGSQL.5432").display().to_string(),
            database: database.name().to_owned(),
            url: database.url().to_owned(),
            count: MIGRATIONS,
        };
        Ok((database, victim))
    }

    fn rounds(&self, full: u64) -> u64 {
        self.rounds_max.map_or(full, |max| max.min(full))
    }

    /// Returns a number below `end`: a linear congruential generator, so that a seed repeats a run.
    fn below(&mut self, end: u64) -> u64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % end.max(1)
    }

    /// Runs it once more, and says what is not as it should be.
    async fn after(&self, victim: &Victim) -> Outcome<Option<String>> {
        victim.settled().await?;
        if let Err(wrong) = victim.consistent().await {
            return Ok(Some(format!("stopped: {wrong}")));
        }
        let (code, said) = victim.migrate();
        if code != Some(0) {
            return Ok(Some(format!("does not go on ({code:?}): {said}")));
        }
        if let Err(wrong) = victim.consistent().await {
            return Ok(Some(format!("done: {wrong}")));
        }
        let everything = victim.everything().await?;
        Ok((everything != self.reference).then(|| format!("leads elsewhere:\n{everything}")))
    }
}

fn told(what: &str, rounds: u64, lost: &[String]) -> bool {
    say(&format!("{what}: {rounds} rounds, {} did not survive", lost.len()));
    for wrong in lost {
        say(&format!("  {wrong}"));
    }
    lost.is_empty()
}
