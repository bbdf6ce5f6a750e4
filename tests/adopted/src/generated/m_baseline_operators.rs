//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        settings(manager).await?;
        types(manager).await?;
        differ(manager).await?;
        first_of(manager).await?;
        negate(manager).await?;
        same(manager).await?;
        other_objects(manager).await?;
        t(manager).await?;
        v(manager).await?;
        t_2(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("t_search").to_owned()).await?;
        manager.drop_index(Index::drop().name("t_name").to_owned()).await?;
        send(manager, [ddl::Named::view("v").drop()]).await?;
        manager.drop_table(Table::drop().table("t").to_owned()).await?;
        let statements = [
            "DROP TEXT SEARCH CONFIGURATION public.search",
            "DROP TEXT SEARCH DICTIONARY public.short",
            "DROP OPERATOR public.===(public.pair,public.pair)",
            "DROP OPERATOR public.!==(public.pair,public.pair)",
            "DROP OPERATOR public.!!(NONE,public.pair)",
            "DROP CONVERSION public.utf8_to_latin1",
            "DROP COLLATION public.plain",
            "DROP COLLATION public.mixed",
            "DROP CAST (public.pair AS integer)",
            "DROP CAST (integer AS public.pair)",
        ];
        send(manager, statements).await?;
        let statements = [
            ddl::Named::function("same", "public.pair, public.pair").drop(),
            ddl::Named::function("negate", "public.pair").drop(),
            ddl::Named::function("first_of", "public.pair").drop(),
            ddl::Named::function("differ", "public.pair, public.pair").drop(),
        ];
        send(manager, statements).await?;
        manager.drop_type(Type::drop().name("pair").to_owned()).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("t")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::data_type("pair"),
        Object::table("t"),
        Object::view("v"),
        Object::function("differ"),
        Object::function("first_of"),
        Object::function("negate"),
        Object::function("same"),
    ]
}

async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // A function's body may name what comes later.
    send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
    Ok(())
}

async fn types(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE TYPE public.pair AS (
    a integer,
    b integer
)"];
    send(manager, statements).await?;
    Ok(())
}

async fn differ(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION public.differ(public.pair, public.pair)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1.a <> $2.a$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn first_of(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION public.first_of(public.pair)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1.a$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn negate(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION public.negate(public.pair)
 RETURNS public.pair
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT ROW(-$1.a, -$1.b)::pair$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn same(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION public.same(public.pair, public.pair)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1.a = $2.a$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn other_objects(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        "CREATE CAST (integer AS public.pair) WITH INOUT",
        "CREATE CAST (public.pair AS integer) WITH FUNCTION public.first_of(public.pair) AS ASSIGNMENT",
        "COMMENT ON CAST (public.pair AS integer) IS 'the first'",
        "CREATE COLLATION public.mixed (PROVIDER = libc, LC_COLLATE = 'C', LC_CTYPE = 'POSIX')",
        "CREATE COLLATION public.plain (PROVIDER = libc, LOCALE = 'C')",
        "COMMENT ON COLLATION public.plain IS 'bytes'",
        "CREATE CONVERSION public.utf8_to_latin1 FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1",
        r"CREATE OPERATOR public.!! (
    FUNCTION = public.negate,
    RIGHTARG = public.pair
)",
        r"CREATE OPERATOR public.!== (
    FUNCTION = public.differ,
    LEFTARG = public.pair,
    RIGHTARG = public.pair,
    COMMUTATOR = OPERATOR(public.!==),
    NEGATOR = OPERATOR(public.===)
)",
        r"CREATE OPERATOR public.=== (
    FUNCTION = public.same,
    LEFTARG = public.pair,
    RIGHTARG = public.pair,
    COMMUTATOR = OPERATOR(public.===),
    NEGATOR = OPERATOR(public.!==),
    RESTRICT = eqsel,
    JOIN = eqjoinsel
)",
        "COMMENT ON OPERATOR public.===(public.pair,public.pair) IS 'the same'",
        "CREATE TEXT SEARCH DICTIONARY public.short (TEMPLATE = pg_catalog.simple, stopwords = 'english', accept = 'false')",
        r#"CREATE TEXT SEARCH CONFIGURATION public.search (PARSER = pg_catalog."default")"#,
        "ALTER TEXT SEARCH CONFIGURATION public.search ADD MAPPING FOR asciiword WITH public.short, simple",
        "ALTER TEXT SEARCH CONFIGURATION public.search ADD MAPPING FOR word WITH public.short, simple",
        "COMMENT ON TEXT SEARCH CONFIGURATION public.search IS 'finds'",
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn t(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("t")
        .col(ColumnDef::new("name").text().extra("COLLATE public.plain"))
        .col(ColumnDef::new("p").custom("public.pair"))
        .check(("t_p_check", Expr::cust("p OPERATOR(public.===) ROW(1, 2)::public.pair")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn v(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "v",
        ddl::sql(
            r"SELECT name
   FROM public.t
  WHERE ((OPERATOR(public.!!) p) OPERATOR(public.===) p)",
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn t_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, ["CREATE INDEX t_name ON public.t USING btree (name COLLATE public.mixed)"]).await?;
    let index = Index::create()
        .name("t_search")
        .table("t")
        .index_type(IndexType::Custom("gin".into_iden()))
        .col(Expr::cust("to_tsvector('public.search'::regconfig, name)"))
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}
