//! Tables, indexes and foreign keys of EduPath, under the names that its document gives them.

use seaworthy::prelude::*;

/// Returns a table with the primary key `id` and these columns; `uniques` become constraints `<table>_<column>…_unique`.
pub(crate) fn table(
    name: &'static str,
    columns: Vec<ColumnDef>,
    uniques: &[&'static [&'static str]],
) -> TableCreateStatement {
    let mut statement = Table::create();
    statement.table(name).col(super::columns::id());
    for column in columns {
        statement.col(column);
    }
    for unique in uniques {
        statement.index(&mut named_index(name, unique, "unique").unique().take());
    }
    statement.take()
}

/// Returns an index named `<table>_<column>…_idx`.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    named_index(table, columns, "idx")
}

/// Returns a foreign key to `referenced.id`, named `<table>_<column>_fk`.
pub(crate) fn foreign_key(
    (table, column): (&'static str, &'static str),
    referenced: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}_fk"))
        .from(table, column)
        .to(referenced, "id")
        .on_delete(on_delete)
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

fn named_index(table: &'static str, columns: &[&'static str], suffix: &str) -> IndexCreateStatement {
    let mut statement = Index::create();
    statement.name(format!("{table}_{}_{suffix}", columns.join("_"))).table(table);
    for column in columns {
        statement.col(*column);
    }
    statement
}
