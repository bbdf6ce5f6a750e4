//! Pattern 6, third step: no program reads or writes the old column any more, and it goes.

use seaworthy::prelude::*;

use super::columns::text_null;
use super::phone;
use super::tables::{add_column, drop_column};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, phone::stop_sync()).await?;
        manager.alter_table(drop_column("users", "phone")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(add_column("users", text_null("phone"))).await?;
        let copy = Query::update()
            .table("users")
            .value("phone", Expr::col("phone_number"))
            .and_where(Expr::col("phone_number").is_not_null())
            .take();
        manager.execute(copy).await?;
        send(manager, phone::sync()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251117_000002_copy_phone_to_phone_number"]
    }

    fn gates(&self) -> Vec<Gate> {
        vec![Gate::holds(phone::agree())]
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::absent(&Object::column("users", "phone"))]
    }
}
