//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        t(manager).await?;
        z_first(manager).await?;
        a_second(manager).await?;
        checked(manager).await?;
        grouped(manager).await?;
        m_third(manager).await?;
        numbers(manager).await?;
        summary(manager).await?;
        stored(manager).await?;
        over_stored(manager).await?;
        renamed(manager).await?;
        z_first_2(manager).await?;
        summary_2(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["ALTER MATERIALIZED VIEW public.summary SET WITHOUT CLUSTER"]).await?;
        manager.drop_index(Index::drop().name("summary_a").to_owned()).await?;
        let statements = [
            ddl::Column::of("z_first", "a").drop_default(),
            ddl::Named::view("renamed").drop(),
            ddl::Named::view("over_stored").drop(),
            ddl::Named::materialized_view("stored").drop(),
            ddl::Named::materialized_view("summary").drop(),
            ddl::Named::view("numbers").drop(),
            ddl::Named::view("m_third").drop(),
            ddl::Named::view("grouped").drop(),
            ddl::Named::view("checked").drop(),
            ddl::Named::view("a_second").drop(),
            ddl::Named::view("z_first").drop(),
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
        vec![Loss::rows_of("t")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::table("t"),
        Object::view("a_second"),
        Object::view("checked"),
        Object::view("grouped"),
        Object::view("m_third"),
        Object::view("numbers"),
        Object::view("over_stored"),
        Object::view("renamed"),
        Object::view("stored"),
        Object::view("summary"),
        Object::view("z_first"),
        Object::index("summary_a"),
    ]
}

async fn t(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("t")
        .col(ColumnDef::new("id").integer().not_null().primary_key())
        .col(ColumnDef::new("a").integer())
        .col(ColumnDef::new("b").text())
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn z_first(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        ddl::View::new(
            "z_first",
            ddl::sql(
                r"SELECT id,
    a
   FROM public.t",
            ),
        )
        .create(),
        ddl::comment_on(&ddl::Comment::View("z_first".into()), "a view"),
        ddl::comment_on(&ddl::Comment::column("z_first", "a"), "of a view"),
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn a_second(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "a_second",
        ddl::sql(
            r"SELECT id,
    (a + 1) AS next
   FROM public.z_first z",
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn checked(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "checked",
        ddl::sql(
            r"SELECT id,
    b
   FROM public.t
  WHERE (id > 0)",
        ),
    )
    .with_check_option(ddl::CheckOption::Cascaded)
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn grouped(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "grouped",
        ddl::sql(
            r"SELECT id,
    a,
    b,
    count(*) AS n
   FROM public.t
  GROUP BY id",
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn m_third(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "m_third",
        ddl::sql(
            r"SELECT id
   FROM public.a_second
  WHERE (next > 0)",
        ),
    )
    .security_barrier()
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn numbers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "numbers",
        ddl::sql(
            r"WITH RECURSIVE numbers(n) AS (
         VALUES (1)
        UNION ALL
         SELECT (numbers_1.n + 1)
           FROM numbers numbers_1
          WHERE (numbers_1.n < 10)
        )
 SELECT n
   FROM numbers",
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn summary(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE MATERIALIZED VIEW public.summary AS
 SELECT t.a,
    count(*) AS n
   FROM (public.a_second
     JOIN public.t USING (id))
  GROUP BY t.a"];
    send(manager, statements).await?;
    send(manager, [ddl::comment_on(&ddl::Comment::MaterializedView("summary".into()), "stored")]).await?;
    Ok(())
}

async fn stored(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE MATERIALIZED VIEW public.stored
WITH (fillfactor=90) AS
 SELECT a
   FROM public.summary"];
    send(manager, statements).await?;
    Ok(())
}

async fn over_stored(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "over_stored",
        ddl::sql(
            r"SELECT a
   FROM public.stored",
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn renamed(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "renamed",
        ddl::sql(
            r#"SELECT id AS one,
    b AS "Two"
   FROM public.t"#,
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn z_first_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("z_first").modify_column(ColumnDef::new("a").default(7)).to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn summary_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create().unique().name("summary_a").table("summary").col("a").to_owned();
    manager.create_index(index).await?;
    send(manager, ["ALTER MATERIALIZED VIEW public.summary CLUSTER ON summary_a"]).await?;
    Ok(())
}
