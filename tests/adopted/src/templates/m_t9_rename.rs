//! t9 rename, step 1 of 2: the new name beside the old one.
//!
//! Old and new versions of the application run side by side: a trigger keeps both columns the same, whichever is
//! written. The backfill copies the rows that are there. Step 2 takes the old name away; deploy it when nobody reads it.

use seaworthy::pattern::RenamedColumn;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, column().expand()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, column().undo_expand()).await
    }
}

impl seaworthy::Migration for Migration {
    /// The column of the old name has the same.
    fn is_lossless(&self) -> bool {
        true
    }

    fn checks(&self) -> Vec<Check> {
        vec![
            Check::exists(
                &Object::column(r#"Odd "{table}" it's \n"#, r#"{column} "of" $seaworthy$"#).in_schema("shop"),
            ),
            column().is_in_step(),
        ]
    }

    fn backfills(&self) -> Vec<Backfill> {
        vec![column().backfill(r#"copy_Odd "{table}" it's \n_Größe {new}"#).gate(column().is_copied())]
    }
}

/// The column under both of its names.
fn column() -> RenamedColumn {
    RenamedColumn::new(r#"Odd "{table}" it's \n"#, "Größe {new}", r#"{column} "of" $seaworthy$"#, "numeric(3,1)")
        .in_schema("shop")
        .required()
        .with_default("1.5")
}
