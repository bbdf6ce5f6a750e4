//! t3 column: say here why, and what a reviewer should look at.
//!
//! Nullable, or with a default that is constant: PostgreSQL writes no row, and the lock is short.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table(("shop", "users"))
                    .add_column(ColumnDef::new("nick").custom("varchar(40)").default(Expr::cust("'x'")))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table(("shop", "users")).drop_column("nick").to_owned()).await
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::column("users", "nick").in_schema("shop"))]
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new("values of shop.users.nick", "SELECT count(nick) FROM shop.users")]
    }
}
