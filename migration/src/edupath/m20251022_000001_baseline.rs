//! The live schema as it was when migrations began: 15 enums and 31 tables. Where it is there already, it is marked as
//! applied and never run.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

use super::baseline::{enums::ENUMS, groups};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, values) in ENUMS {
            manager.create_type(Type::create().as_enum(name).values(values.iter().copied()).to_owned()).await?;
        }
        let groups = groups();
        for table in groups.iter().flat_map(|group| &group.tables) {
            manager.create_table(table.clone()).await?;
        }
        for index in groups.iter().flat_map(|group| &group.indexes) {
            manager.create_index(index.clone()).await?;
        }
        for foreign_key in groups.iter().flat_map(|group| &group.foreign_keys) {
            manager.create_foreign_key(foreign_key.clone()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in TABLES.into_iter().rev() {
            manager.drop_table(Table::drop().table(name).take()).await?;
        }
        for (name, _) in ENUMS.into_iter().rev() {
            manager.drop_type(Type::drop().name(name).to_owned()).await?;
        }
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        let tables = TABLES.iter().map(|name| Check::exists(&Object::table(*name)));
        tables.chain(ENUMS.iter().map(|(name, _)| Check::exists(&Object::data_type(*name)))).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        TABLES.map(Loss::rows_of).into()
    }
}

/// In the order of the inventory, which is one in which the last can always be dropped.
pub(super) const TABLES: [&str; 31] = [
    "users",
    "student_profiles",
    "universities",
    "courses",
    "applications",
    "documents",
    "notifications",
    "forum_posts_enhanced",
    "forum_comments",
    "forum_likes",
    "forum_saves",
    "forum_poll_votes",
    "forum_post_reports",
    "forum_post_limits",
    "subscriptions",
    "subscription_plans",
    "user_subscriptions",
    "payment_settings",
    "security_settings",
    "ip_registration_limits",
    "login_attempts",
    "security_events",
    "staff_invitation_links",
    "events",
    "event_registrations",
    "ai_matching_results",
    "testimonials",
    "custom_fields",
    "custom_field_values",
    "student_timeline",
    "chat_messages",
];
