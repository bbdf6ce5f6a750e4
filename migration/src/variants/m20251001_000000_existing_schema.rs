//! What is there before variants: projects, their templates of roles and equipment, and events that are staffed.

use seaworthy::prelude::*;

use super::rates;
use super::tables::{check, foreign_key, integer, money, money_null, table, text, time_now, unique, uuid, uuid_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// In the order of their foreign keys.
pub(crate) const TABLES: [&str; 14] = [
    "users",
    "customers",
    "project_types",
    "event_types",
    "roles",
    "crew_members",
    "equipment",
    "projects",
    "project_equipment_groups",
    "project_equipment",
    "project_roles",
    "project_events",
    "project_event_roles",
    "project_event_equipment",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [catalogs(), people(), templates(), events()].into_iter().flatten();
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [original_group_index(), role_index(), equipment_index()] {
            manager.create_index(index).await?;
        }
        send(manager, rates::functions().iter().map(ddl::Function::create)).await?;
        send(manager, rates::triggers().iter().map(ddl::Trigger::create)).await?;
        send(manager, [rates::crew_cost().create()]).await?;
        send(manager, [insert_project_types().to_string(PostgresQueryBuilder)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [rates::crew_cost().drop()]).await?;
        send(manager, rates::triggers().iter().rev().map(ddl::Trigger::drop)).await?;
        send(manager, rates::functions().iter().rev().map(ddl::Function::drop)).await?;
        for table in TABLES.into_iter().rev() {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        TABLES.map(|table| Check::exists(&Object::table(table))).into()
    }

    fn losses(&self) -> Vec<Loss> {
        TABLES.map(Loss::rows_of).into()
    }
}

/// The kinds of projects. The document reads the one of code `artist`.
const PROJECT_TYPES: [(&str, &str); 4] =
    [("artist", "Artist"), ("corporate", "Corporate"), ("broadcast", "Broadcast"), ("dry_hire", "Dry hire")];

fn insert_project_types() -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table("project_types").columns(["code", "name"]);
    for (code, name) in PROJECT_TYPES {
        insert.values_panic([code.into(), name.into()]);
    }
    insert
}

/// No two groups of a project with one name. Variants replace it.
pub(crate) fn original_group_index() -> IndexCreateStatement {
    Index::create()
        .name("idx_project_equipment_groups_project")
        .table("project_equipment_groups")
        .col("project_id")
        .col("name")
        .unique()
        .take()
}

/// A role once a project. The document forgets it; variants replace it, too.
pub(crate) fn role_index() -> IndexCreateStatement {
    Index::create()
        .name("idx_project_roles_project_role")
        .table("project_roles")
        .col("project_id")
        .col("role_id")
        .unique()
        .take()
}

fn equipment_index() -> IndexCreateStatement {
    Index::create().name("idx_project_equipment_group").table("project_equipment").col("group_id").take()
}

fn people() -> Vec<TableCreateStatement> {
    let of = |column, parent, action| foreign_key("projects", column, parent, action);
    vec![
        table("crew_members").col(text("name")).col(money_null("daily_rate")).take(),
        table("equipment")
            .col(text("name"))
            .col(money("rental_price"))
            .check(check("equipment_rental_price_check", "rental_price >= 0"))
            .take(),
        table("projects")
            .col(text("name"))
            .col(uuid("project_type_id"))
            .col(uuid_null("customer_id"))
            .col(uuid("owner_id"))
            .col(time_now("created_at"))
            .foreign_key(&mut of("project_type_id", "project_types", ForeignKeyAction::Restrict))
            .foreign_key(&mut of("customer_id", "customers", ForeignKeyAction::SetNull))
            .foreign_key(&mut of("owner_id", "users", ForeignKeyAction::Restrict))
            .take(),
    ]
}

fn catalogs() -> Vec<TableCreateStatement> {
    let coded =
        |name: &'static str| table(name).col(text("code")).col(text("name")).index(&mut unique(name, &["code"])).take();
    vec![
        table("users").col(text("name")).col(text("email")).index(&mut unique("users", &["email"])).take(),
        table("customers").col(text("name")).take(),
        coded("project_types"),
        coded("event_types"),
        table("roles")
            .col(text("name"))
            .col(money("daily_rate"))
            .index(&mut unique("roles", &["name"]))
            .check(check("roles_daily_rate_check", "daily_rate >= 0"))
            .take(),
    ]
}

fn templates() -> Vec<TableCreateStatement> {
    let (cascade, restrict) = (ForeignKeyAction::Cascade, ForeignKeyAction::Restrict);
    vec![
        table("project_equipment_groups")
            .col(uuid("project_id"))
            .col(text("name"))
            .col(integer("sort_order", 0))
            .col(money("total_price"))
            .foreign_key(&mut foreign_key("project_equipment_groups", "project_id", "projects", cascade))
            .take(),
        table("project_equipment")
            .col(uuid("project_id"))
            .col(uuid("equipment_id"))
            .col(integer("quantity", 1))
            .col(uuid_null("group_id"))
            .check(check("project_equipment_quantity_check", "quantity > 0"))
            .foreign_key(&mut foreign_key("project_equipment", "project_id", "projects", cascade))
            .foreign_key(&mut foreign_key("project_equipment", "equipment_id", "equipment", restrict))
            .foreign_key(&mut foreign_key("project_equipment", "group_id", "project_equipment_groups", cascade))
            .take(),
        table("project_roles")
            .col(uuid("project_id"))
            .col(uuid("role_id"))
            .col(money_null("daily_rate"))
            .col(uuid_null("preferred_id"))
            .check(check("project_roles_daily_rate_check", "daily_rate >= 0"))
            .foreign_key(&mut foreign_key("project_roles", "project_id", "projects", cascade))
            .foreign_key(&mut foreign_key("project_roles", "role_id", "roles", restrict))
            .foreign_key(&mut foreign_key("project_roles", "preferred_id", "crew_members", ForeignKeyAction::SetNull))
            .take(),
    ]
}

fn events() -> Vec<TableCreateStatement> {
    let (cascade, restrict) = (ForeignKeyAction::Cascade, ForeignKeyAction::Restrict);
    let of_event = |name: &'static str| {
        table(name)
            .col(uuid("project_id"))
            .col(uuid("event_id"))
            .foreign_key(&mut foreign_key(name, "project_id", "projects", cascade))
            .foreign_key(&mut foreign_key(name, "event_id", "project_events", cascade))
            .take()
    };
    vec![
        table("project_events")
            .col(uuid("project_id"))
            .col(ColumnDef::new("date").date().not_null())
            .col(text("name"))
            .col(uuid("event_type_id"))
            .foreign_key(&mut foreign_key("project_events", "project_id", "projects", cascade))
            .foreign_key(&mut foreign_key("project_events", "event_type_id", "event_types", restrict))
            .take(),
        of_event("project_event_roles")
            .col(uuid("role_id"))
            .col(uuid_null("crew_member_id"))
            .index(&mut unique("project_event_roles", &["event_id", "role_id"]))
            .foreign_key(&mut foreign_key("project_event_roles", "role_id", "roles", restrict))
            .foreign_key(&mut foreign_key(
                "project_event_roles",
                "crew_member_id",
                "crew_members",
                ForeignKeyAction::SetNull,
            ))
            .take(),
        of_event("project_event_equipment")
            .col(uuid("equipment_id"))
            .col(integer("quantity", 1))
            .index(&mut unique("project_event_equipment", &["event_id", "equipment_id"]))
            .check(check("project_event_equipment_quantity_check", "quantity > 0"))
            .foreign_key(&mut foreign_key("project_event_equipment", "equipment_id", "equipment", restrict))
            .take(),
    ]
}
