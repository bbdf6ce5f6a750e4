//! A part of `m20251022_000000_baseline`.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

pub(super) async fn enums(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let enum_type = Type::create()
        .as_enum("account_status")
        .values(["pending_approval", "active", "inactive", "suspended", "rejected"])
        .to_owned();
    manager.create_type(enum_type).await?;
    let enum_type = Type::create()
        .as_enum("application_status")
        .values([
            "draft",
            "submitted",
            "under_review",
            "documents_required",
            "offer",
            "accepted",
            "rejected",
            "withdrawn",
        ])
        .to_owned();
    manager.create_type(enum_type).await?;
    let enum_type = Type::create()
        .as_enum("dashboard_section")
        .values(["overview", "profile", "applications", "documents", "community", "events"])
        .to_owned();
    manager.create_type(enum_type).await?;
    let enum_type = Type::create()
        .as_enum("document_type")
        .values([
            "passport",
            "transcript",
            "degree_certificate",
            "english_test",
            "recommendation_letter",
            "statement_of_purpose",
            "curriculum_vitae",
            "financial_statement",
            "other",
        ])
        .to_owned();
    manager.create_type(enum_type).await?;
    let enum_type = Type::create()
        .as_enum("field_type")
        .values(["text", "textarea", "number", "date", "select", "multi_select", "checkbox", "file"])
        .to_owned();
    manager.create_type(enum_type).await?;
    let enum_type = Type::create()
        .as_enum("forum_category")
        .values(["general", "universities", "visa", "scholarships", "test_preparation", "accommodation", "life_abroad"])
        .to_owned();
    manager.create_type(enum_type).await?;
    let enum_type = Type::create()
        .as_enum("notification_type")
        .values([
            "application_update",
            "document_reminder",
            "message",
            "event_reminder",
            "forum_activity",
            "payment",
            "system",
        ])
        .to_owned();
    manager.create_type(enum_type).await?;
    let enum_type = Type::create()
        .as_enum("report_reason")
        .values(["spam", "harassment", "misinformation", "inappropriate", "off_topic", "other"])
        .to_owned();
    manager.create_type(enum_type).await?;
    let enum_type = Type::create()
        .as_enum("student_status")
        .values(["inquiry", "converted", "visa_applied", "visa_approved", "departed"])
        .to_owned();
    manager.create_type(enum_type).await?;
    let enum_type = Type::create()
        .as_enum("subscription_status")
        .values(["trialing", "active", "past_due", "cancelled", "expired"])
        .to_owned();
    manager.create_type(enum_type).await?;
    let enum_type =
        Type::create().as_enum("subscription_tier").values(["explorer", "achiever", "champion", "legend"]).to_owned();
    manager.create_type(enum_type).await?;
    Ok(())
}

pub(super) async fn enums_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let enum_type =
        Type::create().as_enum("support_type").values(["community", "email", "priority", "dedicated"]).to_owned();
    manager.create_type(enum_type).await?;
    let enum_type = Type::create()
        .as_enum("team_role")
        .values(["admin", "counselor", "content_manager", "finance", "support"])
        .to_owned();
    manager.create_type(enum_type).await?;
    let enum_type = Type::create().as_enum("university_tier").values(["elite", "strong", "standard"]).to_owned();
    manager.create_type(enum_type).await?;
    let enum_type =
        Type::create().as_enum("user_type").values(["customer", "team_member", "company_profile"]).to_owned();
    manager.create_type(enum_type).await?;
    Ok(())
}

pub(super) async fn ai_matching_results(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("ai_matching_results")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("university_id").uuid().not_null())
        .col(ColumnDef::new("course_id").uuid())
        .col(ColumnDef::new("score").decimal_len(5, 2).not_null())
        .col(ColumnDef::new("reasoning").text())
        .col(ColumnDef::new("factors").json_binary().not_null().default("{}"))
        .col(ColumnDef::new("model_version").text().not_null())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn applications(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("applications")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("university_id").uuid().not_null())
        .col(ColumnDef::new("course_id").uuid().not_null())
        .col(ColumnDef::new("status").custom("public.application_status").not_null().default("draft"))
        .col(ColumnDef::new("intake").text().not_null())
        .col(ColumnDef::new("personal_statement").text())
        .col(ColumnDef::new("offer_details").json_binary())
        .col(ColumnDef::new("notes").text())
        .col(ColumnDef::new("submitted_at").timestamp())
        .col(ColumnDef::new("decided_at").timestamp())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(
            Index::create()
                .unique()
                .name("applications_user_id_course_id_intake_unique")
                .col("user_id")
                .col("course_id")
                .col("intake"),
        )
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn chat_messages(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("chat_messages")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("student_id").uuid().not_null())
        .col(ColumnDef::new("counselor_id").uuid().not_null())
        .col(ColumnDef::new("sender_id").uuid().not_null())
        .col(ColumnDef::new("message").text().not_null())
        .col(ColumnDef::new("attachments").json_binary().not_null().default("[]"))
        .col(ColumnDef::new("read_at").timestamp())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn courses(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("courses")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("university_id").uuid().not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("degree_level").text().not_null())
        .col(ColumnDef::new("field_of_study").text().not_null())
        .col(ColumnDef::new("duration_months").integer())
        .col(ColumnDef::new("tuition_fee").decimal_len(12, 2))
        .col(ColumnDef::new("currency").text().not_null().default("USD"))
        .col(ColumnDef::new("intake_months").json_binary().not_null().default("[]"))
        .col(ColumnDef::new("requirements").json_binary().not_null().default("{}"))
        .col(ColumnDef::new("has_scholarship").boolean().not_null().default(false))
        .col(ColumnDef::new("is_active").boolean().not_null().default(true))
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(
            Index::create()
                .unique()
                .name("courses_university_id_name_degree_level_unique")
                .col("university_id")
                .col("name")
                .col("degree_level"),
        )
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn custom_field_values(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("custom_field_values")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("field_id").uuid().not_null())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("value").json_binary().not_null().default("{}"))
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(
            Index::create().unique().name("custom_field_values_field_id_user_id_unique").col("field_id").col("user_id"),
        )
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn custom_fields(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("custom_fields")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("field_key").text().not_null())
        .col(ColumnDef::new("label").text().not_null())
        .col(ColumnDef::new("field_type").custom("public.field_type").not_null())
        .col(ColumnDef::new("section").custom("public.dashboard_section").not_null())
        .col(ColumnDef::new("options").json_binary().not_null().default("[]"))
        .col(ColumnDef::new("is_required").boolean().not_null().default(false))
        .col(ColumnDef::new("is_active").boolean().not_null().default(true))
        .col(ColumnDef::new("display_order").integer().not_null().default(0))
        .col(ColumnDef::new("created_by").uuid())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(Index::create().unique().name("custom_fields_field_key_unique").col("field_key"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn documents(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("documents")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("application_id").uuid())
        .col(ColumnDef::new("document_type").custom("public.document_type").not_null())
        .col(ColumnDef::new("file_name").text().not_null())
        .col(ColumnDef::new("storage_key").text().not_null())
        .col(ColumnDef::new("mime_type").text().not_null())
        .col(ColumnDef::new("size_bytes").big_integer().not_null())
        .col(ColumnDef::new("checksum").text())
        .col(ColumnDef::new("is_verified").boolean().not_null().default(false))
        .col(ColumnDef::new("verified_by").uuid())
        .col(ColumnDef::new("verified_at").timestamp())
        .col(ColumnDef::new("rejection_reason").text())
        .col(ColumnDef::new("expires_on").date())
        .col(ColumnDef::new("metadata").json_binary().not_null().default("{}"))
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(Index::create().unique().name("documents_storage_key_unique").col("storage_key"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn event_registrations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("event_registrations")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("event_id").uuid().not_null())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("status").text().not_null().default("registered"))
        .col(ColumnDef::new("attended_at").timestamp())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(
            Index::create().unique().name("event_registrations_event_id_user_id_unique").col("event_id").col("user_id"),
        )
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("events")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("title").text().not_null())
        .col(ColumnDef::new("slug").text().not_null())
        .col(ColumnDef::new("description").text())
        .col(ColumnDef::new("event_type").text().not_null().default("webinar"))
        .col(ColumnDef::new("starts_at").timestamp().not_null())
        .col(ColumnDef::new("ends_at").timestamp().not_null())
        .col(ColumnDef::new("time_zone").text().not_null().default("UTC"))
        .col(ColumnDef::new("location").text())
        .col(ColumnDef::new("meeting_url").text())
        .col(ColumnDef::new("host_id").uuid())
        .col(ColumnDef::new("university_id").uuid())
        .col(ColumnDef::new("capacity").integer())
        .col(ColumnDef::new("is_published").boolean().not_null().default(false))
        .col(ColumnDef::new("metadata").json_binary().not_null().default("{}"))
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(Index::create().unique().name("events_slug_unique").col("slug"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn forum_comments(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("forum_comments")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("post_id").uuid().not_null())
        .col(ColumnDef::new("author_id").uuid().not_null())
        .col(ColumnDef::new("parent_id").uuid())
        .col(ColumnDef::new("content").text().not_null())
        .col(ColumnDef::new("is_hidden").boolean().not_null().default(false))
        .col(ColumnDef::new("like_count").integer().not_null().default(0))
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn forum_likes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("forum_likes")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("post_id").uuid().not_null())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(Index::create().unique().name("forum_likes_post_id_user_id_unique").col("post_id").col("user_id"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn forum_poll_votes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("forum_poll_votes")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("post_id").uuid().not_null())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("option_index").integer().not_null())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(Index::create().unique().name("forum_poll_votes_post_id_user_id_unique").col("post_id").col("user_id"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn forum_post_limits(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("forum_post_limits")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("day").date().not_null())
        .col(ColumnDef::new("post_count").integer().not_null().default(0))
        .col(ColumnDef::new("comment_count").integer().not_null().default(0))
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(Index::create().unique().name("forum_post_limits_user_id_day_unique").col("user_id").col("day"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn forum_post_reports(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("forum_post_reports")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("post_id").uuid().not_null())
        .col(ColumnDef::new("reporter_id").uuid().not_null())
        .col(ColumnDef::new("reason").custom("public.report_reason").not_null())
        .col(ColumnDef::new("details").text())
        .col(ColumnDef::new("status").text().not_null().default("pending"))
        .col(ColumnDef::new("reviewed_by").uuid())
        .col(ColumnDef::new("reviewed_at").timestamp())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(
            Index::create()
                .unique()
                .name("forum_post_reports_post_id_reporter_id_unique")
                .col("post_id")
                .col("reporter_id"),
        )
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn forum_posts_enhanced(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("forum_posts_enhanced")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("author_id").uuid().not_null())
        .col(ColumnDef::new("category").custom("public.forum_category").not_null())
        .col(ColumnDef::new("title").text().not_null())
        .col(ColumnDef::new("content").text().not_null())
        .col(ColumnDef::new("images").json_binary().not_null().default("[]"))
        .col(ColumnDef::new("tags").json_binary().not_null().default("[]"))
        .col(ColumnDef::new("poll_question").text())
        .col(ColumnDef::new("poll_options").json_binary())
        .col(ColumnDef::new("poll_ends_at").timestamp())
        .col(ColumnDef::new("is_pinned").boolean().not_null().default(false))
        .col(ColumnDef::new("is_locked").boolean().not_null().default(false))
        .col(ColumnDef::new("is_hidden").boolean().not_null().default(false))
        .col(ColumnDef::new("moderated_by").uuid())
        .col(ColumnDef::new("moderation_reason").text())
        .col(ColumnDef::new("like_count").integer().not_null().default(0))
        .col(ColumnDef::new("comment_count").integer().not_null().default(0))
        .col(ColumnDef::new("save_count").integer().not_null().default(0))
        .col(ColumnDef::new("report_count").integer().not_null().default(0))
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn forum_saves(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("forum_saves")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("post_id").uuid().not_null())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(Index::create().unique().name("forum_saves_post_id_user_id_unique").col("post_id").col("user_id"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn ip_registration_limits(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("ip_registration_limits")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("ip_address").text().not_null())
        .col(ColumnDef::new("registration_count").integer().not_null().default(0))
        .col(ColumnDef::new("window_started_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("is_blocked").boolean().not_null().default(false))
        .col(ColumnDef::new("blocked_until").timestamp())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(Index::create().unique().name("ip_registration_limits_ip_address_unique").col("ip_address"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn login_attempts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("login_attempts")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("email").text().not_null())
        .col(ColumnDef::new("user_id").uuid())
        .col(ColumnDef::new("ip_address").text().not_null())
        .col(ColumnDef::new("user_agent").text())
        .col(ColumnDef::new("was_successful").boolean().not_null().default(false))
        .col(ColumnDef::new("failure_reason").text())
        .col(ColumnDef::new("attempted_at").timestamp().not_null().default(Expr::cust("now()")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}
