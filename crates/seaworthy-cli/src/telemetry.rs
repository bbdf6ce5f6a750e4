//! Who listens to `tracing` in this process: the tap that hears of statements, where somebody is told of them, and with
//! the feature `otel` the export of spans.

#[cfg(feature = "otel")]
mod otel;

use seaworthy_runner::statement_tap;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::journal::Journal;

/// What is to be ended with the process.
pub(crate) struct Telemetry {
    #[cfg(feature = "otel")]
    export: Option<otel::Export>,
}

/// Installs who listens, but for a program that has a subscriber of its own; that adds `statement_tap` itself.
pub(crate) fn install(journal: &Journal<'_>) -> Telemetry {
    #[cfg(feature = "otel")]
    {
        let export = otel::Export::from_environment(journal.ui);
        let is_heard = journal.is_kept() || export.is_some();
        let registry = tracing_subscriber::registry().with(is_heard.then(statement_tap));
        if is_heard {
            let layer = export.as_ref().map(otel::Export::layer);
            let _ = tracing::subscriber::set_global_default(registry.with(layer));
        }
        Telemetry { export }
    }
    #[cfg(not(feature = "otel"))]
    {
        if journal.is_kept() {
            let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(statement_tap()));
        }
        Telemetry {}
    }
}

impl Telemetry {
    /// Sends what is not sent yet; a collector that does not answer is worth a warning, and no more.
    pub(crate) fn end(self, journal: &Journal<'_>) {
        #[cfg(feature = "otel")]
        if let Some(export) = self.export {
            export.end(journal.ui);
        }
        #[cfg(not(feature = "otel"))]
        let _ = (self, journal);
    }
}
