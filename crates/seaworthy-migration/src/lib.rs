//! What the author of a migration imports.
//!
//! A migration is a struct with SeaORM's [`MigrationTrait`]; implementing [`Migration`] on the same struct adds
//! what SeaORM cannot say: [`Check`]s, [`Gate`]s, needs, what a rollback [loses](Loss). Every method has a default,
//! so `impl Migration for …  {}` is enough, and [`plain`] takes a struct that has none.
//!
//! Everything here is a value or a trait; nothing touches a database but what a migration's own `up` and `down` do.

mod backfill;
mod check;
mod database;
mod migration;
mod object;
pub mod pattern;
pub mod prelude;
mod reviewed;
mod send;

pub use backfill::{
    Backfill, Batch, DualWrite, Moves, OnFailure, Report, RowError, Rows, Runs, Transform, Write, WriteKind,
};
pub use check::{Check, Gate, Probe};
pub use database::{Database, Seed};
pub use migration::{Loss, Migration, plain};
pub use object::{Object, RELATION_MISSING};
pub use reviewed::Reviewed;
pub use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, SchemaManager, sea_orm};
pub use send::send;
