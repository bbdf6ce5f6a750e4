//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        settings(manager).await?;
        add(manager).await?;
        any_of(manager).await?;
        atomic(manager).await?;
        later(manager).await?;
        many(manager).await?;
        moving(manager).await?;
        nothing(manager).await?;
        other_objects(manager).await?;
        later_table(manager).await?;
        of_row(manager).await?;
        of_rows(manager).await?;
        rows(manager).await?;
        run(manager).await?;
        tabled(manager).await?;
        total(manager).await?;
        other_objects_2(manager).await?;
        later_table_2(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("later_index").to_owned()).await?;
        let statements = [
            ddl::Named::aggregate("total", "integer").drop(),
            ddl::Named::aggregate("total", "double precision").drop(),
            ddl::Named::function("tabled", "n integer").drop(),
            ddl::Named::procedure("run", "INOUT n integer").drop(),
            ddl::Named::function("rows", "OUT a integer, OUT b text").drop(),
            ddl::Named::function("of_rows", "").drop(),
            ddl::Named::function("of_row", "t public.later_table").drop(),
        ];
        send(manager, statements).await?;
        manager.drop_table(Table::drop().table("later_table").to_owned()).await?;
        let statements = [
            ddl::Named::aggregate("nothing", "*").drop(),
            ddl::Named::aggregate("moving", "double precision").drop(),
            ddl::Named::function("many", "VARIADIC parts text[]").drop(),
            ddl::Named::function("later", "").drop(),
            ddl::Named::function("atomic", "x integer").drop(),
            ddl::Named::function("any_of", "a anyelement").drop(),
            ddl::Named::function("add", "a text").drop(),
            ddl::Named::function("add", "a integer, b integer").drop(),
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("later_table")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::table("later_table"),
        Object::function("add"),
        Object::function("any_of"),
        Object::function("atomic"),
        Object::function("later"),
        Object::function("many"),
        Object::function("moving"),
        Object::function("nothing"),
        Object::function("of_row"),
        Object::function("of_rows"),
        Object::function("rows"),
        Object::function("run"),
        Object::function("tabled"),
        Object::function("total"),
    ]
}

async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // A function's body may name what comes later.
    send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
    Ok(())
}

async fn add(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        ddl::Function::new("add", "integer", "sql", "SELECT a + b")
            .argument("a", "integer")
            .optional("b", "integer", ddl::sql("1"))
            .volatility(ddl::Volatility::Immutable)
            .parallel(ddl::Parallel::Safe)
            .strict()
            .verbatim()
            .create(),
        ddl::Named::function("add", "a integer, b integer").comment("adds"),
    ];
    send(manager, statements).await?;
    let statements = [r"CREATE FUNCTION public.add(a text)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER COST 7
 SET search_path TO 'pg_catalog'
AS $function$SELECT a || E'\\' || '$q$'$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn any_of(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::new("any_of", "anyarray", "sql", "SELECT ARRAY[a]")
        .argument("a", "anyelement")
        .verbatim()
        .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn atomic(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION public.atomic(x integer)
 RETURNS integer
 LANGUAGE sql
BEGIN ATOMIC
 SELECT public.add(x, 2) AS add;
END"];
    send(manager, statements).await?;
    Ok(())
}

async fn later(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements =
        [ddl::Function::new("later", "bigint", "plpgsql", "BEGIN RETURN (SELECT count(*) FROM later_table); END")
            .verbatim()
            .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn many(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::new("many", "text", "sql", "SELECT array_to_string(parts, ',')")
        .variadic("parts", "text[]")
        .volatility(ddl::Volatility::Immutable)
        .verbatim()
        .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn moving(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE AGGREGATE public.moving(double precision) (
    SFUNC = float8pl,
    STYPE = double precision,
    SSPACE = 10,
    MSFUNC = float8pl,
    MINVFUNC = float8mi,
    MSTYPE = double precision
)"];
    send(manager, statements).await?;
    Ok(())
}

async fn nothing(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE AGGREGATE public.nothing(*) (
    SFUNC = int8inc,
    STYPE = bigint,
    INITCOND = '0'
)"];
    send(manager, statements).await?;
    Ok(())
}

async fn other_objects(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::aggregate("nothing", "*").comment("counts")]).await?;
    Ok(())
}

async fn later_table(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("later_table")
        .col(ColumnDef::new("id").integer().default(Expr::cust("public.add(1, 2)")))
        .col(ColumnDef::new("doubled").integer().generated(Expr::cust("public.add(1, 1)"), true))
        .check(("later_table_id_check", Expr::cust("public.add(id, 1) > 0")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn of_row(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::new("of_row", "integer", "sql", "SELECT t.id")
        .argument("t", "public.later_table")
        .volatility(ddl::Volatility::Immutable)
        .verbatim()
        .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn of_rows(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::new("of_rows", "SETOF public.later_table", "sql", "SELECT * FROM later_table")
        .verbatim()
        .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn rows(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION public.rows(OUT a integer, OUT b text)
 RETURNS SETOF record
 LANGUAGE sql
 ROWS 5
AS $function$SELECT 1, 'x'$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn run(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        ddl::Function::procedure("run", "plpgsql", "BEGIN n := n + 1; COMMIT; END")
            .in_out("n", "integer")
            .verbatim()
            .create(),
        ddl::Named::procedure("run", "INOUT n integer").comment("runs"),
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn tabled(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::new("tabled", "TABLE(i integer)", "sql", "SELECT generate_series(1, n)")
        .argument("n", "integer")
        .verbatim()
        .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn total(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        r"CREATE AGGREGATE public.total(double precision) (
    SFUNC = float8_accum,
    STYPE = double precision[],
    FINALFUNC = float8_avg,
    COMBINEFUNC = float8_combine,
    INITCOND = '{0,0,0}'
)",
        r"CREATE AGGREGATE public.total(integer) (
    SFUNC = public.add,
    STYPE = integer,
    INITCOND = '0',
    PARALLEL = SAFE
)",
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn other_objects_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::aggregate("total", "integer").comment("sums")]).await?;
    Ok(())
}

async fn later_table_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index =
        Index::create().name("later_index").table("later_table").col(Expr::cust("public.add(id, 3)")).to_owned();
    manager.create_index(index).await?;
    Ok(())
}
