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
            "DROP AGGREGATE public.total(integer)",
            "DROP AGGREGATE public.total(double precision)",
            "DROP FUNCTION public.tabled(n integer)",
            "DROP PROCEDURE public.run(INOUT n integer)",
            "DROP FUNCTION public.rows(OUT a integer, OUT b text)",
            "DROP FUNCTION public.of_rows()",
            "DROP FUNCTION public.of_row(t public.later_table)",
        ];
        send(manager, statements).await?;
        manager.drop_table(Table::drop().table("later_table").to_owned()).await?;
        let statements = [
            "DROP AGGREGATE public.nothing(*)",
            "DROP AGGREGATE public.moving(double precision)",
            "DROP FUNCTION public.many(VARIADIC parts text[])",
            "DROP FUNCTION public.later()",
            "DROP FUNCTION public.atomic(x integer)",
            "DROP FUNCTION public.any_of(a anyelement)",
            "DROP FUNCTION public.add(a text)",
            "DROP FUNCTION public.add(a integer, b integer)",
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
        r"CREATE FUNCTION public.add(a integer, b integer DEFAULT 1)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$SELECT a + b$function$",
        "COMMENT ON FUNCTION public.add(a integer, b integer) IS 'adds'",
        r"CREATE FUNCTION public.add(a text)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER COST 7
 SET search_path TO 'pg_catalog'
AS $function$SELECT a || E'\\' || '$q$'$function$",
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn any_of(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION public.any_of(a anyelement)
 RETURNS anyarray
 LANGUAGE sql
AS $function$SELECT ARRAY[a]$function$"];
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
    let statements = [r"CREATE FUNCTION public.later()
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$BEGIN RETURN (SELECT count(*) FROM later_table); END$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn many(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION public.many(VARIADIC parts text[])
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT array_to_string(parts, ',')$function$"];
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
    send(manager, ["COMMENT ON AGGREGATE public.nothing(*) IS 'counts'"]).await?;
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
    let statements = [r"CREATE FUNCTION public.of_row(t public.later_table)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT t.id$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn of_rows(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION public.of_rows()
 RETURNS SETOF public.later_table
 LANGUAGE sql
AS $function$SELECT * FROM later_table$function$"];
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
        r"CREATE PROCEDURE public.run(INOUT n integer)
 LANGUAGE plpgsql
AS $procedure$BEGIN n := n + 1; COMMIT; END$procedure$",
        "COMMENT ON PROCEDURE public.run(INOUT n integer) IS 'runs'",
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn tabled(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION public.tabled(n integer)
 RETURNS TABLE(i integer)
 LANGUAGE sql
AS $function$SELECT generate_series(1, n)$function$"];
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
    send(manager, ["COMMENT ON AGGREGATE public.total(integer) IS 'sums'"]).await?;
    Ok(())
}

async fn later_table_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index =
        Index::create().name("later_index").table("later_table").col(Expr::cust("public.add(id, 3)")).to_owned();
    manager.create_index(index).await?;
    Ok(())
}
