//! Phase 4: the table of votes for learning assets.

use seaworthy::prelude::*;

use super::columns::{created_at, text};
use super::journey::{Status, VOTE_EXTRACTION};
use super::moves::votes;
use super::tables::{create, drop_tables, foreign_key, index, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let vote = table("LearningAssetVote", vec![text("requestId"), text("userId"), created_at()]);
        let indexes = vec![
            unique_index("LearningAssetVote", &["requestId", "userId"]),
            index("LearningAssetVote", &["requestId"]),
            index("LearningAssetVote", &["userId"]),
        ];
        let foreign_keys = vec![
            foreign_key("LearningAssetVote", "requestId", "LearningAssetRequest", ForeignKeyAction::Cascade),
            foreign_key("LearningAssetVote", "userId", "User", ForeignKeyAction::Cascade),
        ];
        create(manager, vec![vote], indexes, foreign_keys).await?;
        send(manager, &[VOTE_EXTRACTION.record(Status::Running)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["LearningAssetVote"]).await?;
        send(manager, &[VOTE_EXTRACTION.undo()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20260125_000008_migrate_locations", "m20260125_000006_rename_subject_columns"]
    }

    fn checks(&self) -> Vec<Check> {
        ["LearningAssetVote", "LearningAssetVote_requestId_userId_key"].map(Check::relation_exists).into()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![votes::LISTS.loss()]
    }
}
