//! A part of `m20251022_000000_baseline`.

use seaworthy::prelude::*;

pub(super) async fn foreign_keys_4(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let foreign_key = ForeignKey::create()
        .name("forum_comments_parent_id_fk")
        .from("forum_comments", "parent_id")
        .to("forum_comments", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("forum_comments_post_id_fk")
        .from("forum_comments", "post_id")
        .to("forum_posts_enhanced", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("forum_likes_post_id_fk")
        .from("forum_likes", "post_id")
        .to("forum_posts_enhanced", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("forum_likes_user_id_fk")
        .from("forum_likes", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("forum_poll_votes_post_id_fk")
        .from("forum_poll_votes", "post_id")
        .to("forum_posts_enhanced", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("forum_poll_votes_user_id_fk")
        .from("forum_poll_votes", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("forum_post_limits_user_id_fk")
        .from("forum_post_limits", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    Ok(())
}

pub(super) async fn foreign_keys_5(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let foreign_key = ForeignKey::create()
        .name("forum_post_reports_post_id_fk")
        .from("forum_post_reports", "post_id")
        .to("forum_posts_enhanced", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("forum_post_reports_reporter_id_fk")
        .from("forum_post_reports", "reporter_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("forum_post_reports_reviewed_by_fk")
        .from("forum_post_reports", "reviewed_by")
        .to("users", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("forum_posts_enhanced_author_id_fk")
        .from("forum_posts_enhanced", "author_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("forum_posts_enhanced_moderated_by_fk")
        .from("forum_posts_enhanced", "moderated_by")
        .to("users", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("forum_saves_post_id_fk")
        .from("forum_saves", "post_id")
        .to("forum_posts_enhanced", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("forum_saves_user_id_fk")
        .from("forum_saves", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    Ok(())
}

pub(super) async fn foreign_keys_6(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let foreign_key = ForeignKey::create()
        .name("login_attempts_user_id_fk")
        .from("login_attempts", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("notifications_user_id_fk")
        .from("notifications", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("payment_settings_updated_by_fk")
        .from("payment_settings", "updated_by")
        .to("users", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("security_events_user_id_fk")
        .from("security_events", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("security_settings_updated_by_fk")
        .from("security_settings", "updated_by")
        .to("users", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("staff_invitation_links_created_by_fk")
        .from("staff_invitation_links", "created_by")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("staff_invitation_links_used_by_fk")
        .from("staff_invitation_links", "used_by")
        .to("users", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    Ok(())
}

pub(super) async fn foreign_keys_7(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let foreign_key = ForeignKey::create()
        .name("student_profiles_counselor_id_fk")
        .from("student_profiles", "counselor_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("student_profiles_user_id_fk")
        .from("student_profiles", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("student_timeline_changed_by_fk")
        .from("student_timeline", "changed_by")
        .to("users", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("student_timeline_student_id_fk")
        .from("student_timeline", "student_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("subscriptions_user_id_fk")
        .from("subscriptions", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("testimonials_university_id_fk")
        .from("testimonials", "university_id")
        .to("universities", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("testimonials_user_id_fk")
        .from("testimonials", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::SetNull)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    Ok(())
}

pub(super) async fn foreign_keys_8(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let foreign_key = ForeignKey::create()
        .name("user_subscriptions_plan_id_fk")
        .from("user_subscriptions", "plan_id")
        .to("subscription_plans", "id")
        .on_delete(ForeignKeyAction::Restrict)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("user_subscriptions_user_id_fk")
        .from("user_subscriptions", "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    Ok(())
}

pub(super) async fn undo_user_subscriptions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("user_subscriptions").drop_constraint("user_subscriptions_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("user_subscriptions").drop_constraint("user_subscriptions_plan_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_testimonials(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("testimonials").drop_constraint("testimonials_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("testimonials").drop_constraint("testimonials_university_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_subscriptions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("subscriptions").drop_constraint("subscriptions_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_student_timeline(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("student_timeline").drop_constraint("student_timeline_student_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("student_timeline").drop_constraint("student_timeline_changed_by_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_student_profiles(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("student_profiles").drop_constraint("student_profiles_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("student_profiles").drop_constraint("student_profiles_counselor_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_staff_invitation_links(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table =
        Table::alter().table("staff_invitation_links").drop_constraint("staff_invitation_links_used_by_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter()
        .table("staff_invitation_links")
        .drop_constraint("staff_invitation_links_created_by_fk")
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_security_settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("security_settings").drop_constraint("security_settings_updated_by_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_security_events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("security_events").drop_constraint("security_events_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_payment_settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("payment_settings").drop_constraint("payment_settings_updated_by_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_notifications(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("notifications").drop_constraint("notifications_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_login_attempts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("login_attempts").drop_constraint("login_attempts_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_forum_saves(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("forum_saves").drop_constraint("forum_saves_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("forum_saves").drop_constraint("forum_saves_post_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_forum_posts_enhanced(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table =
        Table::alter().table("forum_posts_enhanced").drop_constraint("forum_posts_enhanced_moderated_by_fk").to_owned();
    manager.alter_table(table).await?;
    let table =
        Table::alter().table("forum_posts_enhanced").drop_constraint("forum_posts_enhanced_author_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_forum_post_reports(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table =
        Table::alter().table("forum_post_reports").drop_constraint("forum_post_reports_reviewed_by_fk").to_owned();
    manager.alter_table(table).await?;
    let table =
        Table::alter().table("forum_post_reports").drop_constraint("forum_post_reports_reporter_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("forum_post_reports").drop_constraint("forum_post_reports_post_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_forum_post_limits(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("forum_post_limits").drop_constraint("forum_post_limits_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_forum_poll_votes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("forum_poll_votes").drop_constraint("forum_poll_votes_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("forum_poll_votes").drop_constraint("forum_poll_votes_post_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_forum_likes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("forum_likes").drop_constraint("forum_likes_user_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("forum_likes").drop_constraint("forum_likes_post_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_forum_comments(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table("forum_comments").drop_constraint("forum_comments_post_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("forum_comments").drop_constraint("forum_comments_parent_id_fk").to_owned();
    manager.alter_table(table).await?;
    let table = Table::alter().table("forum_comments").drop_constraint("forum_comments_author_id_fk").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}
