//! The schema of pushed as it was found: 31 tables, 15 enums, 45 indexes, 51 foreign keys.
//!
//! Written by `cargo xtask migrate baseline`, and yours from here on. Where it was found it is marked as applied,
//! and never run; everywhere else it is the first migration.

use seaworthy::prelude::*;

mod part_1;
mod part_2;
mod part_3;
mod part_4;
mod part_5;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        up_part(manager).await?;
        up_part_2(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        part_4::undo_user_subscriptions(manager).await?;
        part_4::undo_testimonials(manager).await?;
        part_4::undo_subscriptions(manager).await?;
        part_4::undo_student_timeline(manager).await?;
        part_4::undo_student_profiles(manager).await?;
        part_4::undo_staff_invitation_links(manager).await?;
        part_4::undo_security_settings(manager).await?;
        part_4::undo_security_events(manager).await?;
        part_4::undo_payment_settings(manager).await?;
        part_4::undo_notifications(manager).await?;
        part_4::undo_login_attempts(manager).await?;
        part_4::undo_forum_saves(manager).await?;
        part_4::undo_forum_posts_enhanced(manager).await?;
        part_4::undo_forum_post_reports(manager).await?;
        part_4::undo_forum_post_limits(manager).await?;
        part_4::undo_forum_poll_votes(manager).await?;
        part_4::undo_forum_likes(manager).await?;
        part_4::undo_forum_comments(manager).await?;
        part_5::undo_events(manager).await?;
        part_5::undo_event_registrations(manager).await?;
        part_5::undo_documents(manager).await?;
        part_5::undo_custom_fields(manager).await?;
        part_5::undo_custom_field_values(manager).await?;
        part_5::undo_courses(manager).await?;
        part_5::undo_chat_messages(manager).await?;
        part_5::undo_applications(manager).await?;
        part_5::undo_ai_matching_results(manager).await?;
        part_5::undo_tables(manager).await?;
        part_5::undo_types(manager).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        [
            "ai_matching_results",
            "applications",
            "chat_messages",
            "courses",
            "custom_field_values",
            "custom_fields",
            "documents",
            "event_registrations",
            "events",
            "forum_comments",
            "forum_likes",
            "forum_poll_votes",
            "forum_post_limits",
            "forum_post_reports",
            "forum_posts_enhanced",
            "forum_saves",
            "ip_registration_limits",
            "login_attempts",
            "notifications",
            "payment_settings",
            "security_events",
            "security_settings",
            "staff_invitation_links",
            "student_profiles",
            "student_timeline",
            "subscription_plans",
            "subscriptions",
            "testimonials",
            "universities",
            "user_subscriptions",
            "users",
        ]
        .map(Loss::rows_of)
        .into()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::data_type("account_status"),
        Object::data_type("application_status"),
        Object::data_type("dashboard_section"),
        Object::data_type("document_type"),
        Object::data_type("field_type"),
        Object::data_type("forum_category"),
        Object::data_type("notification_type"),
        Object::data_type("report_reason"),
        Object::data_type("student_status"),
        Object::data_type("subscription_status"),
        Object::data_type("subscription_tier"),
        Object::data_type("support_type"),
        Object::data_type("team_role"),
        Object::data_type("university_tier"),
        Object::data_type("user_type"),
        Object::table("ai_matching_results"),
        Object::table("applications"),
        Object::table("chat_messages"),
        Object::table("courses"),
        Object::table("custom_field_values"),
        Object::table("custom_fields"),
        Object::table("documents"),
        Object::table("event_registrations"),
        Object::table("events"),
        Object::table("forum_comments"),
        Object::table("forum_likes"),
        Object::table("forum_poll_votes"),
        Object::table("forum_post_limits"),
        Object::table("forum_post_reports"),
        Object::table("forum_posts_enhanced"),
        Object::table("forum_saves"),
        Object::table("ip_registration_limits"),
        Object::table("login_attempts"),
        Object::table("notifications"),
        Object::table("payment_settings"),
        Object::table("security_events"),
        Object::table("security_settings"),
        Object::table("staff_invitation_links"),
        Object::table("student_profiles"),
        Object::table("student_timeline"),
        Object::table("subscription_plans"),
        Object::table("subscriptions"),
        Object::table("testimonials"),
        Object::table("universities"),
        Object::table("user_subscriptions"),
        Object::table("users"),
    ]
}

async fn up_part(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    part_1::enums(manager).await?;
    part_1::enums_2(manager).await?;
    part_1::ai_matching_results(manager).await?;
    part_1::applications(manager).await?;
    part_1::chat_messages(manager).await?;
    part_1::courses(manager).await?;
    part_1::custom_field_values(manager).await?;
    part_1::custom_fields(manager).await?;
    part_1::documents(manager).await?;
    part_1::event_registrations(manager).await?;
    part_1::events(manager).await?;
    part_1::forum_comments(manager).await?;
    part_1::forum_likes(manager).await?;
    part_1::forum_poll_votes(manager).await?;
    part_1::forum_post_limits(manager).await?;
    part_1::forum_post_reports(manager).await?;
    part_1::forum_posts_enhanced(manager).await?;
    part_1::forum_saves(manager).await?;
    part_1::ip_registration_limits(manager).await?;
    part_1::login_attempts(manager).await?;
    part_2::notifications(manager).await?;
    part_2::payment_settings(manager).await?;
    part_2::security_events(manager).await?;
    part_2::security_settings(manager).await?;
    part_2::staff_invitation_links(manager).await?;
    part_2::student_profiles(manager).await?;
    part_2::student_timeline(manager).await?;
    part_2::subscription_plans(manager).await?;
    part_2::subscriptions(manager).await?;
    part_2::testimonials(manager).await?;
    part_2::universities(manager).await?;
    part_2::user_subscriptions(manager).await?;
    part_2::users(manager).await?;
    part_2::ai_matching_results_2(manager).await?;
    part_2::applications_2(manager).await?;
    part_2::chat_messages_2(manager).await?;
    part_2::courses_2(manager).await?;
    part_2::custom_field_values_2(manager).await?;
    part_2::custom_fields_2(manager).await?;
    part_2::documents_2(manager).await?;
    part_2::event_registrations_2(manager).await?;
    part_2::events_2(manager).await?;
    part_3::forum_comments_2(manager).await?;
    part_3::forum_likes_2(manager).await?;
    part_3::forum_poll_votes_2(manager).await?;
    part_3::forum_post_reports_2(manager).await?;
    part_3::forum_posts_enhanced_2(manager).await?;
    part_3::forum_saves_2(manager).await?;
    part_3::login_attempts_2(manager).await?;
    part_3::notifications_2(manager).await?;
    part_3::security_events_2(manager).await?;
    part_3::staff_invitation_links_2(manager).await?;
    part_3::student_profiles_2(manager).await?;
    part_3::student_timeline_2(manager).await?;
    part_3::subscription_plans_2(manager).await?;
    part_3::subscriptions_2(manager).await?;
    part_3::testimonials_2(manager).await?;
    part_3::universities_2(manager).await?;
    part_3::user_subscriptions_2(manager).await?;
    part_3::users_2(manager).await?;
    Ok(())
}

async fn up_part_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    part_3::foreign_keys(manager).await?;
    part_3::foreign_keys_2(manager).await?;
    part_3::foreign_keys_3(manager).await?;
    part_4::foreign_keys_4(manager).await?;
    part_4::foreign_keys_5(manager).await?;
    part_4::foreign_keys_6(manager).await?;
    part_4::foreign_keys_7(manager).await?;
    part_4::foreign_keys_8(manager).await?;
    Ok(())
}
