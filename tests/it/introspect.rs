//! Reading a live schema into a catalog: what is easy to get wrong.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use seaworthy_catalog::{
    Catalog, DataType, Deferral, ForeignKeyAction, GeneratedKind, IdentityKind, IndexKey, IndexTerm, NullsOrder,
    QualifiedName, Relation, RelationKind, SequenceOwner, SortOrder,
};
use seaworthy_finding::Hint as _;
use seaworthy_introspect::{IntrospectError, Scope, read, read_within};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

/// Runs the SQL on a database of its own and returns what is read from it.
async fn catalog_of(sql: &str) -> Catalog {
    let database = crate::support::database().await;
    let mut connection = connect(database.url()).await;
    execute(&mut connection, sql).await;
    read(&mut connection, &Scope::default()).await.unwrap()
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.unwrap()
}

async fn execute(connection: &mut PgConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.unwrap();
}

async fn server_major(connection: &mut PgConnection) -> i32 {
    let row = sqlx::query("SELECT current_setting('server_version_num')::int / 10000").fetch_one(connection).await;
    row.unwrap().get(0)
}

fn public(name: &str) -> QualifiedName {
    QualifiedName::new("public", name)
}

fn table<'a>(catalog: &'a Catalog, name: &str) -> &'a Relation {
    catalog.relation(&public(name)).unwrap_or_else(|| panic!("{name} was not read"))
}

#[tokio::test]
async fn names_come_as_they_are_stored() {
    let catalog = catalog_of(
        r#"CREATE SCHEMA "Weird ""schema""";
           CREATE TABLE "Weird ""schema"""."Weird ""name""" ("a ""b""" int PRIMARY KEY, "größe" text, "select" int);
           ALTER TABLE "Weird ""schema"""."Weird ""name""" DROP COLUMN "select";"#,
    )
    .await;
    let relation = &catalog.relations[0];
    assert_eq!(relation.name, QualifiedName::new(r#"Weird "schema""#, r#"Weird "name""#));
    let columns: Vec<&str> = relation.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, [r#"a "b""#, "größe"]);
    let key = relation.primary_key.as_ref().unwrap();
    assert_eq!((key.name.as_str(), key.columns.as_slice()), (r#"Weird "name"_pkey"#, &[r#"a "b""#.to_owned()][..]));
}

#[tokio::test]
async fn keys_of_one_name_in_two_schemas_are_kept_apart() {
    let catalog = catalog_of(
        "CREATE TABLE parent (id int PRIMARY KEY, other int UNIQUE);
         CREATE TABLE child (
             a int CONSTRAINT first REFERENCES parent ON DELETE CASCADE,
             b int CONSTRAINT second REFERENCES parent (other) ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED
         );
         CREATE SCHEMA s;
         CREATE TABLE s.parent (id int PRIMARY KEY);
         CREATE TABLE s.child (c int CONSTRAINT first REFERENCES s.parent, d int);
         ALTER TABLE s.child ADD CONSTRAINT second FOREIGN KEY (d) REFERENCES s.parent ON DELETE RESTRICT NOT VALID;",
    )
    .await;
    let keys = |relation: &Relation| -> Vec<(String, String, String, String)> {
        let keys = relation.foreign_keys.iter();
        keys.map(|key| {
            let (from, to) = (key.columns.join(","), key.referenced_columns.join(","));
            (key.name.clone(), from, key.references.to_string(), to)
        })
        .collect()
    };
    let expected = |rows: [[&str; 4]; 2]| rows.map(|[a, b, c, d]| (a.into(), b.into(), c.into(), d.into())).to_vec();

    let child = table(&catalog, "child");
    assert_eq!(
        keys(child),
        expected([["first", "a", "public.parent", "id"], ["second", "b", "public.parent", "other"]])
    );
    assert_eq!(child.foreign_keys[0].on_delete, ForeignKeyAction::Cascade);
    assert_eq!(child.foreign_keys[1].on_update, ForeignKeyAction::SetNull);
    assert_eq!(child.foreign_keys[1].deferral, Deferral::InitiallyDeferred);
    assert_eq!(table(&catalog, "parent").uniques[0].columns, ["other"]);

    let child = catalog.relation(&QualifiedName::new("s", "child")).unwrap();
    assert_eq!(keys(child), expected([["first", "c", "s.parent", "id"], ["second", "d", "s.parent", "id"]]));
    assert!(child.foreign_keys[0].validated);
    assert!(!child.foreign_keys[1].validated);
    assert_eq!(child.foreign_keys[1].on_delete, ForeignKeyAction::Restrict);
}

#[tokio::test]
async fn a_key_of_several_columns_keeps_their_order() {
    let catalog = catalog_of(
        "CREATE TABLE parent (x int, y int, PRIMARY KEY (y, x) INCLUDE (z), z int);
         CREATE TABLE child (b int, a int, FOREIGN KEY (a, b) REFERENCES parent (y, x) MATCH FULL);",
    )
    .await;
    let key = table(&catalog, "parent").primary_key.as_ref().unwrap();
    assert_eq!((key.columns.join(","), key.include.join(",")), ("y,x".to_owned(), "z".to_owned()));
    let key = &table(&catalog, "child").foreign_keys[0];
    assert_eq!((key.columns.join(","), key.referenced_columns.join(",")), ("a,b".to_owned(), "y,x".to_owned()));
    assert_eq!(key.match_type.as_str(), "FULL");
}

#[tokio::test]
async fn indexes_tell_expressions_predicates_and_included_columns() {
    let catalog = catalog_of(
        "CREATE TABLE t (id int PRIMARY KEY, a text, b int, c int, UNIQUE (b));
         CREATE UNIQUE INDEX t_partial ON t (b DESC, c NULLS FIRST) INCLUDE (id) WHERE c > 0;
         CREATE INDEX t_expression ON t (b, lower(a), (c + 1));
         CREATE INDEX t_gin ON t USING gin (to_tsvector('simple', a));
         COMMENT ON INDEX t_gin IS 'for search';",
    )
    .await;
    let indexes = &table(&catalog, "t").indexes;
    let names: Vec<&str> = indexes.iter().map(|index| index.name.as_str()).collect();
    assert_eq!(names, ["t_expression", "t_gin", "t_partial"], "those behind constraints are the constraints' own");

    let [expression, gin, partial] = &indexes[..] else { panic!() };
    assert_eq!(
        expression.keys,
        [IndexKey::column("b"), IndexKey::expression("lower(a)"), IndexKey::expression("((c + 1))")]
    );
    assert_eq!((gin.method.as_str(), gin.comment.as_deref()), ("gin", Some("for search")));
    assert_eq!(gin.keys, [IndexKey::expression("to_tsvector('simple'::regconfig, a)")]);
    assert!(partial.unique && partial.valid && partial.unique_columns().is_none());
    assert_eq!(partial.predicate.as_deref(), Some("(c > 0)"));
    assert_eq!(partial.include, ["id"]);
    assert_eq!(partial.keys[0].term, IndexTerm::Column("b".to_owned()));
    assert_eq!((partial.keys[0].sort, partial.keys[0].nulls), (SortOrder::Descending, NullsOrder::First));
    assert_eq!((partial.keys[1].sort, partial.keys[1].nulls), (SortOrder::Ascending, NullsOrder::First));
}

#[tokio::test]
async fn an_index_whose_build_failed_is_not_valid() {
    let database = crate::support::database().await;
    let mut connection = connect(database.url()).await;
    execute(&mut connection, "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1);").await;
    let built = sqlx::query("CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a)").execute(&mut connection).await;
    assert!(built.is_err());
    let catalog = read(&mut connection, &Scope::default()).await.unwrap();
    assert!(!table(&catalog, "t").indexes[0].valid);
    assert!(!seaworthy_ddl::print(&catalog).contains("t_a"), "pg_dump leaves it out, too");
}

#[tokio::test]
async fn what_newer_servers_know_is_read_from_them() {
    let database = crate::support::database().await;
    let mut connection = connect(database.url()).await;
    let major = server_major(&mut connection).await;
    execute(&mut connection, "CREATE TABLE t (a int, b int, c int NOT NULL, UNIQUE (a));").await;
    if major >= 15 {
        execute(&mut connection, "CREATE UNIQUE INDEX t_b ON t (b) NULLS NOT DISTINCT;").await;
    }
    if major >= 18 {
        execute(
            &mut connection,
            "ALTER TABLE t ADD v int GENERATED ALWAYS AS (a + 1), ADD CONSTRAINT positive CHECK (a > 0) NOT ENFORCED;",
        )
        .await;
    }
    let catalog = read(&mut connection, &Scope::default()).await.unwrap();
    let relation = table(&catalog, "t");
    assert!(!relation.uniques[0].nulls_not_distinct);
    assert_eq!(relation.indexes.iter().any(|index| index.nulls_not_distinct), major >= 15);
    assert_eq!(relation.checks.iter().any(|check| !check.enforced), major >= 18, "not-null constraints are no checks");
    if let Some(column) = relation.column("v") {
        assert_eq!(column.generated.as_ref().unwrap().kind, GeneratedKind::Virtual);
    }
}

#[tokio::test]
async fn enums_keep_their_order_and_domains_their_checks() {
    let catalog = catalog_of(
        "CREATE TYPE mood AS ENUM ('sad', 'happy');
         ALTER TYPE mood ADD VALUE 'so-so' BEFORE 'happy';
         COMMENT ON TYPE mood IS 'of a person';
         CREATE DOMAIN percent AS numeric(5,2) DEFAULT 0 NOT NULL CONSTRAINT range CHECK (VALUE BETWEEN 0 AND 100);
         CREATE TABLE t (moods mood[], share percent);",
    )
    .await;
    let mood = catalog.enum_type(&public("mood")).unwrap();
    assert_eq!(mood.labels, ["sad", "so-so", "happy"]);
    assert_eq!(mood.comment.as_deref(), Some("of a person"));
    let percent = catalog.domain(&public("percent")).unwrap();
    assert_eq!((percent.base.sql.as_str(), percent.base.modifiers.join(",")), ("numeric(5,2)", "5,2".to_owned()));
    assert!(percent.not_null && percent.default.as_deref() == Some("0"));
    assert_eq!(percent.checks[0].name, "range");
    assert_eq!(percent.checks[0].expression, "((VALUE >= (0)::numeric) AND (VALUE <= (100)::numeric))");

    let columns = &table(&catalog, "t").columns;
    assert_eq!((&columns[0].data_type.name, columns[0].data_type.array), (&public("mood"), true));
    assert_eq!(columns[0].data_type.sql, "public.mood[]");
    assert_eq!(columns[1].data_type.name, public("percent"));
}

#[tokio::test]
async fn columns_tell_defaults_identity_generated_collation_and_comment() {
    let catalog = catalog_of(
        r#"CREATE TABLE t (
             a int GENERATED ALWAYS AS IDENTITY,
             b bigint GENERATED BY DEFAULT AS IDENTITY,
             c serial,
             d text[] NOT NULL DEFAULT ARRAY[]::text[],
             e int GENERATED ALWAYS AS (c * 2) STORED,
             f timestamp(3) DEFAULT CURRENT_TIMESTAMP,
             g text COLLATE "C",
             h point
           );
           COMMENT ON TABLE t IS 'about t';
           COMMENT ON COLUMN t.g IS 'about g';"#,
    )
    .await;
    let relation = table(&catalog, "t");
    let column = |name: &str| relation.column(name).unwrap();
    let identity = |name: &str| column(name).identity.as_ref().map(|identity| identity.kind);
    assert_eq!(relation.comment.as_deref(), Some("about t"));
    assert_eq!(identity("a"), Some(IdentityKind::Always));
    assert_eq!(identity("b"), Some(IdentityKind::ByDefault));
    assert_eq!(column("c").default.as_deref(), Some("nextval('public.t_c_seq'::regclass)"));
    assert_eq!(column("d").default.as_deref(), Some("ARRAY[]::text[]"));
    assert!(column("d").not_null && column("d").data_type.array);
    assert_eq!(column("d").data_type.name, QualifiedName::new(DataType::BUILTIN_SCHEMA, "text"));
    let generated = column("e").generated.as_ref().unwrap();
    assert_eq!((generated.kind, generated.expression.as_str()), (GeneratedKind::Stored, "(c * 2)"));
    assert_eq!(column("e").default, None);
    assert_eq!(column("f").data_type.sql, "timestamp(3) without time zone");
    assert_eq!(column("f").data_type.modifiers, ["3"]);
    assert_eq!(column("g").collation, Some(QualifiedName::new("pg_catalog", "C")));
    assert_eq!(column("g").comment.as_deref(), Some("about g"));
    assert!(!column("h").data_type.array, "a point has elements, and is no array");

    assert_eq!(catalog.sequences.len(), 1, "identity columns hide theirs");
    let owner = SequenceOwner { relation: public("t"), column: "c".to_owned() };
    assert_eq!((&catalog.sequences[0].owner, catalog.sequences[0].options.max), (&Some(owner), i64::from(i32::MAX)));
}

#[tokio::test]
async fn the_version_that_the_server_keeps_of_a_column_is_no_option_of_it() {
    // As servers since November 2026 write it themselves.
    let catalog = catalog_of(
        "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; ALTER TABLE t ALTER a SET (n_distinct = 5);
         UPDATE pg_attribute SET attoptions = attoptions || '{pg_attver=95299136}'
         WHERE attrelid IN ('t'::regclass, 'v'::regclass) AND attnum > 0;",
    )
    .await;
    assert_eq!(table(&catalog, "t").columns[0].parameters, ["n_distinct=5"]);
    assert!(table(&catalog, "v").columns[0].parameters.is_empty());
}

#[tokio::test]
async fn partitions_name_their_parent_and_keys_to_them_are_not_doubled() {
    let catalog = catalog_of(
        "CREATE TABLE p (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
         CREATE TABLE p_2026 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
         CREATE TABLE p_rest PARTITION OF p DEFAULT;
         CREATE TABLE child (id int, at date, FOREIGN KEY (id, at) REFERENCES p);",
    )
    .await;
    assert_eq!(table(&catalog, "p").kind, RelationKind::PartitionedTable);
    assert_eq!(table(&catalog, "p").partition_key.as_deref(), Some("RANGE (at)"));
    let partition = table(&catalog, "p_2026").partition_of.as_ref().unwrap();
    assert_eq!(partition.parent, public("p"));
    assert_eq!(partition.bound, "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')");
    assert_eq!(table(&catalog, "p_rest").partition_of.as_ref().unwrap().bound, "DEFAULT");
    assert_eq!(table(&catalog, "child").foreign_keys.len(), 1);
}

#[tokio::test]
async fn views_have_columns_and_a_qualified_definition() {
    let catalog = catalog_of(
        "CREATE TABLE t (a int NOT NULL);
         CREATE VIEW v AS SELECT a, a + 1 AS next FROM t;
         CREATE MATERIALIZED VIEW m AS SELECT a FROM t;",
    )
    .await;
    let view = table(&catalog, "v");
    assert_eq!((view.kind, view.columns.len()), (RelationKind::View, 2));
    assert!(view.definition.as_ref().unwrap().contains("FROM public.t"));
    assert_eq!(table(&catalog, "m").kind, RelationKind::MaterializedView);
}

#[tokio::test]
async fn the_scope_leaves_out_what_it_says() {
    let database = crate::support::database().await;
    let mut connection = connect(database.url()).await;
    execute(
        &mut connection,
        "CREATE TABLE a (); CREATE TABLE b (); CREATE SCHEMA s; CREATE TABLE s.a (); CREATE TABLE s.c ();
         CREATE SCHEMA seaworthy; CREATE TABLE seaworthy.migrations (); CREATE TYPE s.e AS ENUM ();",
    )
    .await;
    let mut names = async |scope: Scope| -> Vec<String> {
        let catalog = read(&mut connection, &scope).await.unwrap();
        catalog.relations.iter().map(|relation| relation.name.to_string()).collect()
    };
    let patterns = |text: &str| text.split(' ').map(|it| it.parse().expect(it)).collect();
    let excluding = |text: &str| Scope { exclude: patterns(text), ..Scope::default() };
    let including = |text: &str| Scope { include: patterns(text), exclude: patterns("*.b"), ..Scope::default() };
    assert_eq!(names(Scope::default()).await, ["public.a", "public.b", "s.a", "s.c"]);
    assert_eq!(names(Scope::schemas(["s", "seaworthy", "pg_catalog"])).await, ["s.a", "s.c"]);
    assert_eq!(names(excluding("a")).await, ["public.b", "s.c"]);
    assert_eq!(names(excluding("s.a")).await, ["public.a", "public.b", "s.c"]);
    assert_eq!(names(excluding("pub*.* S.C")).await, ["s.a"]);
    assert_eq!(names(including("public.*")).await, ["public.a"]);
    assert_eq!(names(including("*.c b")).await, ["s.c"]);
}

#[tokio::test]
async fn a_role_that_may_only_connect_reads_the_same() {
    let database = crate::support::database().await;
    let mut connection = connect(database.url()).await;
    execute(
        &mut connection,
        "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (id serial PRIMARY KEY, m mood DEFAULT 'sad', CHECK (id > 0));
         CREATE TABLE c (t int REFERENCES t); CREATE INDEX ON c (t) WHERE t > 1; CREATE VIEW v AS SELECT m FROM t;
         REVOKE ALL ON SCHEMA public FROM PUBLIC;",
    )
    .await;
    let owner = read(&mut connection, &Scope::default()).await.unwrap();
    let role = format!("reader_{}", std::process::id());
    execute(&mut connection, &format!("CREATE ROLE {role}; SET ROLE {role};")).await;
    let reader = read(&mut connection, &Scope::default()).await;
    execute(&mut connection, &format!("RESET ROLE; DROP ROLE {role};")).await;
    assert_eq!(reader.unwrap(), owner);
}

#[tokio::test]
async fn reading_within_a_transaction_sees_its_changes_and_leaves_it_as_it_was() {
    let database = crate::support::database().await;
    let mut connection = connect(database.url()).await;
    let mut transaction = connection.begin().await.unwrap();
    execute(&mut transaction, "SET LOCAL search_path = public, pg_temp; CREATE TABLE t ();").await;
    let catalog = read_within(&mut *transaction, &Scope::default()).await.unwrap();
    assert_eq!(catalog.relations.len(), 1);
    let search_path: String = sqlx::query("SHOW search_path").fetch_one(&mut *transaction).await.unwrap().get(0);
    assert_eq!(search_path, "public, pg_temp");
    transaction.rollback().await.unwrap();
    assert!(read(&mut connection, &Scope::default()).await.unwrap().relations.is_empty());
}

#[tokio::test]
async fn reading_leaves_the_session_as_it_was() {
    let database = crate::support::database().await;
    let mut connection = connect(database.url()).await;
    execute(&mut connection, "SET search_path = public").await;
    read(&mut connection, &Scope::default()).await.unwrap();
    execute(&mut connection, "CREATE TABLE t ()").await;
    assert_eq!(read(&mut connection, &Scope::default()).await.unwrap().relations[0].name, public("t"));
}

#[tokio::test]
async fn what_is_set_for_the_database_does_not_show() {
    let database = crate::support::database().await;
    let mut connection = connect(database.url()).await;
    let tables = r#"CREATE TABLE plain ("select" int PRIMARY KEY, took interval DEFAULT '1 year -2 mons 3 days 04:05:06',
               bytes bytea DEFAULT '\x00ff5c', label text DEFAULT 'a\b''c' CHECK (label <> '\'), single real DEFAULT 0.1,
               twice float8 DEFAULT '0.30000000000000004'::float8, day date DEFAULT '2026-01-25',
               at timestamptz DEFAULT '2026-01-25 10:00:00+00');
           CREATE VIEW looked AS SELECT "select" AS one, interval '26 hours' AS took, took AS "Took" FROM plain;
           CREATE INDEX ON plain (label) WHERE at > '2026-01-25 10:00:00+00'::timestamptz;"#;
    execute(&mut connection, tables).await;
    let before = read(&mut connection, &Scope::default()).await.unwrap();
    let settings = [
        ("quote_all_identifiers", "on"),
        ("IntervalStyle", "iso_8601"),
        ("bytea_output", "escape"),
        ("standard_conforming_strings", "off"),
        ("extra_float_digits", "-4"),
        ("DateStyle", "German, DMY"),
        ("TimeZone", "Australia/Sydney"),
    ];
    let name = database.text("SELECT pg_catalog.quote_ident(pg_catalog.current_database())").await;
    for (setting, value) in settings {
        database.execute(&format!("ALTER DATABASE {name} SET {setting} = '{value}'")).await;
    }
    let mut fresh = connect(database.url()).await;
    assert_eq!(read(&mut fresh, &Scope::default()).await.unwrap(), before);
    // What sqlx says when it connects comes before what is set for the database.
    for (setting, value) in settings {
        execute(&mut fresh, &format!("SET {setting} = '{value}'")).await;
    }
    assert_eq!(read(&mut fresh, &Scope::default()).await.unwrap(), before);
    let mut transaction = fresh.begin().await.unwrap();
    assert_eq!(read_within(&mut *transaction, &Scope::default()).await.unwrap(), before);
    for (setting, value) in settings {
        let sql = AssertSqlSafe(format!("SELECT current_setting('{setting}')"));
        assert_eq!(sqlx::query_scalar::<_, String>(sql).fetch_one(&mut *transaction).await.unwrap(), value);
    }
}

#[tokio::test]
async fn a_view_that_another_session_drops_meanwhile_is_not_an_error() {
    let database = crate::support::database().await;
    let (mut connection, mut other) = (connect(database.url()).await, connect(database.url()).await);
    execute(&mut connection, "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;").await;
    let pid: i32 = sqlx::query("SELECT pg_backend_pid()").fetch_one(&mut connection).await.unwrap().get(0);
    // The reader's snapshot still has the view, whose definition it can only ask for when the lock is gone.
    execute(&mut other, "BEGIN; DROP VIEW v;").await;
    let reading = tokio::spawn(async move { read(&mut connection, &Scope::default()).await });
    let waits = format!("SELECT EXISTS (SELECT FROM pg_locks WHERE pid = {pid} AND NOT granted)");
    while !sqlx::query(AssertSqlSafe(waits.clone())).fetch_one(&mut other).await.unwrap().get::<bool, _>(0) {}
    execute(&mut other, "COMMIT").await;
    let names: Vec<String> = reading.await.unwrap().unwrap().relations.iter().map(|it| it.name.to_string()).collect();
    assert_eq!(names, ["public.t"]);
}

#[tokio::test]
async fn a_schema_that_changes_all_the_time_is_read_or_said_to_change() {
    let database = crate::support::database().await;
    let (mut connection, mut other) = (connect(database.url()).await, connect(database.url()).await);
    let changing = tokio::spawn(async move {
        for _ in 0..150 {
            let sql =
                "CREATE TABLE t (a int PRIMARY KEY, b text DEFAULT 'x', CHECK (a > 0)); CREATE INDEX ON t (lower(b));
                       CREATE VIEW v AS SELECT a FROM t; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';";
            execute(&mut other, sql).await;
            execute(&mut other, "DROP TABLE t CASCADE; DROP FUNCTION f();").await;
        }
    });
    let mut read_well = 0;
    while !changing.is_finished() {
        match read(&mut connection, &Scope::default()).await {
            Ok(catalog) => {
                read_well += 1;
                // All of one moment: the view is never without its table.
                assert_eq!(catalog.relations.len() % 2, 0, "{:?}", catalog.relations);
            }
            Err(IntrospectError::Changing { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    changing.await.unwrap();
    assert!(read_well > 0);
}

#[tokio::test]
async fn a_role_that_may_not_read_a_catalog_is_told_which() {
    let database = crate::support::database().await;
    let mut connection = connect(database.url()).await;
    let role = format!("hardened_{}", std::process::id());
    // pg_proc is a catalog of this database alone.
    execute(&mut connection, &format!("REVOKE SELECT ON pg_proc FROM PUBLIC; CREATE ROLE {role}; SET ROLE {role};"))
        .await;
    let error = read(&mut connection, &Scope::default()).await.unwrap_err();
    execute(&mut connection, &format!("RESET ROLE; DROP ROLE {role};")).await;
    assert!(matches!(&error, IntrospectError::Denied { reason, .. } if reason.ends_with("pg_proc")), "{error:?}");
    assert!(error.hint().unwrap().contains("GRANT SELECT ON pg_catalog.pg_proc"));
}
