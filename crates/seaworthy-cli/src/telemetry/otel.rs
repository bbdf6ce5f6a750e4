//! Exports the spans of a run: OTLP over HTTP, to where the environment says.
//!
//! OpenTelemetry's own variables count (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_SERVICE_NAME`
//! and their kin: OpenTelemetry specification, "OTLP Exporter Configuration"). Without an endpoint nothing is exported:
//! the specification's default, a collector on this machine, is not assumed.

use std::time::Duration;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use crate::ui::Ui;

/// The variables that say where to, by the specification's precedence.
const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];

/// What `service.name` is where `OTEL_SERVICE_NAME` does not say otherwise.
const SERVICE: &str = "seaworthy";

/// How long the end of a run waits for the collector.
const END_TIMEOUT: Duration = Duration::from_secs(5);

/// Spans on their way to a collector.
pub(super) struct Export(SdkTracerProvider);

impl Export {
    /// Returns the export that the environment asks for; one that cannot be made is worth a warning.
    pub(super) fn from_environment(ui: &Ui) -> Option<Self> {
        ENDPOINTS.iter().find(|name| std::env::var(name).is_ok_and(|value| !value.is_empty()))?;
        let exporter = match SpanExporter::builder().with_http().with_protocol(Protocol::HttpJson).build() {
            Ok(exporter) => exporter,
            Err(error) => {
                ui.warn(&format!("no spans are exported: {error}"));
                return None;
            }
        };
        let named = std::env::var("OTEL_SERVICE_NAME").is_ok_and(|name| !name.is_empty());
        let resource = Resource::builder();
        let resource = if named { resource } else { resource.with_service_name(SERVICE) }.build();
        Some(Self(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build()))
    }

    /// Returns the layer that hears of our own spans: SeaORM's, around each call, would say the same twice.
    pub(super) fn layer<S: Subscriber + for<'a> LookupSpan<'a>>(&self) -> impl Layer<S> + use<S> {
        let ours = filter_fn(|metadata| metadata.target().starts_with("seaworthy"));
        tracing_opentelemetry::layer().with_tracer(self.0.tracer(SERVICE)).with_filter(ours)
    }

    /// Sends what is left.
    pub(super) fn end(self, ui: &Ui) {
        if let Err(error) = self.0.shutdown_with_timeout(END_TIMEOUT) {
            ui.warn(&format!("not all spans were exported: {error}"));
        }
    }
}
