//! Duplicates: one row stays, also where the times tie, and the others come back as they were.

use super::gate::refusal;
use super::{down_to, original, record, texts, up_to};
use crate::support::TestDb;

const BEFORE: &str = "m20260126_000007_migrate_votes";
const AFTER: &str = "m20260127_000001_deduplicate";

async fn with_ties() -> TestDb {
    let db = original().await;
    db.execute(
        r#"INSERT INTO "Content" ("id", "tenantId", "creatorId", "title", "updatedAt") VALUES ('c', 't', 'u1', '', '2025-01-01');
        INSERT INTO "ContentReview" ("id", "contentId", "reviewerId", "rating", "createdAt") VALUES
            ('r1', 'c', 'u1', 1, '2025-01-01 00:00:00.123'), ('r2', 'c', 'u1', 2, '2025-01-01 00:00:00.123'),
            ('r3', 'c', 'u2', 3, '2025-01-01'), ('r4', 'c', 'u2', 4, '2025-01-02');
        INSERT INTO "ContentPurchase" ("id", "contentId", "buyerId", "amount", "purchasedAt") VALUES
            ('p1', 'c', 'u1', 0.1, '2025-01-01'), ('p2', 'c', 'u1', 0.2, '2025-01-01'), ('p3', 'c', 'u1', 0.3, '2025-01-01');
        INSERT INTO "DesignPeerReview" ("id", "tenantId", "journeyId", "reviewerId", "createdAt") VALUES
            ('d1', 't', 'j', 'u1', '2025-01-01'), ('d2', 't', 'j', 'u1', '2025-01-01');
        INSERT INTO "LearningAssetRequest" ("id", "tenantId", "requesterId", "title", "votes", "createdAt", "updatedAt") VALUES
            ('a1', 't', 'u1', 'frogs', '["u1", "u2"]', '2025-01-01', '2025-01-01'),
            ('a2', 't', 'u1', 'frogs', '["u2", "u3"]', '2025-01-01', '2025-01-01'),
            ('a3', 't', 'u1', 'frogs', '["u3", "u4"]', '2025-01-02', '2025-01-02'),
            ('a4', 't', 'u1', 'frogs', 'null', '2025-01-03', '2025-01-03'),
            ('a5', 't', 'u1', 'frogs', NULL, '2025-01-03', '2025-01-03')"#,
    )
    .await;
    db
}

#[tokio::test(flavor = "multi_thread")]
async fn exactly_one_row_stays_where_times_tie() {
    let db = with_ties().await;
    up_to(&db, AFTER).await;
    assert_eq!(texts(&db, r#"SELECT "id" FROM "ContentReview""#).await, ["r2", "r4"], "the newest review");
    assert_eq!(texts(&db, r#"SELECT "id" FROM "ContentPurchase""#).await, ["p1"], "the first purchase");
    assert_eq!(texts(&db, r#"SELECT "id" FROM "DesignPeerReview""#).await, ["d2"]);
    assert_eq!(texts(&db, r#"SELECT "id" FROM "LearningAssetRequest""#).await, ["a1"], "the oldest request");
    let votes = texts(&db, r#"SELECT "requestId" || ' ' || "userId" FROM "LearningAssetVote""#).await;
    assert_eq!(votes, ["a1 u1", "a1 u2", "a1 u3", "a1 u4"], "the votes of the others moved, each user's once");
    let record = record(&db, "phase5_unique_constraints").await;
    assert_eq!(record["processedRecords"], 9);
    assert_eq!(record["isReversible"], true);
    assert_eq!(record["rollbackData"]["ContentPurchase"].as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn removed_rows_come_back_byte_for_byte() {
    let db = with_ties().await;
    up_to(&db, BEFORE).await;
    let votes = r#"SELECT v::text FROM "LearningAssetVote" AS v"#;
    let (rows_before, votes_before) = (super::contents(&db).await, texts(&db, votes).await);
    up_to(&db, AFTER).await;
    db.execute(r#"ALTER TABLE "ContentReview" ADD COLUMN "isPinned" boolean NOT NULL DEFAULT true"#).await;
    down_to(&db, BEFORE).await;
    assert_eq!(db.count(r#"SELECT count(*) FROM "ContentReview" WHERE "isPinned""#).await, 4);
    db.execute(r#"ALTER TABLE "ContentReview" DROP COLUMN "isPinned""#).await;
    assert_eq!(super::contents(&db).await, rows_before);
    assert_eq!(texts(&db, votes).await, votes_before);
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_come_back_where_the_request_that_stayed_was_deleted() {
    let db = with_ties().await;
    up_to(&db, AFTER).await;
    db.execute(r#"DELETE FROM "LearningAssetRequest" WHERE "id" = 'a1'"#).await;
    down_to(&db, BEFORE).await;
    let votes = texts(&db, r#"SELECT "requestId" || ' ' || "userId" FROM "LearningAssetVote""#).await;
    assert_eq!(votes, ["a2 u2", "a2 u3", "a3 u3", "a3 u4"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_too_long_for_its_index_is_named() {
    let db = original().await;
    db.execute(
        r#"INSERT INTO "LearningAssetRequest" ("id", "tenantId", "requesterId", "title", "updatedAt")
            SELECT 'epic', 't', 'u1', string_agg(md5(n::text), ''), '2025-01-01' FROM generate_series(1, 99) AS n"#,
    )
    .await;
    up_to(&db, AFTER).await;
    let said = refusal(&db, "m20260127_000002_add_unique_constraints").await;
    assert!(said.contains("epic") && said.contains("3168"), "{said}");
}
