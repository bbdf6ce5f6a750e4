//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A function's body may name what comes later.
        send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
        let statements = [
            ddl::Schema::named("a").create(),
            ddl::Schema::named("z").create(),
            ddl::Function::new(("z", "next"), "bigint", "sql", "SELECT nextval('z.numbers')").verbatim().create(),
        ];
        send(manager, statements).await?;
        let statements = [r"CREATE DOMAIN a.checked AS bigint
    CONSTRAINT checked_check CHECK ((VALUE < z.next()))"];
        send(manager, statements).await?;
        manager.create_type(Type::create().as_enum(("z", "state")).values(["on", "off"]).to_owned()).await?;
        send(manager, [ddl::Sequence::named(("z", "numbers")).create()]).await?;
        let table = Table::create()
            .table(("a", "second"))
            .col(ColumnDef::new("id").big_integer().default(Expr::cust("z.next()")))
            .col(ColumnDef::new("state").custom("z.state").default("on"))
            .col(ColumnDef::new("states").custom("z.state[]").default("{on,off}"))
            .to_owned();
        manager.create_table(table).await?;
        let table = Table::create()
            .table(("a", "third"))
            .col(ColumnDef::new("c").custom("a.checked").default(Expr::cust("nextval('z.numbers'::regclass)")))
            .to_owned();
        manager.create_table(table).await?;
        let table = Table::create()
            .table(("z", "last"))
            .col(ColumnDef::new("row").custom("a.second"))
            .col(ColumnDef::new("rows").custom("a.second[]"))
            .to_owned();
        manager.create_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(("z", "last")).to_owned()).await?;
        manager.drop_table(Table::drop().table(("a", "third")).to_owned()).await?;
        manager.drop_table(Table::drop().table(("a", "second")).to_owned()).await?;
        send(manager, [ddl::Sequence::named(("z", "numbers")).drop()]).await?;
        manager.drop_type(Type::drop().name(("z", "state")).to_owned()).await?;
        let statements = [
            ddl::Named::domain(("a", "checked")).drop(),
            ddl::Named::function(("z", "next"), "").drop(),
            ddl::Schema::named("z").drop(),
            ddl::Schema::named("a").drop(),
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
        vec![
            Loss::new("rows of a.second", "SELECT count(*) FROM a.second"),
            Loss::new("rows of a.third", "SELECT count(*) FROM a.third"),
            Loss::new("rows of z.last", "SELECT count(*) FROM z.last"),
        ]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::data_type("checked").in_schema("a"),
        Object::data_type("state").in_schema("z"),
        Object::table("second").in_schema("a"),
        Object::table("third").in_schema("a"),
        Object::table("last").in_schema("z"),
        Object::sequence("numbers").in_schema("z"),
        Object::function("next").in_schema("z"),
    ]
}
