//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("place")
            .col(ColumnDef::new("latitude").decimal().not_null())
            .col(ColumnDef::new("longitude").decimal())
            .col(ColumnDef::new("state").string_len(20))
            .col(ColumnDef::new("seen").timestamp())
            .primary_key(Index::create().name("one_of_two").col("latitude"))
            .index(Index::create().unique().name("once").col("longitude"))
            .check(("known", Expr::cust("(state)::text = ANY (((ARRAY['open'::character varying, 'closed'::character varying])::character varying[])::text[])")))
            .check(("off_limits", Expr::cust("(latitude NOT BETWEEN (1)::numeric AND (2)::numeric) OR (longitude = (0)::numeric) OR (seen IS NULL)")))
            .check(("on_earth", Expr::cust("(latitude BETWEEN ('-90'::integer)::numeric AND (90)::numeric) AND ((longitude >= ('-180'::integer)::numeric) AND (longitude <= (180)::numeric))")))
            .to_owned();
        manager.create_table(table).await?;
        let statements = [r"ALTER TABLE public.place
    ADD CONSTRAINT place_state_excl EXCLUDE USING btree (state WITH =)"];
        send(manager, statements).await?;
        let statements = [
            ddl::comment_on(&ddl::Comment::Index("once".into()), "of the unique one"),
            ddl::comment_on(&ddl::Comment::Index("one_of_two".into()), "the index behind the key"),
            ddl::comment_on(
                &ddl::Comment::Constraint("place".into(), ddl::Ident::new("place_state_excl")),
                "the exclusion itself",
            ),
            ddl::comment_on(&ddl::Comment::Index("place_state_excl".into()), "of the exclusion"),
            ddl::View::new(
                "near",
                ddl::sql(
                    r"SELECT EXTRACT('YEAR' FROM seen) AS year,
    EXTRACT(month FROM seen) AS month
   FROM public.place
  WHERE ((latitude BETWEEN ( SELECT min(place_1.latitude) AS min
           FROM public.place place_1) AND (10)::numeric) AND (longitude > (0)::numeric) AND (state IS NOT NULL))",
                ),
            )
            .create(),
        ];
        send(manager, statements).await?;
        let index = Index::create()
            .name("place_seen_idx")
            .table("place")
            .col("seen")
            .and_where(Expr::cust("(latitude BETWEEN (0)::numeric AND (1)::numeric) AND (longitude > (1)::numeric)"))
            .to_owned();
        manager.create_index(index).await?;
        send(manager, [ddl::Schema::named("public").comment("")]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Schema::named("public").comment("standard public schema")]).await?;
        manager.drop_index(Index::drop().name("place_seen_idx").to_owned()).await?;
        send(manager, [ddl::Named::view("near").drop()]).await?;
        manager.drop_table(Table::drop().table("place").to_owned()).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("place")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("place"), Object::view("near")]
}
