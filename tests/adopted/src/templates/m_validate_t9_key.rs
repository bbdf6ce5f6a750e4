//! t9 key, step 2 of 2: the rows that were there before the key.
//!
//! Validating reads the table, and lets everybody read and write meanwhile. It does not begin while a row leads nowhere.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [foreign_key().validate()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // PostgreSQL has no word for it: made again, the key is one of new rows.
        send(manager, [foreign_key().drop(), foreign_key().not_valid().add()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m_t9_key"]
    }

    fn gates(&self) -> Vec<Gate> {
        vec![Gate::holds(Check::no_row(
            r#"every select of shop."Odd ""{table}"" it's \n" is in shop."Odd ""{table}"" it's \n""#,
            r#"shop."Odd ""{table}"" it's \n" AS child"#,
            r#"child."select" IS NOT NULL AND NOT EXISTS (SELECT FROM shop."Odd ""{table}"" it's \n" AS parent WHERE parent.id = child."select")"#,
        ))]
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(
            &Object::constraint(r#"Odd "{table}" it's \n"#, r#"Odd "{table}" it's \n_select_fkey"#).in_schema("shop"),
        )]
    }
}

fn foreign_key() -> ddl::Constraint {
    ddl::Constraint::foreign_key(
        r#"Odd "{table}" it's \n_select_fkey"#,
        ("shop", r#"Odd "{table}" it's \n"#),
        ["select"],
        ("shop", r#"Odd "{table}" it's \n"#),
        ["id"],
    )
}
