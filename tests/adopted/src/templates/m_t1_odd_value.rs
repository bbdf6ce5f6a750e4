//! t1 odd value: say here who writes it, and from when on.
//!
//! Alone in its migration: the value cannot be used before the COMMIT. PostgreSQL cannot take a value out again.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::EnumType::named(("shop", r#"Mood "{enum}""#)).add_value(r"it's {value} \n")]).await
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration(
            r#"there is no way back: PostgreSQL cannot take it's {value} \n out of shop."Mood ""{enum}""""#.to_owned(),
        ))
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        vec![Check::none(
            r#"shop."Mood ""{enum}""" has the value it's {value} \n"#,
            r#"SELECT E'it''s {value} \\n' AS missing WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_enum WHERE enumtypid = to_regtype('shop."Mood ""{enum}"""') AND enumlabel = E'it''s {value} \\n')"#,
        )]
    }
}
