//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        settings(manager).await?;
        other_objects(manager).await?;
        types(manager).await?;
        f_2(manager).await?;
        run(manager).await?;
        several(manager).await?;
        blank_lines(manager).await?;
        framed(manager).await?;
        indented(manager).await?;
        of_double(manager).await?;
        one_line(manager).await?;
        set_of(manager).await?;
        object_async(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::trigger("with arguments", "async").drop()]).await?;
        manager.drop_table(Table::drop().table("async").to_owned()).await?;
        let statements = [
            ddl::Named::function("set_of", "parts text[], pair public.framed_pair[]").drop(),
            ddl::Named::function("one_line", "").drop(),
            ddl::Named::function(
                "of_double",
                r#"double integer, "time" time without time zone, at timestamp with time zone"#,
            )
            .drop(),
            ddl::Named::function("indented", "").drop(),
            ddl::Named::function("framed", "a integer").drop(),
            ddl::Named::function("blank_lines", "").drop(),
            ddl::Named::function(("App Data", "several"), r#"a integer, OUT b text, INOUT "c d" numeric, e text"#)
                .drop(),
            ddl::Named::procedure(("App Data", "run"), "INOUT n integer").drop(),
            ddl::Named::function(("App Data", "F 2"), r#"double precision, VARIADIC "All" integer[]"#).drop(),
        ];
        send(manager, statements).await?;
        manager.drop_type(Type::drop().name("framed_pair").to_owned()).await?;
        send(manager, [ddl::Schema::named("App Data").drop()]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("async")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::data_type("framed_pair"),
        Object::table("async"),
        Object::function("F 2").in_schema("App Data"),
        Object::function("run").in_schema("App Data"),
        Object::function("several").in_schema("App Data"),
        Object::function("blank_lines"),
        Object::function("framed"),
        Object::function("indented"),
        Object::function("of_double"),
        Object::function("one_line"),
        Object::function("set_of"),
        Object::trigger("async", "with arguments"),
    ]
}

async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // A function's body may name what comes later.
    send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
    Ok(())
}

async fn other_objects(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Schema::named("App Data").create(), ddl::Schema::named("App Data").comment("odd")]).await?;
    Ok(())
}

async fn types(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE TYPE public.framed_pair AS (
    a integer,
    b integer
)"];
    send(manager, statements).await?;
    Ok(())
}

async fn f_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r#"CREATE FUNCTION "App Data"."F 2"(double precision, VARIADIC "All" integer[])
 RETURNS integer
 LANGUAGE sql
AS $function$
SELECT 1
$function$"#];
    send(manager, statements).await?;
    Ok(())
}

async fn run(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::procedure(
        ("App Data", "run"),
        "plpgsql",
        r"BEGIN
    n := n + 1;
END",
    )
    .in_out("n", "integer")
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn several(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::new(
        ("App Data", "several"),
        "record",
        "plpgsql",
        r"BEGIN
    b := e;
END",
    )
    .argument("a", "integer")
    .out("b", "text")
    .in_out("c d", "numeric")
    .optional("e", "text", ddl::sql("'x, y'::text"))
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn blank_lines(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::new(
        "blank_lines",
        "void",
        "sql",
        r"

    SELECT NULL::void;

",
    )
    .verbatim()
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn framed(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        ddl::Function::new(
            "framed",
            "integer",
            "plpgsql",
            r#"BEGIN
    -- $$ inside "quotes", # and \ backslash
    RETURN a;
END"#,
        )
        .argument("a", "integer")
        .volatility(ddl::Volatility::Immutable)
        .parallel(ddl::Parallel::Safe)
        .strict()
        .create(),
        ddl::Named::function("framed", "a integer").comment(
            r"It's
two lines",
        ),
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn indented(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::new("indented", "text", "sql", " SELECT 'x'::text ")
        .volatility(ddl::Volatility::Stable)
        .security_definer()
        .set("search_path", ddl::sql("'pg_catalog', 'App Data'"))
        .set("app.user", ddl::sql("'a, b'"))
        .verbatim()
        .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn of_double(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        r#"CREATE FUNCTION public.of_double(double integer, "time" time without time zone, at timestamp with time zone)
 RETURNS SETOF double precision
 LANGUAGE sql
 ROWS 5
AS $function$
SELECT 1.0::double precision
$function$"#,
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn one_line(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Function::trigger("one_line", "BEGIN RETURN NEW; END").verbatim().create()]).await?;
    Ok(())
}

async fn set_of(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::new("set_of", "TABLE(x integer, y text)", "sql", "SELECT 1, 'a'")
        .argument("parts", "text[]")
        .argument("pair", "public.framed_pair[]")
        .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn object_async(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("async")
        .col(ColumnDef::new("id").integer().not_null().primary_key())
        .col(ColumnDef::new("fn").text())
        .col(ColumnDef::new("during").custom("tstzrange"))
        .to_owned();
    manager.create_table(table).await?;
    let statements = [r#"ALTER TABLE public.async
    ADD CONSTRAINT "no two" EXCLUDE USING gist (during WITH &&) WHERE ((id > 0))"#];
    send(manager, statements).await?;
    let statements = [ddl::Trigger::before("with arguments", ddl::Event::Insert, "async", "one_line")
        .or(ddl::Event::update_of(["fn"]))
        .argument("it's")
        .argument("b")
        .create()];
    send(manager, statements).await?;
    Ok(())
}
