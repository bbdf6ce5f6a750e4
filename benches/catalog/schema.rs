//! A schema as an application of that size has it: keys, indexes, enums, views, functions, triggers, comments.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// How many tables stand in one schema.
pub const TABLES_PER_SCHEMA: usize = 250;

/// What the first schema is called.
pub const FIRST: &str = "area_0";

/// How many tables are made in one transaction: each holds its locks until the end.
const TABLES_PER_TRANSACTION: usize = 50;

/// Makes that many tables, and a fifth as many views, a tenth as many enums and functions.
///
/// Nothing is analyzed afterwards: a fresh database has no statistics of its catalogs either.
pub async fn create(url: &str, tables: usize) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let numbers: Vec<usize> = (0..tables).collect();
    for part in numbers.chunks(TABLES_PER_TRANSACTION) {
        let sql: String = part.iter().map(|number| table(*number)).collect();
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

fn table(number: usize) -> String {
    let schema = format!("area_{}", number / TABLES_PER_SCHEMA);
    let name = format!("{schema}.item_{number}");
    let mut sql = String::new();
    if number.is_multiple_of(TABLES_PER_SCHEMA) {
        sql.push_str(&format!("CREATE SCHEMA {schema}; COMMENT ON SCHEMA {schema} IS 'a part of the application';"));
        sql.push_str(&format!(
            "CREATE FUNCTION {schema}.touch() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;"
        ));
    }
    let group = number - number % 10;
    if number == group {
        sql.push_str(&format!(
            "CREATE TYPE {schema}.state_{number} AS ENUM ('draft', 'open', 'paid', 'closed');
             CREATE FUNCTION {schema}.total_{number}(net numeric, rate numeric DEFAULT 0.2) RETURNS numeric
                 LANGUAGE sql IMMUTABLE AS $$ SELECT net * (1 + rate) $$;"
        ));
    }
    let identity = if number.is_multiple_of(2) { "bigint GENERATED ALWAYS AS IDENTITY" } else { "bigserial" };
    sql.push_str(&format!(
        "CREATE TABLE {name} (
             id {identity} PRIMARY KEY,
             code varchar(40) NOT NULL UNIQUE,
             title text NOT NULL DEFAULT 'untitled',
             state {schema}.state_{group} NOT NULL DEFAULT 'draft',
             price numeric(12,2) NOT NULL DEFAULT 0 CONSTRAINT price_is_not_negative CHECK (price >= 0),
             tags text[] NOT NULL DEFAULT '{{}}',
             data jsonb,
             owner_id bigint,
             parent_id bigint,
             created_at timestamptz NOT NULL DEFAULT now(),
             updated_at timestamptz
         );
         COMMENT ON TABLE {name} IS 'items of kind {number}';
         COMMENT ON COLUMN {name}.code IS 'as people call it';
         CREATE INDEX item_{number}_owner ON {name} (owner_id, created_at DESC);
         CREATE INDEX item_{number}_open ON {name} (parent_id) WHERE state = 'open';
         ALTER TABLE {name} ADD FOREIGN KEY (parent_id) REFERENCES {name} ON DELETE SET NULL;"
    ));
    if !number.is_multiple_of(TABLES_PER_SCHEMA) {
        sql.push_str(&format!(
            "ALTER TABLE {name} ADD FOREIGN KEY (owner_id) REFERENCES {schema}.item_{} ON DELETE CASCADE;",
            number - 1
        ));
    }
    if number.is_multiple_of(4) {
        sql.push_str(&format!(
            "CREATE TRIGGER touch BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION {schema}.touch();"
        ));
    }
    if number.is_multiple_of(5) {
        sql.push_str(&format!(
            "CREATE INDEX item_{number}_title ON {name} (lower(title));
             CREATE VIEW {schema}.open_{number} AS
                 SELECT i.id, i.code, i.price, p.title AS parent
                 FROM {name} i LEFT JOIN {name} p ON p.id = i.parent_id WHERE i.state = 'open';"
        ));
    }
    sql
}
