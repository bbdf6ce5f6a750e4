-- edupath m20251022_000001_baseline down
-- in one transaction, with its row in the ledger

DROP TABLE "chat_messages";

DROP TABLE "student_timeline";

DROP TABLE "custom_field_values";

DROP TABLE "custom_fields";

DROP TABLE "testimonials";

DROP TABLE "ai_matching_results";

DROP TABLE "event_registrations";

DROP TABLE "events";

DROP TABLE "staff_invitation_links";

DROP TABLE "security_events";

DROP TABLE "login_attempts";

DROP TABLE "ip_registration_limits";

DROP TABLE "security_settings";

DROP TABLE "payment_settings";

DROP TABLE "user_subscriptions";

DROP TABLE "subscription_plans";

DROP TABLE "subscriptions";

DROP TABLE "forum_post_limits";

DROP TABLE "forum_post_reports";

DROP TABLE "forum_poll_votes";

DROP TABLE "forum_saves";

DROP TABLE "forum_likes";

DROP TABLE "forum_comments";

DROP TABLE "forum_posts_enhanced";

DROP TABLE "notifications";

DROP TABLE "documents";

DROP TABLE "applications";

DROP TABLE "courses";

DROP TABLE "universities";

DROP TABLE "student_profiles";

DROP TABLE "users";

DROP TYPE "report_reason";

DROP TYPE "university_tier";

DROP TYPE "support_type";

DROP TYPE "subscription_status";

DROP TYPE "forum_category";

DROP TYPE "dashboard_section";

DROP TYPE "field_type";

DROP TYPE "student_status";

DROP TYPE "subscription_tier";

DROP TYPE "notification_type";

DROP TYPE "document_type";

DROP TYPE "application_status";

DROP TYPE "account_status";

DROP TYPE "team_role";

DROP TYPE "user_type";
