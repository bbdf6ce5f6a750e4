//! The five tables of security and audit.

use seaworthy::prelude::ForeignKeyAction::{Cascade, SetNull};
use seaworthy::prelude::*;

use super::Group;
use crate::edupath::columns::uuid_null;
use crate::edupath::columns::{boolean_false, boolean_true, created_at, integer_zero, json_object, of_enum, text};
use crate::edupath::columns::{text_default, text_null, timestamp, timestamp_now, timestamp_null, updated_at, uuid};
use crate::edupath::tables::{foreign_key, index, table};

pub(super) fn group() -> Group {
    Group {
        tables: vec![settings(), registration_limits(), login_attempts(), events(), invitation_links()],
        indexes: vec![
            index("login_attempts", &["email", "attempted_at"]),
            index("login_attempts", &["ip_address", "attempted_at"]),
            index("security_events", &["event_type", "created_at"]),
            index("security_events", &["user_id", "created_at"]),
            index("staff_invitation_links", &["is_active", "expires_at"]),
        ],
        foreign_keys: vec![
            foreign_key(("security_settings", "updated_by"), "users", SetNull),
            foreign_key(("login_attempts", "user_id"), "users", SetNull),
            foreign_key(("security_events", "user_id"), "users", SetNull),
            foreign_key(("staff_invitation_links", "created_by"), "users", Cascade),
            foreign_key(("staff_invitation_links", "used_by"), "users", SetNull),
        ],
    }
}

fn settings() -> TableCreateStatement {
    let columns = vec![
        text("setting_key"),
        text("setting_value"),
        text_null("description"),
        uuid_null("updated_by"),
        created_at(),
        updated_at(),
    ];
    table("security_settings", columns, &[&["setting_key"]])
}

fn registration_limits() -> TableCreateStatement {
    let columns = vec![
        text("ip_address"),
        integer_zero("registration_count"),
        timestamp_now("window_started_at"),
        boolean_false("is_blocked"),
        timestamp_null("blocked_until"),
        created_at(),
        updated_at(),
    ];
    table("ip_registration_limits", columns, &[&["ip_address"]])
}

fn login_attempts() -> TableCreateStatement {
    let columns = vec![
        text("email"),
        uuid_null("user_id"),
        text("ip_address"),
        text_null("user_agent"),
        boolean_false("was_successful"),
        text_null("failure_reason"),
        timestamp_now("attempted_at"),
    ];
    table("login_attempts", columns, &[])
}

fn events() -> TableCreateStatement {
    let columns = vec![
        text("event_type"),
        text_default("severity", "info"),
        uuid_null("user_id"),
        text_null("ip_address"),
        text_null("user_agent"),
        json_object("details"),
        created_at(),
    ];
    table("security_events", columns, &[])
}

fn invitation_links() -> TableCreateStatement {
    let columns = vec![
        text("token_hash"),
        text_null("email"),
        of_enum("team_role", "team_role"),
        uuid("created_by"),
        uuid_null("used_by"),
        timestamp_null("used_at"),
        timestamp("expires_at"),
        boolean_true("is_active"),
        created_at(),
    ];
    table("staff_invitation_links", columns, &[&["token_hash"]])
}
