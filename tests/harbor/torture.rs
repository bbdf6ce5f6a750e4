//! Breaking a run on purpose, and seeing what survives; `cargo test` does a little of it, `cargo xtask torture` all.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use seaworthy::prelude::*;
use sqlx::{Connection as _, PgConnection};

use crate::proxy::Proxy;

/// Returns a chain of so many migrations, in a transaction and not, each of which writes its number once.
pub fn chain(count: usize) -> Vec<Box<dyn Migration>> {
    let all: Vec<(&'static str, bool, Vec<String>)> = (0..count).map(one).collect();
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let all: Vec<(&'static str, bool, &'static [&'static str])> = all
        .into_iter()
        .map(|(name, outside, statements)| {
            let statements: Vec<&'static str> = statements.into_iter().map(leak).collect();
            (name, outside, &*Box::leak(statements.into_boxed_slice()))
        })
        .collect();
    crate::of_statements(&all)
}

fn one(at: usize) -> (&'static str, bool, Vec<String>) {
    let name: &'static str = Box::leak(format!("t{:04}", at + 1).into_boxed_str());
    let table = format!("t_{}", at / 5);
    let effect = format!("INSERT INTO effects VALUES ('{name}')");
    let (outside, mut statements) = match at % 5 {
        0 => (false, vec![format!("CREATE TABLE {table} (id int, n int)")]),
        1 => (false, vec![format!("INSERT INTO {table} SELECT n, n % 7 FROM generate_series(1, 200) n")]),
        2 => (true, vec![format!("CREATE INDEX CONCURRENTLY {table}_n ON {table} (n)")]),
        3 => (
            false,
            vec![
                format!("ALTER TYPE mood ADD VALUE 'mood {at}'"),
                format!("INSERT INTO moods VALUES ('mood {at}')"),
                format!("ALTER TABLE {table} ADD COLUMN c int DEFAULT 1"),
            ],
        ),
        _ => (
            true,
            vec![
                format!("DROP INDEX CONCURRENTLY {table}_n"),
                format!("CREATE UNIQUE INDEX CONCURRENTLY {table}_id ON {table} (id)"),
                format!("UPDATE {table} SET n = n + 1"),
            ],
        ),
    };
    if at == 0 {
        let first = ["CREATE TABLE effects (name text)", "CREATE TYPE mood AS ENUM ()", "CREATE TABLE moods (m mood)"];
        statements.splice(0..0, first.map(str::to_owned));
    }
    statements.push(effect);
    (name, outside, statements)
}

/// A database on a server, and the program that migrates it.
pub struct Victim {
    /// The program, with the commands of `sea`.
    pub program: PathBuf,
    /// The server's socket.
    pub socket: String,
    /// The database.
    pub database: String,
    /// Its URL, past every proxy.
    pub url: String,
    /// Migrations in its chain.
    pub count: usize,
}

impl Victim {
    /// Starts `migrate` on a URL of the database.
    ///
    /// # Panics
    ///
    /// Where the program does not start.
    pub fn start(&self, url: &str) -> Child {
        Command::new(&self.program)
            .args(["migrate", "up", "-q", "-d", "harbor", "--url", url])
            .env("HARBOR", format!("torture-{}", self.count))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts")
    }

    /// Runs `migrate` to its end, and returns its exit code and what it said.
    ///
    /// # Panics
    ///
    /// Where the program does not run.
    pub fn migrate(&self) -> (Option<i32>, String) {
        let output = self.start(&self.url).wait_with_output().expect("it ends");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// Counts the questions of an undisturbed run.
    ///
    /// # Panics
    ///
    /// Where the program does not run.
    pub fn questions(&self) -> u64 {
        let proxy = Proxy::start(self.socket.clone(), Arc::new(|_| true));
        let output = self.start(&proxy.url(&self.database)).wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        proxy.asked()
    }

    /// Kills a run at its question `at`: before the server gets it, or right after.
    ///
    /// # Panics
    ///
    /// Where the program does not run.
    pub fn kill_at(&self, at: u64) {
        let child: Arc<Mutex<Option<Child>>> = Arc::default();
        let (killed, shared) = (Arc::new(AtomicBool::new(false)), Arc::clone(&child));
        let gate = move |asked: u64| {
            if asked < at || killed.swap(true, Ordering::SeqCst) {
                return true;
            }
            if let Some(child) = shared.lock().expect("nothing panics here").as_mut() {
                let _ = child.kill();
            }
            at.is_multiple_of(2)
        };
        let proxy = Proxy::start(self.socket.clone(), Arc::new(gate));
        // The lock is held until the child is in it, so that the first question finds it.
        let mut holder = child.lock().expect("nothing panics here");
        *holder = Some(self.start(&proxy.url(&self.database)));
        drop(holder);
        loop {
            let ended = child.lock().expect("nothing panics here").as_mut().map(Child::try_wait);
            if matches!(ended, Some(Ok(Some(_)))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Makes sure that ledger, SeaORM's table and effects agree, at whatever point the run was stopped.
    ///
    /// # Errors
    ///
    /// What does not agree.
    pub async fn consistent(&self) -> Result<(), String> {
        let mut connection = PgConnection::connect(&self.url).await.map_err(|error| error.to_string())?;
        let exists: bool = sqlx::query_scalar("SELECT to_regclass('effects') IS NOT NULL")
            .fetch_one(&mut connection)
            .await
            .map_err(|error| error.to_string())?;
        if !exists {
            return Ok(());
        }
        let wrong: Vec<String> =
            sqlx::query_scalar(CONTRADICTIONS).fetch_all(&mut connection).await.map_err(|error| error.to_string())?;
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
    }

    /// Waits until no session of a killed run is left, as the server ends them within a moment.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub async fn settled(&self) -> Result<(), sqlx::Error> {
        let mut connection = PgConnection::connect(&self.url).await?;
        let left =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                    AND backend_type = 'client backend'";
        while sqlx::query_scalar::<_, i64>(left).fetch_one(&mut connection).await? > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Returns catalog and data as one text, to be compared with those of an undisturbed run.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub async fn everything(&self) -> Result<String, sqlx::Error> {
        let mut connection = PgConnection::connect(&self.url).await?;
        sqlx::query_scalar(EVERYTHING).fetch_one(&mut connection).await
    }
}

const CONTRADICTIONS: &str = "
SELECT 'effect of ' || name || ' ' || count(*) || ' times' FROM effects GROUP BY name HAVING count(*) > 1
UNION ALL
SELECT coalesce(m.version, s.version) || ' is ' || coalesce(m.state, 'unknown') || CASE WHEN s.version IS NULL
       THEN ', and not in seaql_migrations' ELSE ', and in seaql_migrations' END
FROM seaworthy.migrations m FULL JOIN seaql_migrations s ON s.version = m.version
WHERE (s.version IS NOT NULL) <> (coalesce(m.state, '') = 'applied')
UNION ALL
SELECT version || ' is applied without its effect' FROM seaql_migrations s
WHERE NOT EXISTS (SELECT FROM effects WHERE name = s.version)
UNION ALL
SELECT name || ' has its effect and no row' FROM effects
WHERE NOT EXISTS (SELECT FROM seaworthy.migrations WHERE version = name)";

const EVERYTHING: &str = "
SELECT concat_ws(E'\\n',
    (SELECT string_agg(indexdef, E'\\n' ORDER BY indexdef) FROM pg_indexes WHERE schemaname = 'public'),
    (SELECT string_agg(format('%s.%s %s', table_name, column_name, data_type), E'\\n'
            ORDER BY table_name, ordinal_position) FROM information_schema.columns WHERE table_schema = 'public'),
    (SELECT 'invalid ' || count(*) FROM pg_index WHERE NOT indisvalid),
    (SELECT string_agg(enumlabel, ' ' ORDER BY enumsortorder) FROM pg_enum),
    (SELECT string_agg(name, ' ' ORDER BY name) FROM effects),
    (SELECT string_agg(m::text, ' ' ORDER BY m) FROM moods),
    (SELECT string_agg(query_to_xml(format('SELECT count(*), sum(id), sum(n) FROM %I', relname), true, true, '')::text,
            ' ' ORDER BY relname) FROM pg_class WHERE relname ~ '^t_[0-9]+$'),
    (SELECT string_agg(version || ' ' || state, ' ' ORDER BY version) FROM seaworthy.migrations),
    (SELECT string_agg(version, ' ' ORDER BY version) FROM seaql_migrations))";
