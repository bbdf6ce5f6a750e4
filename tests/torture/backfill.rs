//! A backfill of two processes with two workers each is killed at random moments, one or both, until it is through.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use seaworthy_devdb::TestDatabase;
use sqlx::{Connection as _, PgConnection};

use super::{Outcome, Torture, told};

const ROWS: u64 = 20_000;

/// Rows that were not moved exactly once, and what the ledger counts.
const WRONG: &str = "SELECT format('%s rows were not moved once; the ledger counts %s of %s, %s',
        (SELECT count(*) FROM parcels WHERE moved <> 1 OR grams IS DISTINCT FROM weight::bigint * 1000),
        processed_records, total_records, status)
    FROM seaworthy.data_migrations WHERE name = 'grams'";

impl Torture {
    pub(super) async fn kill_backfills(&mut self) -> Outcome<bool> {
        let (rounds, mut lost) = (self.rounds(200), Vec::new());
        let folder = tempfile::tempdir()?;
        std::fs::write(
            folder.path().join("seaworthy.toml"),
            "[database.harbor]\n[database.harbor.backfill]\nbatch_rows_max = 100\nbatch_rows_min = 1\nrange_rows = 700\n",
        )?;
        let mut kills = 0;
        while kills < rounds {
            let database = self.server.database().await?;
            let migrated = start(&folder, &database, &["migrate", "--to", "m0002"])?.wait_with_output()?;
            if !migrated.status.success() {
                return Err(String::from_utf8_lossy(&migrated.stderr).into());
            }
            let mut connection = PgConnection::connect(database.url()).await?;
            let fill = harbor::backfill::parcels(ROWS);
            sqlx::raw_sql(sqlx::AssertSqlSafe(fill)).execute(&mut connection).await?;
            // Each time it comes a little further.
            for _ in 0..10.min(rounds - kills) {
                let mut pair = [run(&folder, &database)?, run(&folder, &database)?];
                tokio::time::sleep(Duration::from_micros(self.below(600_000))).await;
                for child in &mut pair {
                    child.kill()?;
                    child.wait()?;
                }
                kills += 1;
            }
            let ending = run(&folder, &database)?.wait_with_output()?;
            let said = String::from_utf8_lossy(&ending.stderr).into_owned();
            let found: String = sqlx::query_scalar(WRONG).fetch_one(&mut connection).await?;
            let wanted = format!("0 rows were not moved once; the ledger counts {ROWS} of {ROWS}, completed");
            if ending.status.code() != Some(0) || found != wanted {
                lost.push(format!("behind {kills} kills: {found}: {said}"));
            }
        }
        Ok(told("two processes of one backfill killed at a random moment", rounds, &lost))
    }
}

fn run(folder: &tempfile::TempDir, database: &TestDatabase) -> Outcome<Child> {
    start(folder, database, &["backfill", "run", "grams", "--workers", "2"])
}

fn start(folder: &tempfile::TempDir, database: &TestDatabase, arguments: &[&str]) -> Outcome<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["-d", "harbor"]).args(arguments).current_dir(folder.path());
    command.env("HARBOR", "backfill only").env("SEAWORTHY_HARBOR_URL", database.url());
    Ok(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?)
}
