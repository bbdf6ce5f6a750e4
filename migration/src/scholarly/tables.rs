//! Tables, indexes and foreign keys of Scholarly, under the names that Prisma gives them.

use seaworthy::prelude::*;

/// Returns a table whose primary key is `id`, named `<table>_pkey`.
pub(crate) fn table(name: &'static str, columns: Vec<ColumnDef>) -> TableCreateStatement {
    let mut statement = Table::create();
    statement.table(name).col(super::columns::text("id"));
    for column in columns {
        statement.col(column);
    }
    statement.primary_key(Index::create().name(format!("{name}_pkey")).col("id")).take()
}

/// Returns an index named `<table>_<column>…_idx`.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    named_index(table, columns, "idx")
}

/// Returns a unique index named `<table>_<column>…_key`.
pub(crate) fn unique_index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    named_index(table, columns, "key").unique().take()
}

/// Returns a foreign key to `referenced.id`, named `<table>_<column>_fkey`; an update of the id cascades.
pub(crate) fn foreign_key(
    table: &'static str,
    column: &'static str,
    referenced: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}_fkey"))
        .from(table, column)
        .to(referenced, "id")
        .on_delete(on_delete)
        .on_update(ForeignKeyAction::Cascade)
        .take()
}

/// Returns the addition of one column to a table.
pub(crate) fn add_column(table: &'static str, column: ColumnDef) -> TableAlterStatement {
    Table::alter().table(table).add_column(column).take()
}

/// Returns the removal of one column from a table.
pub(crate) fn drop_column(table: &'static str, column: &'static str) -> TableAlterStatement {
    Table::alter().table(table).drop_column(column).take()
}

/// Returns the removal of an index.
pub(crate) fn drop_index(name: &str) -> IndexDropStatement {
    Index::drop().name(name).to_owned()
}

/// Returns the removal of the foreign key of a column.
pub(crate) fn drop_foreign_key(table: &'static str, column: &str) -> ForeignKeyDropStatement {
    ForeignKey::drop().name(format!("{table}_{column}_fkey")).table(table).to_owned()
}

/// Sends tables, then indexes, then foreign keys, so that the tables may come in any order.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    tables: Vec<TableCreateStatement>,
    indexes: Vec<IndexCreateStatement>,
    foreign_keys: Vec<ForeignKeyCreateStatement>,
) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table).await?;
    }
    for index in indexes {
        manager.create_index(index).await?;
    }
    for foreign_key in foreign_keys {
        manager.create_foreign_key(foreign_key).await?;
    }
    Ok(())
}

/// Drops tables in the order given: what refers to another goes first.
pub(crate) async fn drop_tables(manager: &SchemaManager<'_>, names: &[&'static str]) -> Result<(), DbErr> {
    for name in names {
        manager.drop_table(Table::drop().table(*name).take()).await?;
    }
    Ok(())
}

fn named_index(table: &'static str, columns: &[&'static str], suffix: &str) -> IndexCreateStatement {
    let mut statement = Index::create();
    statement.name(format!("{table}_{}_{suffix}", columns.join("_"))).table(table);
    for column in columns {
        statement.col(*column);
    }
    statement
}
