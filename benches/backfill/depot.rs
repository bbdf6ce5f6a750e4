//! Two million parcels, what is moved of them, and the same by hand.

use benches::Process;
use seaworthy::prelude::*;
use seaworthy::{Database, sea_orm};
use seaworthy_devdb::{Binaries, Environment, TestDatabase, ThrowawayServer};
use seaworthy_runner::{Chain, DatabaseUrl, RunOptions, UpTarget};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// What the database is called.
pub const DATABASE: &str = "depot";
/// How many rows are moved.
pub const ROWS: u64 = 2_000_000;

const SCHEMA: &str = "CREATE TABLE parcels (
    id bigint PRIMARY KEY, code text NOT NULL, weight text NOT NULL, address jsonb NOT NULL, grams bigint);
CREATE TABLE addresses (
    parcel bigint PRIMARY KEY, street text NOT NULL, zip text NOT NULL, city text NOT NULL, floor integer)";

const GRAMS: &str = "grams = weight::bigint * 1000";

/// Keeps in step what the application writes meanwhile.
const IN_STEP: &str = "BEGIN NEW.grams := NEW.weight::bigint * 1000; RETURN NEW; END";

/// A parcel as the function reads it.
#[derive(sea_orm::FromQueryResult)]
struct Parcel {
    id: i64,
    address: sea_orm::JsonValue,
}

fn address(parcel: Parcel, rows: &mut Rows) -> Result<(), RowError> {
    let text = |name: &str| {
        let text = parcel.address[name].as_str().ok_or_else(|| RowError::new(format!("the address has no {name}")));
        text.map(str::to_owned)
    };
    let floor = parcel.address["floor"].as_i64().map(TryInto::<i32>::try_into).transpose()?;
    rows.insert(
        "addresses",
        [
            ("parcel", parcel.id.into()),
            ("street", text("street")?.into()),
            ("zip", text("zip")?.into()),
            ("city", text("city")?.into()),
            ("floor", floor.into()),
        ],
    );
    Ok(())
}

struct Parcels;

impl MigrationName for Parcels {
    fn name(&self) -> &'static str {
        "m0001_create_parcels"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Parcels {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(SCHEMA).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("DROP TABLE parcels, addresses").await.map(drop)
    }
}

impl seaworthy::Migration for Parcels {
    fn backfills(&self) -> Vec<Backfill> {
        let update = format!("UPDATE parcels SET {GRAMS} WHERE :batch");
        vec![
            Backfill::new("grams", "parcels").sql(update.clone()),
            Backfill::new("beside", "parcels").sql(update).dual_write(DualWrite::before(IN_STEP)),
            Backfill::new("addresses", "parcels").transform(address),
        ]
    }
}

/// Returns the database as a deploy binary declares it.
pub fn database() -> Database {
    Database::new(DATABASE, || vec![Box::new(Parcels) as Box<dyn seaworthy::Migration>])
}

/// The server, and the clients that come with it.
pub struct Depot {
    server: ThrowawayServer,
    psql: std::path::PathBuf,
}

impl Depot {
    /// Starts a server that waits for its disk.
    pub async fn open() -> Self {
        let environment = Environment::from_process();
        let server = ThrowawayServer::start(&environment).expect("PostgreSQL is installed");
        let binaries = Binaries::find(&environment).unwrap();
        let psql = binaries.tool("psql").expect("psql comes with PostgreSQL's client programs");
        benches::make_durable(&server.server_url()).await;
        Self { server, psql }
    }

    /// Returns a database with so many parcels, nothing moved yet, and all of it on the disk.
    pub async fn parcels(&self, rows: u64) -> TestDatabase {
        let made = self.server.database_from(&rows.to_string(), async |url| fill(url, rows).await).await.unwrap();
        send(&made, "CHECKPOINT").await;
        made
    }

    /// Returns psql with a script of one line.
    pub fn psql(&self, database: &TestDatabase, sql: &str) -> Process {
        Process::new(&self.psql).args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.url(), "-c", sql])
    }
}

/// Returns `backfill run NAME` as a process.
pub fn backfill(database: &TestDatabase, name: &str) -> Process {
    Process::of_this_program().args(["backfill", "run", name, "--quiet", "--url", database.url()])
}

/// Sends a statement.
async fn send(database: &TestDatabase, sql: &str) {
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
}

/// Returns the number that a query has.
pub async fn count(database: &TestDatabase, sql: &str) -> i64 {
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await.unwrap()
}

async fn fill(url: &str, rows: u64) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let chain = Chain::record(vec![Box::new(Parcels)]).await?;
    let target = DatabaseUrl::parse(url)?;
    seaworthy_runner::up(&target, &chain, &UpTarget::default(), &RunOptions::default(), &mut |_| {}).await?;
    let mut connection = PgConnection::connect(url).await?;
    let sql = format!(
        "INSERT INTO parcels (id, code, weight, address)
         SELECT n, 'parcel-' || n, (n % 50)::text, jsonb_build_object('street', 'Long Street ' || n % 400,
                'zip', lpad((n % 99999)::text, 5, '0'), 'city', 'Harbour ' || n % 90, 'floor', n % 9)
         FROM generate_series(1, {rows}) AS n"
    );
    for sql in [sql.as_str(), "VACUUM ANALYZE parcels"] {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await?;
    }
    Ok(())
}

/// Moves all rows in one statement.
pub fn one_update() -> String {
    format!("UPDATE parcels SET {GRAMS}")
}

/// Moves them in batches of 5,000 by the key, each in a transaction of its own; no round trip between them.
pub fn by_hand() -> String {
    format!(
        "DO $$
         DECLARE after bigint := 0; until bigint;
         BEGIN
             LOOP
                 SELECT max(ahead.id) INTO until FROM (
                     SELECT id FROM parcels WHERE id > after ORDER BY id LIMIT 5000) AS ahead;
                 EXIT WHEN until IS NULL;
                 UPDATE parcels SET {GRAMS} WHERE id > after AND id <= until;
                 COMMIT;
                 after := until;
             END LOOP;
         END $$"
    )
}

/// Makes the addresses in one statement.
pub const ONE_INSERT: &str = "INSERT INTO addresses
    SELECT id, address ->> 'street', address ->> 'zip', address ->> 'city', (address ->> 'floor')::integer FROM parcels";

/// Reads what the function reads, and drops it.
pub const READ: &str = "COPY (SELECT id, address FROM parcels) TO STDOUT";

/// Counts rows whose grams are not what their weight says.
pub const WRONG: &str = "SELECT count(*) FROM parcels WHERE grams IS DISTINCT FROM weight::bigint * 1000";
/// Counts parcels without their address, and addresses without a parcel.
pub const WRONG_ADDRESSES: &str = "SELECT count(*) FROM parcels p FULL JOIN addresses a ON a.parcel = p.id
    WHERE a.street IS DISTINCT FROM p.address ->> 'street' OR a.floor IS DISTINCT FROM (p.address ->> 'floor')::integer";
