//! The seven core tables: people, universities, and how one applies to the other.

use seaworthy::prelude::ForeignKeyAction::{Cascade, Restrict, SetNull};
use seaworthy::prelude::*;

use super::Group;
use crate::edupath::columns::{MONEY, big_integer, boolean_false, boolean_true, created_at, date_null, integer_null};
use crate::edupath::columns::{integer_zero, json_array, json_object, jsonb_null, numeric_null, of_enum};
use crate::edupath::columns::{of_enum_default, of_enum_null, text, text_default, text_null, timestamp_null};
use crate::edupath::columns::{updated_at, uuid, uuid_null};
use crate::edupath::tables::{foreign_key, index, table};

pub(super) fn group() -> Group {
    Group {
        tables: vec![
            users(),
            student_profiles(),
            universities(),
            courses(),
            applications(),
            documents(),
            notifications(),
        ],
        indexes: indexes(),
        foreign_keys: foreign_keys(),
    }
}

/// Customers, team members and company profiles in one table.
fn users() -> TableCreateStatement {
    let columns = vec![
        of_enum_default("user_type", "user_type", "customer"),
        text("email"),
        text_null("password_hash"),
        text_null("first_name"),
        text_null("last_name"),
        text_null("company_name"),
        text_null("phone"),
        text_null("avatar_url"),
        of_enum_null("team_role", "team_role"),
        of_enum_default("account_status", "account_status", "active"),
        timestamp_null("email_verified_at"),
        text_null("password_reset_token_hash"),
        timestamp_null("password_reset_expires_at"),
        integer_zero("failed_login_count"),
        timestamp_null("locked_until"),
        timestamp_null("last_login_at"),
        json_object("preferences"),
        created_at(),
        updated_at(),
    ];
    table("users", columns, &[&["email"]])
}

fn student_profiles() -> TableCreateStatement {
    let columns = vec![
        uuid("user_id"),
        uuid_null("counselor_id"),
        of_enum_default("status", "student_status", "inquiry"),
        date_null("date_of_birth"),
        text_null("nationality"),
        text_null("country_of_residence"),
        text_null("education_level"),
        text_null("institution"),
        numeric_null("grade_average", (4, 2)),
        integer_null("graduation_year"),
        jsonb_null("english_test"),
        json_array("academic_history"),
        json_array("work_experience"),
        json_object("preferences"),
        numeric_null("budget_min", MONEY),
        numeric_null("budget_max", MONEY),
        text_null("target_intake"),
        integer_zero("completion_percent"),
        text_null("notes"),
        created_at(),
        updated_at(),
    ];
    table("student_profiles", columns, &[&["user_id"]])
}

fn universities() -> TableCreateStatement {
    let columns = vec![
        text("name"),
        text("slug"),
        text("country"),
        text("city"),
        of_enum("tier", "university_tier"),
        integer_null("world_ranking"),
        integer_null("national_ranking"),
        numeric_null("tuition_fee_min", MONEY),
        numeric_null("tuition_fee_max", MONEY),
        text_default("currency", "USD"),
        numeric_null("acceptance_rate", (5, 2)),
        text_null("website_url"),
        text_null("logo_url"),
        text_null("description"),
        json_object("entry_requirements"),
        json_array("intakes"),
        boolean_true("is_active"),
        created_at(),
        updated_at(),
    ];
    table("universities", columns, &[&["slug"], &["name", "country"]])
}

fn courses() -> TableCreateStatement {
    let columns = vec![
        uuid("university_id"),
        text("name"),
        text("degree_level"),
        text("field_of_study"),
        integer_null("duration_months"),
        numeric_null("tuition_fee", MONEY),
        text_default("currency", "USD"),
        json_array("intake_months"),
        json_object("requirements"),
        boolean_false("has_scholarship"),
        boolean_true("is_active"),
        created_at(),
        updated_at(),
    ];
    table("courses", columns, &[&["university_id", "name", "degree_level"]])
}

fn applications() -> TableCreateStatement {
    let columns = vec![
        uuid("user_id"),
        uuid("university_id"),
        uuid("course_id"),
        of_enum_default("status", "application_status", "draft"),
        text("intake"),
        text_null("personal_statement"),
        jsonb_null("offer_details"),
        text_null("notes"),
        timestamp_null("submitted_at"),
        timestamp_null("decided_at"),
        created_at(),
        updated_at(),
    ];
    table("applications", columns, &[&["user_id", "course_id", "intake"]])
}

fn documents() -> TableCreateStatement {
    let columns = vec![
        uuid("user_id"),
        uuid_null("application_id"),
        of_enum("document_type", "document_type"),
        text("file_name"),
        text("storage_key"),
        text("mime_type"),
        big_integer("size_bytes"),
        text_null("checksum"),
        boolean_false("is_verified"),
        uuid_null("verified_by"),
        timestamp_null("verified_at"),
        text_null("rejection_reason"),
        date_null("expires_on"),
        json_object("metadata"),
        created_at(),
        updated_at(),
    ];
    table("documents", columns, &[&["storage_key"]])
}

fn notifications() -> TableCreateStatement {
    let columns = vec![
        uuid("user_id"),
        of_enum("notification_type", "notification_type"),
        text("title"),
        text("body"),
        json_object("data"),
        text_null("action_url"),
        timestamp_null("read_at"),
        created_at(),
    ];
    table("notifications", columns, &[])
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("users", &["user_type", "account_status"]),
        index("student_profiles", &["counselor_id", "status"]),
        index("student_profiles", &["status", "created_at"]),
        index("universities", &["country", "tier"]),
        index("universities", &["world_ranking"]),
        index("courses", &["field_of_study", "degree_level"]),
        index("applications", &["user_id", "status"]),
        index("applications", &["university_id", "status"]),
        index("applications", &["course_id"]),
        index("documents", &["user_id", "document_type"]),
        index("documents", &["application_id"]),
        Index::create()
            .name("documents_unverified_idx")
            .table("documents")
            .col("created_at")
            .cond_where(Expr::col("is_verified").not())
            .take(),
        index("notifications", &["user_id", "read_at", "created_at"]),
    ]
}

fn foreign_keys() -> Vec<ForeignKeyCreateStatement> {
    vec![
        foreign_key(("student_profiles", "user_id"), "users", Cascade),
        foreign_key(("student_profiles", "counselor_id"), "users", SetNull),
        foreign_key(("courses", "university_id"), "universities", Cascade),
        foreign_key(("applications", "user_id"), "users", Cascade),
        foreign_key(("applications", "university_id"), "universities", Restrict),
        foreign_key(("applications", "course_id"), "courses", Restrict),
        foreign_key(("documents", "user_id"), "users", Cascade),
        foreign_key(("documents", "application_id"), "applications", SetNull),
        foreign_key(("documents", "verified_by"), "users", SetNull),
        foreign_key(("notifications", "user_id"), "users", Cascade),
    ]
}
