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
        in_it(manager).await?;
        types(manager).await?;
        odd_in(manager).await?;
        odd_out(manager).await?;
        types_2(manager).await?;
        odd_number(manager).await?;
        next(manager).await?;
        other_objects_2(manager).await?;
        types_3(manager).await?;
        whole(manager).await?;
        kept(manager).await?;
        kept_view(manager).await?;
        odds(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("odds").to_owned()).await?;
        send(manager, [ddl::Named::materialized_view("kept_view").drop()]).await?;
        manager.drop_table(Table::drop().table("kept").to_owned()).await?;
        manager.drop_type(Type::drop().name("whole").to_owned()).await?;
        let statements = [
            "DROP TRANSFORM FOR integer LANGUAGE sql",
            "DROP TEXT SEARCH PARSER public.words_only",
            "DROP TEXT SEARCH CONFIGURATION public.of_words",
            "DROP TEXT SEARCH PARSER public.words",
            "DROP TEXT SEARCH DICTIONARY public.of_plain",
            "DROP TEXT SEARCH TEMPLATE public.plain",
            "DROP LANGUAGE plain_too",
            r#"DROP CAST (public."Odd number" AS bigint)"#,
            "DROP ACCESS METHOD btree_too",
            r#"DROP ACCESS METHOD "Heap too""#,
        ];
        send(manager, statements).await?;
        send(manager, [ddl::Named::function("next", r#"public."Odd number""#).drop()]).await?;
        send(manager, [r#"DROP TYPE public."Odd number" CASCADE"#]).await?;
        send(manager, [ddl::Named::function("in_it", "").drop()]).await?;
        send(manager, [r#"DROP LANGUAGE "plpg too""#]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("kept"), Loss::rows_of("odds")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::table("kept"),
        Object::table("odds"),
        Object::view("kept_view"),
        Object::function("in_it"),
        Object::function("next"),
        Object::function("odd_in"),
        Object::function("odd_out"),
    ]
}

async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // A function's body may name what comes later.
    send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
    Ok(())
}

async fn other_objects(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        r#"CREATE TRUSTED LANGUAGE "plpg too" HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator"#,
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn in_it(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::new("in_it", "integer", "plpg too", " BEGIN RETURN 1; END ").verbatim().create()];
    send(manager, statements).await?;
    Ok(())
}

async fn types(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [r#"CREATE TYPE public."Odd number""#]).await?;
    Ok(())
}

async fn odd_in(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r#"CREATE FUNCTION public.odd_in(cstring)
 RETURNS public."Odd number"
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int8in$function$"#];
    send(manager, statements).await?;
    send(manager, [ddl::Named::function("odd_in", "cstring").comment("reads one")]).await?;
    Ok(())
}

async fn odd_out(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r#"CREATE FUNCTION public.odd_out(public."Odd number")
 RETURNS cstring
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int8out$function$"#];
    send(manager, statements).await?;
    Ok(())
}

async fn types_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r#"CREATE TYPE public."Odd number" (
    INTERNALLENGTH = 8,
    INPUT = public.odd_in,
    OUTPUT = public.odd_out,
    DEFAULT = '1',
    CATEGORY = 'N',
    DELIMITER = ';',
    ALIGNMENT = double,
    STORAGE = plain,
    PASSEDBYVALUE
)"#];
    send(manager, statements).await?;
    Ok(())
}

async fn odd_number(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::comment_on(&ddl::Comment::Type("Odd number".into()), "of its own making")]).await?;
    Ok(())
}

async fn next(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r#"CREATE FUNCTION public.next(public."Odd number")
 RETURNS public."Odd number"
 LANGUAGE internal
 IMMUTABLE STRICT
AS $function$int8inc$function$"#];
    send(manager, statements).await?;
    Ok(())
}

async fn other_objects_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        r#"CREATE ACCESS METHOD "Heap too" TYPE TABLE HANDLER heap_tableam_handler"#,
        "CREATE ACCESS METHOD btree_too TYPE INDEX HANDLER bthandler",
        "COMMENT ON ACCESS METHOD btree_too IS 'the same as btree'",
        r#"CREATE CAST (public."Odd number" AS bigint) WITHOUT FUNCTION"#,
        "CREATE LANGUAGE plain_too HANDLER plpgsql_call_handler",
        "COMMENT ON LANGUAGE plain_too IS 'not for everybody'",
        "CREATE TEXT SEARCH TEMPLATE public.plain (LEXIZE = dsimple_lexize, INIT = dsimple_init)",
        "CREATE TEXT SEARCH DICTIONARY public.of_plain (TEMPLATE = public.plain)",
        "CREATE TEXT SEARCH PARSER public.words (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline)",
        "COMMENT ON TEXT SEARCH PARSER public.words IS 'as the default one'",
        "CREATE TEXT SEARCH CONFIGURATION public.of_words (PARSER = public.words)",
        "ALTER TEXT SEARCH CONFIGURATION public.of_words ADD MAPPING FOR asciiword WITH public.of_plain",
        "CREATE TEXT SEARCH PARSER public.words_only (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)",
        "CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal))",
        "COMMENT ON TRANSFORM FOR integer LANGUAGE sql IS 'for the sake of it'",
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn types_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, ["CREATE TYPE public.whole"]).await?;
    Ok(())
}

async fn whole(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::comment_on(&ddl::Comment::Type("whole".into()), "not yet")]).await?;
    Ok(())
}

async fn kept(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table =
        Table::create().table("kept").col(ColumnDef::new("a").integer()).extra(r#"USING "Heap too""#).to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn kept_view(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r#"CREATE MATERIALIZED VIEW public.kept_view
USING "Heap too" AS
 SELECT a
   FROM public.kept"#];
    send(manager, statements).await?;
    Ok(())
}

async fn odds(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("odds")
        .col(ColumnDef::new("a").custom(r#"public."Odd number""#).default("3"))
        .col(ColumnDef::new("b").custom(r#"public."Odd number"[]"#))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}
