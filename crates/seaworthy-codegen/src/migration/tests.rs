//! Statements to builders, a case a line; what they lead to on a server is proven in `tests/it/adopt.rs`.

use seaworthy_catalog::{Catalog, QualifiedName, Relation};

use super::statement::{self, Names};
use super::{MigrationOptions, MigrationStep, migration, rust};

/// Returns the Rust of a statement, with its method.
fn translated(sql: &str) -> String {
    let catalog = Catalog::default();
    let names = Names::new("public", [&catalog, &catalog]);
    let calls = statement::calls(sql, &names);
    let texts: Vec<String> = calls.iter().map(|it| format!("{}({})", it.method.as_str(), it.code.inline())).collect();
    texts.join("\n")
}

#[track_caller]
fn check(sql: &str, expected: &str) {
    assert_eq!(translated(sql), expected);
}

#[test]
fn a_function_is_described_and_its_body_kept_to_the_letter() {
    let check = |sql: &str, expected: &str| check(sql, &format!("send({expected})"));
    check(
        "CREATE FUNCTION app.f(a uuid, b text DEFAULT 'x, y'::text)\n RETURNS numeric(3,2)\n LANGUAGE plpgsql\n \
         STABLE PARALLEL SAFE STRICT SECURITY DEFINER\n SET search_path TO 'pg_catalog', 'app'\nAS $function$\n\
         BEGIN\n    RETURN 1;\nEND\n$function$",
        "ddl::Function::new((\"app\", \"f\"), \"numeric(3,2)\", \"plpgsql\", r\"BEGIN\n    RETURN 1;\nEND\")\
         .argument(\"a\", \"uuid\").optional(\"b\", \"text\", ddl::sql(\"'x, y'::text\"))\
         .volatility(ddl::Volatility::Stable).parallel(ddl::Parallel::Safe).strict().security_definer()\
         .set(\"search_path\", ddl::sql(\"'pg_catalog', 'app'\")).create()",
    );
    check(
        "CREATE OR REPLACE FUNCTION public.f()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$BEGIN END$function$",
        "ddl::Function::trigger(\"f\", \"BEGIN END\").verbatim().create_or_replace()",
    );
    check(
        "CREATE PROCEDURE public.p(INOUT n integer, OUT m text)\n LANGUAGE sql\nAS $procedure$SELECT 1$procedure$",
        "ddl::Function::procedure(\"p\", \"sql\", \"SELECT 1\").in_out(\"n\", \"integer\").out(\"m\", \"text\")\
         .verbatim().create()",
    );
    // No name, no words for it, a body in standard SQL: left to SQL.
    for sql in [
        "CREATE FUNCTION public.f(integer)\n RETURNS integer\n LANGUAGE sql\nAS $function$SELECT 1$function$",
        "CREATE FUNCTION public.f(double precision)\n RETURNS integer\n LANGUAGE sql\nAS $function$SELECT 1$function$",
        "CREATE FUNCTION public.f(a.pair)\n RETURNS integer\n LANGUAGE sql\nAS $function$SELECT 1$function$",
        "CREATE FUNCTION public.f()\n RETURNS integer\n LANGUAGE sql\n COST 7\nAS $function$SELECT 1$function$",
        "CREATE FUNCTION public.f(x integer)\n RETURNS integer\n LANGUAGE sql\nRETURN x",
        "CREATE FUNCTION public.f()\n RETURNS integer\n LANGUAGE c\nAS '$libdir/x', $function$f$function$",
    ] {
        assert!(translated(sql).starts_with("send(r\"CREATE"), "{}", translated(sql));
    }
}

#[test]
fn what_is_dropped_or_commented_on_needs_no_more_than_its_name() {
    check(
        "DROP FUNCTION public.f(a integer, b text)",
        "send(ddl::Named::function(\"f\", \"a integer, b text\").drop())",
    );
    check("DROP AGGREGATE public.f(*)", "send(ddl::Named::aggregate(\"f\", \"*\").drop())");
    check("DROP VIEW app.\"V 1\"", "send(ddl::Named::view((\"app\", \"V 1\")).drop())");
    check("DROP TRIGGER g ON public.t", "send(ddl::Named::trigger(\"g\", \"t\").drop())");
    check("DROP POLICY p ON public.t", "send(ddl::Named::policy(\"p\", \"t\").drop())");
    check("DROP SEQUENCE public.s", "send(ddl::Sequence::named(\"s\").drop())");
    check("CREATE SCHEMA app", "send(ddl::Schema::named(\"app\").create())");
    check(
        "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public",
        "send(ddl::Extension::named(\"citext\").in_schema(\"public\").create_if_not_exists())",
    );
    check(
        "COMMENT ON FUNCTION public.f(a integer) IS 'it''s'",
        "send(ddl::Named::function(\"f\", \"a integer\").comment(\"it's\"))",
    );
    check("COMMENT ON SCHEMA app IS NULL", "send(ddl::Schema::named(\"app\").comment(\"\"))");
    assert!(translated("DROP FUNCTION public.f(a integer) CASCADE").starts_with("send(\"DROP"));
}

#[test]
fn a_table_is_built_with_its_keys() {
    check(
        "CREATE TABLE public.users (\n    id uuid DEFAULT gen_random_uuid() NOT NULL,\n    \
         email character varying(200) NOT NULL,\n    visits integer DEFAULT 0 NOT NULL,\n    \
         theme text DEFAULT 'it''s'::text,\n    made timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,\n    \
         CONSTRAINT users_pkey PRIMARY KEY (id),\n    CONSTRAINT users_email_key UNIQUE (email),\n    \
         CONSTRAINT some CHECK ((visits >= 0))\n)",
        "create_table(Table::create().table(\"users\")\
         .col(ColumnDef::new(\"id\").uuid().not_null().default(Expr::cust(\"gen_random_uuid()\")).primary_key())\
         .col(ColumnDef::new(\"email\").string_len(200).not_null())\
         .col(ColumnDef::new(\"visits\").integer().not_null().default(0))\
         .col(ColumnDef::new(\"theme\").text().default(\"it's\"))\
         .col(ColumnDef::new(\"made\").timestamp_with_time_zone().not_null().default(Expr::current_timestamp()))\
         .index(Index::create().unique().name(\"users_email_key\").col(\"email\"))\
         .check((\"some\", Expr::cust(\"visits >= 0\"))).to_owned())",
    );
}

#[test]
fn what_a_column_cannot_say_stands_behind_it() {
    check(
        "CREATE TABLE app.\"T\" (\n    a bigint GENERATED ALWAYS AS IDENTITY NOT NULL,\n    b text COLLATE \"C\"\n)",
        "create_table(Table::create().table((\"app\", \"T\"))\
         .col(ColumnDef::new(\"a\").big_integer().extra(\"GENERATED ALWAYS AS IDENTITY NOT NULL\"))\
         .col(ColumnDef::new(\"b\").text().extra(r#\"COLLATE \"C\"\"#)).to_owned())",
    );
}

#[test]
fn a_constraint_without_words_follows_its_table() {
    let sql = "CREATE TABLE public.t (\n    a integer,\n    CONSTRAINT x EXCLUDE USING gist (a WITH =)\n)";
    let text = translated(sql);
    let (table, constraint) = text.split_once('\n').expect("two statements");
    assert_eq!(table, "create_table(Table::create().table(\"t\").col(ColumnDef::new(\"a\").integer()).to_owned())");
    assert!(constraint.contains("ADD CONSTRAINT x EXCLUDE USING gist (a WITH =)"), "{constraint}");
}

#[test]
fn tables_are_altered() {
    let check = |sql: &str, call: &str| {
        check(
            &format!("ALTER TABLE public.t {sql}"),
            &format!("alter_table(Table::alter().table(\"t\").{call}.to_owned())"),
        );
    };
    check("ADD COLUMN \"select\" integer", "add_column(ColumnDef::new(\"select\").integer())");
    check("DROP COLUMN a", "drop_column(\"a\")");
    check("DROP CONSTRAINT k", "drop_constraint(\"k\")");
    check("RENAME COLUMN a TO b", "rename_column(\"a\", \"b\")");
    check("ALTER COLUMN a SET NOT NULL", "modify_column(ColumnDef::new(\"a\").not_null())");
    check("ALTER COLUMN a DROP NOT NULL", "modify_column(ColumnDef::new(\"a\").null())");
    check(
        "ALTER COLUMN a TYPE bigint USING a::bigint",
        "modify_column(ColumnDef::new(\"a\").big_integer().using(Expr::cust(\"a::bigint\")))",
    );
}

#[test]
fn indexes_keys_and_enums_are_built() {
    check(
        "CREATE UNIQUE INDEX i ON public.t USING btree (lower(name), b DESC) WHERE (gone IS NULL)",
        "create_index(Index::create().unique().name(\"i\").table(\"t\").col(Expr::cust(\"lower(name)\"))\
         .col((\"b\", IndexOrder::Desc)).and_where(Expr::cust(\"gone IS NULL\")).to_owned())",
    );
    check(
        "ALTER TABLE ONLY public.b\n    ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES public.a (id) ON DELETE CASCADE",
        "create_foreign_key(ForeignKey::create().name(\"k\").from(\"b\", \"a\").to(\"a\", \"id\")\
         .on_delete(ForeignKeyAction::Cascade).to_owned())",
    );
    check(
        "CREATE TYPE public.mood AS ENUM (\n    'sad',\n    'happy'\n)",
        "create_type(Type::create().as_enum(\"mood\").values([\"sad\", \"happy\"]).to_owned())",
    );
    check(
        "ALTER TYPE public.mood ADD VALUE 'ok' AFTER 'sad'",
        "alter_type(Type::alter().name(\"mood\").add_value(\"ok\").after(\"sad\"))",
    );
    check("DROP TABLE public.t", "drop_table(Table::drop().table(\"t\").to_owned())");
    check("DROP TYPE app.mood", "drop_type(Type::drop().name((\"app\", \"mood\")).to_owned())");
}

#[test]
fn what_means_something_else_there_is_sent_as_it_is() {
    for sql in [
        "CREATE TABLE public.nothing ()",
        "CREATE UNLOGGED TABLE public.t (\n    a integer\n)",
        "CREATE TYPE public.none AS ENUM ()",
        "CREATE INDEX \"a\"\"b\" ON public.t USING btree (a)",
        "CREATE INDEX i ON ONLY public.t USING btree (a)",
        "CREATE INDEX i ON public.t USING btree (a NULLS FIRST)",
        "ALTER TABLE public.t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES public.t (b) MATCH FULL",
        "ALTER TABLE public.t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES public.t (b) NOT VALID",
        "ALTER TABLE public.t ALTER COLUMN a TYPE text COLLATE \"C\"",
        "DROP TABLE public.t CASCADE",
    ] {
        let text = translated(sql);
        assert!(text.starts_with("send("), "{text}");
    }
}

#[test]
fn what_sea_query_cannot_say_is_a_typed_statement() {
    let check = |sql: &str, expected: &str| check(sql, &format!("send({expected})"));
    check("COMMENT ON TABLE public.t IS 'why'", "ddl::comment_on(&ddl::Comment::Table(\"t\".into()), \"why\")");
    check("COMMENT ON COLUMN app.t.a IS NULL", "ddl::comment_on(&ddl::Comment::column((\"app\", \"t\"), \"a\"), \"\")");
    check("ALTER TABLE public.t ENABLE ROW LEVEL SECURITY", "ddl::RowSecurity::of(\"t\").enable()");
    check("ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT", "ddl::Column::of(\"t\", \"a\").drop_default()");
    check(
        "ALTER TABLE public.t\n    ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES public.p (id) ON DELETE CASCADE NOT VALID",
        "ddl::Constraint::foreign_key(\"k\", \"t\", [\"a\"], \"p\", [\"id\"])\
         .on_delete(ddl::ForeignKeyAction::Cascade).not_valid().add()",
    );
    check(
        "ALTER TABLE public.t ADD CONSTRAINT k UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED",
        "ddl::Constraint::unique(\"k\", \"t\", [\"a\", \"b\"]).deferral(ddl::Deferral::InitiallyDeferred).add()",
    );
    check(
        "CREATE TRIGGER g AFTER INSERT OR UPDATE OF a, b ON public.t FOR EACH ROW WHEN ((new.a > 0)) \
         EXECUTE FUNCTION public.f()",
        "ddl::Trigger::after(\"g\", ddl::Event::Insert, \"t\", \"f\").or(ddl::Event::update_of([\"a\", \"b\"]))\
         .when(ddl::sql(\"(new.a > 0)\")).create()",
    );
    check(
        "CREATE POLICY p ON public.t AS RESTRICTIVE FOR SELECT TO app, public\n    USING ((a = CURRENT_USER))",
        "ddl::Policy::new(\"p\", ddl::PolicyCommand::Select, \"t\").restrictive().to([\"app\", \"public\"])\
         .using(ddl::sql(\"a = CURRENT_USER\")).create()",
    );
    check("CREATE VIEW public.v AS\n SELECT 1", "ddl::View::new(\"v\", ddl::sql(\"SELECT 1\")).create()");
    check("CREATE SEQUENCE public.s AS integer", "ddl::Sequence::named(\"s\").of_type(\"integer\").create()");
    check("ALTER SEQUENCE public.s OWNED BY public.t.id", "ddl::Sequence::named(\"s\").owned_by(\"t\", \"id\")");
    check("ALTER SEQUENCE public.s OWNED BY NONE", "ddl::Sequence::named(\"s\").owned_by_none()");
    check(
        "CREATE CONSTRAINT TRIGGER g AFTER DELETE ON public.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW \
         EXECUTE FUNCTION public.f('x', 'it''s')",
        "ddl::Trigger::after(\"g\", ddl::Event::Delete, \"t\", \"f\").constraint(ddl::Deferral::InitiallyDeferred)\
         .argument(\"x\").argument(\"it's\").create()",
    );
    check(
        "CREATE TRIGGER g AFTER UPDATE ON public.t REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT \
         EXECUTE FUNCTION public.f()",
        "ddl::Trigger::after(\"g\", ddl::Event::Update, \"t\", \"f\").old_table(\"o\").new_table(\"n\")\
         .for_each_statement().create()",
    );
    check(
        "ALTER TABLE public.t ADD CONSTRAINT x EXCLUDE USING gist (room WITH =, lower(during) DESC WITH &&) \
         WHERE ((id > 0)) DEFERRABLE",
        "ddl::Constraint::exclusion(\"x\", \"t\", \"gist\", [(ddl::sql(\"room\"), \"=\"), \
         (ddl::sql(\"lower(during) DESC\"), \"&&\")]).predicate(ddl::sql(\"id > 0\"))\
         .deferral(ddl::Deferral::InitiallyImmediate).add()",
    );
    check(
        "CREATE VIEW public.v WITH (security_barrier=true, check_option=local) AS SELECT 1",
        "ddl::View::new(\"v\", ddl::sql(\"SELECT 1\")).security_barrier()\
         .with_check_option(ddl::CheckOption::Local).create()",
    );
    // An option that the description does not know is left to SQL.
    assert!(translated("CREATE VIEW public.v WITH (security_barrier='true') AS SELECT 1").starts_with("send(\"CREATE"));
}

#[test]
fn only_is_left_out_where_there_are_no_children() {
    let sql = "ALTER TABLE ONLY public.t DROP CONSTRAINT k";
    assert!(translated(sql).starts_with("alter_table("));
    let mut child = Relation::table(QualifiedName::new("public", "child"));
    child.inherits.push(QualifiedName::new("public", "t"));
    let (before, after) = (Catalog::default(), Catalog { relations: vec![child], ..Catalog::default() });
    let calls = statement::calls(sql, &Names::new("public", [&before, &after]));
    assert_eq!(calls[0].method.as_str(), "send");
}

#[test]
fn texts_are_literals_that_mean_themselves() {
    let check = |text: &str, expected: &str| assert_eq!(rust::text(text), expected);
    check("plain", "\"plain\"");
    check("a\"b", "r#\"a\"b\"#");
    check("a\"#b", "r##\"a\"#b\"##");
    check("a\\b\nc", "r\"a\\b\nc\"");
    check("a\r\"b", "\"a\\r\\\"b\"");
    assert_eq!(rust::number("1234567"), "1_234_567");
}

/// Returns the source of a migration of one change.
fn source(statements: &[&str], inverse: Option<&[&str]>, destroys: Option<&str>) -> super::MigrationSource {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
    let (statements, inverse) = (owned(statements), inverse.map(owned));
    let catalog = Catalog::default();
    let step = MigrationStep {
        what: "alter something public.t",
        statements: &statements,
        inverse: inverse.as_deref(),
        destroys,
        hint: None,
    };
    let options = MigrationOptions {
        version: "m1_x",
        title: "Why.",
        default_schema: "public",
        needs: &["m0_w".to_owned()],
        catalogs: [&catalog, &catalog],
    };
    migration(&[step], &options)
}

#[test]
fn what_is_destroyed_is_said_above_it() {
    let made = source(
        &["ALTER TABLE public.t DROP COLUMN a"],
        Some(&["ALTER TABLE public.t ADD COLUMN a integer"]),
        Some("values of public.t.a"),
    );
    let text = &made.files[0].text;
    assert!(
        text.contains("// Destroys values of public.t.a: alter something public.t.\n        manager.alter_table"),
        "{text}"
    );
    assert!(text.contains("&[\"m0_w\"]") && text.contains("Object::column(\"t\", \"a\")"), "{text}");
    assert_eq!((made.built, made.raw), (2, 0));
}

#[test]
fn without_a_way_back_down_says_why() {
    let made = source(&["ALTER TYPE public.mood ADD VALUE 'ok'"], None, None);
    let text = &made.files[0].text;
    assert!(text.contains("Err(DbErr::Migration(") && text.contains("cannot take a value out of an enum"), "{text}");
    assert!(text.contains("async fn down(&self, _manager: &SchemaManager)"), "{text}");
    assert_eq!(made.irreversible.len(), 1);
}

#[test]
fn what_needs_no_transaction_runs_outside_one() {
    let made =
        source(&["CREATE INDEX CONCURRENTLY i ON public.t USING btree (a)"], Some(&["DROP INDEX public.i"]), None);
    assert!(made.files[0].text.contains("fn use_transaction(&self) -> Option<bool> {\n        Some(false)\n"));
}

#[test]
fn a_long_migration_is_several_files() {
    let table = |number: usize| {
        let columns: Vec<String> = (0..20).map(|column| format!("    column_{column} integer NOT NULL")).collect();
        format!("CREATE TABLE public.table_{number} (\n{}\n)", columns.join(",\n"))
    };
    let tables: Vec<String> = (0..70).map(table).collect();
    let texts: Vec<&str> = tables.iter().map(String::as_str).collect();
    let made = source(&texts, Some(&["DROP TABLE public.table_0"]), None);
    assert!(made.files.len() > 2 && made.files[0].path == "m1_x.rs" && made.files[1].path == "m1_x/part_1.rs");
    assert!(made.files.iter().all(|file| file.text.lines().count() <= 600 && file.text.starts_with("//! ")));
    assert!(
        made.files[0].text.contains("mod part_1;") && made.files[0].text.contains("part_1::table_0(manager).await?;")
    );
}
