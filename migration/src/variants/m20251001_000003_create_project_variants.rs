//! 2: the variants of a project, which only its owner and the staff may see.

use seaworthy::prelude::*;

use super::tables::{check, foreign_key, integer, table, text, text_null, time_now, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(project_variants()).await?;
        send(manager, [one_default().add()]).await?;
        send(manager, indexes().map(|index| index.create())).await?;
        send(manager, [touch().create(), touched().create()]).await?;
        send(manager, [current_app_user().create()]).await?;
        send(manager, [ddl::RowSecurity::of(TABLE).enable()]).await?;
        send(manager, policies().map(|policy| policy.create())).await?;
        send(manager, comments()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, policies().map(|policy| policy.drop())).await?;
        manager.drop_table(Table::drop().table(TABLE).take()).await?;
        send(manager, [current_app_user().drop(), touch().drop()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251001_000002_replace_unique_indexes"]
    }

    fn checks(&self) -> Vec<Check> {
        let constraints = ["unique_project_variant", "unique_default_per_project", "valid_variant_name"];
        let policies = ["project_variants_owner", "project_variants_staff"];
        let constraints = constraints.map(|name| Object::constraint(TABLE, name));
        let policies = policies.map(|name| Object::policy(TABLE, name));
        let indexes = ["idx_project_variants_project", "idx_project_variants_default"].map(Object::index);
        let triggers = [Object::trigger(TABLE, "trigger_touch_project_variant")];
        constraints.iter().chain(&policies).chain(&indexes).chain(&triggers).map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of(TABLE)]
    }
}

const TABLE: &str = "project_variants";

fn project_variants() -> TableCreateStatement {
    table(TABLE)
        .col(uuid("project_id"))
        .col(text("variant_name"))
        .col(text("display_name"))
        .col(text_null("description"))
        .col(ColumnDef::new("is_default").boolean().not_null().default(false))
        .col(integer("sort_order", 0))
        .col(time_now("created_at"))
        .col(time_now("updated_at"))
        .index(Index::create().name("unique_project_variant").unique().col("project_id").col("variant_name"))
        .check(check("valid_variant_name", "variant_name ~ '^[a-z0-9_]+$'"))
        .foreign_key(&mut foreign_key(TABLE, "project_id", "projects", ForeignKeyAction::Cascade))
        .take()
}

/// As the document has it, under the access method that it means: without USING it is `btree`, which knows `uuid`.
/// Under `gist` it would need the extension `btree_gist`.
fn one_default() -> ddl::Constraint {
    ddl::Constraint::exclusion("unique_default_per_project", TABLE, "btree", [(ddl::sql("project_id"), "=")])
        .predicate(ddl::sql("is_default"))
}

fn indexes() -> [ddl::Index; 2] {
    [
        ddl::Index::new("idx_project_variants_project", TABLE, ["project_id"]),
        ddl::Index::new("idx_project_variants_default", TABLE, ["project_id", "is_default"]),
    ]
}

/// The document has the column, and nothing that keeps it. What is written counts, not what a statement says; the clock,
/// not the transaction's time, so that a change in the transaction that made the row shows, too.
fn touch() -> ddl::Function {
    ddl::Function::trigger("touch_project_variant", "BEGIN NEW.updated_at := clock_timestamp(); RETURN NEW; END")
}

fn touched() -> ddl::Trigger {
    ddl::Trigger::before("trigger_touch_project_variant", ddl::Event::Update, TABLE, "touch_project_variant")
        .when(ddl::sql("OLD.* IS DISTINCT FROM NEW.*"))
}

/// Who asks, as the application says at the beginning of its transaction: `SET LOCAL app.user_id = '…'`.
///
/// What is no UUID is nobody. A cast of it would end each query on the table, those of the staff too. PG 16 could ask
/// `pg_input_is_valid`; the CASE keeps the cast from what it would refuse on 14, too.
fn current_app_user() -> ddl::Function {
    let body = "SELECT CASE WHEN current_setting('app.user_id', true) ~* '^([0-9a-f]{4}-?){7}[0-9a-f]{4}$'
    THEN current_setting('app.user_id', true)::uuid
END";
    ddl::Function::new("current_app_user", "uuid", "sql", body)
        .volatility(ddl::Volatility::Stable)
        .parallel(ddl::Parallel::Safe)
}

/// Row security without a policy shows nobody a row. Whoever owns the tables, and runs the migrations, is exempt.
fn policies() -> [ddl::Policy; 2] {
    let own = "EXISTS (SELECT FROM projects WHERE projects.id = project_id AND projects.owner_id = current_app_user())";
    let staff = "current_setting('app.is_staff', true) = 'on'";
    let all = |name| ddl::Policy::new(name, ddl::PolicyCommand::All, TABLE);
    [all("project_variants_owner").using(ddl::sql(own)), all("project_variants_staff").using(ddl::sql(staff))]
}

fn comments() -> [ddl::Statement; 3] {
    let [owner, staff] = policies();
    [
        ddl::comment_on(&ddl::Comment::table(TABLE), "The variants of a project's template"),
        owner.comment("The owner of the project, whom the application names in app.user_id"),
        staff.comment("Everything, where the application sets app.is_staff to on"),
    ]
}
