//! The process that migrates is killed, and its connections are cut.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection};

use super::{Outcome, Torture, told};

impl Torture {
    pub(super) async fn kill_at_boundaries(&mut self) -> Outcome<bool> {
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

    pub(super) async fn kill_at_random(&mut self) -> Outcome<bool> {
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
    pub(super) async fn cut_at_random(&mut self) -> Outcome<bool> {
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
}
