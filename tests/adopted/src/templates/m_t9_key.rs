//! t9 key, step 1 of 2: the key, for new rows.
//!
//! Rows that are there are not looked at, so the locks on both tables are short. Step 2 looks at them. The key needs an
//! index on its own columns wherever rows of the other table are deleted: `--template add-index`.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [foreign_key().not_valid().add()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [foreign_key().drop()]).await
    }
}

impl seaworthy::Migration for Migration {}

fn foreign_key() -> ddl::Constraint {
    ddl::Constraint::foreign_key(
        r#"Odd "{table}" it's \n_select_fkey"#,
        ("shop", r#"Odd "{table}" it's \n"#),
        ["select"],
        ("shop", r#"Odd "{table}" it's \n"#),
        ["id"],
    )
}
