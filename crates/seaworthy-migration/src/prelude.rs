//! `use seaworthy::prelude::*;` at the top of a migration's file: SeaORM's prelude, and ours beside it.

pub use crate::{
    Backfill, Batch, Check, DualWrite, Gate, Loss, Migration, Object, OnFailure, RowError, Rows, plain, send,
};
pub use sea_orm_migration::prelude::*;
pub use seaworthy_ddl::build as ddl;
