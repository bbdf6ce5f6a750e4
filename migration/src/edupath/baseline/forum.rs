//! The seven tables of the forum.

use seaworthy::prelude::ForeignKeyAction::{Cascade, SetNull};
use seaworthy::prelude::*;

use super::Group;
use crate::edupath::columns::{
    boolean_false, created_at, date, integer, integer_zero, json_array, jsonb_null, of_enum,
};
use crate::edupath::columns::{text, text_default, text_null, timestamp_null, updated_at, uuid, uuid_null};
use crate::edupath::tables::{foreign_key, index, table};

pub(super) fn group() -> Group {
    let mut tables = vec![posts(), comments()];
    tables.extend(reactions());
    tables.extend([reports(), limits()]);
    Group { tables, indexes: indexes(), foreign_keys: foreign_keys() }
}

fn posts() -> TableCreateStatement {
    let columns = vec![
        uuid("author_id"),
        of_enum("category", "forum_category"),
        text("title"),
        text("content"),
        json_array("images"),
        json_array("tags"),
        text_null("poll_question"),
        jsonb_null("poll_options"),
        timestamp_null("poll_ends_at"),
        boolean_false("is_pinned"),
        boolean_false("is_locked"),
        boolean_false("is_hidden"),
        uuid_null("moderated_by"),
        text_null("moderation_reason"),
        integer_zero("like_count"),
        integer_zero("comment_count"),
        integer_zero("save_count"),
        integer_zero("report_count"),
        created_at(),
        updated_at(),
    ];
    table("forum_posts_enhanced", columns, &[])
}

fn comments() -> TableCreateStatement {
    let columns = vec![
        uuid("post_id"),
        uuid("author_id"),
        uuid_null("parent_id"),
        text("content"),
        boolean_false("is_hidden"),
        integer_zero("like_count"),
        created_at(),
        updated_at(),
    ];
    table("forum_comments", columns, &[])
}

/// What a user does to a post once: likes it, saves it, votes in its poll.
fn reactions() -> [TableCreateStatement; 3] {
    let once = || vec![uuid("post_id"), uuid("user_id"), created_at()];
    let vote = vec![uuid("post_id"), uuid("user_id"), integer("option_index"), created_at()];
    [
        table("forum_likes", once(), &[&["post_id", "user_id"]]),
        table("forum_saves", once(), &[&["post_id", "user_id"]]),
        table("forum_poll_votes", vote, &[&["post_id", "user_id"]]),
    ]
}

fn reports() -> TableCreateStatement {
    let columns = vec![
        uuid("post_id"),
        uuid("reporter_id"),
        of_enum("reason", "report_reason"),
        text_null("details"),
        text_default("status", "pending"),
        uuid_null("reviewed_by"),
        timestamp_null("reviewed_at"),
        created_at(),
    ];
    table("forum_post_reports", columns, &[&["post_id", "reporter_id"]])
}

/// How much a user has posted on a day.
fn limits() -> TableCreateStatement {
    let columns = vec![
        uuid("user_id"),
        date("day"),
        integer_zero("post_count"),
        integer_zero("comment_count"),
        created_at(),
        updated_at(),
    ];
    table("forum_post_limits", columns, &[&["user_id", "day"]])
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        Index::create()
            .name("forum_posts_enhanced_category_created_at_idx")
            .table("forum_posts_enhanced")
            .col("category")
            .col(("created_at", IndexOrder::Desc))
            .take(),
        index("forum_posts_enhanced", &["author_id", "created_at"]),
        index("forum_comments", &["post_id", "created_at"]),
        index("forum_comments", &["author_id"]),
        index("forum_comments", &["parent_id"]),
        index("forum_likes", &["user_id"]),
        index("forum_saves", &["user_id", "created_at"]),
        index("forum_poll_votes", &["user_id"]),
        index("forum_post_reports", &["status", "created_at"]),
    ]
}

fn foreign_keys() -> Vec<ForeignKeyCreateStatement> {
    vec![
        foreign_key(("forum_posts_enhanced", "author_id"), "users", Cascade),
        foreign_key(("forum_posts_enhanced", "moderated_by"), "users", SetNull),
        foreign_key(("forum_comments", "post_id"), "forum_posts_enhanced", Cascade),
        foreign_key(("forum_comments", "author_id"), "users", Cascade),
        foreign_key(("forum_comments", "parent_id"), "forum_comments", Cascade),
        foreign_key(("forum_likes", "post_id"), "forum_posts_enhanced", Cascade),
        foreign_key(("forum_likes", "user_id"), "users", Cascade),
        foreign_key(("forum_saves", "post_id"), "forum_posts_enhanced", Cascade),
        foreign_key(("forum_saves", "user_id"), "users", Cascade),
        foreign_key(("forum_poll_votes", "post_id"), "forum_posts_enhanced", Cascade),
        foreign_key(("forum_poll_votes", "user_id"), "users", Cascade),
        foreign_key(("forum_post_reports", "post_id"), "forum_posts_enhanced", Cascade),
        foreign_key(("forum_post_reports", "reporter_id"), "users", Cascade),
        foreign_key(("forum_post_reports", "reviewed_by"), "users", SetNull),
        foreign_key(("forum_post_limits", "user_id"), "users", Cascade),
    ]
}
