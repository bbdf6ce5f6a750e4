//! Who runs: `pg_dump -s`, reading, and `schema dump` as a whole process.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use benches::median;
use seaworthy_catalog::Catalog;
use seaworthy_codegen::{Options, entities};
use seaworthy_devdb::{Binaries, Environment};
use seaworthy_introspect::{Scope, read};
use sqlx::{Connection as _, PgConnection};

use crate::schema;

/// What the whole process calls the database that it is given the URL of.
pub const DATABASE: &str = "bench";

/// How long a peer is waited for that may take minutes.
const PATIENCE: Duration = Duration::from_mins(1);

/// The medians, in milliseconds.
pub struct Sample {
    /// `pg_dump -s`, the whole process.
    pub pg_dump: f64,
    /// Connecting and reading, in this process.
    pub read: f64,
    /// `schema dump`, the whole process.
    pub dump: f64,
}

/// One database, and the programs that read it.
pub struct Contest {
    url: String,
    pg_dump: PathBuf,
    this: PathBuf,
}

impl Contest {
    pub fn new(url: &str) -> Self {
        let binaries = Binaries::find(&Environment::from_process()).unwrap();
        let pg_dump = binaries.tool("pg_dump").expect("pg_dump comes with PostgreSQL's client programs");
        Self { url: url.to_owned(), pg_dump, this: std::env::current_exe().unwrap() }
    }

    /// Runs every contestant once to warm up, then in turn.
    pub async fn run(&self, rounds: usize) -> Sample {
        let (mut pg_dump, mut read, mut dump) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..=rounds {
            pg_dump.push(self.process(Command::new(&self.pg_dump).args(["--schema-only", "--dbname", &self.url])));
            read.push(self.timed_read().await);
            dump.push(self.process(Command::new(&self.this).args(["schema", "dump", "--url", &self.url])));
        }
        let [pg_dump, read, dump] = [pg_dump, read, dump].map(|times| median(&times[1..]));
        Sample { pg_dump, read, dump }
    }

    /// Reads over a new connection: the server begins with empty caches, as it does for `pg_dump`.
    pub async fn read(&self) -> Catalog {
        let mut connection = PgConnection::connect(&self.url).await.unwrap();
        let catalog = read(&mut connection, &Scope::default()).await.unwrap();
        connection.close().await.unwrap();
        catalog
    }

    /// Returns the median of writing the entities into an empty folder, in milliseconds.
    pub async fn entities_ms(&self, rounds: usize) -> f64 {
        let mut times = Vec::new();
        for round in 0..=rounds {
            let folder = std::env::temp_dir().join(format!("seaworthy-entities-{}-{round}", std::process::id()));
            let begin = Instant::now();
            let made = entities(&self.read().await, &Options::new("bench")).unwrap();
            std::fs::create_dir_all(folder.join("bench")).unwrap();
            made.files.iter().for_each(|file| std::fs::write(folder.join(&file.path), &file.text).unwrap());
            times.push(begin.elapsed().as_secs_f64() * 1_000.0);
            assert!(made.files.len() > 1_000, "{} files", made.files.len());
            std::fs::remove_dir_all(&folder).unwrap();
        }
        median(&times[1..])
    }

    /// Returns how long SeaORM's own generator works on the first schema, as a whole process, in milliseconds; none where
    /// it is not installed. After [`PATIENCE`] it is ended: it takes at least that.
    pub fn sea_orm_cli_ms(&self) -> Option<f64> {
        let folder = std::env::temp_dir().join(format!("sea-orm-{}", std::process::id()));
        let mut command = Command::new("sea-orm-cli");
        command.args(["generate", "entity", "--database-url", &self.url, "--database-schema", schema::FIRST]);
        command.arg("--output-dir").arg(&folder).stdout(Stdio::null()).stderr(Stdio::null());
        let begin = Instant::now();
        let mut process = command.spawn().ok()?;
        while begin.elapsed() < PATIENCE {
            if let Some(status) = process.try_wait().unwrap() {
                let files = std::fs::read_dir(&folder).map_or(0, Iterator::count);
                assert!(status.success() && files > schema::TABLES_PER_SCHEMA, "{status}, {files} files");
                std::fs::remove_dir_all(&folder).unwrap();
                return Some(begin.elapsed().as_secs_f64() * 1_000.0);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        process.kill().unwrap();
        process.wait().unwrap();
        Some(begin.elapsed().as_secs_f64() * 1_000.0)
    }

    async fn timed_read(&self) -> f64 {
        let begin = Instant::now();
        let catalog = self.read().await;
        let took = begin.elapsed().as_secs_f64() * 1_000.0;
        assert!(!catalog.relations.is_empty());
        took
    }

    /// Runs a program to its end; what it prints goes where nobody reads it.
    fn process(&self, command: &mut Command) -> f64 {
        let begin = Instant::now();
        // A folder without a seaworthy.toml above it.
        let status = command.current_dir(std::env::temp_dir()).stdout(Stdio::null()).status().unwrap();
        let took = begin.elapsed().as_secs_f64() * 1_000.0;
        assert!(status.success(), "{} failed on {}", command.get_program().display(), self.url);
        took
    }
}
