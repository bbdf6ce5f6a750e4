//! `users_v2` beside `users`, with all that `users` has, and kept in step.

use seaworthy::prelude::*;

use super::users::users_v2;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, users_v2().build()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, users_v2().undo_build()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240122_000003_mark_migrated_users"]
    }

    fn gates(&self) -> Vec<Gate> {
        users_v2().has_room()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new("new_feature of users", "SELECT count(*) FROM users WHERE new_feature <> '{}'")]
    }

    fn checks_after_down(&self) -> Vec<Check> {
        vec![Check::absent(&Object::table("users_v2"))]
    }
}
