//! What SeaORM's entities say of a schema, and what they do not.

use seaworthy_catalog::Catalog;
use seaworthy_devdb::ScratchDatabase;
use seaworthy_diff::{Change, ChangeKind};
use seaworthy_migration::sea_orm;

use super::super::Context;
use super::super::author::changes::what;
use super::super::scratch::{self, Scratch};
use crate::error::CommandError;
use crate::target::Target;

/// Makes what the entities say in a scratch database, and reads it.
pub(super) async fn catalog(context: &Context<'_>, target: &Target) -> Result<Catalog, CommandError> {
    let Some(entities) = target.database.entities else {
        return Err(CommandError::Usage {
            message: format!("the program does not know the entities of {}", target.name()),
            detail: Some("They are Rust, and have to be built into the program that declares the database.".into()),
            hint: Some(
                "declare them: `Database::new(…).entities(|| Schema::new(DbBackend::Postgres).builder().register(…))`"
                    .into(),
            ),
        });
    };
    let work = async |database: &ScratchDatabase| {
        let refused = |error: sea_orm::DbErr| CommandError::Refused {
            message: format!("the entities of {} do not make a schema", target.name()),
            detail: Some(format!("{error}.")),
            hint: Some("see the entity that it names; SeaORM makes a table before those that refer to it".into()),
        };
        let connection = sea_orm::Database::connect(database.url()).await.map_err(refused)?;
        let applied = entities().apply(&connection).await.map_err(refused);
        let _ = connection.close().await;
        applied?;
        scratch::state(target, database).await
    };
    Scratch::start(context)?.with_database(target, work).await
}

/// Tells whether entities mean a change: that something is there. What is not in them may be there all the same.
///
/// SeaORM's own `sync` draws the line there, too: types differ where an entity reads a column as something else, and
/// checks, functions, triggers, views, policies, comments and most defaults have no place in an entity.
pub(super) fn says(change: &Change) -> bool {
    let said = ["table", "column", "enum", "index", "foreign key", "constraint"];
    let is_new = change.kind == ChangeKind::Add && said.contains(&change.object);
    let grows = change.object == "enum" && change.kind == ChangeKind::Alter && change.destroys.is_none();
    is_new || grows && change.statements.iter().all(|sql| seaworthy_ddl::added_enum_value(sql).is_some())
}

/// Says what differs and stays as it is.
pub(super) fn note_unsaid(context: &Context<'_>, unsaid: &[Change]) {
    if unsaid.is_empty() {
        return;
    }
    context.ui.warn(&format!(
        "{} differences stay as the migrations make them: entities only say what is there, not what is not; `-v` lists \
         them, `--from-sql` or `--from-live` takes them in",
        unsaid.len()
    ));
    for change in unsaid {
        context.ui.more(&format!("left as it is: {}", what(change)));
    }
}
