-- edupath: the schema that all migrations lead to

SET check_function_bodies = false;

SELECT pg_catalog.set_config('search_path', '', false);

CREATE TYPE public.account_status AS ENUM (
    'pending_approval',
    'active',
    'inactive',
    'suspended',
    'rejected'
);

CREATE TYPE public.application_status AS ENUM (
    'draft',
    'submitted',
    'under_review',
    'documents_required',
    'offer',
    'accepted',
    'rejected',
    'withdrawn'
);

CREATE TYPE public.dashboard_section AS ENUM (
    'overview',
    'profile',
    'applications',
    'documents',
    'community',
    'events'
);

CREATE TYPE public.document_type AS ENUM (
    'passport',
    'transcript',
    'degree_certificate',
    'english_test',
    'recommendation_letter',
    'statement_of_purpose',
    'curriculum_vitae',
    'financial_statement',
    'other'
);

CREATE TYPE public.field_type AS ENUM (
    'text',
    'textarea',
    'number',
    'date',
    'select',
    'multi_select',
    'checkbox',
    'file'
);

CREATE TYPE public.forum_category AS ENUM (
    'general',
    'universities',
    'visa',
    'scholarships',
    'test_preparation',
    'accommodation',
    'life_abroad'
);

CREATE TYPE public.notification_type AS ENUM (
    'application_update',
    'document_reminder',
    'message',
    'event_reminder',
    'forum_activity',
    'payment',
    'system'
);

CREATE TYPE public.report_reason AS ENUM (
    'spam',
    'harassment',
    'misinformation',
    'inappropriate',
    'off_topic',
    'other'
);

CREATE TYPE public.student_status AS ENUM (
    'inquiry',
    'converted',
    'visa_applied',
    'visa_approved',
    'departed',
    'enrolled'
);

CREATE TYPE public.subscription_status AS ENUM (
    'trialing',
    'active',
    'past_due',
    'cancelled',
    'expired'
);

CREATE TYPE public.subscription_tier AS ENUM (
    'explorer',
    'achiever',
    'champion',
    'legend'
);

CREATE TYPE public.support_type AS ENUM (
    'community',
    'email',
    'priority',
    'dedicated'
);

CREATE TYPE public.team_role AS ENUM (
    'admin',
    'counselor',
    'content_manager',
    'finance',
    'support'
);

CREATE TYPE public.university_tier AS ENUM (
    'elite',
    'strong',
    'standard'
);

CREATE TYPE public.user_type AS ENUM (
    'customer',
    'team_member',
    'company_profile'
);

CREATE TABLE public.ai_matching_results (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    university_id uuid NOT NULL,
    course_id uuid,
    score numeric(5,2) NOT NULL,
    reasoning text,
    factors jsonb DEFAULT '{}'::jsonb NOT NULL,
    model_version text NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT ai_matching_results_pkey PRIMARY KEY (id)
);

CREATE INDEX ai_matching_results_university_id_idx ON public.ai_matching_results USING btree (university_id);

CREATE INDEX ai_matching_results_user_id_score_idx ON public.ai_matching_results USING btree (user_id, score);

CREATE TABLE public.applications (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    university_id uuid NOT NULL,
    course_id uuid NOT NULL,
    status public.application_status DEFAULT 'draft'::public.application_status NOT NULL,
    intake text NOT NULL,
    personal_statement text,
    offer_details jsonb,
    notes text,
    submitted_at timestamp without time zone,
    decided_at timestamp without time zone,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    reference_number text DEFAULT ('EDU-'::text || upper("left"(replace((gen_random_uuid())::text, '-'::text, ''::text), 12))) NOT NULL,
    reviewer_id uuid,
    CONSTRAINT applications_pkey PRIMARY KEY (id),
    CONSTRAINT applications_reference_number_unique UNIQUE (reference_number),
    CONSTRAINT applications_user_id_course_id_intake_unique UNIQUE (user_id, course_id, intake)
);

CREATE INDEX applications_course_id_idx ON public.applications USING btree (course_id);

CREATE INDEX applications_reviewer_id_idx ON public.applications USING btree (reviewer_id);

CREATE INDEX applications_university_id_status_idx ON public.applications USING btree (university_id, status);

CREATE INDEX applications_user_id_status_idx ON public.applications USING btree (user_id, status);

CREATE TABLE public.chat_messages (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    student_id uuid NOT NULL,
    counselor_id uuid NOT NULL,
    sender_id uuid NOT NULL,
    message text NOT NULL,
    attachments jsonb DEFAULT '[]'::jsonb NOT NULL,
    read_at timestamp without time zone,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT chat_messages_pkey PRIMARY KEY (id)
);

CREATE INDEX chat_messages_sender_id_idx ON public.chat_messages USING btree (sender_id);

CREATE INDEX chat_messages_student_id_counselor_id_created_at_idx ON public.chat_messages USING btree (student_id, counselor_id, created_at);

CREATE INDEX chat_messages_unread_idx ON public.chat_messages USING btree (counselor_id) WHERE (read_at IS NULL);

CREATE TABLE public.courses (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    university_id uuid NOT NULL,
    name text NOT NULL,
    degree_level text NOT NULL,
    field_of_study text NOT NULL,
    duration_months integer,
    tuition_fee numeric(12,2),
    currency text DEFAULT 'USD'::text NOT NULL,
    intake_months jsonb DEFAULT '[]'::jsonb NOT NULL,
    requirements jsonb DEFAULT '{}'::jsonb NOT NULL,
    has_scholarship boolean DEFAULT false NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT courses_pkey PRIMARY KEY (id),
    CONSTRAINT courses_university_id_name_degree_level_unique UNIQUE (university_id, name, degree_level)
);

CREATE INDEX courses_field_of_study_degree_level_idx ON public.courses USING btree (field_of_study, degree_level);

CREATE TABLE public.custom_field_values (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    field_id uuid NOT NULL,
    user_id uuid NOT NULL,
    value jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT custom_field_values_pkey PRIMARY KEY (id),
    CONSTRAINT custom_field_values_field_id_user_id_unique UNIQUE (field_id, user_id)
);

CREATE INDEX custom_field_values_user_id_idx ON public.custom_field_values USING btree (user_id);

CREATE TABLE public.custom_fields (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    field_key text NOT NULL,
    label text NOT NULL,
    field_type public.field_type NOT NULL,
    section public.dashboard_section NOT NULL,
    options jsonb DEFAULT '[]'::jsonb NOT NULL,
    is_required boolean DEFAULT false NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    display_order integer DEFAULT 0 NOT NULL,
    created_by uuid,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT custom_fields_pkey PRIMARY KEY (id),
    CONSTRAINT custom_fields_field_key_unique UNIQUE (field_key)
);

CREATE INDEX custom_fields_section_display_order_idx ON public.custom_fields USING btree (section, display_order);

CREATE TABLE public.documents (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    application_id uuid,
    document_type public.document_type NOT NULL,
    file_name text NOT NULL,
    storage_key text NOT NULL,
    mime_type text NOT NULL,
    size_bytes bigint NOT NULL,
    checksum text,
    is_verified boolean DEFAULT false NOT NULL,
    verified_by uuid,
    verified_at timestamp without time zone,
    rejection_reason text,
    expires_on date,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT documents_pkey PRIMARY KEY (id),
    CONSTRAINT documents_storage_key_unique UNIQUE (storage_key)
);

CREATE INDEX documents_application_id_idx ON public.documents USING btree (application_id);

CREATE INDEX documents_unverified_idx ON public.documents USING btree (created_at) WHERE (NOT is_verified);

CREATE INDEX documents_user_id_document_type_idx ON public.documents USING btree (user_id, document_type);

CREATE TABLE public.event_registrations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_id uuid NOT NULL,
    user_id uuid NOT NULL,
    status text DEFAULT 'registered'::text NOT NULL,
    attended_at timestamp without time zone,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_registrations_pkey PRIMARY KEY (id),
    CONSTRAINT event_registrations_event_id_user_id_unique UNIQUE (event_id, user_id)
);

CREATE INDEX event_registrations_user_id_idx ON public.event_registrations USING btree (user_id);

CREATE TABLE public.events (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    title text NOT NULL,
    slug text NOT NULL,
    description text,
    event_type text DEFAULT 'webinar'::text NOT NULL,
    starts_at timestamp without time zone NOT NULL,
    ends_at timestamp without time zone NOT NULL,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    location text,
    meeting_url text,
    host_id uuid,
    university_id uuid,
    capacity integer,
    is_published boolean DEFAULT false NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (id),
    CONSTRAINT events_slug_unique UNIQUE (slug)
);

CREATE INDEX events_is_published_starts_at_idx ON public.events USING btree (is_published, starts_at);

CREATE TABLE public.forum_comments (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    post_id uuid NOT NULL,
    author_id uuid NOT NULL,
    parent_id uuid,
    content text NOT NULL,
    is_hidden boolean DEFAULT false NOT NULL,
    like_count integer DEFAULT 0 NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT forum_comments_pkey PRIMARY KEY (id)
);

CREATE INDEX forum_comments_author_id_idx ON public.forum_comments USING btree (author_id);

CREATE INDEX forum_comments_parent_id_idx ON public.forum_comments USING btree (parent_id);

CREATE INDEX forum_comments_post_id_created_at_idx ON public.forum_comments USING btree (post_id, created_at);

CREATE TABLE public.forum_likes (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    post_id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT forum_likes_pkey PRIMARY KEY (id),
    CONSTRAINT forum_likes_post_id_user_id_unique UNIQUE (post_id, user_id)
);

CREATE INDEX forum_likes_user_id_idx ON public.forum_likes USING btree (user_id);

CREATE TABLE public.forum_poll_votes (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    post_id uuid NOT NULL,
    user_id uuid NOT NULL,
    option_index integer NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT forum_poll_votes_pkey PRIMARY KEY (id),
    CONSTRAINT forum_poll_votes_post_id_user_id_unique UNIQUE (post_id, user_id)
);

CREATE INDEX forum_poll_votes_user_id_idx ON public.forum_poll_votes USING btree (user_id);

CREATE TABLE public.forum_post_limits (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    day date NOT NULL,
    post_count integer DEFAULT 0 NOT NULL,
    comment_count integer DEFAULT 0 NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT forum_post_limits_pkey PRIMARY KEY (id),
    CONSTRAINT forum_post_limits_user_id_day_unique UNIQUE (user_id, day)
);

CREATE TABLE public.forum_post_reports (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    post_id uuid NOT NULL,
    reporter_id uuid NOT NULL,
    reason public.report_reason NOT NULL,
    details text,
    status text DEFAULT 'pending'::text NOT NULL,
    reviewed_by uuid,
    reviewed_at timestamp without time zone,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT forum_post_reports_pkey PRIMARY KEY (id),
    CONSTRAINT forum_post_reports_post_id_reporter_id_unique UNIQUE (post_id, reporter_id)
);

CREATE INDEX forum_post_reports_status_created_at_idx ON public.forum_post_reports USING btree (status, created_at);

CREATE TABLE public.forum_posts_enhanced (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    author_id uuid NOT NULL,
    category public.forum_category NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    images jsonb DEFAULT '[]'::jsonb NOT NULL,
    tags jsonb DEFAULT '[]'::jsonb NOT NULL,
    poll_question text,
    poll_options jsonb,
    poll_ends_at timestamp without time zone,
    is_pinned boolean DEFAULT false NOT NULL,
    is_locked boolean DEFAULT false NOT NULL,
    is_hidden boolean DEFAULT false NOT NULL,
    moderated_by uuid,
    moderation_reason text,
    like_count integer DEFAULT 0 NOT NULL,
    comment_count integer DEFAULT 0 NOT NULL,
    save_count integer DEFAULT 0 NOT NULL,
    report_count integer DEFAULT 0 NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT forum_posts_enhanced_pkey PRIMARY KEY (id)
);

CREATE INDEX forum_posts_enhanced_author_id_created_at_idx ON public.forum_posts_enhanced USING btree (author_id, created_at);

CREATE INDEX forum_posts_enhanced_category_created_at_idx ON public.forum_posts_enhanced USING btree (category, created_at DESC);

CREATE TABLE public.forum_saves (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    post_id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT forum_saves_pkey PRIMARY KEY (id),
    CONSTRAINT forum_saves_post_id_user_id_unique UNIQUE (post_id, user_id)
);

CREATE INDEX forum_saves_user_id_created_at_idx ON public.forum_saves USING btree (user_id, created_at);

CREATE TABLE public.ip_registration_limits (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    ip_address text NOT NULL,
    registration_count integer DEFAULT 0 NOT NULL,
    window_started_at timestamp without time zone DEFAULT now() NOT NULL,
    is_blocked boolean DEFAULT false NOT NULL,
    blocked_until timestamp without time zone,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT ip_registration_limits_pkey PRIMARY KEY (id),
    CONSTRAINT ip_registration_limits_ip_address_unique UNIQUE (ip_address)
);

CREATE TABLE public.login_attempts (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    email text NOT NULL,
    user_id uuid,
    ip_address text NOT NULL,
    user_agent text,
    was_successful boolean DEFAULT false NOT NULL,
    failure_reason text,
    attempted_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT login_attempts_pkey PRIMARY KEY (id)
);

CREATE INDEX login_attempts_email_attempted_at_idx ON public.login_attempts USING btree (email, attempted_at);

CREATE INDEX login_attempts_ip_address_attempted_at_idx ON public.login_attempts USING btree (ip_address, attempted_at);

CREATE TABLE public.notifications (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    notification_type public.notification_type NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    action_url text,
    read_at timestamp without time zone,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT notifications_pkey PRIMARY KEY (id)
);

CREATE INDEX notifications_user_id_read_at_created_at_idx ON public.notifications USING btree (user_id, read_at, created_at);

CREATE TABLE public.payment_settings (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    provider text NOT NULL,
    is_enabled boolean DEFAULT false NOT NULL,
    is_test_mode boolean DEFAULT true NOT NULL,
    public_key text,
    secret_name text,
    webhook_url text,
    configuration jsonb DEFAULT '{}'::jsonb NOT NULL,
    updated_by uuid,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT payment_settings_pkey PRIMARY KEY (id),
    CONSTRAINT payment_settings_provider_unique UNIQUE (provider)
);

CREATE TABLE public.security_events (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    event_type text NOT NULL,
    severity text DEFAULT 'info'::text NOT NULL,
    user_id uuid,
    ip_address text,
    user_agent text,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT security_events_pkey PRIMARY KEY (id)
);

CREATE INDEX security_events_event_type_created_at_idx ON public.security_events USING btree (event_type, created_at);

CREATE INDEX security_events_user_id_created_at_idx ON public.security_events USING btree (user_id, created_at);

CREATE TABLE public.security_settings (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    setting_key text NOT NULL,
    setting_value text NOT NULL,
    description text,
    updated_by uuid,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT security_settings_pkey PRIMARY KEY (id),
    CONSTRAINT security_settings_setting_key_unique UNIQUE (setting_key)
);

CREATE TABLE public.staff_invitation_links (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    token_hash text NOT NULL,
    email text,
    team_role public.team_role NOT NULL,
    created_by uuid NOT NULL,
    used_by uuid,
    used_at timestamp without time zone,
    expires_at timestamp without time zone NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT staff_invitation_links_pkey PRIMARY KEY (id),
    CONSTRAINT staff_invitation_links_token_hash_unique UNIQUE (token_hash)
);

CREATE INDEX staff_invitation_links_is_active_expires_at_idx ON public.staff_invitation_links USING btree (is_active, expires_at);

CREATE TABLE public.student_profiles (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    counselor_id uuid,
    status public.student_status DEFAULT 'inquiry'::public.student_status NOT NULL,
    date_of_birth date,
    nationality text,
    country_of_residence text,
    education_level text,
    institution text,
    grade_average numeric(4,2),
    graduation_year integer,
    english_test jsonb,
    academic_history jsonb DEFAULT '[]'::jsonb NOT NULL,
    work_experience jsonb DEFAULT '[]'::jsonb NOT NULL,
    preferences jsonb DEFAULT '{}'::jsonb NOT NULL,
    budget_min numeric(12,2),
    budget_max numeric(12,2),
    target_intake text,
    completion_percent integer DEFAULT 0 NOT NULL,
    notes text,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT student_profiles_pkey PRIMARY KEY (id),
    CONSTRAINT student_profiles_user_id_unique UNIQUE (user_id)
);

CREATE INDEX student_profiles_counselor_id_status_idx ON public.student_profiles USING btree (counselor_id, status);

CREATE INDEX student_profiles_status_created_at_idx ON public.student_profiles USING btree (status, created_at);

CREATE TABLE public.student_timeline (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    student_id uuid NOT NULL,
    previous_status public.student_status,
    status public.student_status NOT NULL,
    changed_by uuid,
    notes text,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT student_timeline_pkey PRIMARY KEY (id)
);

CREATE INDEX student_timeline_student_id_created_at_idx ON public.student_timeline USING btree (student_id, created_at);

CREATE TABLE public.subscription_plans (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    tier public.subscription_tier NOT NULL,
    description text,
    price numeric(12,2) NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    billing_period text DEFAULT 'month'::text NOT NULL,
    features jsonb DEFAULT '[]'::jsonb NOT NULL,
    application_limit integer,
    matching_limit integer,
    support_type public.support_type NOT NULL,
    has_counselor boolean DEFAULT false NOT NULL,
    display_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT subscription_plans_pkey PRIMARY KEY (id),
    CONSTRAINT subscription_plans_name_unique UNIQUE (name),
    CONSTRAINT subscription_plans_tier_billing_period_unique UNIQUE (tier, billing_period)
);

CREATE INDEX subscription_plans_is_active_display_order_idx ON public.subscription_plans USING btree (is_active, display_order);

CREATE TABLE public.subscriptions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    tier public.subscription_tier NOT NULL,
    status public.subscription_status NOT NULL,
    starts_at timestamp without time zone NOT NULL,
    ends_at timestamp without time zone,
    provider_reference text,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT subscriptions_pkey PRIMARY KEY (id)
);

CREATE INDEX subscriptions_user_id_status_idx ON public.subscriptions USING btree (user_id, status);

CREATE TABLE public.testimonials (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid,
    university_id uuid,
    student_name text NOT NULL,
    content text NOT NULL,
    rating integer,
    image_url text,
    is_approved boolean DEFAULT false NOT NULL,
    display_order integer DEFAULT 0 NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    is_highlighted boolean DEFAULT false NOT NULL,
    CONSTRAINT testimonials_pkey PRIMARY KEY (id)
);

CREATE INDEX testimonials_is_approved_display_order_idx ON public.testimonials USING btree (is_approved, display_order);

CREATE TABLE public.universities (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    country text NOT NULL,
    city text NOT NULL,
    tier public.university_tier NOT NULL,
    world_ranking integer,
    national_ranking integer,
    tuition_fee_min numeric(12,2),
    tuition_fee_max numeric(12,2),
    currency text DEFAULT 'USD'::text NOT NULL,
    acceptance_rate numeric(5,2),
    website_url text,
    logo_url text,
    description text,
    entry_requirements jsonb DEFAULT '{}'::jsonb NOT NULL,
    intakes jsonb DEFAULT '[]'::jsonb NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT universities_pkey PRIMARY KEY (id),
    CONSTRAINT universities_name_country_unique UNIQUE (name, country),
    CONSTRAINT universities_slug_unique UNIQUE (slug)
);

CREATE INDEX universities_country_tier_idx ON public.universities USING btree (country, tier);

CREATE INDEX universities_world_ranking_idx ON public.universities USING btree (world_ranking);

CREATE TABLE public.user_subscriptions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    status public.subscription_status DEFAULT 'trialing'::public.subscription_status NOT NULL,
    current_period_start timestamp without time zone NOT NULL,
    current_period_end timestamp without time zone NOT NULL,
    cancels_at_period_end boolean DEFAULT false NOT NULL,
    cancelled_at timestamp without time zone,
    payment_provider text,
    provider_reference text,
    usage jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_subscriptions_pkey PRIMARY KEY (id)
);

CREATE UNIQUE INDEX user_subscriptions_one_active_idx ON public.user_subscriptions USING btree (user_id) WHERE (status = 'active'::public.subscription_status);

CREATE INDEX user_subscriptions_plan_id_idx ON public.user_subscriptions USING btree (plan_id);

CREATE INDEX user_subscriptions_status_current_period_end_idx ON public.user_subscriptions USING btree (status, current_period_end);

CREATE INDEX user_subscriptions_user_id_status_idx ON public.user_subscriptions USING btree (user_id, status);

CREATE TABLE public.users (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_type public.user_type DEFAULT 'customer'::public.user_type NOT NULL,
    email text NOT NULL,
    password_hash text,
    first_name text,
    last_name text,
    company_name text,
    avatar_url text,
    team_role public.team_role,
    account_status public.account_status DEFAULT 'active'::public.account_status NOT NULL,
    email_verified_at timestamp without time zone,
    password_reset_token_hash text,
    password_reset_expires_at timestamp without time zone,
    failed_login_count integer DEFAULT 0 NOT NULL,
    locked_until timestamp without time zone,
    last_login_at timestamp without time zone,
    preferences jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    updated_at timestamp without time zone DEFAULT now() NOT NULL,
    middle_name text,
    phone_number text,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_unique UNIQUE (email)
);

CREATE INDEX email_idx ON public.users USING btree (lower(email));

CREATE INDEX users_user_type_account_status_idx ON public.users USING btree (user_type, account_status);

ALTER TABLE ONLY public.ai_matching_results
    ADD CONSTRAINT ai_matching_results_course_id_fk FOREIGN KEY (course_id) REFERENCES public.courses (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.ai_matching_results
    ADD CONSTRAINT ai_matching_results_university_id_fk FOREIGN KEY (university_id) REFERENCES public.universities (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.ai_matching_results
    ADD CONSTRAINT ai_matching_results_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.applications
    ADD CONSTRAINT applications_course_id_fk FOREIGN KEY (course_id) REFERENCES public.courses (id) ON DELETE RESTRICT;

ALTER TABLE ONLY public.applications
    ADD CONSTRAINT applications_reviewer_id_fk FOREIGN KEY (reviewer_id) REFERENCES public.users (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.applications
    ADD CONSTRAINT applications_university_id_fk FOREIGN KEY (university_id) REFERENCES public.universities (id) ON DELETE RESTRICT;

ALTER TABLE ONLY public.applications
    ADD CONSTRAINT applications_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_counselor_id_fk FOREIGN KEY (counselor_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_sender_id_fk FOREIGN KEY (sender_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_student_id_fk FOREIGN KEY (student_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.courses
    ADD CONSTRAINT courses_university_id_fk FOREIGN KEY (university_id) REFERENCES public.universities (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.custom_field_values
    ADD CONSTRAINT custom_field_values_field_id_fk FOREIGN KEY (field_id) REFERENCES public.custom_fields (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.custom_field_values
    ADD CONSTRAINT custom_field_values_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.custom_fields
    ADD CONSTRAINT custom_fields_created_by_fk FOREIGN KEY (created_by) REFERENCES public.users (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_application_id_fk FOREIGN KEY (application_id) REFERENCES public.applications (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_verified_by_fk FOREIGN KEY (verified_by) REFERENCES public.users (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.event_registrations
    ADD CONSTRAINT event_registrations_event_id_fk FOREIGN KEY (event_id) REFERENCES public.events (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.event_registrations
    ADD CONSTRAINT event_registrations_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_host_id_fk FOREIGN KEY (host_id) REFERENCES public.users (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_university_id_fk FOREIGN KEY (university_id) REFERENCES public.universities (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.forum_comments
    ADD CONSTRAINT forum_comments_author_id_fk FOREIGN KEY (author_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.forum_comments
    ADD CONSTRAINT forum_comments_parent_id_fk FOREIGN KEY (parent_id) REFERENCES public.forum_comments (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.forum_comments
    ADD CONSTRAINT forum_comments_post_id_fk FOREIGN KEY (post_id) REFERENCES public.forum_posts_enhanced (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.forum_likes
    ADD CONSTRAINT forum_likes_post_id_fk FOREIGN KEY (post_id) REFERENCES public.forum_posts_enhanced (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.forum_likes
    ADD CONSTRAINT forum_likes_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.forum_poll_votes
    ADD CONSTRAINT forum_poll_votes_post_id_fk FOREIGN KEY (post_id) REFERENCES public.forum_posts_enhanced (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.forum_poll_votes
    ADD CONSTRAINT forum_poll_votes_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.forum_post_limits
    ADD CONSTRAINT forum_post_limits_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.forum_post_reports
    ADD CONSTRAINT forum_post_reports_post_id_fk FOREIGN KEY (post_id) REFERENCES public.forum_posts_enhanced (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.forum_post_reports
    ADD CONSTRAINT forum_post_reports_reporter_id_fk FOREIGN KEY (reporter_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.forum_post_reports
    ADD CONSTRAINT forum_post_reports_reviewed_by_fk FOREIGN KEY (reviewed_by) REFERENCES public.users (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.forum_posts_enhanced
    ADD CONSTRAINT forum_posts_enhanced_author_id_fk FOREIGN KEY (author_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.forum_posts_enhanced
    ADD CONSTRAINT forum_posts_enhanced_moderated_by_fk FOREIGN KEY (moderated_by) REFERENCES public.users (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.forum_saves
    ADD CONSTRAINT forum_saves_post_id_fk FOREIGN KEY (post_id) REFERENCES public.forum_posts_enhanced (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.forum_saves
    ADD CONSTRAINT forum_saves_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.login_attempts
    ADD CONSTRAINT login_attempts_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.payment_settings
    ADD CONSTRAINT payment_settings_updated_by_fk FOREIGN KEY (updated_by) REFERENCES public.users (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.security_events
    ADD CONSTRAINT security_events_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.security_settings
    ADD CONSTRAINT security_settings_updated_by_fk FOREIGN KEY (updated_by) REFERENCES public.users (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.staff_invitation_links
    ADD CONSTRAINT staff_invitation_links_created_by_fk FOREIGN KEY (created_by) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.staff_invitation_links
    ADD CONSTRAINT staff_invitation_links_used_by_fk FOREIGN KEY (used_by) REFERENCES public.users (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.student_profiles
    ADD CONSTRAINT student_profiles_counselor_id_fk FOREIGN KEY (counselor_id) REFERENCES public.users (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.student_profiles
    ADD CONSTRAINT student_profiles_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.student_timeline
    ADD CONSTRAINT student_timeline_changed_by_fk FOREIGN KEY (changed_by) REFERENCES public.users (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.student_timeline
    ADD CONSTRAINT student_timeline_student_id_fk FOREIGN KEY (student_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.testimonials
    ADD CONSTRAINT testimonials_university_id_fk FOREIGN KEY (university_id) REFERENCES public.universities (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.testimonials
    ADD CONSTRAINT testimonials_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE SET NULL;

ALTER TABLE ONLY public.user_subscriptions
    ADD CONSTRAINT user_subscriptions_plan_id_fk FOREIGN KEY (plan_id) REFERENCES public.subscription_plans (id) ON DELETE RESTRICT;

ALTER TABLE ONLY public.user_subscriptions
    ADD CONSTRAINT user_subscriptions_user_id_fk FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;
