//! The eight supporting tables, which the inventory counts as seven.

use seaworthy::prelude::ForeignKeyAction::{Cascade, SetNull};
use seaworthy::prelude::*;

use super::Group;
use crate::edupath::columns::{boolean_false, boolean_true, created_at, integer_null, integer_zero, json_array};
use crate::edupath::columns::{json_object, numeric, of_enum, of_enum_null, text, text_default, text_null, timestamp};
use crate::edupath::columns::{timestamp_null, updated_at, uuid, uuid_null};
use crate::edupath::tables::{foreign_key, index, table};

pub(super) fn group() -> Group {
    Group {
        tables: vec![
            events(),
            event_registrations(),
            matching_results(),
            testimonials(),
            custom_fields(),
            custom_field_values(),
            student_timeline(),
            chat_messages(),
        ],
        indexes: indexes(),
        foreign_keys: foreign_keys(),
    }
}

fn events() -> TableCreateStatement {
    let columns = vec![
        text("title"),
        text("slug"),
        text_null("description"),
        text_default("event_type", "webinar"),
        timestamp("starts_at"),
        timestamp("ends_at"),
        text_default("time_zone", "UTC"),
        text_null("location"),
        text_null("meeting_url"),
        uuid_null("host_id"),
        uuid_null("university_id"),
        integer_null("capacity"),
        boolean_false("is_published"),
        json_object("metadata"),
        created_at(),
        updated_at(),
    ];
    table("events", columns, &[&["slug"]])
}

fn event_registrations() -> TableCreateStatement {
    let columns = vec![
        uuid("event_id"),
        uuid("user_id"),
        text_default("status", "registered"),
        timestamp_null("attended_at"),
        created_at(),
    ];
    table("event_registrations", columns, &[&["event_id", "user_id"]])
}

fn matching_results() -> TableCreateStatement {
    let columns = vec![
        uuid("user_id"),
        uuid("university_id"),
        uuid_null("course_id"),
        numeric("score", (5, 2)),
        text_null("reasoning"),
        json_object("factors"),
        text("model_version"),
        created_at(),
    ];
    table("ai_matching_results", columns, &[])
}

fn testimonials() -> TableCreateStatement {
    let columns = vec![
        uuid_null("user_id"),
        uuid_null("university_id"),
        text("student_name"),
        text("content"),
        integer_null("rating"),
        text_null("image_url"),
        boolean_false("is_approved"),
        integer_zero("display_order"),
        created_at(),
        updated_at(),
    ];
    table("testimonials", columns, &[])
}

fn custom_fields() -> TableCreateStatement {
    let columns = vec![
        text("field_key"),
        text("label"),
        of_enum("field_type", "field_type"),
        of_enum("section", "dashboard_section"),
        json_array("options"),
        boolean_false("is_required"),
        boolean_true("is_active"),
        integer_zero("display_order"),
        uuid_null("created_by"),
        created_at(),
        updated_at(),
    ];
    table("custom_fields", columns, &[&["field_key"]])
}

fn custom_field_values() -> TableCreateStatement {
    let columns = vec![uuid("field_id"), uuid("user_id"), json_object("value"), created_at(), updated_at()];
    table("custom_field_values", columns, &[&["field_id", "user_id"]])
}

/// Each change of a student's status.
fn student_timeline() -> TableCreateStatement {
    let columns = vec![
        uuid("student_id"),
        of_enum_null("previous_status", "student_status"),
        of_enum("status", "student_status"),
        uuid_null("changed_by"),
        text_null("notes"),
        created_at(),
    ];
    table("student_timeline", columns, &[])
}

fn chat_messages() -> TableCreateStatement {
    let columns = vec![
        uuid("student_id"),
        uuid("counselor_id"),
        uuid("sender_id"),
        text("message"),
        json_array("attachments"),
        timestamp_null("read_at"),
        created_at(),
    ];
    table("chat_messages", columns, &[])
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("events", &["is_published", "starts_at"]),
        index("event_registrations", &["user_id"]),
        index("ai_matching_results", &["user_id", "score"]),
        index("ai_matching_results", &["university_id"]),
        index("testimonials", &["is_approved", "display_order"]),
        index("custom_fields", &["section", "display_order"]),
        index("custom_field_values", &["user_id"]),
        index("student_timeline", &["student_id", "created_at"]),
        index("chat_messages", &["student_id", "counselor_id", "created_at"]),
        index("chat_messages", &["sender_id"]),
        Index::create()
            .name("chat_messages_unread_idx")
            .table("chat_messages")
            .col("counselor_id")
            .cond_where(Expr::col("read_at").is_null())
            .take(),
    ]
}

fn foreign_keys() -> Vec<ForeignKeyCreateStatement> {
    vec![
        foreign_key(("events", "host_id"), "users", SetNull),
        foreign_key(("events", "university_id"), "universities", SetNull),
        foreign_key(("event_registrations", "event_id"), "events", Cascade),
        foreign_key(("event_registrations", "user_id"), "users", Cascade),
        foreign_key(("ai_matching_results", "user_id"), "users", Cascade),
        foreign_key(("ai_matching_results", "university_id"), "universities", Cascade),
        foreign_key(("ai_matching_results", "course_id"), "courses", SetNull),
        foreign_key(("testimonials", "user_id"), "users", SetNull),
        foreign_key(("testimonials", "university_id"), "universities", SetNull),
        foreign_key(("custom_fields", "created_by"), "users", SetNull),
        foreign_key(("custom_field_values", "field_id"), "custom_fields", Cascade),
        foreign_key(("custom_field_values", "user_id"), "users", Cascade),
        foreign_key(("student_timeline", "student_id"), "users", Cascade),
        foreign_key(("student_timeline", "changed_by"), "users", SetNull),
        foreign_key(("chat_messages", "student_id"), "users", Cascade),
        foreign_key(("chat_messages", "counselor_id"), "users", Cascade),
        foreign_key(("chat_messages", "sender_id"), "users", Cascade),
    ]
}
