//! What `migrate baseline` says.

use seaworthy_codegen::MigrationSource;
use seaworthy_diff::{Change, ChangeKind};
use seaworthy_report::document;
use serde_json::json;

use super::super::author::changes::what;
use super::super::schema::{changes_json, changes_text};
use super::super::{Context, inventory};
use super::Live;
use crate::target::Target;

/// How far an adoption is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The source is written.
    Written,
    /// It was compared, and nobody said yes.
    Ready,
    /// It is marked.
    Marked,
    /// It was marked before.
    Already,
}

impl Stage {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Ready => "compared",
            Self::Marked => "marked",
            Self::Already => "already",
        }
    }
}

/// An adoption, so far.
pub(super) struct Adopted<'a> {
    pub(super) target: &'a Target,
    pub(super) live: &'a Live,
    pub(super) version: &'a str,
    pub(super) stage: Stage,
    /// What was written, relative to the workspace.
    pub(super) files: Vec<String>,
    /// What is there beyond what was expected, where something was.
    pub(super) unexpected: Option<Vec<Change>>,
}

impl Adopted<'_> {
    /// Says what the source is made of.
    pub(super) fn note_written(&self, context: &Context<'_>, source: &MigrationSource) {
        let (built, raw) = (source.built, source.raw);
        let first = self.files.first().map_or("", String::as_str);
        let parts = match self.files.len() {
            0 | 1 => String::new(),
            files => format!(", and {} {} beside it", files - 1, inventory::in_number("files", files - 1)),
        };
        context.ui.note(&format!(
            "written {first}{parts}: {built} statements by builders, {raw} as SQL; read it before you go on"
        ));
    }

    /// Prints it, and what comes next.
    pub(super) fn show(&self, context: &Context<'_>) {
        if context.ui.is_json() {
            let database = json!({
                "name": self.target.name(),
                "url": self.live.url.to_string(),
                "version": self.version,
                "stage": self.stage.as_str(),
                "files": self.files,
                "counts": inventory::json(&self.live.catalog),
                "elsewhere": self.live.elsewhere.iter()
                    .map(|(schema, objects)| json!({ "schema": schema, "objects": objects })).collect::<Vec<_>>(),
                "unexpected": self.unexpected.as_deref().map(changes_json),
            });
            context.ui.data(&document("migrate-baseline", json!({ "databases": [database] })));
            return;
        }
        let name = self.target.name();
        context.ui.data(&format!("{name}: {}\n", inventory::text(&self.live.catalog)));
        for (schema, objects) in &self.live.elsewhere {
            context.ui.data(&format!(
                "{name}: schema {schema} is left alone, with {objects} {}: it is not among `schemas` of seaworthy.toml\n",
                inventory::in_number("objects", *objects)
            ));
        }
        self.show_unexpected(context);
        let version = self.version;
        let (done, next) = match self.stage {
            Stage::Written => (
                "is written".to_owned(),
                Some("build the program, and run the same command again: it compares and marks".to_owned()),
            ),
            Stage::Ready => (
                "makes exactly the schema that is there; it is not marked yet".to_owned(),
                Some(format!("read it, then mark it: `cargo xtask migrate baseline -d {name} --yes`")),
            ),
            Stage::Marked => (
                "makes exactly the schema that is there, and is marked as applied; nothing of it was run".to_owned(),
                Some(format!("`cargo xtask migrate status -d {name}`, and commit what was written")),
            ),
            Stage::Already => ("is the baseline already".to_owned(), None),
        };
        context.ui.data(&format!("{name}: {version} {done}\n"));
        if let Some(next) = next {
            context.ui.note(&format!("next: {next}"));
        }
    }

    fn show_unexpected(&self, context: &Context<'_>) {
        let name = self.target.name();
        match self.unexpected.as_deref() {
            None => {}
            Some([]) => context.ui.data(&format!("{name}: nothing is there that was not expected\n")),
            Some(changes) => {
                let count = |kind| changes.iter().filter(|change| change.kind == kind).count();
                let (more, less) = (count(ChangeKind::Add), count(ChangeKind::Drop));
                let other = changes.len() - more - less;
                context.ui.data(&format!(
                    "{name}: not as expected: {more} more, {less} missing, {other} different; the baseline adopts what is \
                     there\n"
                ));
                for change in changes {
                    context.ui.data(&format!("  {}\n", what(change)));
                }
                context.ui.more(&changes_text(changes));
            }
        }
    }
}
