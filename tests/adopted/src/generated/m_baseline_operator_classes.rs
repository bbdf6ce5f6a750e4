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
        compare(manager).await?;
        less(manager).await?;
        same(manager).await?;
        other_objects_2(manager).await?;
        t(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("t").to_owned()).await?;
        let statements = [
            r#"DROP OPERATOR FAMILY public."Empty" USING hash"#,
            "DROP OPERATOR CLASS public.small USING btree",
            "DROP OPERATOR FAMILY public.numbers USING btree",
            "DROP OPERATOR CLASS a.pairs USING btree",
            "DROP OPERATOR FAMILY a.pairs USING btree",
            "DROP OPERATOR a.===(a.pair,a.pair)",
            "DROP OPERATOR a.<<(a.pair,a.pair)",
        ];
        send(manager, statements).await?;
        let statements = [
            ddl::Named::function(("a", "same"), "a.pair, a.pair").drop(),
            ddl::Named::function(("a", "less"), "a.pair, a.pair").drop(),
            ddl::Named::function(("a", "compare"), "a.pair, a.pair").drop(),
        ];
        send(manager, statements).await?;
        manager.drop_type(Type::drop().name(("a", "pair")).to_owned()).await?;
        send(manager, [ddl::Schema::named("a").drop()]).await?;
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
        Object::data_type("pair").in_schema("a"),
        Object::table("t"),
        Object::function("compare").in_schema("a"),
        Object::function("less").in_schema("a"),
        Object::function("same").in_schema("a"),
    ]
}

async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // A function's body may name what comes later.
    send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
    Ok(())
}

async fn other_objects(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Schema::named("a").create()]).await?;
    Ok(())
}

async fn types(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE TYPE a.pair AS (
    a integer,
    b integer
)"];
    send(manager, statements).await?;
    Ok(())
}

async fn compare(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION a.compare(a.pair, a.pair)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1.a - $2.a$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn less(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION a.less(a.pair, a.pair)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1.a < $2.a$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn same(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION a.same(a.pair, a.pair)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1.a = $2.a$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn other_objects_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        r"CREATE OPERATOR a.<< (
    FUNCTION = a.less,
    LEFTARG = a.pair,
    RIGHTARG = a.pair
)",
        r"CREATE OPERATOR a.=== (
    FUNCTION = a.same,
    LEFTARG = a.pair,
    RIGHTARG = a.pair
)",
        "CREATE OPERATOR FAMILY a.pairs USING btree",
        r"CREATE OPERATOR CLASS a.pairs FOR TYPE a.pair USING btree FAMILY a.pairs AS
    OPERATOR 1 a.<<(a.pair,a.pair),
    OPERATOR 3 a.===(a.pair,a.pair),
    FUNCTION 1 (a.pair, a.pair) a.compare(a.pair,a.pair)",
        "CREATE OPERATOR FAMILY public.numbers USING btree",
        r"ALTER OPERATOR FAMILY public.numbers USING btree ADD
    OPERATOR 1 <(smallint,integer),
    OPERATOR 3 =(smallint,integer),
    FUNCTION 1 (smallint, integer) btint24cmp(smallint,integer)",
        "COMMENT ON OPERATOR FAMILY public.numbers USING btree IS 'of numbers'",
        r"CREATE OPERATOR CLASS public.small FOR TYPE smallint USING btree FAMILY public.numbers AS
    OPERATOR 1 <(smallint,smallint),
    OPERATOR 2 <=(smallint,smallint),
    OPERATOR 3 =(smallint,smallint),
    OPERATOR 4 >=(smallint,smallint),
    OPERATOR 5 >(smallint,smallint),
    FUNCTION 1 (smallint, smallint) btint2cmp(smallint,smallint)",
        "COMMENT ON OPERATOR CLASS public.small USING btree IS 'as usual'",
        r#"CREATE OPERATOR FAMILY public."Empty" USING hash"#,
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn t(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("t")
        .col(ColumnDef::new("p").custom("a.pair"))
        .col(ColumnDef::new("n").small_integer())
        .to_owned();
    manager.create_table(table).await?;
    send(manager, ["CREATE INDEX t_p ON public.t USING btree (p a.pairs, n public.small DESC)"]).await?;
    Ok(())
}
