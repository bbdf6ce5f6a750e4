//! Parcels whose data moves in batches. Words after `backfill` in `HARBOR` say what is to be wrong, or otherwise.

use seaworthy::prelude::*;

/// Every row of it says how often it was moved.
pub const PARCELS: &str = "CREATE TABLE parcels (
    id bigint PRIMARY KEY, hall integer NOT NULL DEFAULT 1, slot integer NOT NULL DEFAULT 1, code text,
    weight text NOT NULL, grams bigint, moved integer NOT NULL DEFAULT 0)";
const LABELS: &str = "CREATE TABLE labels (parcel bigint PRIMARY KEY, \"Text \"\"x\"\"\" text NOT NULL, size integer)";
const KEYLESS: &str = "CREATE TABLE keyless (id bigint, moved integer NOT NULL DEFAULT 0)";
const PAIRS: &str = "CREATE TABLE \"Odd \"\"pairs\"\"\" (
    \"a \"\"b\" text COLLATE \"C\" NOT NULL, day date NOT NULL, moved integer NOT NULL DEFAULT 0,
    UNIQUE (\"a \"\"b\", day))";

/// Fills the parcels: weights are whole kilograms.
pub fn parcels(count: u64) -> String {
    format!("INSERT INTO parcels (id, weight, code) SELECT n, n % 50, 'p' || n FROM generate_series(1, {count}) AS n")
}

/// A row as the function gets it.
#[derive(Debug, sea_orm::FromQueryResult)]
struct Parcel {
    id: i64,
    code: Option<String>,
    weight: String,
}

fn label(parcel: Parcel, rows: &mut Rows) -> Result<(), RowError> {
    let size: i32 = parcel.weight.parse()?;
    assert_ne!(size, -1, "no parcel weighs less than nothing");
    let code = parcel.code.ok_or_else(|| RowError::new("has no code"))?;
    rows.insert("labels", [("parcel", parcel.id.into()), ("Text \"x\"", code.into()), ("size", size.into())]);
    Ok(())
}

/// The move that most tests are about: it can be told from running twice.
pub const GRAMS: &str = "UPDATE parcels SET grams = weight::bigint * 1000, moved = moved + 1 WHERE :batch";

/// What is declared, as the words have it.
pub fn backfills(words: &str) -> Vec<Backfill> {
    let says = |word: &str| words.split(' ').any(|said| said == word);
    let grams = if says("renamed") { "grammes" } else { "grams" };
    let statement = match (says("changed"), says("broken"), says("slow")) {
        (true, _, _) => "UPDATE parcels SET grams = weight::bigint * 1001, moved = moved + 1 WHERE :batch",
        (_, true, _) => "UPDATE parcels SET gramz = 1 WHERE :batch",
        (_, _, true) => {
            "UPDATE parcels SET grams = weight::bigint * 1000, moved = moved + 1 WHERE :batch
            AND (SELECT true FROM pg_sleep(0.05))"
        }
        _ => GRAMS,
    };
    let mut moved = Backfill::new(grams, "parcels").description("Weights in grams").sql(statement);
    if says("gate") {
        moved = moved.gate(Gate::at_least(100.0, "every parcel is light", "parcels", "grams < 40000"));
    }
    if says("stop") {
        moved = moved.on_failure(OnFailure::Stop);
    }
    if says("few") {
        moved = moved.on_failure(OnFailure::Log { rows_max: 2 });
    }
    if says("trigger") {
        moved = moved.only("grams IS NULL").dual_write(DualWrite::before(
            "BEGIN IF NEW.grams IS NULL OR TG_OP = 'UPDATE' AND NEW.weight <> OLD.weight THEN
                NEW.grams := NEW.weight::bigint * 1000; NEW.moved := NEW.moved + 1; END IF; RETURN NEW; END",
        ));
    }
    if says("keeps") {
        moved = moved.keeps(["grams", "moved"]);
    }
    if says("wayback") {
        moved = moved.way_back("UPDATE parcels AS p SET grams = NULL, moved = 0 WHERE :batch(p)");
    }
    let keyless = Backfill::new("keyless", "keyless").sql("UPDATE keyless SET moved = moved + 1 WHERE :batch");
    vec![
        moved,
        Backfill::new("labels", "parcels").transform(label),
        Backfill::new("pairs", "Odd \"pairs\"")
            .key(["a \"b", "day"])
            .sql("UPDATE \"Odd \"\"pairs\"\"\" SET moved = moved + 1 WHERE :batch"),
        Backfill::new("sums", "parcels").ctes(SUMS),
        Backfill::new("halls", "parcels").key(["hall"]).sql("UPDATE parcels SET moved = moved + 1 WHERE :batch"),
        Backfill::new("codes", "parcels").key(["code"]).sql("UPDATE parcels SET moved = moved + 1 WHERE :batch"),
        keyless,
    ]
}

/// Common table expressions that say themselves what failed.
pub const SUMS: &str = "read AS (
    SELECT batch.id, batch.weight, batch.weight ~ '^[0-9]+$' AS reads FROM batch
),
made AS (
    INSERT INTO labels (parcel, \"Text \"\"x\"\"\", size)
    SELECT id, 'sum', CASE WHEN reads THEN weight::integer END FROM read WHERE reads
    RETURNING size
),
summary AS (
    SELECT jsonb_build_object('labels', count(*), 'kilograms', coalesce(sum(size), 0)) AS result FROM made
),
outcome AS (
    SELECT count(*) FILTER (WHERE reads) AS processed, count(*) FILTER (WHERE NOT reads) AS failed,
           coalesce(jsonb_agg(jsonb_build_object('key', id::text, 'reason', 'no weight', 'value', weight))
               FILTER (WHERE NOT reads), '[]') AS errors
    FROM read
)";

/// The migrations: a schema, the backfills, and one that waits for the first of them.
pub fn migrations(words: &str) -> Vec<Box<dyn Migration>> {
    let waits = !words.split(' ').any(|said| said == "renamed");
    let mut all: Vec<Box<dyn Migration>> = vec![Box::new(Schema), Box::new(Moving(words.to_owned()))];
    if waits {
        all.push(Box::new(Waiting));
    }
    all
}

struct Schema;

impl MigrationName for Schema {
    fn name(&self) -> &'static str {
        "m0001_create_parcels"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Schema {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [PARCELS, LABELS, KEYLESS, PAIRS] {
            manager.get_connection().execute_unprepared(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP TABLE parcels, labels, keyless, \"Odd \"\"pairs\"\"\"")
            .await?;
        Ok(())
    }
}

impl Migration for Schema {}

struct Moving(String);

impl MigrationName for Moving {
    fn name(&self) -> &'static str {
        "m0002_weigh_parcels"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Moving {
    async fn up(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}

impl Migration for Moving {
    fn backfills(&self) -> Vec<Backfill> {
        let mut all = backfills(&self.0);
        if self.0.split(' ').any(|said| said == "only") {
            all.truncate(1);
        }
        all
    }
}

struct Waiting;

impl MigrationName for Waiting {
    fn name(&self) -> &'static str {
        "m0003_require_grams"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Waiting {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("ALTER TABLE parcels ALTER COLUMN grams SET NOT NULL").await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("ALTER TABLE parcels ALTER COLUMN grams DROP NOT NULL").await?;
        Ok(())
    }
}

impl Migration for Waiting {
    fn needs_backfills(&self) -> &'static [&'static str] {
        &["grams"]
    }
}
