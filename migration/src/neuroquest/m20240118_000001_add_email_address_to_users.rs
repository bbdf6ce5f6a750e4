//! `users.email` gets a twin, `email_address`, and a trigger that keeps the two alike: step one of its new name.

use seaworthy::prelude::*;

use super::users::email;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, email().expand()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, email().undo_expand()).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20240117_000001_index_users_email"]
    }

    /// `email` has the same.
    fn is_lossless(&self) -> bool {
        true
    }

    fn gates(&self) -> Vec<Gate> {
        vec![Gate::holds(Check::exists(&Object::column("users", "email").of_type("character varying(255)")))]
    }

    fn checks(&self) -> Vec<Check> {
        let column = Object::column("users", "email_address").of_type("character varying(255)");
        vec![Check::exists(&column), email().is_in_step()]
    }
}
