//! The spans that a run makes, as an exporter would see them.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use seaworthy_runner::{RunOptions, UpTarget, statement_tap};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::subscriber::set_global_default;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

use crate::support::{chain, database};

/// What the versions of this test begin with: other tests run in the same process.
const OURS: &str = "spanned_";

/// Keeps each span of ours, with its fields and the name of the span around it.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<(Id, Fields)>>>);

type Fields = BTreeMap<String, String>;

struct Visitor<'a>(&'a mut Fields);

impl Visit for Visitor<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> tracing_subscriber::Layer<S> for Kept {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let metadata = attributes.metadata();
        if !metadata.target().starts_with("seaworthy_runner") {
            return;
        }
        let parent = context.span(id).and_then(|span| span.parent()).map_or("none", |parent| parent.name());
        let mut fields = Fields::from([("name".into(), metadata.name().into()), ("parent".into(), parent.into())]);
        attributes.record(&mut Visitor(&mut fields));
        if fields.get("seaworthy.version").is_some_and(|version| version.starts_with(OURS)) {
            self.0.lock().expect("nothing panics here").push((id.clone(), fields));
        }
    }

    fn on_record(&self, id: &Id, values: &tracing::span::Record<'_>, _: Context<'_, S>) {
        let mut kept = self.0.lock().expect("nothing panics here");
        if let Some((_, fields)) = kept.iter_mut().rfind(|(kept, _)| kept == id) {
            values.record(&mut Visitor(fields));
        }
    }
}

#[tokio::test]
async fn each_migration_and_each_statement_is_a_span() {
    let db = database().await;
    let migrations: &[(&str, bool, &[&str])] = &[
        (
            "spanned_1",
            false,
            &["CREATE TABLE t (n int); CREATE TABLE u (n int)", "ALTER ROLE nobody_there PASSWORD 's3cret'"],
        ),
        ("spanned_2", true, &["CREATE INDEX CONCURRENTLY i ON t (n)"]),
    ];
    let kept = Kept::default();
    // The process's own: tracing forgets a thread's where another thread comes to a span first.
    let subscriber = tracing_subscriber::registry().with(statement_tap()).with(kept.clone());
    set_global_default(subscriber).expect("this is the only test that has one");
    let (url, target, options) = (db.target(), UpTarget::default(), RunOptions::default());
    let broken = chain(harbor::of_statements(migrations)).await;
    seaworthy_runner::up(&url, &broken, &target, &options, &mut |_| {}).await.expect_err("there is no such role");
    let mended: Vec<(&str, bool, &[&str])> = vec![("spanned_1", false, &migrations[0].2[..1]), migrations[1]];
    let mended = chain(harbor::of_statements(&mended)).await;
    seaworthy_runner::up(&url, &mended, &target, &options, &mut |_| {}).await.expect("it goes through");
    let kept = kept.0.lock().expect("nothing panics here");
    let shown = |(_, fields): &(Id, Fields)| {
        let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
        let parts = ["name", "parent", "seaworthy.version", "seaworthy.statement", "db.query.text", "otel.status_code"];
        parts.map(field).join("|")
    };
    let expected = [
        "migration|none|spanned_1|||ERROR",
        "statement|migration|spanned_1|1|CREATE TABLE t (n int);\nCREATE TABLE u (n int)|",
        "statement|migration|spanned_1|3|ALTER ROLE nobody_there PASSWORD '***'|",
        "migration|none|spanned_1|||",
        "statement|migration|spanned_1|1|CREATE TABLE t (n int);\nCREATE TABLE u (n int)|",
        "migration|none|spanned_2|||",
        "statement|migration|spanned_2|1|CREATE INDEX CONCURRENTLY i ON t (n)|",
    ];
    assert_eq!(kept.iter().map(shown).collect::<Vec<_>>(), expected);
}
