//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        shape(manager).await?;
        centres(manager).await?;
        atlas(manager).await?;
        shape_2(manager).await?;
        spot(manager).await?;
        shape_3(manager).await?;
        atlas_2(manager).await?;
        shape_4(manager).await?;
        spot_2(manager).await?;
        shape_5(manager).await?;
        atlas_3(manager).await?;
        centres_2(manager).await?;
        shape_6(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        undo_shape(manager).await?;
        undo_centres(manager).await?;
        undo_atlas(manager).await?;
        undo_shape_2(manager).await?;
        undo_spot(manager).await?;
        undo_shape_3(manager).await?;
        undo_atlas_2(manager).await?;
        undo_shape_4(manager).await?;
        undo_spot_2(manager).await?;
        undo_shape_5(manager).await?;
        undo_atlas_3(manager).await?;
        undo_centres_2(manager).await?;
        undo_shape_6(manager).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::view("centres"), Object::index("shape_x"), Object::constraint("shape", "right_side")]
}

async fn shape(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_index(Index::drop().name("shape_x").to_owned()).await?;
    manager.alter_table(Table::alter().table("shape").drop_constraint("right_side").to_owned()).await?;
    send(manager, [ddl::Column::of("shape", "centre").drop_default()]).await?;
    Ok(())
}

async fn centres(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::view("centres").drop()]).await?;
    Ok(())
}

async fn atlas(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("atlas")
        .modify_column(ColumnDef::new("first").text().using(Expr::cust("first::text")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn shape_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("edge").text().using(Expr::cust("edge::text")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("start").text().using(Expr::cust("start::text")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("path").text().using(Expr::cust("path::text")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("centre").text().using(Expr::cust("centre::text")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn spot(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("spot")
        .modify_column(ColumnDef::new("label").text().using(Expr::cust("label::text")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn shape_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("centre").custom("public.spot").using(Expr::cust("centre::public.spot")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("path").custom("public.spot[]").using(Expr::cust("path::public.spot[]")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("start").custom("public.origin").using(Expr::cust("start::public.origin")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("edge").custom("public.segment").using(Expr::cust("edge::public.segment")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn atlas_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("atlas")
        .modify_column(ColumnDef::new("first").custom("public.shape").using(Expr::cust("first::public.shape")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("atlas")
        .modify_column(ColumnDef::new("first").text().using(Expr::cust("first::text")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn shape_4(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("edge").text().using(Expr::cust("edge::text")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("start").text().using(Expr::cust("start::text")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("path").text().using(Expr::cust("path::text")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("centre").text().using(Expr::cust("centre::text")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn spot_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("spot")
        .modify_column(ColumnDef::new("x").big_integer().using(Expr::cust("x::bigint")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn shape_5(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("centre").custom("public.spot").using(Expr::cust("centre::public.spot")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("path").custom("public.spot[]").using(Expr::cust("path::public.spot[]")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("start").custom("public.origin").using(Expr::cust("start::public.origin")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("edge").custom("public.segment").using(Expr::cust("edge::public.segment")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn atlas_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("atlas")
        .modify_column(ColumnDef::new("first").custom("public.shape").using(Expr::cust("first::public.shape")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn centres_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "centres",
        ddl::sql(
            r"SELECT id,
    (centre).x AS x,
    (centre).y AS y
   FROM public.shape",
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn shape_6(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("centre").default(Expr::cust("ROW((0)::bigint, 0, 'o'::text)::public.spot")))
        .to_owned();
    manager.alter_table(table).await?;
    send(manager, [ddl::Constraint::check("right_side", "shape", ddl::sql("(centre).x >= 0")).add()]).await?;
    let index = Index::create().name("shape_x").table("shape").col(Expr::cust("(centre).x")).to_owned();
    manager.create_index(index).await?;
    Ok(())
}

async fn undo_shape(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_index(Index::drop().name("shape_x").to_owned()).await?;
    manager.alter_table(Table::alter().table("shape").drop_constraint("right_side").to_owned()).await?;
    send(manager, [ddl::Column::of("shape", "centre").drop_default()]).await?;
    Ok(())
}

async fn undo_centres(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::view("centres").drop()]).await?;
    Ok(())
}

async fn undo_atlas(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("atlas")
        .modify_column(ColumnDef::new("first").text().using(Expr::cust("first::text")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn undo_shape_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("edge").text().using(Expr::cust("edge::text")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("start").text().using(Expr::cust("start::text")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("path").text().using(Expr::cust("path::text")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("centre").text().using(Expr::cust("centre::text")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn undo_spot(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("spot")
        .modify_column(ColumnDef::new("x").integer().using(Expr::cust("x::integer")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn undo_shape_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("centre").custom("public.spot").using(Expr::cust("centre::public.spot")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("path").custom("public.spot[]").using(Expr::cust("path::public.spot[]")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("start").custom("public.origin").using(Expr::cust("start::public.origin")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("edge").custom("public.segment").using(Expr::cust("edge::public.segment")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn undo_atlas_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("atlas")
        .modify_column(ColumnDef::new("first").custom("public.shape").using(Expr::cust("first::public.shape")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("atlas")
        .modify_column(ColumnDef::new("first").text().using(Expr::cust("first::text")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn undo_shape_4(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("edge").text().using(Expr::cust("edge::text")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("start").text().using(Expr::cust("start::text")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("path").text().using(Expr::cust("path::text")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("centre").text().using(Expr::cust("centre::text")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn undo_spot_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("spot")
        .modify_column(ColumnDef::new("label").string_len(20).using(Expr::cust("label::character varying(20)")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn undo_shape_5(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("centre").custom("public.spot").using(Expr::cust("centre::public.spot")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("path").custom("public.spot[]").using(Expr::cust("path::public.spot[]")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("start").custom("public.origin").using(Expr::cust("start::public.origin")))
        .to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("shape")
        .modify_column(ColumnDef::new("edge").custom("public.segment").using(Expr::cust("edge::public.segment")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn undo_atlas_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("atlas")
        .modify_column(ColumnDef::new("first").custom("public.shape").using(Expr::cust("first::public.shape")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn undo_centres_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "centres",
        ddl::sql(
            r"SELECT id,
    (centre).x AS x,
    (centre).y AS y
   FROM public.shape",
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn undo_shape_6(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("shape")
        .modify_column(
            ColumnDef::new("centre").default(Expr::cust("ROW(0, 0, 'o'::character varying(20))::public.spot")),
        )
        .to_owned();
    manager.alter_table(table).await?;
    send(manager, [ddl::Constraint::check("right_side", "shape", ddl::sql("(centre).x >= 0")).add()]).await?;
    let index = Index::create().name("shape_x").table("shape").col(Expr::cust("(centre).x")).to_owned();
    manager.create_index(index).await?;
    Ok(())
}
