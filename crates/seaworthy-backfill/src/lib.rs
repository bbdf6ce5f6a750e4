//! Moves data in batches while the application runs, at a pace that the database can bear, from where it stopped.
//!
//! A migration declares a [`Backfill`](seaworthy_migration::Backfill); [`run`] walks its table by ranges of a unique
//! key. A batch, its cursor and its counts commit together, so that a kill at any moment loses nothing and repeats
//! nothing. [`pause`], [`resume`] and [`cancel`] work from anywhere, for where it stands is in the
//! ledger; [`finalize`] asks the gates and takes the trigger away; [`retry_failed`] finishes what could not be moved.

mod again;
mod batch;
mod begin;
mod claim;
mod control;
mod definition;
mod error;
mod event;
mod finalize;
mod gentle;
mod in_up;
mod ledger;
mod options;
mod pace;
mod ranges;
mod retry;
mod row;
mod run;
mod session;
mod shape;
mod sql;
mod worker;

pub use control::{cancel, pause, resume, undo};
pub use definition::{Declared, declared, find};
pub use error::{BackfillError, KeyFault};
pub use event::{BLIND, Event, Listener, Progress};
pub use finalize::finalize;
pub use gentle::Limits;
pub use in_up::SmallTables;
pub use ledger::{Record, Status, checksum, failures, record, records};
pub use options::Options;
pub use retry::retry_failed;
pub use run::run;
