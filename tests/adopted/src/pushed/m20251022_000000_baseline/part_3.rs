//! A part of `m20251022_000000_baseline`.

use seaworthy::prelude::*;

pub(super) async fn forum_comments_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index =
        Index::create().name("forum_comments_author_id_idx").table("forum_comments").col("author_id").to_owned();
    manager.create_index(index).await?;
    let index =
        Index::create().name("forum_comments_parent_id_idx").table("forum_comments").col("parent_id").to_owned();
    manager.create_index(index).await?;
    let index = Index::create()
        .name("forum_comments_post_id_created_at_idx")
        .table("forum_comments")
        .col("post_id")
        .col("created_at")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn forum_likes_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create().name("forum_likes_user_id_idx").table("forum_likes").col("user_id").to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn forum_poll_votes_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index =
        Index::create().name("forum_poll_votes_user_id_idx").table("forum_poll_votes").col("user_id").to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn forum_post_reports_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("forum_post_reports_status_created_at_idx")
        .table("forum_post_reports")
        .col("status")
        .col("created_at")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn forum_posts_enhanced_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("forum_posts_enhanced_author_id_created_at_idx")
        .table("forum_posts_enhanced")
        .col("author_id")
        .col("created_at")
        .to_owned();
    manager.create_index(index).await?;
    let index = Index::create()
        .name("forum_posts_enhanced_category_created_at_idx")
        .table("forum_posts_enhanced")
        .col("category")
        .col(("created_at", IndexOrder::Desc))
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn forum_saves_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("forum_saves_user_id_created_at_idx")
        .table("forum_saves")
        .col("user_id")
        .col("created_at")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn login_attempts_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("login_attempts_email_attempted_at_idx")
        .table("login_attempts")
        .col("email")
        .col("attempted_at")
        .to_owned();
    manager.create_index(index).await?;
    let index = Index::create()
        .name("login_attempts_ip_address_attempted_at_idx")
        .table("login_attempts")
        .col("ip_address")
        .col("attempted_at")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn notifications_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("notifications_user_id_read_at_created_at_idx")
        .table("notifications")
        .col("user_id")
        .col("read_at")
        .col("created_at")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn security_events_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("security_events_event_type_created_at_idx")
        .table("security_events")
        .col("event_type")
        .col("created_at")
        .to_owned();
    manager.create_index(index).await?;
    let index = Index::create()
        .name("security_events_user_id_created_at_idx")
        .table("security_events")
        .col("user_id")
        .col("created_at")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn staff_invitation_links_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("staff_invitation_links_is_active_expires_at_idx")
        .table("staff_invitation_links")
        .col("is_active")
        .col("expires_at")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn student_profiles_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("student_profiles_counselor_id_status_idx")
        .table("student_profiles")
        .col("counselor_id")
        .col("status")
        .to_owned();
    manager.create_index(index).await?;
    let index = Index::create()
        .name("student_profiles_status_created_at_idx")
        .table("student_profiles")
        .col("status")
        .col("created_at")
        .to_owned();
    manager.create_index(index).await?;
    let index =
        Index::create().name("student_profiles_whatsapp").table("student_profiles").col("whatsapp_number").to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn student_timeline_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("student_timeline_student_id_created_at_idx")
        .table("student_timeline")
        .col("student_id")
        .col("created_at")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn subscription_plans_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("subscription_plans_is_active_display_order_idx")
        .table("subscription_plans")
        .col("is_active")
        .col("display_order")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn subscriptions_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("subscriptions_user_id_status_idx")
        .table("subscriptions")
        .col("user_id")
        .col("status")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn testimonials_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("testimonials_is_approved_display_order_idx")
        .table("testimonials")
        .col("is_approved")
        .col("display_order")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn universities_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("universities_country_tier_idx")
        .table("universities")
        .col("country")
        .col("tier")
        .to_owned();
    manager.create_index(index).await?;
    let index =
        Index::create().name("universities_world_ranking_idx").table("universities").col("world_ranking").to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn user_subscriptions_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .unique()
        .name("user_subscriptions_one_active_idx")
        .table("user_subscriptions")
        .col("user_id")
        .and_where(Expr::cust("status = 'active'::public.subscription_status"))
        .to_owned();
    manager.create_index(index).await?;
    let index =
        Index::create().name("user_subscriptions_plan_id_idx").table("user_subscriptions").col("plan_id").to_owned();
    manager.create_index(index).await?;
    let index = Index::create()
        .name("user_subscriptions_status_current_period_end_idx")
        .table("user_subscriptions")
        .col("status")
        .col("current_period_end")
        .to_owned();
    manager.create_index(index).await?;
    let index = Index::create()
        .name("user_subscriptions_user_id_status_idx")
        .table("user_subscriptions")
        .col("user_id")
        .col("status")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn users_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .name("users_user_type_account_status_idx")
        .table("users")
        .col("user_type")
        .col("account_status")
        .to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn foreign_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let foreign_key = ForeignKey::create()
        .name("ai_matching_results_course_id_fk")
        .from("ai_matching_results", "course_id")
        .to("courses", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("ai_matching_results_university_id_fk")
        .from("ai_matching_results", "university_id")
        .to("universities", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("ai_matching_results_user_id_fk")
        .from("ai_matching_results", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("applications_course_id_fk")
        .from("applications", "course_id")
        .to("courses", "id")
        .on_delete(ForeignKeyAction::Restrict)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("applications_university_id_fk")
        .from("applications", "university_id")
        .to("universities", "id")
        .on_delete(ForeignKeyAction::Restrict)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("applications_user_id_fk")
        .from("applications", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("chat_messages_counselor_id_fk")
        .from("chat_messages", "counselor_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    Ok(())
}

pub(super) async fn foreign_keys_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let foreign_key = ForeignKey::create()
        .name("chat_messages_sender_id_fk")
        .from("chat_messages", "sender_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("chat_messages_student_id_fk")
        .from("chat_messages", "student_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("courses_university_id_fk")
        .from("courses", "university_id")
        .to("universities", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("custom_field_values_field_id_fk")
        .from("custom_field_values", "field_id")
        .to("custom_fields", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("custom_field_values_user_id_fk")
        .from("custom_field_values", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("custom_fields_created_by_fk")
        .from("custom_fields", "created_by")
        .to("users", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("documents_application_id_fk")
        .from("documents", "application_id")
        .to("applications", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    Ok(())
}

pub(super) async fn foreign_keys_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let foreign_key = ForeignKey::create()
        .name("documents_user_id_fk")
        .from("documents", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("documents_verified_by_fk")
        .from("documents", "verified_by")
        .to("users", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("event_registrations_event_id_fk")
        .from("event_registrations", "event_id")
        .to("events", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("event_registrations_user_id_fk")
        .from("event_registrations", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("events_host_id_fk")
        .from("events", "host_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("events_university_id_fk")
        .from("events", "university_id")
        .to("universities", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("forum_comments_author_id_fk")
        .from("forum_comments", "author_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    Ok(())
}
