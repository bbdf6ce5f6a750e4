//! t9 required, step 2 of 2: no row may lack the column any more.
//!
//! In four statements, none of which keeps anybody out for long; so it runs outside a transaction, and goes on where it
//! stopped. It does not begin while a row lacks the value.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(
            manager,
            ddl::Column::of(("shop", r#"Odd "{table}" it's \n"#), "user")
                .require_in_steps(r#"Odd "{table}" it's \n_user_not_null"#),
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Column::of(("shop", r#"Odd "{table}" it's \n"#), "user").drop_not_null()]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(false)
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m_t9_required"]
    }

    fn gates(&self) -> Vec<Gate> {
        vec![Gate::holds(Check::no_row(
            r#"every row of shop."Odd ""{table}"" it's \n" has a "user""#,
            r#"shop."Odd ""{table}"" it's \n""#,
            r#""user" IS NULL"#,
        ))]
    }
}
