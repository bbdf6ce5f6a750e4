//! How `users` changes: the patterns that several migrations share.

use seaworthy::pattern::{ConcurrentIndex, KeptTable, Reference, RenamedColumn, RequiredColumn, SwappedTable};
use seaworthy::prelude::*;

use super::tables::index;

/// `user_preferences`, which a rollback drops and the next way up finds again.
pub(crate) fn user_preferences() -> KeptTable {
    KeptTable::new("user_preferences").refers_to("user_id", "users", "id")
}

/// `users.preferences`: what the two switches of before say, as a document that can grow.
pub(crate) fn preferences() -> RequiredColumn {
    RequiredColumn::new("users", "preferences", "jsonb").with_default("'{}'::jsonb")
}

/// What `preferences` is of rows that lack it.
pub(crate) const PREFERENCES_OF_SWITCHES: &str = "jsonb_build_object('theme', CASE WHEN dark_mode THEN 'dark' ELSE 'light' END, \
     'notifications', email_notifications)";

/// The index over `users.email` that the application looks people up by.
pub(crate) fn index_of_email() -> ConcurrentIndex {
    ConcurrentIndex::new("idx_users_email", index("users", &["email"]))
}

/// Holds for good: the index, and later the one over the new name, in whatever table is `users` then. The unique keys
/// are no answer, for they are there in any case.
pub(crate) fn an_index_finds_addresses() -> Check {
    Check::none(
        "an index that is valid leads to users by their address",
        "SELECT 'users' AS without_index WHERE NOT EXISTS (
            SELECT FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
            WHERE indrelid = 'users'::regclass AND indisvalid AND NOT indisunique
                AND attname IN ('email', 'email_address')
        )",
    )
}

/// `users.email`, which becomes `users.email_address`.
pub(crate) fn email() -> RenamedColumn {
    RenamedColumn::new("users", "email", "email_address", "character varying(255)").required()
}

/// The indexes over the new name: what `users_email_key` and `idx_users_email` were over the old one.
pub(crate) fn indexes_of_email_address() -> [ConcurrentIndex; 2] {
    [
        ConcurrentIndex::new("users_email_address_key", unique_email_address()),
        ConcurrentIndex::new("idx_users_email_address", index("users", &["email_address"])),
    ]
}

/// The unique key of e-mail addresses.
fn unique_email_address() -> IndexCreateStatement {
    Index::create().name("users_email_address_key").table("users").col("email_address").unique().take()
}

/// `users`, which `users_v2` replaces: points that can pass two billion, and room for a new feature.
pub(crate) fn users_v2() -> SwappedTable {
    let swapped = SwappedTable::new("users", ["id"], COLUMNS)
        .change("ALTER COLUMN experience_points TYPE bigint", "ALTER COLUMN experience_points TYPE integer")
        .change("ADD COLUMN new_feature jsonb DEFAULT '{}' NOT NULL", "DROP COLUMN new_feature")
        .index("users_email_address_key", unique_email_address())
        .index("idx_users_email_address", index("users", &["email_address"]))
        .index("idx_users_last_seen_at", index("users", &["last_seen_at"]));
    REFERRING.iter().fold(swapped, |swapped, table| {
        let reference = Reference::new(*table, format!("{table}_user_id_fkey"), ["user_id"]);
        swapped.referred_to_by(reference.with_actions("ON DELETE CASCADE"))
    })
}

/// The tables whose `user_id` refers to `users`.
const REFERRING: [&str; 4] = ["node_progress", "quest_attempts", "user_preferences", "user_profiles"];

/// The columns that both `users` and `users_v2` have.
const COLUMNS: [&str; 15] = [
    "id",
    "email_address",
    "name",
    "password_hash",
    "role",
    "avatar_url",
    "dark_mode",
    "email_notifications",
    "level",
    "experience_points",
    "last_seen_at",
    "created_at",
    "updated_at",
    "preferences",
    "migrated",
];
