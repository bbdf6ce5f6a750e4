//! Changes as the source of a migration.

use seaworthy_catalog::Catalog;
use seaworthy_codegen::{MigrationOptions, MigrationSource, MigrationStep, migration};
use seaworthy_diff::Change;

/// Returns the source of a migration that makes the changes; `title` is what stands above it.
pub(in super::super) fn source(
    (version, title): (&str, &str),
    needs: &[String],
    catalogs: [&Catalog; 2],
    changes: &[Change],
) -> MigrationSource {
    let whats: Vec<String> = changes.iter().map(what).collect();
    let steps: Vec<MigrationStep<'_>> = changes
        .iter()
        .zip(&whats)
        .map(|(change, what)| MigrationStep {
            what,
            statements: &change.statements,
            inverse: change.inverse.as_deref(),
            destroys: change.destroys.as_deref(),
            hint: change.hint.as_deref(),
        })
        .collect();
    // Names without a schema are looked for along the search path, which is PostgreSQL's own.
    let default_schema = "public";
    migration(&steps, &MigrationOptions { version, title, default_schema, needs, catalogs })
}

/// Returns what a change does, in a line.
pub(in super::super) fn what(change: &Change) -> String {
    format!("{} {} {}", change.kind.as_str(), change.object, change.name)
}
