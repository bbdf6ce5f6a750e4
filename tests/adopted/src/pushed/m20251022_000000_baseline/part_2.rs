//! A part of `m20251022_000000_baseline`.

use seaworthy::prelude::*;

pub(super) async fn notifications(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("notifications")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("notification_type").custom("public.notification_type").not_null())
        .col(ColumnDef::new("title").text().not_null())
        .col(ColumnDef::new("body").text().not_null())
        .col(ColumnDef::new("data").json_binary().not_null().default("{}"))
        .col(ColumnDef::new("action_url").text())
        .col(ColumnDef::new("read_at").timestamp())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn payment_settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("payment_settings")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("provider").text().not_null())
        .col(ColumnDef::new("is_enabled").boolean().not_null().default(false))
        .col(ColumnDef::new("is_test_mode").boolean().not_null().default(true))
        .col(ColumnDef::new("public_key").text())
        .col(ColumnDef::new("secret_name").text())
        .col(ColumnDef::new("webhook_url").text())
        .col(ColumnDef::new("configuration").json_binary().not_null().default("{}"))
        .col(ColumnDef::new("updated_by").uuid())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(Index::create().unique().name("payment_settings_provider_unique").col("provider"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn security_events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("security_events")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("event_type").text().not_null())
        .col(ColumnDef::new("severity").text().not_null().default("info"))
        .col(ColumnDef::new("user_id").uuid())
        .col(ColumnDef::new("ip_address").text())
        .col(ColumnDef::new("user_agent").text())
        .col(ColumnDef::new("details").json_binary().not_null().default("{}"))
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn security_settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("security_settings")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("setting_key").text().not_null())
        .col(ColumnDef::new("setting_value").text().not_null())
        .col(ColumnDef::new("description").text())
        .col(ColumnDef::new("updated_by").uuid())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(Index::create().unique().name("security_settings_setting_key_unique").col("setting_key"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn staff_invitation_links(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("staff_invitation_links")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("token_hash").text().not_null())
        .col(ColumnDef::new("email").text())
        .col(ColumnDef::new("team_role").custom("public.team_role").not_null())
        .col(ColumnDef::new("created_by").uuid().not_null())
        .col(ColumnDef::new("used_by").uuid())
        .col(ColumnDef::new("used_at").timestamp())
        .col(ColumnDef::new("expires_at").timestamp().not_null())
        .col(ColumnDef::new("is_active").boolean().not_null().default(true))
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(Index::create().unique().name("staff_invitation_links_token_hash_unique").col("token_hash"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn student_profiles(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("student_profiles")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("counselor_id").uuid())
        .col(ColumnDef::new("status").custom("public.student_status").not_null().default("inquiry"))
        .col(ColumnDef::new("date_of_birth").date())
        .col(ColumnDef::new("nationality").text())
        .col(ColumnDef::new("country_of_residence").text())
        .col(ColumnDef::new("education_level").text())
        .col(ColumnDef::new("institution").text())
        .col(ColumnDef::new("grade_average").decimal_len(4, 2))
        .col(ColumnDef::new("graduation_year").integer())
        .col(ColumnDef::new("english_test").json_binary())
        .col(ColumnDef::new("academic_history").json_binary().not_null().default("[]"))
        .col(ColumnDef::new("work_experience").json_binary().not_null().default("[]"))
        .col(ColumnDef::new("preferences").json_binary().not_null().default("{}"))
        .col(ColumnDef::new("budget_min").decimal_len(12, 2))
        .col(ColumnDef::new("budget_max").decimal_len(12, 2))
        .col(ColumnDef::new("target_intake").text())
        .col(ColumnDef::new("completion_percent").integer().not_null().default(0))
        .col(ColumnDef::new("notes").text())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("whatsapp_number").text())
        .index(Index::create().unique().name("student_profiles_user_id_unique").col("user_id"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn student_timeline(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("student_timeline")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("student_id").uuid().not_null())
        .col(ColumnDef::new("previous_status").custom("public.student_status"))
        .col(ColumnDef::new("status").custom("public.student_status").not_null())
        .col(ColumnDef::new("changed_by").uuid())
        .col(ColumnDef::new("notes").text())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn subscription_plans(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("subscription_plans")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("tier").custom("public.subscription_tier").not_null())
        .col(ColumnDef::new("description").text())
        .col(ColumnDef::new("price").decimal_len(12, 2).not_null())
        .col(ColumnDef::new("currency").text().not_null().default("USD"))
        .col(ColumnDef::new("billing_period").text().not_null().default("month"))
        .col(ColumnDef::new("features").json_binary().not_null().default("[]"))
        .col(ColumnDef::new("application_limit").integer())
        .col(ColumnDef::new("matching_limit").integer())
        .col(ColumnDef::new("support_type").custom("public.support_type").not_null())
        .col(ColumnDef::new("has_counselor").boolean().not_null().default(false))
        .col(ColumnDef::new("display_order").integer().not_null().default(0))
        .col(ColumnDef::new("is_active").boolean().not_null().default(true))
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(Index::create().unique().name("subscription_plans_name_unique").col("name"))
        .index(
            Index::create()
                .unique()
                .name("subscription_plans_tier_billing_period_unique")
                .col("tier")
                .col("billing_period"),
        )
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn subscriptions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("subscriptions")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("tier").custom("public.subscription_tier").not_null())
        .col(ColumnDef::new("status").custom("public.subscription_status").not_null())
        .col(ColumnDef::new("starts_at").timestamp().not_null())
        .col(ColumnDef::new("ends_at").timestamp())
        .col(ColumnDef::new("provider_reference").text())
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn testimonials(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("testimonials")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("user_id").uuid())
        .col(ColumnDef::new("university_id").uuid())
        .col(ColumnDef::new("student_name").text().not_null())
        .col(ColumnDef::new("content").text().not_null())
        .col(ColumnDef::new("rating").integer())
        .col(ColumnDef::new("image_url").text())
        .col(ColumnDef::new("is_approved").boolean().not_null().default(false))
        .col(ColumnDef::new("display_order").integer().not_null().default(0))
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn universities(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("universities")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("slug").text().not_null())
        .col(ColumnDef::new("country").text().not_null())
        .col(ColumnDef::new("city").text().not_null())
        .col(ColumnDef::new("tier").custom("public.university_tier").not_null())
        .col(ColumnDef::new("world_ranking").integer())
        .col(ColumnDef::new("national_ranking").integer())
        .col(ColumnDef::new("tuition_fee_min").decimal_len(12, 2))
        .col(ColumnDef::new("tuition_fee_max").decimal_len(12, 2))
        .col(ColumnDef::new("currency").text().not_null().default("USD"))
        .col(ColumnDef::new("acceptance_rate").decimal_len(5, 2))
        .col(ColumnDef::new("website_url").text())
        .col(ColumnDef::new("logo_url").text())
        .col(ColumnDef::new("description").text())
        .col(ColumnDef::new("entry_requirements").json_binary().not_null().default("{}"))
        .col(ColumnDef::new("intakes").json_binary().not_null().default("[]"))
        .col(ColumnDef::new("is_active").boolean().not_null().default(true))
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .index(Index::create().unique().name("universities_name_country_unique").col("name").col("country"))
        .index(Index::create().unique().name("universities_slug_unique").col("slug"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn user_subscriptions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("user_subscriptions")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("user_id").uuid().not_null())
        .col(ColumnDef::new("plan_id").uuid().not_null())
        .col(ColumnDef::new("status").custom("public.subscription_status").not_null().default("trialing"))
        .col(ColumnDef::new("current_period_start").timestamp().not_null())
        .col(ColumnDef::new("current_period_end").timestamp().not_null())
        .col(ColumnDef::new("cancels_at_period_end").boolean().not_null().default(false))
        .col(ColumnDef::new("cancelled_at").timestamp())
        .col(ColumnDef::new("payment_provider").text())
        .col(ColumnDef::new("provider_reference").text())
        .col(ColumnDef::new("usage").json_binary().not_null().default("{}"))
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn users(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("users")
        .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
        .col(ColumnDef::new("user_type").custom("public.user_type").not_null().default("customer"))
        .col(ColumnDef::new("email").text().not_null())
        .col(ColumnDef::new("password_hash").text())
        .col(ColumnDef::new("first_name").text())
        .col(ColumnDef::new("last_name").text())
        .col(ColumnDef::new("company_name").text())
        .col(ColumnDef::new("avatar_url").text())
        .col(ColumnDef::new("team_role").custom("public.team_role"))
        .col(ColumnDef::new("account_status").custom("public.account_status").not_null().default("active"))
        .col(ColumnDef::new("email_verified_at").timestamp())
        .col(ColumnDef::new("password_reset_token_hash").text())
        .col(ColumnDef::new("password_reset_expires_at").timestamp())
        .col(ColumnDef::new("failed_login_count").integer().not_null().default(0))
        .col(ColumnDef::new("locked_until").timestamp())
        .col(ColumnDef::new("last_login_at").timestamp())
        .col(ColumnDef::new("preferences").json_binary().not_null().default("{}"))
        .col(ColumnDef::new("created_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("updated_at").timestamp().not_null().default(Expr::cust("now()")))
        .col(ColumnDef::new("phone").text())
        .index(Index::create().unique().name("users_email_unique").col("email"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn ai_matching_results_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("ai_matching_results_university_id_idx")
        .table("ai_matching_results")
        .col("university_id")
        .to_owned();
    manager.create_index(index).await?;
    let index = Index::create()
        .name("ai_matching_results_user_id_score_idx")
        .table("ai_matching_results")
        .col("user_id")
        .col("score")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn applications_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create().name("applications_course_id_idx").table("applications").col("course_id").to_owned();
    manager.create_index(index).await?;
    let index = Index::create()
        .name("applications_university_id_status_idx")
        .table("applications")
        .col("university_id")
        .col("status")
        .to_owned();
    manager.create_index(index).await?;
    let index = Index::create()
        .name("applications_user_id_status_idx")
        .table("applications")
        .col("user_id")
        .col("status")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn chat_messages_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create().name("chat_messages_sender_id_idx").table("chat_messages").col("sender_id").to_owned();
    manager.create_index(index).await?;
    let index = Index::create()
        .name("chat_messages_student_id_counselor_id_created_at_idx")
        .table("chat_messages")
        .col("student_id")
        .col("counselor_id")
        .col("created_at")
        .to_owned();
    manager.create_index(index).await?;
    let index = Index::create()
        .name("chat_messages_unread_idx")
        .table("chat_messages")
        .col("counselor_id")
        .and_where(Expr::cust("read_at IS NULL"))
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn courses_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("courses_field_of_study_degree_level_idx")
        .table("courses")
        .col("field_of_study")
        .col("degree_level")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn custom_field_values_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index =
        Index::create().name("custom_field_values_user_id_idx").table("custom_field_values").col("user_id").to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn custom_fields_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("custom_fields_section_display_order_idx")
        .table("custom_fields")
        .col("section")
        .col("display_order")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn documents_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index =
        Index::create().name("documents_application_id_idx").table("documents").col("application_id").to_owned();
    manager.create_index(index).await?;
    let index = Index::create()
        .name("documents_unverified_idx")
        .table("documents")
        .col("created_at")
        .and_where(Expr::cust("NOT is_verified"))
        .to_owned();
    manager.create_index(index).await?;
    let index = Index::create()
        .name("documents_user_id_document_type_idx")
        .table("documents")
        .col("user_id")
        .col("document_type")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn event_registrations_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index =
        Index::create().name("event_registrations_user_id_idx").table("event_registrations").col("user_id").to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn events_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("events_is_published_starts_at_idx")
        .table("events")
        .col("is_published")
        .col("starts_at")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}
