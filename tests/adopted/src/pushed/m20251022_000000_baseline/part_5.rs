//! A part of `m20251022_000000_baseline`.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

pub(super) async fn undo_events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("events").drop_constraint("events_university_id_fk").to_owned();
    manager.alter_table(table).await?;
    manager.alter_table(Table::alter().table("events").drop_constraint("events_host_id_fk").to_owned()).await?;
    Ok(())
}

pub(super) async fn undo_event_registrations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table =
        Table::alter().table("event_registrations").drop_constraint("event_registrations_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table =
        Table::alter().table("event_registrations").drop_constraint("event_registrations_event_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_documents(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("documents").drop_constraint("documents_verified_by_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("documents").drop_constraint("documents_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("documents").drop_constraint("documents_application_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_custom_fields(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("custom_fields").drop_constraint("custom_fields_created_by_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_custom_field_values(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table =
        Table::alter().table("custom_field_values").drop_constraint("custom_field_values_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table =
        Table::alter().table("custom_field_values").drop_constraint("custom_field_values_field_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_courses(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("courses").drop_constraint("courses_university_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_chat_messages(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("chat_messages").drop_constraint("chat_messages_student_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("chat_messages").drop_constraint("chat_messages_sender_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("chat_messages").drop_constraint("chat_messages_counselor_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_applications(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("applications").drop_constraint("applications_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("applications").drop_constraint("applications_university_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("applications").drop_constraint("applications_course_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_ai_matching_results(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table =
        Table::alter().table("ai_matching_results").drop_constraint("ai_matching_results_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table =
        Table::alter().table("ai_matching_results").drop_constraint("ai_matching_results_university_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table =
        Table::alter().table("ai_matching_results").drop_constraint("ai_matching_results_course_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for name in [
        "users",
        "user_subscriptions",
        "universities",
        "testimonials",
        "subscriptions",
        "subscription_plans",
        "student_timeline",
        "student_profiles",
        "staff_invitation_links",
        "security_settings",
        "security_events",
        "payment_settings",
        "notifications",
        "login_attempts",
        "ip_registration_limits",
        "forum_saves",
        "forum_posts_enhanced",
        "forum_post_reports",
        "forum_post_limits",
        "forum_poll_votes",
        "forum_likes",
        "forum_comments",
        "events",
        "event_registrations",
        "documents",
        "custom_fields",
        "custom_field_values",
        "courses",
        "chat_messages",
        "applications",
        "ai_matching_results",
    ] {
        manager.drop_table(Table::drop().table(name).to_owned()).await?;
    }
    Ok(())
}

pub(super) async fn undo_types(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for name in [
        "user_type",
        "university_tier",
        "team_role",
        "support_type",
        "subscription_tier",
        "subscription_status",
        "student_status",
        "report_reason",
        "notification_type",
        "forum_category",
        "field_type",
        "document_type",
        "dashboard_section",
        "application_status",
        "account_status",
    ] {
        manager.drop_type(Type::drop().name(name).to_owned()).await?;
    }
    Ok(())
}
