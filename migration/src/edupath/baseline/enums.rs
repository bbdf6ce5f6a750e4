//! The fifteen enums, by name, with their values in order.

/// How far a student has come; a later migration adds one.
pub(crate) const STUDENT_STATUS: [&str; 5] = ["inquiry", "converted", "visa_applied", "visa_approved", "departed"];

/// Each enum and its values.
pub(crate) const ENUMS: [(&str, &[&str]); 15] = [
    ("user_type", &["customer", "team_member", "company_profile"]),
    ("team_role", &["admin", "counselor", "content_manager", "finance", "support"]),
    ("account_status", &["pending_approval", "active", "inactive", "suspended", "rejected"]),
    (
        "application_status",
        &["draft", "submitted", "under_review", "documents_required", "offer", "accepted", "rejected", "withdrawn"],
    ),
    (
        "document_type",
        &[
            "passport",
            "transcript",
            "degree_certificate",
            "english_test",
            "recommendation_letter",
            "statement_of_purpose",
            "curriculum_vitae",
            "financial_statement",
            "other",
        ],
    ),
    (
        "notification_type",
        &[
            "application_update",
            "document_reminder",
            "message",
            "event_reminder",
            "forum_activity",
            "payment",
            "system",
        ],
    ),
    ("subscription_tier", &["explorer", "achiever", "champion", "legend"]),
    ("student_status", &STUDENT_STATUS),
    ("field_type", &["text", "textarea", "number", "date", "select", "multi_select", "checkbox", "file"]),
    ("dashboard_section", &["overview", "profile", "applications", "documents", "community", "events"]),
    (
        "forum_category",
        &["general", "universities", "visa", "scholarships", "test_preparation", "accommodation", "life_abroad"],
    ),
    ("subscription_status", &["trialing", "active", "past_due", "cancelled", "expired"]),
    ("support_type", &["community", "email", "priority", "dedicated"]),
    ("university_tier", &["elite", "strong", "standard"]),
    ("report_reason", &["spam", "harassment", "misinformation", "inappropriate", "off_topic", "other"]),
];
