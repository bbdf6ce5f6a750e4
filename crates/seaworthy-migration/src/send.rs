//! How a migration sends what the query builder cannot say.

use std::fmt::Display;

use sea_orm_migration::sea_orm::ConnectionTrait as _;
use sea_orm_migration::{DbErr, SchemaManager};

/// Sends statements, one after the other: those of [`crate::prelude::ddl`], or SQL as a text.
///
/// Each is one statement without parameters. What is recorded is what is sent, so a text must not hang on a clock or on
/// chance.
pub async fn send<S: Display>(
    manager: &SchemaManager<'_>,
    statements: impl IntoIterator<Item = S>,
) -> Result<(), DbErr> {
    // Texts first: what is held while it waits must be `Send`, which an iterator need not be.
    let statements: Vec<String> = statements.into_iter().map(|statement| statement.to_string()).collect();
    for statement in statements {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}
