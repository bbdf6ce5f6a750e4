//! 3: a default variant for each artist project, those to come included.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let closed = ddl::Grant::on_function(&function()).revoke();
        send(manager, [function().create(), closed, trigger().create()]).await?;
        send(manager, [insert_defaults().to_string(PostgresQueryBuilder)]).await
    }

    /// Takes away what nobody has touched since.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [trigger().drop(), function().drop()]).await?;
        send(manager, [remove_defaults().to_string(PostgresQueryBuilder)]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251001_000003_create_project_variants"]
    }

    fn checks(&self) -> Vec<Check> {
        vec![
            Check::exists(&Object::trigger("projects", "trigger_give_default_variant")),
            Check::none(
                "every artist project has a default variant",
                "SELECT projects.id, projects.name FROM projects
                JOIN project_types ON project_types.id = projects.project_type_id
                WHERE project_types.code = 'artist' AND NOT EXISTS (
                    SELECT FROM project_variants
                    WHERE project_variants.project_id = projects.id AND variant_name = 'default'
                )",
            ),
        ]
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new(
            "default variants that nobody has changed; `up` makes them anew, with other keys",
            format!("SELECT count(*) FROM project_variants WHERE {UNTOUCHED}"),
        )]
    }
}

/// What was made here, or by the trigger, and is as it was made. A change of whatever column moves `updated_at`.
const UNTOUCHED: &str =
    "variant_name = 'default' AND display_name = 'Standard Setup' AND description IS NULL AND updated_at = created_at";

/// The rows that are missing. Where a project has chosen another default meanwhile, its choice stays.
fn insert_defaults() -> InsertStatement {
    let has = |condition: &'static str| {
        Expr::exists(
            Query::select()
                .expr(Expr::val(1))
                .from("project_variants")
                .and_where(Expr::col(("project_variants", "project_id")).equals(("projects", "id")))
                .and_where(Expr::cust(condition))
                .take(),
        )
    };
    let artists = Query::select()
        .expr(Expr::col(("projects", "id")))
        .expr(Expr::val("default"))
        .expr(Expr::val("Standard Setup"))
        .expr(has("project_variants.is_default").not())
        .from("projects")
        .inner_join("project_types", Expr::col(("project_types", "id")).equals(("projects", "project_type_id")))
        .and_where(Expr::col(("project_types", "code")).eq("artist"))
        .take();
    let mut insert = Query::insert();
    insert.into_table("project_variants").columns(["project_id", "variant_name", "display_name", "is_default"]);
    insert.select_from(artists).expect("four columns for four").on_conflict(OnConflict::new().do_nothing().to_owned());
    insert.take()
}

fn remove_defaults() -> DeleteStatement {
    Query::delete().from_table("project_variants").and_where(Expr::cust(UNTOUCHED)).take()
}

/// It runs as its owner: whoever makes a project for somebody else must not be stopped by the policies. So nobody may
/// call it from a trigger of their own.
fn function() -> ddl::Function {
    ddl::Function::trigger("give_default_variant", GIVE_DEFAULT_VARIANT)
        .security_definer()
        .set("search_path", ddl::sql("pg_catalog, pg_temp"))
}

fn trigger() -> ddl::Trigger {
    let function = "give_default_variant";
    ddl::Trigger::after("trigger_give_default_variant", ddl::Event::Insert, "projects", function)
        .or(ddl::Event::update_of(["project_type_id"]))
}

const GIVE_DEFAULT_VARIANT: &str = "
BEGIN
    INSERT INTO public.project_variants (project_id, variant_name, display_name, is_default)
    SELECT NEW.id, 'default', 'Standard Setup', NOT EXISTS (
        SELECT FROM public.project_variants WHERE project_id = NEW.id AND is_default
    )
    FROM public.project_types
    WHERE project_types.id = NEW.project_type_id AND project_types.code = 'artist'
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
";
