//! A thousand migrations: each makes a table with six columns and an index, and checks that it is there.

use seaworthy::prelude::*;
use seaworthy::{Database, Reviewed};
use seaworthy_catalog::Catalog;
use seaworthy_introspect::Scope;
use seaworthy_runner::{Chain, catalog_snapshots, snapshots};
use sqlx::{Connection as _, PgConnection};

/// What the database is called.
pub const DATABASE: &str = "fleet";

/// How many migrations there are.
pub const MIGRATIONS: usize = 1_000;

/// The variable that names the file with the reviewed files: what `include_str!` has in a deploy binary.
pub const REVIEWED: &str = "FLEET_REVIEWED";

/// Stands between two reviewed files, and between a file's name and its text.
const SEPARATOR: char = '\0';

/// One of the thousand.
struct Berth {
    name: String,
    table: String,
}

impl Berth {
    fn new(number: usize) -> Self {
        Self { name: format!("m2026{number:04}_000001_create_berth_{number}"), table: format!("berth_{number}") }
    }
}

impl MigrationName for Berth {
    fn name(&self) -> &str {
        &self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Berth {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        table
            .table(self.table.clone())
            .col(ColumnDef::new("id").big_integer().not_null().primary_key())
            .col(ColumnDef::new("code").string_len(40).not_null())
            .col(ColumnDef::new("title").text().not_null().default("untitled"))
            .col(ColumnDef::new("price").decimal_len(12, 2).not_null().default(0))
            .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null().default(Expr::current_timestamp()))
            .col(ColumnDef::new("data").json_binary());
        manager.create_table(table).await?;
        let index = format!("{}_code", self.table);
        manager.create_index(Index::create().name(index).table(self.table.clone()).col("code").take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(self.table.clone()).take()).await
    }
}

impl seaworthy::Migration for Berth {
    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::table(&self.table))]
    }
}

/// Returns all of them.
pub fn migrations() -> Vec<Box<dyn seaworthy::Migration>> {
    (0..MIGRATIONS).map(|number| Box::new(Berth::new(number)) as Box<dyn seaworthy::Migration>).collect()
}

/// Returns the database as a deploy binary declares it, with what `REVIEWED` names.
pub fn database() -> Database {
    let database = Database::new(DATABASE, migrations);
    let Some(text) = std::env::var_os(REVIEWED).and_then(|file| std::fs::read_to_string(file).ok()) else {
        return database;
    };
    let mut parts = text.leak().split(SEPARATOR);
    let mut files = Vec::with_capacity(3 * MIGRATIONS + 1);
    while let (Some(name), Some(text)) = (parts.next(), parts.next()) {
        files.push((name, text));
    }
    database.reviewed(Reviewed { files: files.leak(), sources: &[] })
}

/// Returns the script that `psql` runs: the same statements in the same transactions.
pub fn script(chain: &Chain) -> String {
    let transaction = |statements: &[String]| format!("BEGIN;\n{};\nCOMMIT;\n", statements.join(";\n"));
    chain.links().iter().map(|link| transaction(&link.up.statements)).collect()
}

/// Returns the reviewed files of the thousand in one text, for a database at `url` that the script has run on.
///
/// `cargo xtask snapshot` would read the schema after each migration; here each has made one table, which is known.
pub async fn reviewed(url: &str, chain: &Chain) -> String {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let whole = seaworthy_introspect::read(&mut connection, &Scope::default()).await.unwrap();
    connection.close().await.unwrap();
    let mut files: Vec<(String, String)> = Vec::new();
    for number in 0..MIGRATIONS {
        let berth = Berth::new(number);
        let relations = whole.relations.iter().filter(|relation| relation.name.name == berth.table).cloned().collect();
        let schemas = if number == 0 { whole.schemas.clone() } else { Vec::new() };
        let made = Catalog { schemas, relations, ..Catalog::default() };
        let alone = Chain::record(vec![Box::new(berth)]).await.unwrap();
        let step = catalog_snapshots(DATABASE, &alone, &[made]);
        files.extend(step.into_iter().map(|snapshot| (snapshot.file, snapshot.text)));
    }
    files.extend(snapshots(DATABASE, chain).into_iter().map(|snapshot| (snapshot.file, snapshot.text)));
    files.sort();
    let parts: Vec<String> = files.into_iter().flat_map(|(name, text)| [name, text]).collect();
    parts.join(&SEPARATOR.to_string())
}
