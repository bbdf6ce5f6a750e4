//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("log")
            .col(ColumnDef::new("id").integer())
            .col(ColumnDef::new("what").text().default("none"))
            .to_owned();
        manager.create_table(table).await?;
        let table =
            Table::create().table("t").col(ColumnDef::new("id").integer()).col(ColumnDef::new("a").text()).to_owned();
        manager.create_table(table).await?;
        let statements = [ddl::View::new(
            "v",
            ddl::sql(
                r"SELECT id,
    a
   FROM public.t",
            ),
        )
        .create()];
        send(manager, statements).await?;
        let statements = [
            r"CREATE RULE keep AS
    ON DELETE TO public.t DO INSTEAD NOTHING",
            "COMMENT ON RULE keep ON public.t IS 'keeps'",
            r"CREATE RULE note AS
    ON INSERT TO public.t
   WHERE (new.id > 0) DO  INSERT INTO public.log (id, what)
  VALUES (new.id, 'a; b'::text)",
            "ALTER TABLE ONLY public.t DISABLE RULE note",
            r#"CREATE RULE "On v" AS
    ON UPDATE TO public.v DO INSTEAD ( UPDATE public.t SET a = new.a
  WHERE (t.id = old.id);
 INSERT INTO public.log (id)
  VALUES (old.id);
)"#,
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements =
            [r#"DROP RULE "On v" ON public.v"#, "DROP RULE note ON public.t", "DROP RULE keep ON public.t"];
        send(manager, statements).await?;
        send(manager, [ddl::Named::view("v").drop()]).await?;
        for name in ["t", "log"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("log"), Loss::rows_of("t")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("log"), Object::table("t"), Object::view("v")]
}
