//! Tables, columns, indexes and foreign keys of NeuroQuest.

use seaworthy::prelude::*;

/// Returns a table whose primary key is `id`, a random UUID.
pub(crate) fn table(name: &'static str) -> TableCreateStatement {
    let mut id = uuid("id");
    id.default(Expr::cust("gen_random_uuid()"));
    Table::create().table(name).col(id).primary_key(Index::create().name(format!("{name}_pkey")).col("id")).take()
}

/// Returns a table whose primary key is made of columns of its own.
pub(crate) fn table_by(name: &'static str, key: &[&'static str]) -> TableCreateStatement {
    let mut primary_key = Index::create().name(format!("{name}_pkey")).to_owned();
    for column in key {
        primary_key.col(*column);
    }
    Table::create().table(name).primary_key(&mut primary_key).take()
}

/// A UUID that is given.
pub(crate) fn uuid(name: &'static str) -> ColumnDef {
    required(ColumnDef::new_with_type(name, ColumnType::Uuid))
}

/// A text that is given.
pub(crate) fn text(name: &'static str) -> ColumnDef {
    required(text_null(name))
}

/// A text that may be left out.
pub(crate) fn text_null(name: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::Text)
}

/// A text of so many characters at the most.
pub(crate) fn varchar(name: &'static str, characters: u32) -> ColumnDef {
    required(varchar_null(name, characters))
}

/// The same, which may be left out.
pub(crate) fn varchar_null(name: &'static str, characters: u32) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::String(StringLen::N(characters)))
}

/// A number.
pub(crate) fn integer(name: &'static str, default: i32) -> ColumnDef {
    required(ColumnDef::new_with_type(name, ColumnType::Integer)).default(default).take()
}

/// Yes or no.
pub(crate) fn boolean(name: &'static str, default: bool) -> ColumnDef {
    required(ColumnDef::new_with_type(name, ColumnType::Boolean)).default(default).take()
}

/// A document that is there, if empty.
pub(crate) fn document(name: &'static str) -> ColumnDef {
    required(ColumnDef::new_with_type(name, ColumnType::JsonBinary)).default("{}").take()
}

/// A moment that may not have come.
pub(crate) fn moment_null(name: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::TimestampWithTimeZone)
}

/// A moment, by default this one.
pub(crate) fn now(name: &'static str) -> ColumnDef {
    required(moment_null(name)).default(Expr::current_timestamp()).take()
}

/// Gives a column a default that is a text.
pub(crate) fn by_default(mut column: ColumnDef, default: &'static str) -> ColumnDef {
    column.default(default).take()
}

/// Returns an index named `idx_<table>_<column>…`.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut statement = Index::create();
    statement.name(format!("idx_{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        statement.col(*column);
    }
    statement
}

/// Returns a foreign key to `referenced.id`, named `<table>_<column>_fkey`; what refers goes with what it refers to.
pub(crate) fn foreign_key(
    table: &'static str,
    column: &'static str,
    referenced: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}_fkey"))
        .from(table, column)
        .to(referenced, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

/// Sends tables, then indexes, then foreign keys.
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

fn required(mut column: ColumnDef) -> ColumnDef {
    column.not_null().take()
}
