-- edupath m20251022_000001_baseline up
-- in one transaction, with its row in the ledger

CREATE TYPE "user_type" AS ENUM ('customer', 'team_member', 'company_profile');

CREATE TYPE "team_role" AS ENUM ('admin', 'counselor', 'content_manager', 'finance', 'support');

CREATE TYPE "account_status" AS ENUM ('pending_approval', 'active', 'inactive', 'suspended', 'rejected');

CREATE TYPE "application_status" AS ENUM ('draft', 'submitted', 'under_review', 'documents_required', 'offer', 'accepted', 'rejected', 'withdrawn');

CREATE TYPE "document_type" AS ENUM ('passport', 'transcript', 'degree_certificate', 'english_test', 'recommendation_letter', 'statement_of_purpose', 'curriculum_vitae', 'financial_statement', 'other');

CREATE TYPE "notification_type" AS ENUM ('application_update', 'document_reminder', 'message', 'event_reminder', 'forum_activity', 'payment', 'system');

CREATE TYPE "subscription_tier" AS ENUM ('explorer', 'achiever', 'champion', 'legend');

CREATE TYPE "student_status" AS ENUM ('inquiry', 'converted', 'visa_applied', 'visa_approved', 'departed');

CREATE TYPE "field_type" AS ENUM ('text', 'textarea', 'number', 'date', 'select', 'multi_select', 'checkbox', 'file');

CREATE TYPE "dashboard_section" AS ENUM ('overview', 'profile', 'applications', 'documents', 'community', 'events');

CREATE TYPE "forum_category" AS ENUM ('general', 'universities', 'visa', 'scholarships', 'test_preparation', 'accommodation', 'life_abroad');

CREATE TYPE "subscription_status" AS ENUM ('trialing', 'active', 'past_due', 'cancelled', 'expired');

CREATE TYPE "support_type" AS ENUM ('community', 'email', 'priority', 'dedicated');

CREATE TYPE "university_tier" AS ENUM ('elite', 'strong', 'standard');

CREATE TYPE "report_reason" AS ENUM ('spam', 'harassment', 'misinformation', 'inappropriate', 'off_topic', 'other');

CREATE TABLE "users" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "user_type" user_type NOT NULL DEFAULT 'customer',
    "email" text NOT NULL,
    "password_hash" text,
    "first_name" text,
    "last_name" text,
    "company_name" text,
    "phone" text,
    "avatar_url" text,
    "team_role" team_role,
    "account_status" account_status NOT NULL DEFAULT 'active',
    "email_verified_at" timestamp,
    "password_reset_token_hash" text,
    "password_reset_expires_at" timestamp,
    "failed_login_count" integer NOT NULL DEFAULT 0,
    "locked_until" timestamp,
    "last_login_at" timestamp,
    "preferences" jsonb NOT NULL DEFAULT '{}',
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "users_email_unique" UNIQUE ("email")
);

CREATE TABLE "student_profiles" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "user_id" uuid NOT NULL,
    "counselor_id" uuid,
    "status" student_status NOT NULL DEFAULT 'inquiry',
    "date_of_birth" date,
    "nationality" text,
    "country_of_residence" text,
    "education_level" text,
    "institution" text,
    "grade_average" decimal(4, 2),
    "graduation_year" integer,
    "english_test" jsonb,
    "academic_history" jsonb NOT NULL DEFAULT '[]',
    "work_experience" jsonb NOT NULL DEFAULT '[]',
    "preferences" jsonb NOT NULL DEFAULT '{}',
    "budget_min" decimal(12, 2),
    "budget_max" decimal(12, 2),
    "target_intake" text,
    "completion_percent" integer NOT NULL DEFAULT 0,
    "notes" text,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "student_profiles_user_id_unique" UNIQUE ("user_id")
);

CREATE TABLE "universities" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "name" text NOT NULL,
    "slug" text NOT NULL,
    "country" text NOT NULL,
    "city" text NOT NULL,
    "tier" university_tier NOT NULL,
    "world_ranking" integer,
    "national_ranking" integer,
    "tuition_fee_min" decimal(12, 2),
    "tuition_fee_max" decimal(12, 2),
    "currency" text NOT NULL DEFAULT 'USD',
    "acceptance_rate" decimal(5, 2),
    "website_url" text,
    "logo_url" text,
    "description" text,
    "entry_requirements" jsonb NOT NULL DEFAULT '{}',
    "intakes" jsonb NOT NULL DEFAULT '[]',
    "is_active" bool NOT NULL DEFAULT TRUE,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "universities_slug_unique" UNIQUE ("slug"),
    CONSTRAINT "universities_name_country_unique" UNIQUE ("name", "country")
);

CREATE TABLE "courses" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "university_id" uuid NOT NULL,
    "name" text NOT NULL,
    "degree_level" text NOT NULL,
    "field_of_study" text NOT NULL,
    "duration_months" integer,
    "tuition_fee" decimal(12, 2),
    "currency" text NOT NULL DEFAULT 'USD',
    "intake_months" jsonb NOT NULL DEFAULT '[]',
    "requirements" jsonb NOT NULL DEFAULT '{}',
    "has_scholarship" bool NOT NULL DEFAULT FALSE,
    "is_active" bool NOT NULL DEFAULT TRUE,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "courses_university_id_name_degree_level_unique" UNIQUE ("university_id", "name", "degree_level")
);

CREATE TABLE "applications" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "user_id" uuid NOT NULL,
    "university_id" uuid NOT NULL,
    "course_id" uuid NOT NULL,
    "status" application_status NOT NULL DEFAULT 'draft',
    "intake" text NOT NULL,
    "personal_statement" text,
    "offer_details" jsonb,
    "notes" text,
    "submitted_at" timestamp,
    "decided_at" timestamp,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "applications_user_id_course_id_intake_unique" UNIQUE ("user_id", "course_id", "intake")
);

CREATE TABLE "documents" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "user_id" uuid NOT NULL,
    "application_id" uuid,
    "document_type" document_type NOT NULL,
    "file_name" text NOT NULL,
    "storage_key" text NOT NULL,
    "mime_type" text NOT NULL,
    "size_bytes" bigint NOT NULL,
    "checksum" text,
    "is_verified" bool NOT NULL DEFAULT FALSE,
    "verified_by" uuid,
    "verified_at" timestamp,
    "rejection_reason" text,
    "expires_on" date,
    "metadata" jsonb NOT NULL DEFAULT '{}',
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "documents_storage_key_unique" UNIQUE ("storage_key")
);

CREATE TABLE "notifications" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "user_id" uuid NOT NULL,
    "notification_type" notification_type NOT NULL,
    "title" text NOT NULL,
    "body" text NOT NULL,
    "data" jsonb NOT NULL DEFAULT '{}',
    "action_url" text,
    "read_at" timestamp,
    "created_at" timestamp NOT NULL DEFAULT (now())
);

CREATE TABLE "forum_posts_enhanced" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "author_id" uuid NOT NULL,
    "category" forum_category NOT NULL,
    "title" text NOT NULL,
    "content" text NOT NULL,
    "images" jsonb NOT NULL DEFAULT '[]',
    "tags" jsonb NOT NULL DEFAULT '[]',
    "poll_question" text,
    "poll_options" jsonb,
    "poll_ends_at" timestamp,
    "is_pinned" bool NOT NULL DEFAULT FALSE,
    "is_locked" bool NOT NULL DEFAULT FALSE,
    "is_hidden" bool NOT NULL DEFAULT FALSE,
    "moderated_by" uuid,
    "moderation_reason" text,
    "like_count" integer NOT NULL DEFAULT 0,
    "comment_count" integer NOT NULL DEFAULT 0,
    "save_count" integer NOT NULL DEFAULT 0,
    "report_count" integer NOT NULL DEFAULT 0,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now())
);

CREATE TABLE "forum_comments" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "post_id" uuid NOT NULL,
    "author_id" uuid NOT NULL,
    "parent_id" uuid,
    "content" text NOT NULL,
    "is_hidden" bool NOT NULL DEFAULT FALSE,
    "like_count" integer NOT NULL DEFAULT 0,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now())
);

CREATE TABLE "forum_likes" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "post_id" uuid NOT NULL,
    "user_id" uuid NOT NULL,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "forum_likes_post_id_user_id_unique" UNIQUE ("post_id", "user_id")
);

CREATE TABLE "forum_saves" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "post_id" uuid NOT NULL,
    "user_id" uuid NOT NULL,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "forum_saves_post_id_user_id_unique" UNIQUE ("post_id", "user_id")
);

CREATE TABLE "forum_poll_votes" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "post_id" uuid NOT NULL,
    "user_id" uuid NOT NULL,
    "option_index" integer NOT NULL,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "forum_poll_votes_post_id_user_id_unique" UNIQUE ("post_id", "user_id")
);

CREATE TABLE "forum_post_reports" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "post_id" uuid NOT NULL,
    "reporter_id" uuid NOT NULL,
    "reason" report_reason NOT NULL,
    "details" text,
    "status" text NOT NULL DEFAULT 'pending',
    "reviewed_by" uuid,
    "reviewed_at" timestamp,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "forum_post_reports_post_id_reporter_id_unique" UNIQUE ("post_id", "reporter_id")
);

CREATE TABLE "forum_post_limits" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "user_id" uuid NOT NULL,
    "day" date NOT NULL,
    "post_count" integer NOT NULL DEFAULT 0,
    "comment_count" integer NOT NULL DEFAULT 0,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "forum_post_limits_user_id_day_unique" UNIQUE ("user_id", "day")
);

CREATE TABLE "subscriptions" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "user_id" uuid NOT NULL,
    "tier" subscription_tier NOT NULL,
    "status" subscription_status NOT NULL,
    "starts_at" timestamp NOT NULL,
    "ends_at" timestamp,
    "provider_reference" text,
    "created_at" timestamp NOT NULL DEFAULT (now())
);

CREATE TABLE "subscription_plans" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "name" text NOT NULL,
    "tier" subscription_tier NOT NULL,
    "description" text,
    "price" decimal(12, 2) NOT NULL,
    "currency" text NOT NULL DEFAULT 'USD',
    "billing_period" text NOT NULL DEFAULT 'month',
    "features" jsonb NOT NULL DEFAULT '[]',
    "application_limit" integer,
    "matching_limit" integer,
    "support_type" support_type NOT NULL,
    "has_counselor" bool NOT NULL DEFAULT FALSE,
    "display_order" integer NOT NULL DEFAULT 0,
    "is_active" bool NOT NULL DEFAULT TRUE,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "subscription_plans_name_unique" UNIQUE ("name"),
    CONSTRAINT "subscription_plans_tier_billing_period_unique" UNIQUE ("tier", "billing_period")
);

CREATE TABLE "user_subscriptions" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "user_id" uuid NOT NULL,
    "plan_id" uuid NOT NULL,
    "status" subscription_status NOT NULL DEFAULT 'trialing',
    "current_period_start" timestamp NOT NULL,
    "current_period_end" timestamp NOT NULL,
    "cancels_at_period_end" bool NOT NULL DEFAULT FALSE,
    "cancelled_at" timestamp,
    "payment_provider" text,
    "provider_reference" text,
    "usage" jsonb NOT NULL DEFAULT '{}',
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now())
);

CREATE TABLE "payment_settings" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "provider" text NOT NULL,
    "is_enabled" bool NOT NULL DEFAULT FALSE,
    "is_test_mode" bool NOT NULL DEFAULT TRUE,
    "public_key" text,
    "secret_name" text,
    "webhook_url" text,
    "configuration" jsonb NOT NULL DEFAULT '{}',
    "updated_by" uuid,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "payment_settings_provider_unique" UNIQUE ("provider")
);

CREATE TABLE "security_settings" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "setting_key" text NOT NULL,
    "setting_value" text NOT NULL,
    "description" text,
    "updated_by" uuid,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "security_settings_setting_key_unique" UNIQUE ("setting_key")
);

CREATE TABLE "ip_registration_limits" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "ip_address" text NOT NULL,
    "registration_count" integer NOT NULL DEFAULT 0,
    "window_started_at" timestamp NOT NULL DEFAULT (now()),
    "is_blocked" bool NOT NULL DEFAULT FALSE,
    "blocked_until" timestamp,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "ip_registration_limits_ip_address_unique" UNIQUE ("ip_address")
);

CREATE TABLE "login_attempts" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "email" text NOT NULL,
    "user_id" uuid,
    "ip_address" text NOT NULL,
    "user_agent" text,
    "was_successful" bool NOT NULL DEFAULT FALSE,
    "failure_reason" text,
    "attempted_at" timestamp NOT NULL DEFAULT (now())
);

CREATE TABLE "security_events" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "event_type" text NOT NULL,
    "severity" text NOT NULL DEFAULT 'info',
    "user_id" uuid,
    "ip_address" text,
    "user_agent" text,
    "details" jsonb NOT NULL DEFAULT '{}',
    "created_at" timestamp NOT NULL DEFAULT (now())
);

CREATE TABLE "staff_invitation_links" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "token_hash" text NOT NULL,
    "email" text,
    "team_role" team_role NOT NULL,
    "created_by" uuid NOT NULL,
    "used_by" uuid,
    "used_at" timestamp,
    "expires_at" timestamp NOT NULL,
    "is_active" bool NOT NULL DEFAULT TRUE,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "staff_invitation_links_token_hash_unique" UNIQUE ("token_hash")
);

CREATE TABLE "events" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "title" text NOT NULL,
    "slug" text NOT NULL,
    "description" text,
    "event_type" text NOT NULL DEFAULT 'webinar',
    "starts_at" timestamp NOT NULL,
    "ends_at" timestamp NOT NULL,
    "time_zone" text NOT NULL DEFAULT 'UTC',
    "location" text,
    "meeting_url" text,
    "host_id" uuid,
    "university_id" uuid,
    "capacity" integer,
    "is_published" bool NOT NULL DEFAULT FALSE,
    "metadata" jsonb NOT NULL DEFAULT '{}',
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "events_slug_unique" UNIQUE ("slug")
);

CREATE TABLE "event_registrations" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "event_id" uuid NOT NULL,
    "user_id" uuid NOT NULL,
    "status" text NOT NULL DEFAULT 'registered',
    "attended_at" timestamp,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "event_registrations_event_id_user_id_unique" UNIQUE ("event_id", "user_id")
);

CREATE TABLE "ai_matching_results" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "user_id" uuid NOT NULL,
    "university_id" uuid NOT NULL,
    "course_id" uuid,
    "score" decimal(5, 2) NOT NULL,
    "reasoning" text,
    "factors" jsonb NOT NULL DEFAULT '{}',
    "model_version" text NOT NULL,
    "created_at" timestamp NOT NULL DEFAULT (now())
);

CREATE TABLE "testimonials" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "user_id" uuid,
    "university_id" uuid,
    "student_name" text NOT NULL,
    "content" text NOT NULL,
    "rating" integer,
    "image_url" text,
    "is_approved" bool NOT NULL DEFAULT FALSE,
    "display_order" integer NOT NULL DEFAULT 0,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now())
);

CREATE TABLE "custom_fields" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "field_key" text NOT NULL,
    "label" text NOT NULL,
    "field_type" field_type NOT NULL,
    "section" dashboard_section NOT NULL,
    "options" jsonb NOT NULL DEFAULT '[]',
    "is_required" bool NOT NULL DEFAULT FALSE,
    "is_active" bool NOT NULL DEFAULT TRUE,
    "display_order" integer NOT NULL DEFAULT 0,
    "created_by" uuid,
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "custom_fields_field_key_unique" UNIQUE ("field_key")
);

CREATE TABLE "custom_field_values" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "field_id" uuid NOT NULL,
    "user_id" uuid NOT NULL,
    "value" jsonb NOT NULL DEFAULT '{}',
    "created_at" timestamp NOT NULL DEFAULT (now()),
    "updated_at" timestamp NOT NULL DEFAULT (now()),
    CONSTRAINT "custom_field_values_field_id_user_id_unique" UNIQUE ("field_id", "user_id")
);

CREATE TABLE "student_timeline" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "student_id" uuid NOT NULL,
    "previous_status" student_status,
    "status" student_status NOT NULL,
    "changed_by" uuid,
    "notes" text,
    "created_at" timestamp NOT NULL DEFAULT (now())
);

CREATE TABLE "chat_messages" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()) PRIMARY KEY,
    "student_id" uuid NOT NULL,
    "counselor_id" uuid NOT NULL,
    "sender_id" uuid NOT NULL,
    "message" text NOT NULL,
    "attachments" jsonb NOT NULL DEFAULT '[]',
    "read_at" timestamp,
    "created_at" timestamp NOT NULL DEFAULT (now())
);

CREATE INDEX "users_user_type_account_status_idx" ON "users" ("user_type", "account_status");

CREATE INDEX "student_profiles_counselor_id_status_idx" ON "student_profiles" ("counselor_id", "status");

CREATE INDEX "student_profiles_status_created_at_idx" ON "student_profiles" ("status", "created_at");

CREATE INDEX "universities_country_tier_idx" ON "universities" ("country", "tier");

CREATE INDEX "universities_world_ranking_idx" ON "universities" ("world_ranking");

CREATE INDEX "courses_field_of_study_degree_level_idx" ON "courses" ("field_of_study", "degree_level");

CREATE INDEX "applications_user_id_status_idx" ON "applications" ("user_id", "status");

CREATE INDEX "applications_university_id_status_idx" ON "applications" ("university_id", "status");

CREATE INDEX "applications_course_id_idx" ON "applications" ("course_id");

CREATE INDEX "documents_user_id_document_type_idx" ON "documents" ("user_id", "document_type");

CREATE INDEX "documents_application_id_idx" ON "documents" ("application_id");

CREATE INDEX "documents_unverified_idx" ON "documents" ("created_at") WHERE NOT "is_verified";

CREATE INDEX "notifications_user_id_read_at_created_at_idx"
    ON "notifications" ("user_id", "read_at", "created_at");

CREATE INDEX "forum_posts_enhanced_category_created_at_idx"
    ON "forum_posts_enhanced" ("category", "created_at" DESC);

CREATE INDEX "forum_posts_enhanced_author_id_created_at_idx"
    ON "forum_posts_enhanced" ("author_id", "created_at");

CREATE INDEX "forum_comments_post_id_created_at_idx" ON "forum_comments" ("post_id", "created_at");

CREATE INDEX "forum_comments_author_id_idx" ON "forum_comments" ("author_id");

CREATE INDEX "forum_comments_parent_id_idx" ON "forum_comments" ("parent_id");

CREATE INDEX "forum_likes_user_id_idx" ON "forum_likes" ("user_id");

CREATE INDEX "forum_saves_user_id_created_at_idx" ON "forum_saves" ("user_id", "created_at");

CREATE INDEX "forum_poll_votes_user_id_idx" ON "forum_poll_votes" ("user_id");

CREATE INDEX "forum_post_reports_status_created_at_idx" ON "forum_post_reports" ("status", "created_at");

CREATE INDEX "subscriptions_user_id_status_idx" ON "subscriptions" ("user_id", "status");

CREATE INDEX "subscription_plans_is_active_display_order_idx"
    ON "subscription_plans" ("is_active", "display_order");

CREATE INDEX "user_subscriptions_user_id_status_idx" ON "user_subscriptions" ("user_id", "status");

CREATE INDEX "user_subscriptions_plan_id_idx" ON "user_subscriptions" ("plan_id");

CREATE INDEX "user_subscriptions_status_current_period_end_idx"
    ON "user_subscriptions" ("status", "current_period_end");

CREATE UNIQUE INDEX "user_subscriptions_one_active_idx"
    ON "user_subscriptions" ("user_id")
    WHERE "status" = (CAST('active' AS "subscription_status"));

CREATE INDEX "login_attempts_email_attempted_at_idx" ON "login_attempts" ("email", "attempted_at");

CREATE INDEX "login_attempts_ip_address_attempted_at_idx" ON "login_attempts" ("ip_address", "attempted_at");

CREATE INDEX "security_events_event_type_created_at_idx" ON "security_events" ("event_type", "created_at");

CREATE INDEX "security_events_user_id_created_at_idx" ON "security_events" ("user_id", "created_at");

CREATE INDEX "staff_invitation_links_is_active_expires_at_idx"
    ON "staff_invitation_links" ("is_active", "expires_at");

CREATE INDEX "events_is_published_starts_at_idx" ON "events" ("is_published", "starts_at");

CREATE INDEX "event_registrations_user_id_idx" ON "event_registrations" ("user_id");

CREATE INDEX "ai_matching_results_user_id_score_idx" ON "ai_matching_results" ("user_id", "score");

CREATE INDEX "ai_matching_results_university_id_idx" ON "ai_matching_results" ("university_id");

CREATE INDEX "testimonials_is_approved_display_order_idx" ON "testimonials" ("is_approved", "display_order");

CREATE INDEX "custom_fields_section_display_order_idx" ON "custom_fields" ("section", "display_order");

CREATE INDEX "custom_field_values_user_id_idx" ON "custom_field_values" ("user_id");

CREATE INDEX "student_timeline_student_id_created_at_idx" ON "student_timeline" ("student_id", "created_at");

CREATE INDEX "chat_messages_student_id_counselor_id_created_at_idx"
    ON "chat_messages" ("student_id", "counselor_id", "created_at");

CREATE INDEX "chat_messages_sender_id_idx" ON "chat_messages" ("sender_id");

CREATE INDEX "chat_messages_unread_idx" ON "chat_messages" ("counselor_id") WHERE "read_at" IS NULL;

ALTER TABLE "student_profiles"
    ADD CONSTRAINT "student_profiles_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "student_profiles"
    ADD CONSTRAINT "student_profiles_counselor_id_fk"
    FOREIGN KEY ("counselor_id")
    REFERENCES "users" ("id")
    ON DELETE SET NULL;

ALTER TABLE "courses"
    ADD CONSTRAINT "courses_university_id_fk"
    FOREIGN KEY ("university_id")
    REFERENCES "universities" ("id")
    ON DELETE CASCADE;

ALTER TABLE "applications"
    ADD CONSTRAINT "applications_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "applications"
    ADD CONSTRAINT "applications_university_id_fk"
    FOREIGN KEY ("university_id")
    REFERENCES "universities" ("id")
    ON DELETE RESTRICT;

ALTER TABLE "applications"
    ADD CONSTRAINT "applications_course_id_fk"
    FOREIGN KEY ("course_id")
    REFERENCES "courses" ("id")
    ON DELETE RESTRICT;

ALTER TABLE "documents"
    ADD CONSTRAINT "documents_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "documents"
    ADD CONSTRAINT "documents_application_id_fk"
    FOREIGN KEY ("application_id")
    REFERENCES "applications" ("id")
    ON DELETE SET NULL;

ALTER TABLE "documents"
    ADD CONSTRAINT "documents_verified_by_fk"
    FOREIGN KEY ("verified_by")
    REFERENCES "users" ("id")
    ON DELETE SET NULL;

ALTER TABLE "notifications"
    ADD CONSTRAINT "notifications_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "forum_posts_enhanced"
    ADD CONSTRAINT "forum_posts_enhanced_author_id_fk"
    FOREIGN KEY ("author_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "forum_posts_enhanced"
    ADD CONSTRAINT "forum_posts_enhanced_moderated_by_fk"
    FOREIGN KEY ("moderated_by")
    REFERENCES "users" ("id")
    ON DELETE SET NULL;

ALTER TABLE "forum_comments"
    ADD CONSTRAINT "forum_comments_post_id_fk"
    FOREIGN KEY ("post_id")
    REFERENCES "forum_posts_enhanced" ("id")
    ON DELETE CASCADE;

ALTER TABLE "forum_comments"
    ADD CONSTRAINT "forum_comments_author_id_fk"
    FOREIGN KEY ("author_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "forum_comments"
    ADD CONSTRAINT "forum_comments_parent_id_fk"
    FOREIGN KEY ("parent_id")
    REFERENCES "forum_comments" ("id")
    ON DELETE CASCADE;

ALTER TABLE "forum_likes"
    ADD CONSTRAINT "forum_likes_post_id_fk"
    FOREIGN KEY ("post_id")
    REFERENCES "forum_posts_enhanced" ("id")
    ON DELETE CASCADE;

ALTER TABLE "forum_likes"
    ADD CONSTRAINT "forum_likes_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "forum_saves"
    ADD CONSTRAINT "forum_saves_post_id_fk"
    FOREIGN KEY ("post_id")
    REFERENCES "forum_posts_enhanced" ("id")
    ON DELETE CASCADE;

ALTER TABLE "forum_saves"
    ADD CONSTRAINT "forum_saves_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "forum_poll_votes"
    ADD CONSTRAINT "forum_poll_votes_post_id_fk"
    FOREIGN KEY ("post_id")
    REFERENCES "forum_posts_enhanced" ("id")
    ON DELETE CASCADE;

ALTER TABLE "forum_poll_votes"
    ADD CONSTRAINT "forum_poll_votes_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "forum_post_reports"
    ADD CONSTRAINT "forum_post_reports_post_id_fk"
    FOREIGN KEY ("post_id")
    REFERENCES "forum_posts_enhanced" ("id")
    ON DELETE CASCADE;

ALTER TABLE "forum_post_reports"
    ADD CONSTRAINT "forum_post_reports_reporter_id_fk"
    FOREIGN KEY ("reporter_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "forum_post_reports"
    ADD CONSTRAINT "forum_post_reports_reviewed_by_fk"
    FOREIGN KEY ("reviewed_by")
    REFERENCES "users" ("id")
    ON DELETE SET NULL;

ALTER TABLE "forum_post_limits"
    ADD CONSTRAINT "forum_post_limits_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "subscriptions"
    ADD CONSTRAINT "subscriptions_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "user_subscriptions"
    ADD CONSTRAINT "user_subscriptions_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "user_subscriptions"
    ADD CONSTRAINT "user_subscriptions_plan_id_fk"
    FOREIGN KEY ("plan_id")
    REFERENCES "subscription_plans" ("id")
    ON DELETE RESTRICT;

ALTER TABLE "payment_settings"
    ADD CONSTRAINT "payment_settings_updated_by_fk"
    FOREIGN KEY ("updated_by")
    REFERENCES "users" ("id")
    ON DELETE SET NULL;

ALTER TABLE "security_settings"
    ADD CONSTRAINT "security_settings_updated_by_fk"
    FOREIGN KEY ("updated_by")
    REFERENCES "users" ("id")
    ON DELETE SET NULL;

ALTER TABLE "login_attempts"
    ADD CONSTRAINT "login_attempts_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE SET NULL;

ALTER TABLE "security_events"
    ADD CONSTRAINT "security_events_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE SET NULL;

ALTER TABLE "staff_invitation_links"
    ADD CONSTRAINT "staff_invitation_links_created_by_fk"
    FOREIGN KEY ("created_by")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "staff_invitation_links"
    ADD CONSTRAINT "staff_invitation_links_used_by_fk"
    FOREIGN KEY ("used_by")
    REFERENCES "users" ("id")
    ON DELETE SET NULL;

ALTER TABLE "events"
    ADD CONSTRAINT "events_host_id_fk"
    FOREIGN KEY ("host_id")
    REFERENCES "users" ("id")
    ON DELETE SET NULL;

ALTER TABLE "events"
    ADD CONSTRAINT "events_university_id_fk"
    FOREIGN KEY ("university_id")
    REFERENCES "universities" ("id")
    ON DELETE SET NULL;

ALTER TABLE "event_registrations"
    ADD CONSTRAINT "event_registrations_event_id_fk"
    FOREIGN KEY ("event_id")
    REFERENCES "events" ("id")
    ON DELETE CASCADE;

ALTER TABLE "event_registrations"
    ADD CONSTRAINT "event_registrations_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "ai_matching_results"
    ADD CONSTRAINT "ai_matching_results_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "ai_matching_results"
    ADD CONSTRAINT "ai_matching_results_university_id_fk"
    FOREIGN KEY ("university_id")
    REFERENCES "universities" ("id")
    ON DELETE CASCADE;

ALTER TABLE "ai_matching_results"
    ADD CONSTRAINT "ai_matching_results_course_id_fk"
    FOREIGN KEY ("course_id")
    REFERENCES "courses" ("id")
    ON DELETE SET NULL;

ALTER TABLE "testimonials"
    ADD CONSTRAINT "testimonials_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE SET NULL;

ALTER TABLE "testimonials"
    ADD CONSTRAINT "testimonials_university_id_fk"
    FOREIGN KEY ("university_id")
    REFERENCES "universities" ("id")
    ON DELETE SET NULL;

ALTER TABLE "custom_fields"
    ADD CONSTRAINT "custom_fields_created_by_fk"
    FOREIGN KEY ("created_by")
    REFERENCES "users" ("id")
    ON DELETE SET NULL;

ALTER TABLE "custom_field_values"
    ADD CONSTRAINT "custom_field_values_field_id_fk"
    FOREIGN KEY ("field_id")
    REFERENCES "custom_fields" ("id")
    ON DELETE CASCADE;

ALTER TABLE "custom_field_values"
    ADD CONSTRAINT "custom_field_values_user_id_fk"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "student_timeline"
    ADD CONSTRAINT "student_timeline_student_id_fk"
    FOREIGN KEY ("student_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "student_timeline"
    ADD CONSTRAINT "student_timeline_changed_by_fk"
    FOREIGN KEY ("changed_by")
    REFERENCES "users" ("id")
    ON DELETE SET NULL;

ALTER TABLE "chat_messages"
    ADD CONSTRAINT "chat_messages_student_id_fk"
    FOREIGN KEY ("student_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "chat_messages"
    ADD CONSTRAINT "chat_messages_counselor_id_fk"
    FOREIGN KEY ("counselor_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

ALTER TABLE "chat_messages"
    ADD CONSTRAINT "chat_messages_sender_id_fk"
    FOREIGN KEY ("sender_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;
