//! A disk that runs full in the middle of an index build.

use std::path::{Path, PathBuf};
use std::process::Command;

use seaworthy_devdb::ThrowawayServer;
use seaworthy_runner::{Report, RunError, RunOptions, UpTarget};

use super::faults::{of, told};
use crate::support::{TestDb, database};

/// A small file system of its own, in memory, unmounted when it is dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts one that the server may write to; none where that takes more rights than we have, which is said.
    fn mount() -> Option<Self> {
        let server = ThrowawayServer::shared().expect("PostgreSQL is installed");
        let folder = server.folder().join("small_disk");
        std::fs::create_dir(&folder).expect("the server's folder is ours");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"]).arg(&folder).output();
        if !mounted.is_ok_and(|output| output.status.success()) {
            assert!(std::env::var_os("SEAWORTHY_NEEDS_MOUNT").is_none(), "no file system can be mounted");
            let passed_over = b"no file system can be mounted: a full disk is not tested\n";
            let _ = std::io::Write::write_all(&mut std::io::stderr(), passed_over);
            return None;
        }
        let disk = Self(folder);
        let data = server.folder().join("data");
        let owned = Command::new("chown").arg("--reference").arg(data).arg(disk.path()).status().expect("chown runs");
        assert!(owned.success());
        Some(disk)
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn enlarge(&self) {
        let remount = Command::new("mount").args(["-o", "remount,size=64m"]).arg(&self.0).status().expect("mount runs");
        assert!(remount.success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

async fn run(db: &TestDb) -> Result<Report, RunError> {
    let chain = of(&[
        ("m1", false, &["CREATE TABLE big AS SELECT n, repeat(md5(n::text), 4) AS s FROM generate_series(1, 60000) n"]),
        ("m2", true, &["CREATE INDEX CONCURRENTLY big_s ON big (s) TABLESPACE small_disk", "CREATE TABLE after ()"]),
    ])
    .await;
    seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &RunOptions::default(), &mut |_| {}).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_runs_full_during_a_build_is_told_and_the_build_repeated_once_there_is_room() {
    let Some(disk) = SmallDisk::mount() else { return };
    let db = database().await;
    let create = format!("CREATE TABLESPACE small_disk LOCATION '{}'", disk.path().display());
    db.execute(&create).await;
    for _ in 0..2 {
        let failed = told(&run(&db).await.expect_err("there is no room"));
        for words in [
            "migration m2 stopped after 0 of 2 statements",
            "PostgreSQL says (53100)",
            "statement 1 of 2: CREATE INDEX CONCURRENTLY big_s",
            "`cargo xtask migrate up` clears away what the statement left behind",
        ] {
            assert!(failed.contains(words), "`{words}` is not in: {failed}");
        }
        assert_eq!(db.text("SELECT state FROM seaworthy.migrations WHERE version = 'm2'").await, "failed");
        assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 1);
    }
    disk.enlarge();
    run(&db).await.expect("there is room");
    assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE indexrelid = 'big_s'::regclass AND indisvalid").await, 1);
    assert_eq!(db.count("SELECT count(*) FROM pg_index WHERE NOT indisvalid").await, 0);
    assert_eq!(db.count("SELECT count(*) FROM seaql_migrations").await, 2);
    db.execute("DROP TABLE big").await;
    db.execute("DROP TABLESPACE small_disk").await;
}
