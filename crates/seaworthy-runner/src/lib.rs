//! Records, plans, applies and rolls back migrations.
//!
//! [`Chain::record`] takes down what migrations would send, without a database. [`plan_up`] and [`plan_down`] turn
//! chain and [`Ledger`] into a [`Plan`], a value. [`up`] and [`down`] carry it out under the migration lock, one
//! transaction a migration with its ledger row, and tell a [`Listener`] what happens.

mod apply;
mod backfill;
mod blocking;
mod catalog_step;
mod chain;
mod check;
mod error;
mod event;
mod history;
mod ledger;
mod live;
mod lock;
mod loss;
mod metrics;
mod outlook;
mod plan;
mod prove;
mod record;
mod resolve;
mod review;
mod route;
mod server;
mod settings;
mod snapshot;
mod status;
pub mod sum;
mod unwind;
mod url;

pub use apply::{Blocker, Interrupt, Look, Report, RunOptions, Waits, down, look, statement_tap, up, up_after};
pub use backfill::{BackfillStop, Backfiller, Finished, StopKind, prepare_ledger, trigger_name};
pub use blocking::{BlockingError, Ending, Session, blocking, end_session, place};
pub use catalog_step::CatalogStepError;
pub use chain::{Chain, ChainError, Link};
pub use check::{CheckOutcome, ProbeError};
pub use error::{Cause, FailedStatement, Failure, RunError, StateLeft};
pub use event::{BuildProgress, Done, Event, Listener, StatementAt};
pub use history::history;
pub use ledger::{Direction, Entry, Ledger, LedgerError, State, read as read_ledger};
pub use live::{drop_everything, measure_losses, seed, verify};
pub use lock::{Holder, LockError, holder as lock_holder};
pub use metrics::metrics;
pub use outlook::{Prospect, Size, Today, Touched, prospects, read_today};
pub use plan::{DownTarget, Plan, PlanError, Resumption, Step, UpTarget, missing, plan_down, plan_up};
pub use prove::{
    Around, ProofError, ReviewedSchemaError, along_reviewed, comparable, differences, fingerprint, reviewed_count,
    reviewed_schema,
};
pub use record::Recording;
pub use resolve::{Outcome as ResolveOutcome, Resolution, ResolveError, resolve};
pub use review::{Prove, Review, Strictness, UNREVIEWED, Unreviewed};
pub use server::{ConnectError, ServerError, connect};
pub use snapshot::{Snapshot, catalog_snapshots, schema_snapshot, snapshots};
pub use status::{Standing, StatusRow, status};
pub use unwind::quiet_migration_panics;
pub use url::{DatabaseUrl, UrlError, without_password};
