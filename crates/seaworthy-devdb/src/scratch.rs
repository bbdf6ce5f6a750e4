//! Scratch databases on the private server: made to replay migrations in, and thrown away.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::Pid;

use crate::binaries::leading_number;
use crate::error::DevdbError;
use crate::running::Running;
use crate::sql::Admin;

const PREFIX: &str = "seaworthy_scratch_";

/// How much of a label goes into the name; PostgreSQL cuts names after 63 bytes.
const LABEL_BYTES_MAX: usize = 20;

static NEXT: AtomicU32 = AtomicU32::new(1);

/// An empty database with a name of its own.
///
/// Call [`Self::drop`]: Rust cannot wait for a server when a value goes out of scope. One that is forgotten lives
/// until the next scratch database is made after this process has ended.
#[derive(Debug)]
#[must_use = "it stays on the server until `drop` is called"]
pub struct ScratchDatabase {
    server: Running,
    name: String,
}

impl ScratchDatabase {
    /// Makes `seaworthy_scratch_<pid>_<n>_<label>`, and sweeps what dead processes left.
    pub(crate) async fn create(server: &Running, label: &str) -> Result<Self, DevdbError> {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let label: String = label
            .chars()
            .map(|character| if character.is_ascii_alphanumeric() { character } else { '_' })
            .take(LABEL_BYTES_MAX)
            .collect();
        let name = format!("{PREFIX}{}_{number}_{label}", process::id());
        let mut admin = Admin::connect(&server.server_url()).await?;
        for leftover in admin.idle_databases(PREFIX).await?.into_iter().filter(|name| is_left_over(name)) {
            // What something holds is tried again with the next one.
            let _ = admin.drop_database(&leftover).await;
        }
        if !admin.create_database(&name).await? {
            // Its process is dead, and had this process's id.
            admin.drop_database(&name).await?;
            admin.create_database(&name).await?;
        }
        admin.close().await;
        Ok(Self { server: server.clone(), name })
    }

    /// Returns the database's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the database's URL.
    pub fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// Drops the database and ends the sessions in it.
    pub async fn drop(self) -> Result<(), DevdbError> {
        self.server.drop_database(&self.name).await
    }
}

/// Returns whether the process that a scratch database is named after is gone.
fn is_left_over(name: &str) -> bool {
    let pid = name.strip_prefix(PREFIX).and_then(leading_number).and_then(|pid| i32::try_from(pid).ok());
    pid.is_some_and(|pid| kill(Pid::from_raw(pid), None) == Err(Errno::ESRCH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_databases_of_dead_processes_are_left_over() {
        assert!(!is_left_over(&format!("{PREFIX}{}_1_app", process::id())));
        assert!(is_left_over(&format!("{PREFIX}{}_1_app", i32::MAX)));
        assert!(!is_left_over("scholarly"));
    }
}
