//! The server is killed under a run, all of it, and started again.

use std::process::Command;
use std::time::{Duration, Instant};

use harbor::torture::Victim;
use seaworthy_devdb::{Environment, PrivateServer, Running};

use super::{MIGRATIONS, Outcome, Torture, say, told};

/// How long a run may go on after its server is gone: as long as it tries to connect, and a moment.
const NOTICED_MAX: Duration = Duration::from_secs(12);

impl Torture {
    /// On a server of its own, which keeps what it has committed: the shared one does without `fsync`.
    pub(super) async fn kill_the_server(&mut self) -> Outcome<bool> {
        let folder = tempfile::tempdir()?;
        // The server runs as somebody else where we are root.
        std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        let home = Some(folder.path().join("home"));
        let environment = Environment { seaworthy_home: home, ..Environment::from_process() };
        let server = PrivateServer::of_workspace(folder.path(), &environment)?;
        let outcome = self.kill_it_again_and_again(&server).await;
        server.reset()?;
        let (rounds, cut_short, longest, lost) = outcome?;
        say(&format!("  a run noticed after {longest:?} at the latest"));
        Ok(told(&format!("the server killed at a random moment, {cut_short} times under a run"), rounds, &lost))
    }

    async fn kill_it_again_and_again(&mut self, server: &PrivateServer) -> Outcome<(u64, u64, Duration, Vec<String>)> {
        let (rounds, mut cut_short) = (self.rounds(200), 0);
        let (mut longest, mut lost) = (Duration::ZERO, Vec::new());
        for round in 0..rounds {
            let running = server.ensure_started()?;
            let victim = victim_on(&running, &format!("victim_{round}")).await?;
            let pause = Duration::from_micros(self.below(u64::try_from(self.duration.as_micros())?));
            let child = victim.start(&victim.url);
            tokio::time::sleep(pause).await;
            let kill = kill_all(&running);
            let killed = Instant::now();
            let output = child.wait_with_output()?;
            kill?;
            longest = longest.max(killed.elapsed());
            let said = String::from_utf8_lossy(&output.stderr);
            cut_short += u64::from(output.status.code() != Some(0));
            if output.status.code() != Some(0) && !said.contains("hint: ") {
                lost.push(format!("after {pause:?} it says no way out: {said}"));
            }
            let running = server.ensure_started()?;
            lost.extend(self.after(&victim).await?.map(|wrong| format!("after {pause:?}: {wrong}")));
            running.drop_database(&victim.database).await?;
        }
        if longest > NOTICED_MAX {
            lost.push(format!("a run went on for {longest:?} without its server"));
        }
        Ok((rounds, cut_short, longest, lost))
    }
}

async fn victim_on(running: &Running, database: &str) -> Outcome<Victim> {
    running.ensure_database(database).await?;
    let socket = running.socket_folder().join(format!(".s.PGSQL.{}", running.port()));
    Ok(Victim {
        program: std::env::current_exe()?,
        socket: socket.display().to_string(),
        database: database.to_owned(),
        url: running.url(database),
        count: MIGRATIONS,
    })
}

/// Kills the postmaster first, so that it cannot end its children in good order, and all of them at once.
pub(super) fn kill_all(running: &Running) -> Outcome<()> {
    let postmaster = running.pid().to_string();
    let children = Command::new("ps").args(["-o", "pid=", "--ppid", &postmaster]).output()?;
    let children = String::from_utf8(children.stdout)?;
    // One that has ended meanwhile makes `kill` fail; what counts is that the postmaster is gone, which the restart tells.
    Command::new("kill").args(["-KILL", &postmaster]).args(children.split_whitespace()).output()?;
    Ok(())
}
