//! `cargo xtask torture [--rounds N] [--seed N]`: breaks runs in every way we know, and prints what survived.
//!
//! `--rounds` is the most that is done of each kind; without it the full counts.

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use harbor::torture::Victim;
use seaworthy_devdb::{Environment, Hint as _, TestDatabase, ThrowawayServer};
use seaworthy_runner::{Chain, DatabaseUrl, RunOptions, UpTarget};
use sqlx::{Connection as _, PgConnection};

type Outcome<T> = Result<T, Box<dyn Error>>;

const MIGRATIONS: usize = 30;

fn main() -> ExitCode {
    // The same program is the victim.
    if std::env::var_os("HARBOR").is_some() {
        return seaworthy::main(&[harbor::database(), migration::scholarly::database()]);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    match runtime.block_on(torture()) {
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

fn argument(name: &str) -> Option<u64> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1)?.parse().ok()
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

async fn torture() -> Outcome<bool> {
    let (rounds_max, seed) = (argument("--rounds"), argument("--seed").unwrap_or(1));
    let server = ThrowawayServer::start(&Environment::from_process())?;
    let mut torture =
        Torture { server, rounds_max, random: seed, reference: String::new(), questions: 0, duration: Duration::ZERO };
    let (_database, victim) = torture.victim().await?;
    let started = Instant::now();
    torture.questions = victim.questions();
    torture.duration = started.elapsed();
    torture.reference = victim.everything().await?;
    say(&format!("seed {seed}; {MIGRATIONS} migrations ask the server {} questions", torture.questions));
    let kinds = [
        torture.kill_at_boundaries().await?,
        torture.kill_at_random().await?,
        torture.cut_at_random().await?,
        torture.race().await?,
        torture.traffic().await?,
    ];
    Ok(kinds.into_iter().all(|survived| survived))
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

    async fn kill_at_boundaries(&mut self) -> Outcome<bool> {
        let rounds = self.rounds(self.questions);
        let (mut lost, questions) = (Vec::new(), self.questions);
        for round in 0..rounds {
            let at = 1 + round * questions / rounds;
            let (_database, victim) = self.victim().await?;
            victim.kill_at(at);
            lost.extend(self.after(&victim).await?.map(|wrong| format!("question {at}: {wrong}")));
        }
        Ok(told("SIGKILL at a statement's boundary", rounds, &lost))
    }

    async fn kill_at_random(&mut self) -> Outcome<bool> {
        let (rounds, mut lost) = (self.rounds(200), Vec::new());
        for _ in 0..rounds {
            let (_database, victim) = self.victim().await?;
            let pause = Duration::from_micros(self.below(u64::try_from(self.duration.as_micros())?));
            let mut child = victim.start(&victim.url);
            tokio::time::sleep(pause).await;
            let killed = child.kill();
            child.wait()?;
            killed?;
            lost.extend(self.after(&victim).await?.map(|wrong| format!("after {pause:?}: {wrong}")));
        }
        Ok(told("SIGKILL at a random moment", rounds, &lost))
    }

    /// Ends one of the run's sessions, by turns the one that works and whichever there is.
    async fn cut_at_random(&mut self) -> Outcome<bool> {
        let (rounds, mut lost) = (self.rounds(200), Vec::new());
        for round in 0..rounds {
            let (_database, victim) = self.victim().await?;
            let pause = Duration::from_micros(self.below(u64::try_from(self.duration.as_micros())?));
            let mut connection = PgConnection::connect(&victim.url).await?;
            let child = victim.start(&victim.url);
            tokio::time::sleep(pause).await;
            let order = if round % 2 == 0 { "backend_start DESC" } else { "backend_start" };
            let cut = format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
                 AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY {order} LIMIT 1"
            );
            let cut = sqlx::raw_sql(sqlx::AssertSqlSafe(cut)).execute(&mut connection).await;
            let output = child.wait_with_output()?;
            cut?;
            connection.close().await?;
            let said = String::from_utf8_lossy(&output.stderr);
            if output.status.code() != Some(0) && !said.contains("hint: ") {
                lost.push(format!("after {pause:?} it says no way out: {said}"));
            }
            lost.extend(self.after(&victim).await?.map(|wrong| format!("after {pause:?}: {wrong}")));
        }
        Ok(told("a connection cut at a random moment", rounds, &lost))
    }

    async fn race(&mut self) -> Outcome<bool> {
        let (rounds, mut lost) = (self.rounds(50), Vec::new());
        for round in 0..rounds {
            let (_database, victim) = self.victim().await?;
            let children: Vec<_> = (0..16).map(|_| victim.start(&victim.url)).collect();
            for child in children {
                let output = child.wait_with_output()?;
                if !output.status.success() {
                    lost.push(format!("round {round}: {}", String::from_utf8_lossy(&output.stderr)));
                }
            }
            lost.extend(self.after(&victim).await?.map(|wrong| format!("round {round}: {wrong}")));
        }
        Ok(told("16 processes at once", rounds, &lost))
    }

    /// A writer at full speed on the table that is altered, and a transaction of 20 s in the way.
    async fn traffic(&mut self) -> Outcome<bool> {
        let hold = Duration::from_secs(if self.rounds_max.is_some_and(|max| max < 5) { 7 } else { 20 });
        let database = self.server.database().await?;
        let mut holder = PgConnection::connect(database.url()).await?;
        for sql in ["CREATE TABLE busy (id bigserial PRIMARY KEY)", "BEGIN", "SELECT count(*) FROM busy"] {
            sqlx::raw_sql(sql).execute(&mut holder).await?;
        }
        let url = DatabaseUrl::parse(database.url())?;
        let migrations = harbor::of_statements(&[("m1", false, &["ALTER TABLE busy ADD COLUMN z int"])]);
        let chain = Chain::record(migrations).await?;
        let mut writer = PgConnection::connect(database.url()).await?;
        let writing = tokio::spawn(async move {
            let (mut written, mut longest) = (0_i64, Duration::ZERO);
            loop {
                let started = Instant::now();
                sqlx::raw_sql("INSERT INTO busy DEFAULT VALUES").execute(&mut writer).await?;
                (written, longest) = (written + 1, longest.max(started.elapsed()));
                let altered = sqlx::raw_sql("SELECT FROM seaworthy.migrations WHERE state = 'applied'");
                if written % 100 == 0 && altered.fetch_optional(&mut writer).await.is_ok_and(|row| row.is_some()) {
                    return Ok::<_, sqlx::Error>((written, longest));
                }
            }
        });
        let options = RunOptions::default();
        let release = async {
            tokio::time::sleep(hold).await;
            sqlx::raw_sql("ROLLBACK").execute(&mut holder).await
        };
        let (target, mut listener) = (UpTarget::default(), |_: &seaworthy_runner::Event<'_>| {});
        let run = seaworthy_runner::up(&url, &chain, &target, &options, &mut listener);
        let (outcome, released) = tokio::join!(run, release);
        released?;
        if let Err(error) = outcome {
            let detail = error.detail().unwrap_or_default();
            return Ok(told("a writer, and a transaction in the way", 1, &[format!("{error}\n{detail}")]));
        }
        let (written, longest) = writing.await??;
        let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM busy").fetch_one(&mut holder).await?;
        let mut lost = Vec::new();
        if longest > options.lock_timeout + Duration::from_secs(1) {
            lost.push(format!("a write waited for {longest:?}"));
        }
        if rows != written {
            lost.push(format!("{written} rows were written, {rows} are there"));
        }
        say(&format!("  {written} writes beside it, the longest took {longest:?}"));
        Ok(told(&format!("a writer, and a transaction of {hold:?} in the way"), 1, &lost))
    }
}

fn told(what: &str, rounds: u64, lost: &[String]) -> bool {
    say(&format!("{what}: {rounds} rounds, {} did not survive", lost.len()));
    for wrong in lost {
        say(&format!("  {wrong}"));
    }
    lost.is_empty()
}
