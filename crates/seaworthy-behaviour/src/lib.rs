//! What SeaORM entities do beside being read and written, for the files in `entity/src/<database>/behaviour`.
//!
//! [`soft_delete!`] takes an entity whose table marks a row as deleted instead of losing it. [`Audited`] writes who
//! changed what into a log, in the transaction of the change. Both know nothing of a database's tables.

mod audit;
mod soft_delete;

pub use audit::{Action, AuditTrail, Audited, Change};
pub use soft_delete::{SoftDelete, of_key, of_row, refuse_hard_delete};

#[doc(hidden)]
pub use async_trait::async_trait;
#[doc(hidden)]
pub use sea_orm;
