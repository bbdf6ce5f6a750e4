//! The laws on schemas that nobody wrote: `proptest` makes them up, and makes them small again where a law is broken.
//!
//! `SEAWORTHY_CASES=200` tries more of them, `SEAWORTHY_SEED=7` others, `SEAWORTHY_SHRINKS=200` makes what fails smaller.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use seaworthy_ddl::{quote_ident, quote_literal};
use seaworthy_diff::diff;
use sqlx::{Connection as _, PgConnection};

use crate::diff::{catalog, compared, go, run, same_dumps};
use crate::laws::{execute, round_trip, same};
use crate::support;

/// Names as they are stored: keywords, quotes, blanks, capitals, beyond ASCII, 63 bytes.
const NAMES: [&str; 9] = [
    "t",
    "user",
    "select",
    "It's",
    "Weird \"name\"",
    "größe",
    "a.b",
    "名前",
    "a_name_that_is_exactly_as_long_as_postgresql_lets_a_name_be_____",
];

/// Types, and a default for each.
const TYPES: [(&str, &str); 13] = [
    ("integer", "7"),
    ("bigint", "(1 + 2)"),
    ("text", "'it''s; \\'"),
    ("character varying(20)", "'x'"),
    ("numeric(10,2)", "0.5"),
    ("timestamp with time zone", "now()"),
    ("jsonb", "'{\"a\": 1}'"),
    ("uuid", "gen_random_uuid()"),
    ("integer[]", "'{1,2}'"),
    ("boolean", "true"),
    ("date", "CURRENT_DATE"),
    ("public.\"Mood\"", "'sad'"),
    ("public.positive", "1"),
];

#[derive(Debug, Clone)]
struct Schema {
    /// Labels of the enum beside `sad`.
    labels: Vec<&'static str>,
    sequence: bool,
    tables: Vec<Table>,
    views: Vec<View>,
}

#[derive(Debug, Clone)]
struct Table {
    name: &'static str,
    columns: Vec<Column>,
    /// On the first column.
    primary_key: bool,
    partitioned: bool,
    identity: bool,
    generated: bool,
    index: Index,
    check: bool,
    trigger: bool,
    policy: bool,
    references_first: bool,
    comment: bool,
}

#[derive(Debug, Clone)]
struct Column {
    name: &'static str,
    data_type: (&'static str, &'static str),
    not_null: bool,
    default: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Index {
    None,
    Plain,
    Descending,
    Partial,
    Expression,
}

#[derive(Debug, Clone)]
struct View {
    table: usize,
    columns: usize,
    materialized: bool,
}

fn columns() -> impl Strategy<Value = Vec<Column>> {
    let column = |name| {
        (Just(name), select(&TYPES[..]), any::<bool>(), any::<bool>())
            .prop_map(|(name, data_type, not_null, default)| Column { name, data_type, not_null, default })
    };
    subsequence(&NAMES[..], 1..4).prop_flat_map(move |names| names.into_iter().map(column).collect::<Vec<_>>())
}

fn table(name: &'static str) -> impl Strategy<Value = Table> {
    let indexes = [Index::None, Index::Plain, Index::Descending, Index::Partial, Index::Expression];
    let flags = (any::<[bool; 4]>(), any::<[bool; 5]>());
    (columns(), select(indexes.to_vec()), flags).prop_map(move |(columns, index, (first, second))| {
        let [primary_key, partitioned, identity, generated] = first;
        let [check, trigger, policy, references_first, comment] = second;
        Table {
            name,
            columns,
            primary_key,
            partitioned,
            identity,
            generated,
            index,
            check,
            trigger,
            policy,
            references_first,
            comment,
        }
    })
}

fn schema() -> impl Strategy<Value = Schema> {
    let tables = subsequence(&NAMES[..], 1..4).prop_flat_map(|names| names.into_iter().map(table).collect::<Vec<_>>());
    let view = (0..3_usize, 1..3_usize, any::<bool>()).prop_map(|(table, columns, materialized)| View {
        table,
        columns,
        materialized,
    });
    let views = proptest::collection::vec(view, 0..3);
    (subsequence(&["glad", "It's"][..], 0..3), any::<bool>(), tables, views)
        .prop_map(|(labels, sequence, tables, views)| Schema { labels, sequence, tables, views })
}

impl Schema {
    fn sql(&self) -> String {
        let labels: Vec<String> = ["sad"].iter().chain(&self.labels).map(|it| quote_literal(it)).collect();
        let mut sql = format!("CREATE TYPE public.\"Mood\" AS ENUM ({});\n", labels.join(", "));
        sql.push_str("CREATE DOMAIN public.positive AS integer CONSTRAINT above CHECK (VALUE > 0);\n");
        sql.push_str("CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n");
        sql.push_str(if self.sequence { "CREATE SEQUENCE public.\"Seq\" INCREMENT BY 5;\n" } else { "" });
        for table in &self.tables {
            sql.push_str(&table.sql(&self.tables[0]));
        }
        for (number, view) in self.views.iter().enumerate() {
            let table = &self.tables[view.table % self.tables.len()];
            let columns: Vec<String> = table.columns.iter().take(view.columns).map(|it| quote_ident(it.name)).collect();
            let kind = if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
            let (columns, name) = (columns.join(", "), quote_ident(table.name));
            sql.push_str(&format!("CREATE {kind} public.view_{number} AS SELECT {columns} FROM public.{name};\n"));
        }
        sql
    }
}

impl Table {
    fn sql(&self, first: &Self) -> String {
        let name = format!("public.{}", quote_ident(self.name));
        let key = quote_ident(self.columns[0].name);
        let mut lines: Vec<String> = self.columns.iter().map(Column::sql).collect();
        if self.identity {
            lines.push("\"#\" integer GENERATED BY DEFAULT AS IDENTITY".to_owned());
        }
        if self.generated {
            lines.push(format!("\"is none\" boolean GENERATED ALWAYS AS ({key} IS NULL) STORED"));
        }
        if self.check {
            lines.push(format!("CONSTRAINT \"never \"\"none\"\"\" CHECK ({key} IS NOT NULL)"));
        }
        if self.primary_key {
            lines.push(format!("PRIMARY KEY ({key})"));
        }
        if self.references_first && first.primary_key && first.name != self.name {
            let (table, column) = (quote_ident(first.name), quote_ident(first.columns[0].name));
            lines.push(format!("\"→\" {} REFERENCES public.{table} ({column})", first.columns[0].data_type.0));
        }
        let partitions = if self.partitioned { format!(" PARTITION BY HASH ({key})") } else { String::new() };
        let mut sql = format!("CREATE TABLE {name} (\n    {}\n){partitions};\n", lines.join(",\n    "));
        if self.partitioned {
            let partition = quote_ident(&format!("{}/0", self.name.chars().take(20).collect::<String>()));
            let values = "FOR VALUES WITH (MODULUS 2, REMAINDER 0)";
            sql.push_str(&format!("CREATE TABLE public.{partition} PARTITION OF {name} {values};\n"));
        }
        match self.index {
            Index::None => {}
            Index::Plain => sql.push_str(&format!("CREATE INDEX ON {name} ({key});\n")),
            Index::Descending => sql.push_str(&format!("CREATE INDEX ON {name} ({key} DESC NULLS LAST);\n")),
            Index::Partial => sql.push_str(&format!("CREATE INDEX ON {name} ({key}) WHERE ({key} IS NOT NULL);\n")),
            Index::Expression => sql.push_str(&format!("CREATE INDEX ON {name} (({key} IS NULL));\n")),
        }
        if self.trigger {
            let touch = "FOR EACH ROW EXECUTE FUNCTION public.touch()";
            sql.push_str(&format!("CREATE TRIGGER \"Touch\" BEFORE UPDATE ON {name} {touch};\n"));
        }
        if self.policy {
            sql.push_str(&format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;\n"));
            sql.push_str(&format!("CREATE POLICY \"own rows\" ON {name} USING ({key} IS NOT NULL);\n"));
        }
        if self.comment {
            sql.push_str(&format!("COMMENT ON TABLE {name} IS 'it''s\na table';\n"));
        }
        sql
    }
}

impl Column {
    fn sql(&self) -> String {
        let not_null = if self.not_null { " NOT NULL" } else { "" };
        let default = if self.default { format!(" DEFAULT {}", self.data_type.1) } else { String::new() };
        format!("{} {}{default}{not_null}", quote_ident(self.name), self.data_type.0)
    }
}

/// Tries a law on made-up schemas, the same ones at each run but for who asks for others.
fn hold<S: Strategy>(cases: u32, strategy: &S, law: &impl AsyncFn(&S::Value) -> Result<(), String>) {
    let number = |variable: &str| std::env::var(variable).ok().map(|text| text.parse::<u32>().expect(variable));
    let (cases, seed) = (number("SEAWORTHY_CASES").unwrap_or(cases), number("SEAWORTHY_SEED").unwrap_or_default());
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: number("SEAWORTHY_SHRINKS").unwrap_or(0),
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let tried = runner.run(strategy, |value| runtime.block_on(law(&value)).map_err(TestCaseError::fail));
    match tried {
        Ok(()) => {}
        // The schemas as SQL, which the reason holds, say more than the values that they were made of.
        Err(TestError::Fail(reason, _) | TestError::Abort(reason)) => panic!("SEAWORTHY_SEED={seed}: {reason}"),
    }
}

#[test]
fn a_made_up_schema_is_printed_as_it_is() {
    hold(6, &schema(), &async |schema: &Schema| {
        let (database, sql) = (support::database().await, schema.sql());
        let mut connection = PgConnection::connect(database.url()).await.unwrap();
        execute(&mut connection, &sql).await.map_err(|error| format!("made up wrongly: {error}\n{sql}"))?;
        let found = catalog(database.url()).await;
        same(&format!("{:?}", diff(&found, &found, &[])), "[]", "the schema from itself")?;
        round_trip(&database).await.map_err(|why| format!("{why}\n-- of\n{sql}"))
    });
}

#[test]
fn the_changes_between_made_up_schemas_lead_there_and_back() {
    hold(6, &(schema(), schema()), &async |(old, new): &(Schema, Schema)| {
        let (old_sql, new_sql) = (old.sql(), new.sql());
        there_and_back(&old_sql, &new_sql).await.map_err(|why| format!("{why}\n-- old\n{old_sql}\n-- new\n{new_sql}"))
    });
}

async fn there_and_back(old_sql: &str, new_sql: &str) -> Result<(), String> {
    let (old, new) = (support::database().await, support::database().await);
    for (database, sql) in [(&old, old_sql), (&new, new_sql)] {
        let mut connection = PgConnection::connect(database.url()).await.unwrap();
        execute(&mut connection, sql).await.map_err(|error| format!("made up wrongly: {error}"))?;
    }
    let (before, wanted) = (catalog(old.url()).await, catalog(new.url()).await);
    let (changes, result) = go(old.url(), &wanted, &[]).await;
    result?;
    same_dumps(old.url(), new.url())?;
    let Some(back) = changes.iter().rev().map(|it| it.inverse.clone()).collect::<Option<Vec<_>>>() else {
        return Ok(());
    };
    run(old.url(), &back.concat()).await.map_err(|why| format!("the way back: {why}"))?;
    same(&compared(catalog(old.url()).await), &compared(before), "the catalog after the way back")
}
