//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        settings(manager).await?;
        t(manager).await?;
        first_of(manager).await?;
        v(manager).await?;
        of_v(manager).await?;
        some_t(manager).await?;
        a_on_b(manager).await?;
        b(manager).await?;
        on_v(manager).await?;
        x(manager).await?;
        y(manager).await?;
        t_2(manager).await?;
        v_2(manager).await?;
        t_3(manager).await?;
        foreign_keys(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("y").drop_constraint("y_x_fkey").to_owned()).await?;
        manager.alter_table(Table::alter().table("x").drop_constraint("x_y_fkey").to_owned()).await?;
        manager.drop_index(Index::drop().name("t_first").to_owned()).await?;
        manager.alter_table(Table::alter().table("t").drop_constraint("whole").to_owned()).await?;
        let statements = [
            ddl::View::new(
                "v",
                ddl::sql(
                    r#"SELECT
    NULL::integer AS id,
    NULL::integer AS a,
    NULL::text COLLATE pg_catalog."C" AS c"#,
                ),
            )
            .create_or_replace(),
            ddl::Column::of("t", "a").drop_default(),
        ];
        send(manager, statements).await?;
        for name in ["y", "x"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        let statements = [
            ddl::Named::view("on_v").drop(),
            ddl::Named::view("b").drop(),
            ddl::Named::view("A on b").drop(),
            ddl::Named::function("some_t", "").drop(),
            ddl::Named::function("of_v", "").drop(),
            ddl::Named::view("v").drop(),
            ddl::Named::function("first_of", "public.t").drop(),
        ];
        send(manager, statements).await?;
        manager.drop_table(Table::drop().table("t").to_owned()).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("t"), Loss::rows_of("x"), Loss::rows_of("y")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::table("t"),
        Object::table("x"),
        Object::table("y"),
        Object::view("A on b"),
        Object::view("b"),
        Object::view("on_v"),
        Object::view("v"),
        Object::function("first_of"),
        Object::function("of_v"),
        Object::function("some_t"),
    ]
}

async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // A function's body may name what comes later.
    send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
    Ok(())
}

async fn t(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table =
        Table::create().table("t").col(ColumnDef::new("id").integer()).col(ColumnDef::new("a").integer()).to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn first_of(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION public.first_of(public.t)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1.id$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn v(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "v",
        ddl::sql(
            r#"SELECT
    NULL::integer AS id,
    NULL::integer AS a,
    NULL::text COLLATE pg_catalog."C" AS c"#,
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn of_v(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::new("of_v", "SETOF public.v", "sql", "SELECT 1, 2, 'x'").verbatim().create()];
    send(manager, statements).await?;
    Ok(())
}

async fn some_t(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Function::new("some_t", "public.t", "sql", "SELECT 1, 2").verbatim().create()]).await?;
    Ok(())
}

async fn a_on_b(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "A on b",
        ddl::sql(
            r"SELECT 1 AS one,
    2 AS two",
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn b(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "b",
        ddl::sql(
            r#"SELECT one
   FROM public."A on b""#,
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn on_v(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "on_v",
        ddl::sql(
            r"SELECT id,
    a,
    c
   FROM public.v",
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn x(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("x")
        .col(ColumnDef::new("id").integer().not_null().primary_key())
        .col(ColumnDef::new("y").integer())
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn y(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("y")
        .col(ColumnDef::new("id").integer().not_null().primary_key())
        .col(ColumnDef::new("x").integer())
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn t_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("t")
        .modify_column(ColumnDef::new("a").default(Expr::cust("(public.some_t()).id")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn v_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "v",
        ddl::sql(
            r#"SELECT id,
    a,
    ('x'::text COLLATE "C") AS c
   FROM public.of_v() of_v(id, a, c)"#,
        ),
    )
    .create_or_replace()];
    send(manager, statements).await?;
    Ok(())
}

async fn t_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Constraint::check("whole", "t", ddl::sql("public.first_of(t.*) > 0")).add()]).await?;
    let index = Index::create().name("t_first").table("t").col(Expr::cust("public.first_of(t.*)")).to_owned();
    manager.create_index(index).await?;
    Ok(())
}

async fn foreign_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let foreign_key = ForeignKey::create().name("x_y_fkey").from("x", "y").to("y", "id").to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create().name("y_x_fkey").from("y", "x").to("x", "id").to_owned();
    manager.create_foreign_key(foreign_key).await?;
    Ok(())
}
