//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        types(manager).await?;
        booking(manager).await?;
        child(manager).await?;
        deferred(manager).await?;
        parcel(manager).await?;
        parcel_open(manager).await?;
        parent(manager).await?;
        twice(manager).await?;
        parent_2(manager).await?;
        twice_2(manager).await?;
        parcel_2(manager).await?;
        child_2(manager).await?;
        foreign_keys(manager).await?;
        parcel_3(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::policy("parcel_open", "parcel").drop()]).await?;
        manager.alter_table(Table::alter().table("child").drop_constraint("child_c_fkey").to_owned()).await?;
        manager.alter_table(Table::alter().table("child").drop_constraint("child_a_b_fkey").to_owned()).await?;
        manager.alter_table(Table::alter().table("child").drop_constraint("by_code").to_owned()).await?;
        manager.drop_index(Index::drop().name("parcel_open_id").to_owned()).await?;
        let table = Table::alter().table("twice").drop_constraint("twice_code_again").to_owned();
        manager.alter_table(table).await?;
        manager.alter_table(Table::alter().table("twice").drop_constraint("twice_again").to_owned()).await?;
        manager.alter_table(Table::alter().table("parent").drop_constraint("later").to_owned()).await?;
        for name in ["twice", "parent"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        send(manager, [ddl::Named::view("parcel_open").drop()]).await?;
        for name in ["parcel", "deferred", "child", "booking"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        send(manager, [ddl::Named::domain("parcel_state").drop()]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        ["booking", "child", "deferred", "parcel", "parent", "twice"].map(Loss::rows_of).into()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::data_type("parcel_state"),
        Object::table("booking"),
        Object::table("child"),
        Object::table("deferred"),
        Object::table("parcel"),
        Object::table("parent"),
        Object::table("twice"),
        Object::view("parcel_open"),
    ]
}

async fn types(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE DOMAIN public.parcel_state AS character varying
    CONSTRAINT parcel_state_check1 CHECK (((VALUE)::text = ANY (((ARRAY['new'::character varying, 'sent'::character varying])::character varying[])::text[])))"];
    send(manager, statements).await?;
    Ok(())
}

async fn booking(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("booking")
        .col(ColumnDef::new("id").integer())
        .col(ColumnDef::new("during").custom("tsrange"))
        .col(ColumnDef::new("room").custom("int4range"))
        .to_owned();
    manager.create_table(table).await?;
    let statements = [
        r"ALTER TABLE public.booking
    ADD CONSTRAINT booking_room_during_excl EXCLUDE USING gist (room WITH &&, during WITH &&) WHERE ((id > 0)) DEFERRABLE INITIALLY DEFERRED",
        r"ALTER TABLE public.booking
    ADD CONSTRAINT no_same EXCLUDE USING btree (id WITH =)",
    ];
    send(manager, statements).await?;
    let statements =
        [ddl::comment_on(&ddl::Comment::Constraint("booking".into(), ddl::Ident::new("no_same")), "as unique")];
    send(manager, statements).await?;
    Ok(())
}

async fn child(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("child")
        .col(ColumnDef::new("a").integer())
        .col(ColumnDef::new("b").integer())
        .col(ColumnDef::new("c").integer())
        .col(ColumnDef::new("d").text())
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn deferred(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("deferred")
        .col(ColumnDef::new("id").integer().not_null())
        .col(ColumnDef::new("code").text())
        .to_owned();
    manager.create_table(table).await?;
    let statements = [
        r"ALTER TABLE public.deferred
    ADD CONSTRAINT deferred_pkey PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED",
        r"ALTER TABLE public.deferred
    ADD CONSTRAINT deferred_code_key UNIQUE (code) DEFERRABLE",
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn parcel(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("parcel")
        .col(ColumnDef::new("id").integer().not_null().primary_key())
        .col(ColumnDef::new("state").string_len(10).default("new"))
        .col(ColumnDef::new("size").string().not_null())
        .check(("parcel_check", Expr::cust("((size)::text <> ALL (((ARRAY['S'::character varying, 'M, L'::character varying])::character varying[])::text[])) OR (id > 0)")))
        .check(("parcel_state_check", Expr::cust("(state)::text = ANY (((ARRAY['new'::character varying, 'sent'::character varying, 'lost'::character varying])::character varying[])::text[])")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn parcel_open(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        ddl::View::new("parcel_open", ddl::sql(r"SELECT id
   FROM public.parcel
  WHERE (((state)::text = ANY (((ARRAY['new'::character varying, 'sent'::character varying])::character varying[])::text[])) AND ((size)::text = ANY (((ARRAY['S'::character varying, 'L'::character varying])::character varying[])::text[])))")).create(),
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn parent(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("parent")
        .col(ColumnDef::new("id").integer().not_null().primary_key())
        .col(ColumnDef::new("code").text())
        .col(ColumnDef::new("x").integer())
        .col(ColumnDef::new("y").integer())
        .index(Index::create().unique().name("code_key").col("code"))
        .check(("positive", Expr::cust("(x > 0) AND (y > 0)")))
        .to_owned();
    manager.create_table(table).await?;
    let statements = [
        r"ALTER TABLE public.parent
    ADD CONSTRAINT xy UNIQUE (y, x) INCLUDE (code) WITH (fillfactor=80)",
        r"ALTER TABLE public.parent
    ADD CONSTRAINT local CHECK ((x < 100)) NO INHERIT",
    ];
    send(manager, statements).await?;
    let statements = [
        ddl::comment_on(&ddl::Comment::Constraint("parent".into(), ddl::Ident::new("parent_pkey")), "the key"),
        ddl::comment_on(&ddl::Comment::Constraint("parent".into(), ddl::Ident::new("positive")), "both"),
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn twice(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("twice")
        .col(ColumnDef::new("id").integer().not_null().primary_key())
        .col(ColumnDef::new("code").text())
        .col(ColumnDef::new("extra").integer())
        .index(Index::create().unique().name("twice_code").col("code").include("extra"))
        .index(Index::create().unique().name("twice_more").col("code"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn parent_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Constraint::check("later", "parent", ddl::sql("length(code) < 10")).not_valid().add()];
    send(manager, statements).await?;
    Ok(())
}

async fn twice_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        ddl::Constraint::unique("twice_again", "twice", ["id"]).add(),
        ddl::Constraint::unique("twice_code_again", "twice", ["code"]).include(["extra"]).add(),
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn parcel_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("parcel_open_id")
        .table("parcel")
        .col("id")
        .and_where(Expr::cust("(state)::text = ANY (((ARRAY['new'::character varying, 'sent'::character varying])::character varying[])::text[])"))
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

async fn child_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        ddl::Constraint::foreign_key("by_code", "child", ["d"], "parent", ["code"]).not_valid().add(),
        ddl::comment_on(&ddl::Comment::Constraint("child".into(), ddl::Ident::new("by_code")), "not yet valid"),
    ];
    send(manager, statements).await?;
    let statements = [r"ALTER TABLE ONLY public.child
    ADD CONSTRAINT child_a_b_fkey FOREIGN KEY (a, b) REFERENCES public.parent (y, x) MATCH FULL ON DELETE CASCADE"];
    send(manager, statements).await?;
    Ok(())
}

async fn foreign_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let foreign_key = ForeignKey::create()
        .name("child_c_fkey")
        .from("child", "c")
        .to("parent", "id")
        .on_update(ForeignKeyAction::Cascade)
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    Ok(())
}

async fn parcel_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        ddl::Policy::new("parcel_open", ddl::PolicyCommand::All, "parcel").using(ddl::sql("(state)::text = ANY (((ARRAY['new'::character varying, 'sent'::character varying])::character varying[])::text[])")).create(),
    ];
    send(manager, statements).await?;
    Ok(())
}
