//! A backfill of two processes with two workers each, killed, cut off from its server and without one, at random moments.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use seaworthy_devdb::{Environment, PrivateServer};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;

use super::server::kill_all;
use super::{Outcome, Torture, say, told};

const ROWS: u64 = 20_000;
/// How many interruptions one database sees, each time a little further.
const EACH: u64 = 10;
/// How long a process may take to move its first batch.
const BEGIN_MAX: Duration = Duration::from_secs(30);

/// Rows that were not moved exactly once, and what the ledger counts.
const WRONG: &str = "SELECT format('%s rows were not moved once; the ledger counts %s of %s, %s',
        (SELECT count(*) FROM parcels WHERE moved <> 1 OR grams IS DISTINCT FROM weight::bigint * 1000),
        processed_records, total_records, status)
    FROM seaworthy.data_migrations WHERE name = 'grams'";
const SEEN: &str = "SELECT coalesce(sum(seen_records), 0)::bigint FROM seaworthy.data_migrations";
const CUT: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'seaworthy%' AND pid <> pg_backend_pid()";

impl Torture {
    pub(super) async fn torture_backfills(&mut self) -> Outcome<bool> {
        let folder = tempfile::tempdir()?;
        std::fs::write(
            folder.path().join("seaworthy.toml"),
            "[database.harbor]\n[database.harbor.backfill]\nbatch_rows_max = 100\nbatch_rows_min = 1\nrange_rows = 700\n",
        )?;
        let mut survived = self.kill_backfills(&folder).await?;
        survived &= self.cut_backfills(&folder).await?;
        survived &= self.backfills_without_a_server(&folder).await?;
        Ok(survived)
    }

    /// Kills both processes, one in three times the second one a little later.
    async fn kill_backfills(&mut self, folder: &TempDir) -> Outcome<bool> {
        let (rounds, mut lost) = (self.rounds(200), Vec::new());
        let (mut kills, mut at_work) = (0, 0);
        while kills < rounds {
            let database = self.server.database().await?;
            let mut connection = filled(folder, database.url()).await?;
            for _ in 0..EACH.min(rounds - kills) {
                let before = seen(&mut connection).await?;
                let mut pair = [run(folder, database.url())?, run(folder, database.url())?];
                // One in five times at any moment, before the first batch too.
                if self.below(5) != 0 {
                    moves(&mut connection, before, &mut pair).await?;
                }
                for child in &mut pair {
                    let pause = if self.below(3) == 0 { 300_000 } else { 30_000 };
                    tokio::time::sleep(Duration::from_micros(self.below(pause))).await;
                    at_work += u64::from(child.try_wait()?.is_none());
                    child.kill()?;
                    child.wait()?;
                }
                kills += 1;
            }
            lost.extend(ends_well(folder, database.url(), &mut connection, kills).await?);
        }
        say(&format!("  {at_work} processes were at work when they were killed"));
        Ok(told("two processes of one backfill killed at a random moment", rounds, &lost))
    }

    /// Ends all sessions of both processes, which have to go on by themselves.
    async fn cut_backfills(&mut self, folder: &TempDir) -> Outcome<bool> {
        let (rounds, mut lost) = (self.rounds(100), Vec::new());
        let (mut cuts, mut sessions) = (0, 0);
        while cuts < rounds {
            let database = self.server.database().await?;
            let mut connection = filled(folder, database.url()).await?;
            let mut pair = [run(folder, database.url())?, run(folder, database.url())?];
            moves(&mut connection, 0, &mut pair).await?;
            for _ in 0..EACH.min(rounds - cuts) {
                tokio::time::sleep(Duration::from_micros(self.below(250_000))).await;
                let ended: i64 = sqlx::query_scalar(CUT).fetch_one(&mut connection).await?;
                sessions += ended;
                cuts += 1;
            }
            lost.extend(both_end(pair)?);
            lost.extend(ends_well(folder, database.url(), &mut connection, cuts).await?);
        }
        say(&format!("  {sessions} sessions were ended"));
        Ok(told("two processes of one backfill cut off from their server", rounds, &lost))
    }

    /// Kills the server under both processes, on one that keeps what it has committed, and starts it again.
    async fn backfills_without_a_server(&mut self, folder: &TempDir) -> Outcome<bool> {
        let home = tempfile::tempdir()?;
        // The server runs as somebody else where we are root.
        std::fs::set_permissions(home.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        let environment = Environment { seaworthy_home: Some(home.path().join("home")), ..Environment::from_process() };
        let server = PrivateServer::of_workspace(home.path(), &environment)?;
        let outcome = self.kill_it_under_backfills(folder, &server).await;
        server.reset()?;
        let (rounds, lost) = outcome?;
        Ok(told("the server killed under two processes of one backfill", rounds, &lost))
    }

    async fn kill_it_under_backfills(
        &mut self,
        folder: &TempDir,
        server: &PrivateServer,
    ) -> Outcome<(u64, Vec<String>)> {
        let (rounds, mut lost) = (self.rounds(30), Vec::new());
        let mut kills = 0;
        while kills < rounds {
            let mut running = server.ensure_started()?;
            let name = format!("backfilled_{kills}");
            running.ensure_database(&name).await?;
            let url = running.url(&name);
            let mut connection = filled(folder, &url).await?;
            let mut pair = [run(folder, &url)?, run(folder, &url)?];
            moves(&mut connection, 0, &mut pair).await?;
            for _ in 0..3.min(rounds - kills) {
                tokio::time::sleep(Duration::from_micros(self.below(250_000))).await;
                kill_all(&running)?;
                running = server.ensure_started()?;
                kills += 1;
            }
            lost.extend(both_end(pair)?);
            let mut connection = PgConnection::connect(&running.url(&name)).await?;
            lost.extend(ends_well(folder, &running.url(&name), &mut connection, kills).await?);
            connection.close().await?;
            running.drop_database(&name).await?;
        }
        Ok((rounds, lost))
    }
}

/// Migrates a database, and fills it.
async fn filled(folder: &TempDir, url: &str) -> Outcome<PgConnection> {
    let migrated = start(folder, url, &["migrate", "--to", "m0002"])?.wait_with_output()?;
    if !migrated.status.success() {
        return Err(String::from_utf8_lossy(&migrated.stderr).into());
    }
    let mut connection = PgConnection::connect(url).await?;
    sqlx::raw_sql(AssertSqlSafe(harbor::backfill::parcels(ROWS))).execute(&mut connection).await?;
    Ok(connection)
}

async fn seen(connection: &mut PgConnection) -> Outcome<i64> {
    Ok(sqlx::query_scalar(SEEN).fetch_one(connection).await?)
}

/// Waits until a batch more is moved, or one of the processes has ended.
async fn moves(connection: &mut PgConnection, before: i64, pair: &mut [Child; 2]) -> Outcome<()> {
    let started = Instant::now();
    while seen(connection).await? == before && started.elapsed() < BEGIN_MAX {
        if pair.iter_mut().any(|child| child.try_wait().is_ok_and(|ended| ended.is_some())) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

/// Returns what processes say that did not go on by themselves.
fn both_end(pair: [Child; 2]) -> Outcome<Vec<String>> {
    let mut lost = Vec::new();
    for child in pair {
        let output = child.wait_with_output()?;
        if output.status.code() != Some(0) {
            lost.push(format!("a process ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr)));
        }
    }
    Ok(lost)
}

/// Runs it to its end, and says what is not as it should be.
async fn ends_well(folder: &TempDir, url: &str, connection: &mut PgConnection, behind: u64) -> Outcome<Option<String>> {
    let ending = run(folder, url)?.wait_with_output()?;
    let said = String::from_utf8_lossy(&ending.stderr).into_owned();
    let found: String = sqlx::query_scalar(WRONG).fetch_one(connection).await?;
    let wanted = format!("0 rows were not moved once; the ledger counts {ROWS} of {ROWS}, completed");
    let is_well = ending.status.code() == Some(0) && found == wanted;
    Ok((!is_well).then(|| format!("behind {behind} interruptions: {found}: {said}")))
}

fn run(folder: &TempDir, url: &str) -> Outcome<Child> {
    start(folder, url, &["backfill", "run", "grams", "--workers", "2"])
}

fn start(folder: &TempDir, url: &str, arguments: &[&str]) -> Outcome<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["-d", "harbor"]).args(arguments).current_dir(folder.path());
    command.env("HARBOR", "backfill only").env("SEAWORTHY_HARBOR_URL", url);
    Ok(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?)
}
