//! A small database of its own for tests of the runner and the command line.
//!
//! What its migrations do is said by `HARBOR` in the environment, a list of words, so that one program can be the
//! code of before and the code of after: `broken-sql`, `broken-check`, `edited`, `twice`, `short`, `late`, `stuck`,
//! `formatted`, `secret`; `script FILE` reads them from a file (`script.rs`). `HARBOR_REVIEWED` is the folder of the
//! reviewed files that are built into it, where there are any.

use std::path::Path;

pub mod atlas;
pub mod backfill;
pub mod crew;
pub mod extensions;
pub mod fleet;
pub mod parcel;
pub mod proxy;
pub mod reef;
pub mod script;
pub mod torture;
pub mod vector;

use seaworthy::prelude::*;
use seaworthy::{Database, Reviewed, Seed};

/// Declares the database.
pub fn database() -> Database {
    let harbor = Database::new("harbor", || migrations(&std::env::var("HARBOR").unwrap_or_default()))
        .seed(seed)
        .entities(crew::schema);
    match std::env::var_os("HARBOR_REVIEWED") {
        Some(folder) => harbor.reviewed(reviewed(Path::new(&folder))),
        None => harbor,
    }
}

/// Declares the database that is adopted: with `PUSHED=none` as it is before its baseline is written.
pub fn pushed() -> Database {
    Database::new("pushed", || match std::env::var("PUSHED").as_deref() {
        Ok("none") => Vec::new(),
        _ => adopted::pushed::migrations(),
    })
}

/// Takes a folder's files for those that were built in: a test writes them, and builds nothing.
///
/// # Panics
///
/// Where the folder cannot be read.
pub fn reviewed(folder: &Path) -> Reviewed {
    let keep = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let entries = std::fs::read_dir(folder).expect("the folder of reviewed files").filter_map(Result::ok);
    let file = |entry: std::fs::DirEntry| {
        let name = keep(entry.file_name().to_string_lossy().into_owned());
        (name, keep(std::fs::read_to_string(entry.path()).expect("a reviewed file")))
    };
    let mut files: Vec<(&'static str, &'static str)> = entries.map(file).collect();
    files.sort_unstable();
    Reviewed { files: files.leak(), sources: &[("m0001_create_ships", "the source's hash")] }
}

/// Makes migrations of statements, `outside` a transaction or in one.
pub fn of_statements(migrations: &[(&'static str, bool, &[&'static str])]) -> Vec<Box<dyn Migration>> {
    let step = |(name, outside, up): &(&'static str, bool, &[&'static str])| {
        Box::new(Step { outside: *outside, ..Step::new(name, up) }) as Box<dyn Migration>
    };
    migrations.iter().map(step).collect()
}

/// Makes the migrations that the words ask for.
pub fn migrations(words: &str) -> Vec<Box<dyn Migration>> {
    if let Some(words) = words.strip_prefix("backfill") {
        return backfill::migrations(words);
    }
    if let Some(file) = words.strip_prefix("script ") {
        return script::migrations(file);
    }
    if let Some(count) = words.strip_prefix("torture-").and_then(|count| count.parse().ok()) {
        return torture::chain(count);
    }
    let says = |word: &str| words.split(' ').any(|said| said == word);
    let mut all: Vec<Step> = vec![
        Step::new("m0001_create_ships", &[r#"CREATE TABLE "ships" ("id" bigint PRIMARY KEY, "Name ""x""" text)"#])
            .down(&[r#"DROP TABLE "ships""#])
            .losing("ships"),
        Step::new("m0003_add_berth", &[ADD_BERTH, "UPDATE ships SET berth = id % 10 WHERE berth IS NULL"])
            .down(&["ALTER TABLE ships DROP COLUMN berth"])
            .checking("every ship has a berth", "SELECT id FROM ships WHERE berth IS NULL OR berth < 0"),
        Step::new(
            "m0004_index_ships",
            &[
                "CREATE INDEX CONCURRENTLY ships_berth_idx ON ships (berth)",
                "INSERT INTO ships VALUES (-1, 'built', 0)",
                "CREATE UNIQUE INDEX CONCURRENTLY ships_name_idx ON ships (\"Name \"\"x\"\"\")",
            ],
        )
        .down(&[
            "DROP INDEX CONCURRENTLY ships_name_idx",
            "DELETE FROM ships WHERE id = -1",
            "DROP INDEX CONCURRENTLY ships_berth_idx",
        ])
        .outside(),
        Step::new("m0005_name_ships", &["ALTER TABLE ships ADD COLUMN label text"])
            .down(&["ALTER TABLE ships DROP COLUMN label"])
            .gated(),
    ];
    if says("broken-sql") {
        all[1].up[1] = "UPDATE ships SET berth = 'no number'";
    }
    if says("broken-check") {
        all[1].up[1] = "UPDATE ships SET berth = -1";
    }
    if says("secret") {
        all[1].up[1] = "DO $$ BEGIN EXECUTE 'ALTER ROLE nobody_there PASSWORD ''s3cret'''; END $$";
    }
    if says("edited") {
        all[0].up[0] = r#"CREATE TABLE "ships" ("id" bigint PRIMARY KEY, "name" text)"#;
    }
    if says("formatted") {
        all[0].up[0] =
            "create table ships (\r\n  id BIGINT primary key, -- the register's number\n  \"Name \"\"x\"\"\" text\n)";
    }
    if says("stuck") {
        all[1].up.push("SELECT pg_sleep(60)");
    }
    if says("late") {
        all.insert(1, Step::new("m0002_late", &["CREATE TABLE late ()"]).down(&["DROP TABLE late"]));
    }
    if says("twice") {
        all.push(Step::new("m0001_create_ships", &["SELECT 1"]));
    }
    if says("short") {
        all.truncate(2);
    }
    all.into_iter().map(|step| Box::new(step) as Box<dyn Migration>).collect()
}

const ADD_BERTH: &str = "ALTER TABLE ships ADD COLUMN berth integer";

fn seed(Seed { rows, .. }: Seed) -> Vec<String> {
    vec![format!("INSERT INTO ships (id, \"Name \"\"x\"\"\") SELECT n, 'ship ' || n FROM generate_series(1, {rows}) n")]
}

/// A migration made of statements.
#[derive(Clone, Default)]
struct Step {
    name: &'static str,
    up: Vec<&'static str>,
    down: Vec<&'static str>,
    check: Option<(&'static str, &'static str)>,
    loses: Option<&'static str>,
    gated: bool,
    outside: bool,
}

impl Step {
    fn new(name: &'static str, up: &[&'static str]) -> Self {
        Self { name, up: up.to_vec(), ..Self::default() }
    }

    fn down(self, down: &[&'static str]) -> Self {
        Self { down: down.to_vec(), ..self }
    }

    fn checking(self, name: &'static str, offending: &'static str) -> Self {
        Self { check: Some((name, offending)), ..self }
    }

    fn losing(self, table: &'static str) -> Self {
        Self { loses: Some(table), ..self }
    }

    fn gated(self) -> Self {
        Self { gated: true, ..self }
    }

    fn outside(self) -> Self {
        Self { outside: true, ..self }
    }
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in &self.up {
            assert_ne!(*statement, "PANIC", "as asked");
            if *statement == "LOOK" && manager.has_table("ships").await? {
                continue;
            }
            let statement = if *statement == "LOOK" { "CREATE TABLE ships ()" } else { statement };
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if self.down.is_empty() {
            return Err(DbErr::Migration("there is no way back".to_owned()));
        }
        for statement in &self.down {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(!self.outside)
    }
}

impl Migration for Step {
    fn gates(&self) -> Vec<Gate> {
        if !self.gated {
            return Vec::new();
        }
        vec![Gate::at_least(95.0, "ships have names", "ships", r#""Name ""x""" IS NOT NULL"#)]
    }

    fn checks(&self) -> Vec<Check> {
        self.check.map(|(name, offending)| Check::none(name, offending)).into_iter().collect()
    }

    fn losses(&self) -> Vec<Loss> {
        self.loses.map(Loss::rows_of).into_iter().collect()
    }
}
