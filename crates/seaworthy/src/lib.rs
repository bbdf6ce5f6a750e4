//! Migrations you can prove before you ship them: PostgreSQL, SeaORM.
//!
//! The few names that a workspace needs. A migration's file starts with `use seaworthy::prelude::*;`; the binary
//! declares its [`Database`]s and hands them to the command line.

pub use seaworthy_cli::{main, main_with_config};
pub use seaworthy_migration::{
    Backfill, Batch, Check, Database, DbErr, DualWrite, Gate, Loss, Migration, MigrationName, MigrationTrait, Moves,
    Object, OnFailure, Reviewed, RowError, Rows, Runs, SchemaManager, Seed, pattern, plain, prelude, sea_orm, send,
};
