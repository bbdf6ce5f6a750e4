//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        settings(manager).await?;
        enums(manager).await?;
        mood(manager).await?;
        types(manager).await?;
        address(manager).await?;
        distance(manager).await?;
        types_2(manager).await?;
        other_objects(manager).await?;
        word(manager).await?;
        types_3(manager).await?;
        of_type(manager).await?;
        uses(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["uses", "of_type"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        manager.drop_type(Type::drop().name("words").to_owned()).await?;
        send(manager, [ddl::Named::domain("share").drop()]).await?;
        manager.drop_type(Type::drop().name("person").to_owned()).await?;
        send(manager, [ddl::Named::domain("word").drop()]).await?;
        manager.drop_type(Type::drop().name("percents").to_owned()).await?;
        send(manager, [ddl::Named::domain("percent").drop()]).await?;
        for name in ["nothing", "lengths"] {
            manager.drop_type(Type::drop().name(name).to_owned()).await?;
        }
        send(manager, [ddl::Named::function("distance", "a double precision, b double precision").drop()]).await?;
        for name in ["address", "mood"] {
            manager.drop_type(Type::drop().name(name).to_owned()).await?;
        }
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("uses")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::data_type("address"),
        Object::data_type("lengths"),
        Object::data_type("mood"),
        Object::data_type("nothing"),
        Object::data_type("percent"),
        Object::data_type("percents"),
        Object::data_type("person"),
        Object::data_type("share"),
        Object::data_type("word"),
        Object::data_type("words"),
        Object::table("of_type"),
        Object::table("uses"),
        Object::function("distance"),
    ]
}

async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // A function's body may name what comes later.
    send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
    Ok(())
}

async fn enums(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let enum_type = Type::create().as_enum("mood").values(["sad", "it's ok", "so-so", "happy"]).to_owned();
    manager.create_type(enum_type).await?;
    Ok(())
}

async fn mood(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::comment_on(&ddl::Comment::Type("mood".into()), "of a person")]).await?;
    Ok(())
}

async fn types(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r#"CREATE TYPE public.address AS (
    street text,
    "Number" integer,
    zip character(5) COLLATE pg_catalog."C",
    mood public.mood
)"#];
    send(manager, statements).await?;
    Ok(())
}

async fn address(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        ddl::comment_on(&ddl::Comment::Type("address".into()), "where"),
        ddl::comment_on(&ddl::Comment::column("address", "Number"), "of the house"),
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn distance(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::new("distance", "double precision", "sql", "SELECT b - a")
        .argument("a", "double precision")
        .argument("b", "double precision")
        .volatility(ddl::Volatility::Immutable)
        .verbatim()
        .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn types_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        r"CREATE TYPE public.lengths AS RANGE (
    SUBTYPE = double precision,
    SUBTYPE_DIFF = public.distance,
    MULTIRANGE_TYPE_NAME = public.lengths_multirange
)",
        "CREATE TYPE public.nothing AS ENUM ()",
        r"CREATE DOMAIN public.percent AS numeric(5,2) DEFAULT 0 NOT NULL
    CONSTRAINT high CHECK ((VALUE <= (100)::numeric))
    CONSTRAINT low CHECK ((VALUE >= (0)::numeric))",
        r"CREATE TYPE public.percents AS RANGE (
    SUBTYPE = numeric,
    MULTIRANGE_TYPE_NAME = public.percents_multirange
)",
        r#"CREATE DOMAIN public.word AS text COLLATE pg_catalog."C"
    CONSTRAINT word_check CHECK ((VALUE !~ '\s'::text))"#,
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn other_objects(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, ["ALTER DOMAIN public.word ADD CONSTRAINT short CHECK ((length(VALUE) < 20)) NOT VALID"]).await?;
    Ok(())
}

async fn word(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::comment_on(&ddl::Comment::Domain("word".into()), "no blanks")]).await?;
    send(manager, ["COMMENT ON CONSTRAINT short ON DOMAIN public.word IS 'soon'"]).await?;
    Ok(())
}

async fn types_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        r"CREATE TYPE public.person AS (
    name public.word,
    addresses public.address[]
)",
        "CREATE DOMAIN public.share AS public.percent DEFAULT 0",
        r#"CREATE TYPE public.words AS RANGE (
    SUBTYPE = text,
    COLLATION = pg_catalog."C",
    MULTIRANGE_TYPE_NAME = public.many_words
)"#,
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn of_type(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r#"CREATE TABLE public.of_type OF public.address (
    street WITH OPTIONS DEFAULT 'here'::text NOT NULL,
    "Number" WITH OPTIONS NOT NULL,
    CONSTRAINT of_type_pkey PRIMARY KEY ("Number")
)"#];
    send(manager, statements).await?;
    Ok(())
}

async fn uses(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("uses")
        .col(ColumnDef::new("m").custom("public.mood").default("sad"))
        .col(ColumnDef::new("p").custom("public.percent"))
        .col(ColumnDef::new("w").custom("public.word[]"))
        .col(ColumnDef::new("a").custom("public.address"))
        .col(ColumnDef::new("r").custom("public.percents"))
        .col(ColumnDef::new("mr").custom("public.many_words"))
        .col(ColumnDef::new("l").custom("public.lengths").default("[1,2]"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}
