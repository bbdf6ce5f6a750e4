//! Others at the same time: runs that race, and an application that goes on writing.

use std::time::{Duration, Instant};

use seaworthy_devdb::Hint as _;
use seaworthy_runner::{Chain, DatabaseUrl, RunOptions, UpTarget};
use sqlx::{Connection as _, PgConnection};

use super::{Outcome, Torture, say, told};

impl Torture {
    pub(super) async fn race(&mut self) -> Outcome<bool> {
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
    pub(super) async fn traffic(&mut self) -> Outcome<bool> {
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
