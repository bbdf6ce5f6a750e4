//! What a plan's statements will meet in the database as it is today.

use std::collections::{HashMap, HashSet};

use seaworthy_catalog::{Catalog, QualifiedName};
use seaworthy_ddl::{Answer, Lock, Surroundings, effects};
use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::plan::Plan;

/// A relation that a statement touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Its name, quoted where it has to be.
    pub relation: String,
    /// The strongest lock that the statement takes.
    pub lock: Lock,
    /// Whether every row is written anew.
    pub rewrites: Answer,
    /// Whether every row is read.
    pub scans: Answer,
    /// Rows and bytes today; none of what cannot be seen.
    pub size: Option<Size>,
    /// An earlier statement of the plan makes it: nobody uses it yet.
    pub is_new: bool,
    /// Where PostgreSQL's documentation says so.
    pub source: &'static str,
}

/// How large a relation is, with its partitions, indexes and TOAST.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// As the planner or the statistics collector last counted; none where neither did.
    pub rows: Option<i64>,
    /// On disk.
    pub bytes: Option<i64>,
}

/// What one statement will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prospect {
    /// The statement.
    pub sql: String,
    /// What it touches: what is in use first, and of that the strongest lock.
    pub touched: Vec<Touched>,
    /// Why that is not all, where it is not.
    pub unknown: Option<&'static str>,
}

/// What is looked up in the database for an outlook, beside its catalog.
#[derive(Debug, Clone, Default)]
pub struct Today {
    /// Where names without a schema are looked for.
    pub search_path: Vec<String>,
    /// The server's major version.
    pub server_major: u32,
    /// By qualified name.
    pub sizes: HashMap<QualifiedName, Size>,
}

/// Reads search path, version and the sizes of all relations that the plan's statements name: two queries.
///
/// Where a size is not had within two seconds, because somebody has the relation locked, sizes are left out. All of it is
/// one transaction, whose limit ends with it: behind a pooler the session is somebody else's a moment later.
pub async fn read_today(connection: &mut PgConnection, plan: &Plan, catalog: &Catalog) -> Result<Today, sqlx::Error> {
    let server_major = connection.server_version_num().unwrap_or_default() / 10_000;
    let mut transaction = connection.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY").await?;
    let search_path: Vec<String> = sqlx::query_scalar("SELECT current_schemas(false)::text[]")
        .persistent(false)
        .fetch_one(&mut *transaction)
        .await?;
    let mut today = Today { search_path, server_major, sizes: HashMap::new() };
    let named: HashSet<QualifiedName> = outlook(plan, catalog, &today)
        .into_iter()
        .flatten()
        .flat_map(|(_, touches)| touches.into_iter().map(|touch| touch.0))
        .collect();
    let (schemas, relations): (Vec<String>, Vec<String>) =
        named.into_iter().map(|name| (name.schema, name.name)).unzip();
    transaction.execute("SET LOCAL lock_timeout = '2s'").await?;
    let sizes = sqlx::query_as(SIZES).bind(schemas).bind(relations).persistent(false);
    let rows: Result<Vec<SizeRow>, sqlx::Error> = sizes.fetch_all(&mut *transaction).await;
    transaction.rollback().await?;
    // A relation that is dropped meanwhile has no size; the plan is worth showing without.
    for (schema, name, rows, bytes) in rows.unwrap_or_default() {
        today.sizes.insert(QualifiedName::new(schema, name), Size { rows, bytes });
    }
    Ok(today)
}

/// What [`SIZES`] gives for a relation: schema, name, rows, bytes.
type SizeRow = (String, String, Option<i64>, Option<i64>);

/// `reltuples` is -1 where nobody has counted yet (PG 14, "pg_class"); then the collector's count is taken.
const SIZES: &str = "
WITH RECURSIVE wanted AS (
    SELECT n.nspname, c.relname, c.oid
    FROM unnest($1::text[], $2::text[]) AS named (schema, name)
    JOIN pg_catalog.pg_namespace n ON n.nspname = named.schema
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = named.name
), tree AS (
    SELECT oid AS root, oid FROM wanted
    UNION
    SELECT tree.root, i.inhrelid FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid
)
SELECT w.nspname::text, w.relname::text,
       sum(CASE WHEN c.relkind NOT IN ('r', 'm') THEN NULL
                WHEN c.reltuples >= 0 THEN c.reltuples ELSE nullif(s.n_live_tup, 0) END)::bigint,
       sum(CASE WHEN c.relkind IN ('r', 'm', 'p', 'S') THEN pg_catalog.pg_total_relation_size(c.oid) END)::bigint
FROM wanted w JOIN tree ON tree.root = w.oid JOIN pg_catalog.pg_class c ON c.oid = tree.oid
LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
GROUP BY w.nspname, w.relname";

/// Returns what each statement of each step will do, in the plan's order.
pub fn prospects(plan: &Plan, catalog: &Catalog, today: &Today) -> Vec<Vec<Prospect>> {
    let touches = outlook(plan, catalog, today);
    let steps = plan.steps.iter().zip(touches).map(|(step, statements)| {
        let left = step.statements.iter().skip(step.statements_done);
        left.zip(statements).map(|(sql, (unknown, touches))| prospect(sql, unknown, touches, today)).collect()
    });
    steps.collect()
}

/// A relation as it is called today, and what a statement does to it.
struct Touch(QualifiedName, seaworthy_ddl::Touch, bool);

/// Goes through the statements in order, and follows what they make and rename.
fn outlook(plan: &Plan, catalog: &Catalog, today: &Today) -> Vec<Vec<(Option<&'static str>, Vec<Touch>)>> {
    let surroundings = Surroundings { catalog, search_path: &today.search_path, server_major: today.server_major };
    let mut made: HashSet<QualifiedName> = HashSet::new();
    let mut formerly: HashMap<QualifiedName, QualifiedName> = HashMap::new();
    let mut steps = Vec::with_capacity(plan.steps.len());
    for step in &plan.steps {
        let mut statements = Vec::with_capacity(step.statements.len());
        for statement in step.statements.iter().skip(step.statements_done) {
            let effects = effects(statement, &surroundings);
            let touches = effects.touches.into_iter().map(|touch| {
                let is_new = made.contains(&touch.relation);
                Touch(formerly.get(&touch.relation).unwrap_or(&touch.relation).clone(), touch, is_new)
            });
            statements.push((effects.unknown, touches.collect()));
            made.extend(effects.creates.filter(|name| catalog.relation(name).is_none()));
            if let Some((from, to)) = effects.renames {
                if made.remove(&from) {
                    made.insert(to);
                } else {
                    let first = formerly.remove(&from).unwrap_or(from);
                    formerly.insert(to, first);
                }
            }
        }
        steps.push(statements);
    }
    steps
}

fn prospect(sql: &str, unknown: Option<&'static str>, meets: Vec<Touch>, today: &Today) -> Prospect {
    let mut touched: Vec<Touched> = meets
        .into_iter()
        .map(|Touch(name, touch, is_new)| Touched {
            relation: seaworthy_ddl::qualified(&touch.relation),
            lock: touch.lock,
            rewrites: touch.rewrites,
            scans: touch.scans,
            size: today.sizes.get(&name).copied(),
            is_new,
            source: touch.source,
        })
        .collect();
    touched.sort_by_key(|touched| (touched.is_new, std::cmp::Reverse(touched.lock)));
    Prospect { sql: sql.to_owned(), touched, unknown }
}
