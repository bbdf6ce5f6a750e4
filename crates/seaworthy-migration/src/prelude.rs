//! `use seaworthy::prelude::*;` at the top of a migration's file: SeaORM's prelude, and ours beside it.

pub use crate::{Backfill, Check, Gate, Loss, Migration, Object, plain};
pub use sea_orm_migration::prelude::*;
