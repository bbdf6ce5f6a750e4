-- neuroquest: the schema that all migrations lead to

SET check_function_bodies = false;

SELECT pg_catalog.set_config('search_path', '', false);

CREATE TABLE public.knowledge_edges (
    from_node_id uuid NOT NULL,
    to_node_id uuid NOT NULL,
    kind character varying(20) DEFAULT 'prerequisite'::character varying NOT NULL,
    weight integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT knowledge_edges_pkey PRIMARY KEY (from_node_id, to_node_id, kind),
    CONSTRAINT knowledge_edges_kind_check CHECK (((kind)::text = ANY (((ARRAY['prerequisite'::character varying, 'related'::character varying, 'part_of'::character varying])::character varying[])::text[]))),
    CONSTRAINT knowledge_edges_no_loop_check CHECK ((from_node_id <> to_node_id))
);

CREATE INDEX idx_knowledge_edges_to_node_id ON public.knowledge_edges USING btree (to_node_id);

CREATE TABLE public.knowledge_nodes (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name character varying(200) NOT NULL,
    slug character varying(200) NOT NULL,
    description text,
    domain character varying(60) DEFAULT 'general'::character varying NOT NULL,
    difficulty integer DEFAULT 1 NOT NULL,
    estimated_minutes integer DEFAULT 15 NOT NULL,
    content jsonb DEFAULT '{}'::jsonb NOT NULL,
    is_published boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT knowledge_nodes_pkey PRIMARY KEY (id),
    CONSTRAINT knowledge_nodes_difficulty_check CHECK (((difficulty >= 1) AND (difficulty <= 5))),
    CONSTRAINT knowledge_nodes_estimated_minutes_check CHECK ((estimated_minutes > 0))
);

CREATE INDEX idx_knowledge_nodes_domain_difficulty ON public.knowledge_nodes USING btree (domain, difficulty);

CREATE UNIQUE INDEX knowledge_nodes_slug_key ON public.knowledge_nodes USING btree (slug);

CREATE TABLE public.node_progress (
    user_id uuid NOT NULL,
    node_id uuid NOT NULL,
    status character varying(20) DEFAULT 'started'::character varying NOT NULL,
    mastery_percent integer DEFAULT 0 NOT NULL,
    started_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    mastered_at timestamp with time zone,
    CONSTRAINT node_progress_pkey PRIMARY KEY (user_id, node_id),
    CONSTRAINT node_progress_mastery_percent_check CHECK (((mastery_percent >= 0) AND (mastery_percent <= 100))),
    CONSTRAINT node_progress_status_check CHECK (((status)::text = ANY (((ARRAY['started'::character varying, 'practising'::character varying, 'mastered'::character varying])::character varying[])::text[])))
);

CREATE INDEX idx_node_progress_node_id ON public.node_progress USING btree (node_id);

CREATE TABLE public.quest_attempts (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    quest_id uuid NOT NULL,
    outcome character varying(20) DEFAULT 'open'::character varying NOT NULL,
    points integer DEFAULT 0 NOT NULL,
    answers jsonb DEFAULT '{}'::jsonb NOT NULL,
    started_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT quest_attempts_pkey PRIMARY KEY (id),
    CONSTRAINT quest_attempts_outcome_check CHECK (((outcome)::text = ANY (((ARRAY['open'::character varying, 'passed'::character varying, 'failed'::character varying, 'abandoned'::character varying])::character varying[])::text[])))
);

CREATE INDEX idx_quest_attempts_quest_id ON public.quest_attempts USING btree (quest_id);

CREATE INDEX idx_quest_attempts_user_id_started_at ON public.quest_attempts USING btree (user_id, started_at);

CREATE TABLE public.quests (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    node_id uuid NOT NULL,
    title character varying(200) NOT NULL,
    goal text NOT NULL,
    kind character varying(20) DEFAULT 'exploration'::character varying NOT NULL,
    reward_points integer DEFAULT 10 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT quests_pkey PRIMARY KEY (id),
    CONSTRAINT quests_kind_check CHECK (((kind)::text = ANY (((ARRAY['exploration'::character varying, 'challenge'::character varying, 'review'::character varying])::character varying[])::text[]))),
    CONSTRAINT quests_reward_points_check CHECK ((reward_points >= 0))
);

CREATE INDEX idx_quests_node_id ON public.quests USING btree (node_id);

CREATE TABLE public.user_preferences (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    theme character varying(20) DEFAULT 'light'::character varying NOT NULL,
    language character varying(10) DEFAULT 'en'::character varying NOT NULL,
    weekly_digest boolean DEFAULT false NOT NULL,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT user_preferences_pkey PRIMARY KEY (id),
    CONSTRAINT user_preferences_theme_check CHECK (((theme)::text = ANY (((ARRAY['light'::character varying, 'dark'::character varying, 'system'::character varying])::character varying[])::text[])))
);

CREATE INDEX idx_user_preferences_user_id ON public.user_preferences USING btree (user_id);

CREATE TABLE public.user_profiles (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    display_name character varying(255) NOT NULL,
    bio text,
    theme character varying(20) DEFAULT 'light'::character varying NOT NULL,
    notifications boolean DEFAULT true NOT NULL,
    preferences jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT user_profiles_pkey PRIMARY KEY (id),
    CONSTRAINT user_profiles_theme_check CHECK (((theme)::text = ANY (((ARRAY['light'::character varying, 'dark'::character varying, 'system'::character varying])::character varying[])::text[])))
);

CREATE INDEX idx_user_profiles_display_name ON public.user_profiles USING btree (display_name);

CREATE UNIQUE INDEX user_profiles_user_id_key ON public.user_profiles USING btree (user_id);

CREATE TABLE public.users (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name character varying(120),
    password_hash text,
    role character varying(20) DEFAULT 'learner'::character varying NOT NULL,
    avatar_url text,
    dark_mode boolean DEFAULT false NOT NULL,
    email_notifications boolean DEFAULT true NOT NULL,
    level integer DEFAULT 1 NOT NULL,
    experience_points bigint DEFAULT 0 NOT NULL,
    last_seen_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    preferences jsonb DEFAULT '{}'::jsonb NOT NULL,
    email_address character varying(255) NOT NULL,
    migrated boolean DEFAULT false NOT NULL,
    new_feature jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_experience_points_check CHECK ((experience_points >= 0)),
    CONSTRAINT users_level_check CHECK ((level >= 1)),
    CONSTRAINT users_role_check CHECK (((role)::text = ANY (((ARRAY['learner'::character varying, 'guide'::character varying, 'admin'::character varying])::character varying[])::text[])))
);

CREATE INDEX idx_users_email_address ON public.users USING btree (email_address);

CREATE INDEX idx_users_last_seen_at ON public.users USING btree (last_seen_at);

CREATE UNIQUE INDEX users_email_address_key ON public.users USING btree (email_address);

ALTER TABLE ONLY public.knowledge_edges
    ADD CONSTRAINT knowledge_edges_from_node_id_fkey FOREIGN KEY (from_node_id) REFERENCES public.knowledge_nodes (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_edges
    ADD CONSTRAINT knowledge_edges_to_node_id_fkey FOREIGN KEY (to_node_id) REFERENCES public.knowledge_nodes (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.node_progress
    ADD CONSTRAINT node_progress_node_id_fkey FOREIGN KEY (node_id) REFERENCES public.knowledge_nodes (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.node_progress
    ADD CONSTRAINT node_progress_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.quest_attempts
    ADD CONSTRAINT quest_attempts_quest_id_fkey FOREIGN KEY (quest_id) REFERENCES public.quests (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.quest_attempts
    ADD CONSTRAINT quest_attempts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.quests
    ADD CONSTRAINT quests_node_id_fkey FOREIGN KEY (node_id) REFERENCES public.knowledge_nodes (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_preferences
    ADD CONSTRAINT user_preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_profiles
    ADD CONSTRAINT user_profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;
