//! Who listens to `tracing` in this process: the tap that hears of statements, where somebody is told of them.

use seaworthy_runner::statement_tap;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::journal::Journal;

/// Installs it, but for a program that has a subscriber of its own; that adds `statement_tap` itself.
pub(crate) fn install(journal: &Journal<'_>) {
    if journal.is_kept() {
        let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(statement_tap()));
    }
}
