//! What SeaORM's entities say of a schema, and what they do not.

use seaworthy_catalog::{Catalog, Relation, RelationKind};
use seaworthy_devdb::ScratchDatabase;
use seaworthy_diff::{Change, ChangeKind, diff};
use seaworthy_migration::sea_orm;

use super::super::Context;
use super::super::author::changes::what;
use super::super::schema::changes_text;
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

/// What entities mean, sorted.
pub(super) struct Meant {
    /// What is there by the entities, and not by the migrations.
    added: Vec<Change>,
    /// Columns that both know, of another type or with the other NULL.
    altered: Vec<Change>,
    /// What differs otherwise: what entities do not know, or have no words for.
    left: Vec<Change>,
}

/// Sorts what differs between the migrations' schema and the entities'.
pub(super) fn meant(before: &Catalog, after: &Catalog, found: Vec<Change>) -> Meant {
    let altered = diff(before, &with_columns_of(before, after), &[]);
    let (added, other): (Vec<Change>, Vec<Change>) = found.into_iter().partition(says);
    let is_altered = |change: &Change| {
        let columns = altered.iter().filter(|it| it.object == "column");
        change.kind == ChangeKind::Alter && columns.into_iter().any(|it| it.name == change.name)
    };
    let left = other.into_iter().filter(|change| change.object != "column" || !is_altered(change)).collect();
    Meant { added, altered, left }
}

impl Meant {
    /// Returns what the migration is to do, and what stays as it is; says the latter.
    pub(super) fn taken(self, context: &Context<'_>, alter: bool) -> (Vec<Change>, Vec<Change>) {
        let Self { added, altered, left } = self;
        note_left(context, &left);
        let (mut taken, mut stays) = (Vec::new(), left);
        if alter {
            taken = altered;
        } else if !altered.is_empty() {
            context.ui.warn(&format!(
                "{} differences in columns stay as the migrations make them: an entity may read a column as another type \
                 than it has; `--alter` takes them in",
                altered.len()
            ));
            context.ui.note(changes_text(&altered).trim_end());
            stays.extend(altered);
        }
        taken.extend(added);
        (taken, stays)
    }
}

/// Returns the first catalog with the types and the NULLs that the second has of the same columns.
///
/// What depends on a column is remade by the comparison, as wherever a type changes. Views are no tables of an entity.
fn with_columns_of(before: &Catalog, entities: &Catalog) -> Catalog {
    let mut altered = before.clone();
    let is_table = |relation: &&mut Relation| {
        matches!(relation.kind, RelationKind::Table | RelationKind::PartitionedTable) && relation.partition_of.is_none()
    };
    for relation in altered.relations.iter_mut().filter(is_table) {
        let Some(entity) = entities.relation(&relation.name) else { continue };
        for column in &mut relation.columns {
            let Some(said) = entity.column(&column.name) else { continue };
            column.data_type.clone_from(&said.data_type);
            if column.not_null != said.not_null {
                column.not_null = said.not_null;
                column.not_null_constraint.clone_from(&said.not_null_constraint);
            }
        }
    }
    altered
}

/// Tells whether entities mean a change: that something is there. What is not in them may be there all the same.
///
/// SeaORM's own `sync` draws the line there, too: checks, functions, triggers, views, policies, comments and most defaults
/// have no place in an entity.
fn says(change: &Change) -> bool {
    let said = ["table", "column", "enum", "index", "foreign key", "constraint"];
    let is_new = change.kind == ChangeKind::Add && said.contains(&change.object);
    let grows = change.object == "enum" && change.kind == ChangeKind::Alter && change.destroys.is_none();
    is_new || grows && change.statements.iter().all(|sql| seaworthy_ddl::added_enum_value(sql).is_some())
}

/// Says what differs and stays as it is: of tables that an entity knows each thing, of all else how much.
fn note_left(context: &Context<'_>, left: &[Change]) {
    if left.is_empty() {
        return;
    }
    let on_tables = ["column", "index", "foreign key", "constraint"];
    let (near, far): (Vec<&Change>, Vec<&Change>) = left.iter().partition(|it| on_tables.contains(&it.object));
    context.ui.warn(&format!(
        "{} differences stay as the migrations make them: entities only say what is there, not what is not; `--from-sql` or \
         `--from-live` takes them in",
        left.len()
    ));
    for change in near {
        context.ui.note(&format!("left as it is: {}", what(change)));
    }
    if !far.is_empty() {
        context.ui.note(&format!("and {} that entities have no words for, or do not know; `-v` lists them", far.len()));
    }
    for change in far {
        context.ui.more(&format!("left as it is: {}", what(change)));
    }
}
