//! Rows of our own queries, read by the names of their fields: sqlx's derive would bring its macros.

/// Implements `FromRow` for a struct whose fields are named like the columns.
macro_rules! from_row {
    ($row:ty { $($field:ident),+ $(,)? }) => {
        impl sqlx::FromRow<'_, sqlx::postgres::PgRow> for $row {
            fn from_row(row: &sqlx::postgres::PgRow) -> Result<Self, sqlx::Error> {
                use sqlx::Row as _;
                Ok(Self { $($field: row.try_get(stringify!($field))?),+ })
            }
        }
    };
}

pub(crate) use from_row;
