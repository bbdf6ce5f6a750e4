-- scholarly: the schema that all migrations lead to

SET check_function_bodies = false;

SELECT pg_catalog.set_config('search_path', '', false);

CREATE TABLE public."Address" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "streetAddress" text,
    suburb text,
    city text,
    state text,
    postcode text,
    country text DEFAULT 'Australia'::text NOT NULL,
    latitude double precision,
    longitude double precision,
    type text DEFAULT 'primary'::text NOT NULL,
    label text,
    "homeschoolFamilyId" text,
    "microSchoolId" text,
    "homeschoolCoopId" text,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    CONSTRAINT "Address_pkey" PRIMARY KEY (id)
);

CREATE UNIQUE INDEX "Address_homeschoolCoopId_key" ON public."Address" USING btree ("homeschoolCoopId");

CREATE UNIQUE INDEX "Address_homeschoolFamilyId_key" ON public."Address" USING btree ("homeschoolFamilyId");

CREATE INDEX "Address_latitude_longitude_idx" ON public."Address" USING btree (latitude, longitude);

CREATE UNIQUE INDEX "Address_microSchoolId_key" ON public."Address" USING btree ("microSchoolId");

CREATE INDEX "Address_postcode_idx" ON public."Address" USING btree (postcode);

CREATE INDEX "Address_tenantId_idx" ON public."Address" USING btree ("tenantId");

CREATE TABLE public."AnalyticsEvent" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "eventType" text NOT NULL,
    "eventName" text NOT NULL,
    "userId" text,
    "sessionId" text,
    "entityType" text,
    "entityId" text,
    properties jsonb DEFAULT '{}'::jsonb NOT NULL,
    "deviceType" text,
    browser text,
    os text,
    country text,
    region text,
    "timestamp" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT "AnalyticsEvent_pkey" PRIMARY KEY (id)
);

CREATE INDEX "AnalyticsEvent_entityType_entityId_idx" ON public."AnalyticsEvent" USING btree ("entityType", "entityId");

CREATE INDEX "AnalyticsEvent_tenantId_eventType_timestamp_idx" ON public."AnalyticsEvent" USING btree ("tenantId", "eventType", "timestamp");

CREATE INDEX "AnalyticsEvent_tenantId_timestamp_idx" ON public."AnalyticsEvent" USING btree ("tenantId", "timestamp");

CREATE INDEX "AnalyticsEvent_tenantId_userId_timestamp_idx" ON public."AnalyticsEvent" USING btree ("tenantId", "userId", "timestamp");

CREATE TABLE public."AuditLog" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "userId" text,
    "userEmail" text,
    "userRole" text,
    action text NOT NULL,
    "entityType" text NOT NULL,
    "entityId" text NOT NULL,
    changes jsonb,
    metadata jsonb,
    "ipAddress" text,
    "userAgent" text,
    "requestId" text,
    sensitivity text DEFAULT 'normal'::text NOT NULL,
    "timestamp" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT "AuditLog_pkey" PRIMARY KEY (id)
);

CREATE INDEX "AuditLog_sensitivity_timestamp_idx" ON public."AuditLog" USING btree (sensitivity, "timestamp");

CREATE INDEX "AuditLog_tenantId_action_timestamp_idx" ON public."AuditLog" USING btree ("tenantId", action, "timestamp");

CREATE INDEX "AuditLog_tenantId_entityType_entityId_idx" ON public."AuditLog" USING btree ("tenantId", "entityType", "entityId");

CREATE INDEX "AuditLog_tenantId_timestamp_idx" ON public."AuditLog" USING btree ("tenantId", "timestamp");

CREATE INDEX "AuditLog_tenantId_userId_timestamp_idx" ON public."AuditLog" USING btree ("tenantId", "userId", "timestamp");

CREATE TABLE public."Booking" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "tutorId" text NOT NULL,
    "learnerId" text NOT NULL,
    "subjectCode_deprecated" text,
    "subjectName" text,
    "scheduledStart" timestamp(3) without time zone NOT NULL,
    "scheduledEnd" timestamp(3) without time zone NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    price double precision,
    currency text DEFAULT 'AUD'::text NOT NULL,
    notes text,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    "subjectId" text,
    CONSTRAINT "Booking_pkey" PRIMARY KEY (id)
);

CREATE INDEX "Booking_learnerId_idx" ON public."Booking" USING btree ("learnerId");

CREATE INDEX "Booking_subjectId_idx" ON public."Booking" USING btree ("subjectId");

CREATE INDEX "Booking_tenantId_idx" ON public."Booking" USING btree ("tenantId");

CREATE INDEX "Booking_tenantId_status_scheduledStart_idx" ON public."Booking" USING btree ("tenantId", status, "scheduledStart");

CREATE INDEX "Booking_tutorId_scheduledStart_idx" ON public."Booking" USING btree ("tutorId", "scheduledStart");

CREATE TABLE public."Content" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "creatorId" text NOT NULL,
    title text NOT NULL,
    description text,
    type text DEFAULT 'lesson'::text NOT NULL,
    subjects text[] DEFAULT ARRAY[]::text[],
    price double precision DEFAULT 0 NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    "subjectIdRef" text,
    "deletedAt" timestamp(3) without time zone,
    CONSTRAINT "Content_pkey" PRIMARY KEY (id)
);

CREATE INDEX "Content_creatorId_idx" ON public."Content" USING btree ("creatorId");

CREATE INDEX "Content_deletedAt_idx" ON public."Content" USING btree ("deletedAt");

CREATE INDEX "Content_tenantId_idx" ON public."Content" USING btree ("tenantId");

CREATE INDEX "Content_tenantId_status_subjects_idx" ON public."Content" USING btree ("tenantId", status) WHERE (subjects IS NOT NULL);

CREATE TABLE public."ContentPurchase" (
    id text NOT NULL,
    "contentId" text NOT NULL,
    "buyerId" text NOT NULL,
    amount double precision DEFAULT 0 NOT NULL,
    currency text DEFAULT 'AUD'::text NOT NULL,
    "purchasedAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT "ContentPurchase_pkey" PRIMARY KEY (id)
);

CREATE INDEX "ContentPurchase_buyerId_idx" ON public."ContentPurchase" USING btree ("buyerId");

CREATE UNIQUE INDEX "ContentPurchase_contentId_buyerId_key" ON public."ContentPurchase" USING btree ("contentId", "buyerId");

CREATE INDEX "ContentPurchase_contentId_idx" ON public."ContentPurchase" USING btree ("contentId");

CREATE TABLE public."ContentReview" (
    id text NOT NULL,
    "contentId" text NOT NULL,
    "reviewerId" text NOT NULL,
    rating integer NOT NULL,
    comment text,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT "ContentReview_pkey" PRIMARY KEY (id)
);

CREATE INDEX "ContentReview_contentId_idx" ON public."ContentReview" USING btree ("contentId");

CREATE UNIQUE INDEX "ContentReview_contentId_reviewerId_key" ON public."ContentReview" USING btree ("contentId", "reviewerId");

CREATE TABLE public."DataMigration" (
    id text NOT NULL,
    name text NOT NULL,
    description text,
    status text DEFAULT 'pending'::text NOT NULL,
    "startedAt" timestamp(3) without time zone,
    "completedAt" timestamp(3) without time zone,
    "totalRecords" integer,
    "processedRecords" integer DEFAULT 0 NOT NULL,
    "failedRecords" integer DEFAULT 0 NOT NULL,
    "resultSummary" jsonb,
    "errorLog" jsonb DEFAULT '[]'::jsonb NOT NULL,
    "isReversible" boolean DEFAULT false NOT NULL,
    "rollbackData" jsonb,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    CONSTRAINT "DataMigration_pkey" PRIMARY KEY (id)
);

CREATE INDEX "DataMigration_createdAt_idx" ON public."DataMigration" USING btree ("createdAt");

CREATE UNIQUE INDEX "DataMigration_name_key" ON public."DataMigration" USING btree (name);

CREATE INDEX "DataMigration_status_idx" ON public."DataMigration" USING btree (status);

CREATE TABLE public."DesignPeerReview" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "journeyId" text NOT NULL,
    "reviewerId" text NOT NULL,
    score integer,
    feedback text,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT "DesignPeerReview_pkey" PRIMARY KEY (id)
);

CREATE INDEX "DesignPeerReview_journeyId_idx" ON public."DesignPeerReview" USING btree ("journeyId");

CREATE UNIQUE INDEX "DesignPeerReview_journeyId_reviewerId_key" ON public."DesignPeerReview" USING btree ("journeyId", "reviewerId");

CREATE TABLE public."EduScrumRetrospective" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "teamId" text NOT NULL,
    "sprintId" text,
    "wentWell" jsonb DEFAULT '[]'::jsonb NOT NULL,
    "toImprove" jsonb DEFAULT '[]'::jsonb NOT NULL,
    "actionItems" jsonb DEFAULT '[]'::jsonb NOT NULL,
    "participantIds" text[] DEFAULT ARRAY[]::text[],
    "facilitatorId" text NOT NULL,
    "aiSummary" text,
    "aiRecommendations" jsonb DEFAULT '[]'::jsonb NOT NULL,
    "teamDynamicsScore" double precision,
    "conductedAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT "EduScrumRetrospective_pkey" PRIMARY KEY (id)
);

CREATE INDEX "EduScrumRetrospective_teamId_idx" ON public."EduScrumRetrospective" USING btree ("teamId");

CREATE INDEX "EduScrumRetrospective_tenantId_idx" ON public."EduScrumRetrospective" USING btree ("tenantId");

CREATE TABLE public."EduScrumSprint" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "teamId" text NOT NULL,
    name text NOT NULL,
    goal text NOT NULL,
    "sprintNumber" integer NOT NULL,
    "startDate" timestamp(3) without time zone NOT NULL,
    "endDate" timestamp(3) without time zone NOT NULL,
    "backlogItems" jsonb DEFAULT '[]'::jsonb NOT NULL,
    "totalStoryPoints" integer DEFAULT 0 NOT NULL,
    "completedPoints" integer DEFAULT 0 NOT NULL,
    standups jsonb DEFAULT '[]'::jsonb NOT NULL,
    "burndownData" jsonb DEFAULT '[]'::jsonb NOT NULL,
    "aiInsights" jsonb,
    status text DEFAULT 'planning'::text NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    CONSTRAINT "EduScrumSprint_pkey" PRIMARY KEY (id)
);

CREATE INDEX "EduScrumSprint_teamId_idx" ON public."EduScrumSprint" USING btree ("teamId");

CREATE UNIQUE INDEX "EduScrumSprint_teamId_sprintNumber_key" ON public."EduScrumSprint" USING btree ("teamId", "sprintNumber");

CREATE INDEX "EduScrumSprint_tenantId_idx" ON public."EduScrumSprint" USING btree ("tenantId");

CREATE TABLE public."EduScrumTeam" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    name text NOT NULL,
    description text,
    "scrumMasterId" text NOT NULL,
    "productOwnerId" text,
    "memberIds" text[] DEFAULT ARRAY[]::text[],
    velocity double precision DEFAULT 0 NOT NULL,
    "maturityLevel" text DEFAULT 'forming'::text NOT NULL,
    "healthScore" double precision DEFAULT 0 NOT NULL,
    "sprintDuration" integer DEFAULT 14 NOT NULL,
    "standupSchedule" jsonb,
    status text DEFAULT 'active'::text NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    CONSTRAINT "EduScrumTeam_pkey" PRIMARY KEY (id)
);

CREATE INDEX "EduScrumTeam_tenantId_idx" ON public."EduScrumTeam" USING btree ("tenantId");

CREATE INDEX "EduScrumTeam_tenantId_status_idx" ON public."EduScrumTeam" USING btree ("tenantId", status);

CREATE TABLE public."FeatureFlag" (
    id text NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    description text,
    "isEnabled" boolean DEFAULT false NOT NULL,
    rules jsonb DEFAULT '[]'::jsonb NOT NULL,
    "rolloutPercentage" integer DEFAULT 0 NOT NULL,
    category text,
    owner text,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    CONSTRAINT "FeatureFlag_pkey" PRIMARY KEY (id)
);

CREATE INDEX "FeatureFlag_category_idx" ON public."FeatureFlag" USING btree (category);

CREATE INDEX "FeatureFlag_isEnabled_idx" ON public."FeatureFlag" USING btree ("isEnabled");

CREATE UNIQUE INDEX "FeatureFlag_key_key" ON public."FeatureFlag" USING btree (key);

CREATE TABLE public."HomeschoolCoop" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    name text NOT NULL,
    location jsonb,
    status text DEFAULT 'active'::text NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    "deletedAt" timestamp(3) without time zone,
    CONSTRAINT "HomeschoolCoop_pkey" PRIMARY KEY (id)
);

CREATE INDEX "HomeschoolCoop_deletedAt_idx" ON public."HomeschoolCoop" USING btree ("deletedAt");

CREATE INDEX "HomeschoolCoop_tenantId_idx" ON public."HomeschoolCoop" USING btree ("tenantId");

CREATE TABLE public."HomeschoolFamily" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "primaryContactId" text NOT NULL,
    "familyName" text NOT NULL,
    location jsonb,
    "childCount" integer DEFAULT 1 NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    "deletedAt" timestamp(3) without time zone,
    CONSTRAINT "HomeschoolFamily_pkey" PRIMARY KEY (id)
);

CREATE INDEX "HomeschoolFamily_deletedAt_idx" ON public."HomeschoolFamily" USING btree ("deletedAt");

CREATE INDEX "HomeschoolFamily_tenantId_idx" ON public."HomeschoolFamily" USING btree ("tenantId");

CREATE TABLE public."LearningAssetRequest" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "requesterId" text NOT NULL,
    title text NOT NULL,
    description text,
    votes jsonb,
    status text DEFAULT 'open'::text NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    CONSTRAINT "LearningAssetRequest_pkey" PRIMARY KEY (id)
);

CREATE INDEX "LearningAssetRequest_tenantId_idx" ON public."LearningAssetRequest" USING btree ("tenantId");

CREATE UNIQUE INDEX "LearningAssetRequest_tenantId_requesterId_title_key" ON public."LearningAssetRequest" USING btree ("tenantId", "requesterId", title);

CREATE TABLE public."LearningAssetVote" (
    id text NOT NULL,
    "requestId" text NOT NULL,
    "userId" text NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT "LearningAssetVote_pkey" PRIMARY KEY (id)
);

CREATE INDEX "LearningAssetVote_requestId_idx" ON public."LearningAssetVote" USING btree ("requestId");

CREATE UNIQUE INDEX "LearningAssetVote_requestId_userId_key" ON public."LearningAssetVote" USING btree ("requestId", "userId");

CREATE INDEX "LearningAssetVote_userId_idx" ON public."LearningAssetVote" USING btree ("userId");

CREATE TABLE public."MicroSchool" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    name text NOT NULL,
    location jsonb,
    capacity integer,
    status text DEFAULT 'active'::text NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    "deletedAt" timestamp(3) without time zone,
    CONSTRAINT "MicroSchool_pkey" PRIMARY KEY (id)
);

CREATE INDEX "MicroSchool_deletedAt_idx" ON public."MicroSchool" USING btree ("deletedAt");

CREATE INDEX "MicroSchool_tenantId_idx" ON public."MicroSchool" USING btree ("tenantId");

CREATE TABLE public."Notification" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "userId" text NOT NULL,
    type text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    data jsonb,
    channels text[] DEFAULT ARRAY['in_app'::text],
    priority text DEFAULT 'normal'::text NOT NULL,
    "inAppStatus" text DEFAULT 'unread'::text NOT NULL,
    "emailStatus" text,
    "smsStatus" text,
    "pushStatus" text,
    "scheduledFor" timestamp(3) without time zone,
    "sentAt" timestamp(3) without time zone,
    "readAt" timestamp(3) without time zone,
    "groupKey" text,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT "Notification_pkey" PRIMARY KEY (id)
);

CREATE INDEX "Notification_scheduledFor_idx" ON public."Notification" USING btree ("scheduledFor");

CREATE INDEX "Notification_tenantId_userId_idx" ON public."Notification" USING btree ("tenantId", "userId");

CREATE INDEX "Notification_type_idx" ON public."Notification" USING btree (type);

CREATE INDEX "Notification_userId_createdAt_idx" ON public."Notification" USING btree ("userId", "createdAt");

CREATE INDEX "Notification_userId_inAppStatus_idx" ON public."Notification" USING btree ("userId", "inAppStatus");

CREATE TABLE public."NotificationPreference" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "userId" text NOT NULL,
    "emailEnabled" boolean DEFAULT true NOT NULL,
    "smsEnabled" boolean DEFAULT false NOT NULL,
    "pushEnabled" boolean DEFAULT true NOT NULL,
    "inAppEnabled" boolean DEFAULT true NOT NULL,
    "categoryPreferences" jsonb DEFAULT '{}'::jsonb NOT NULL,
    "quietHoursEnabled" boolean DEFAULT false NOT NULL,
    "quietHoursStart" text,
    "quietHoursEnd" text,
    timezone text DEFAULT 'Australia/Sydney'::text NOT NULL,
    "digestEnabled" boolean DEFAULT false NOT NULL,
    "digestFrequency" text,
    "digestTime" text,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    CONSTRAINT "NotificationPreference_pkey" PRIMARY KEY (id)
);

CREATE UNIQUE INDEX "NotificationPreference_tenantId_userId_key" ON public."NotificationPreference" USING btree ("tenantId", "userId");

CREATE TABLE public."ReliefBooking" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "reliefTeacherId" text NOT NULL,
    "absenceId" text,
    date timestamp(3) without time zone NOT NULL,
    status text DEFAULT 'confirmed'::text NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    CONSTRAINT "ReliefBooking_pkey" PRIMARY KEY (id)
);

CREATE INDEX "ReliefBooking_reliefTeacherId_idx" ON public."ReliefBooking" USING btree ("reliefTeacherId");

CREATE INDEX "ReliefBooking_tenantId_date_idx" ON public."ReliefBooking" USING btree ("tenantId", date);

CREATE TABLE public."ReliefTeacher" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "userId" text NOT NULL,
    qualifications text[] DEFAULT ARRAY[]::text[],
    "dailyRate" double precision,
    status text DEFAULT 'available'::text NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    "deletedAt" timestamp(3) without time zone,
    CONSTRAINT "ReliefTeacher_pkey" PRIMARY KEY (id)
);

CREATE INDEX "ReliefTeacher_deletedAt_idx" ON public."ReliefTeacher" USING btree ("deletedAt");

CREATE INDEX "ReliefTeacher_tenantId_idx" ON public."ReliefTeacher" USING btree ("tenantId");

CREATE UNIQUE INDEX "ReliefTeacher_userId_key" ON public."ReliefTeacher" USING btree ("userId");

CREATE TABLE public."Subject" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    description text,
    "learningArea" text,
    "isActive" boolean DEFAULT true NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    CONSTRAINT "Subject_pkey" PRIMARY KEY (id)
);

CREATE INDEX "Subject_learningArea_idx" ON public."Subject" USING btree ("learningArea");

CREATE UNIQUE INDEX "Subject_tenantId_code_key" ON public."Subject" USING btree ("tenantId", code);

CREATE INDEX "Subject_tenantId_isActive_idx" ON public."Subject" USING btree ("tenantId", "isActive");

CREATE TABLE public."TeacherAbsence" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "teacherId" text NOT NULL,
    date timestamp(3) without time zone NOT NULL,
    reason text,
    status text DEFAULT 'open'::text NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    CONSTRAINT "TeacherAbsence_pkey" PRIMARY KEY (id)
);

CREATE INDEX "TeacherAbsence_teacherId_idx" ON public."TeacherAbsence" USING btree ("teacherId");

CREATE INDEX "TeacherAbsence_tenantId_date_status_idx" ON public."TeacherAbsence" USING btree ("tenantId", date, status);

CREATE TABLE public."Tenant" (
    id text NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    settings jsonb,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    "deletedAt" timestamp(3) without time zone,
    CONSTRAINT "Tenant_pkey" PRIMARY KEY (id)
);

CREATE INDEX "Tenant_deletedAt_idx" ON public."Tenant" USING btree ("deletedAt");

CREATE UNIQUE INDEX "Tenant_slug_key" ON public."Tenant" USING btree (slug);

CREATE TABLE public."TenantConfiguration" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    branding jsonb DEFAULT '{}'::jsonb NOT NULL,
    "enabledFeatures" text[] DEFAULT ARRAY[]::text[],
    "disabledFeatures" text[] DEFAULT ARRAY[]::text[],
    limits jsonb DEFAULT '{}'::jsonb NOT NULL,
    integrations jsonb DEFAULT '{}'::jsonb NOT NULL,
    "dataRetentionDays" integer DEFAULT 2555 NOT NULL,
    "gdprEnabled" boolean DEFAULT true NOT NULL,
    "billingPlan" text DEFAULT 'free'::text NOT NULL,
    "billingCycle" text DEFAULT 'monthly'::text NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    CONSTRAINT "TenantConfiguration_pkey" PRIMARY KEY (id)
);

CREATE INDEX "TenantConfiguration_billingPlan_idx" ON public."TenantConfiguration" USING btree ("billingPlan");

CREATE UNIQUE INDEX "TenantConfiguration_tenantId_key" ON public."TenantConfiguration" USING btree ("tenantId");

CREATE TABLE public."TokenTransaction" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "userId" text NOT NULL,
    type text NOT NULL,
    amount double precision NOT NULL,
    reference text,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT "TokenTransaction_pkey" PRIMARY KEY (id)
);

CREATE INDEX "TokenTransaction_tenantId_type_createdAt_idx" ON public."TokenTransaction" USING btree ("tenantId", type, "createdAt");

CREATE INDEX "TokenTransaction_userId_idx" ON public."TokenTransaction" USING btree ("userId");

CREATE TABLE public."TutorAvailabilitySlot" (
    id text NOT NULL,
    "profileId" text NOT NULL,
    "dayOfWeek" integer NOT NULL,
    "startTime" text NOT NULL,
    "endTime" text NOT NULL,
    timezone text DEFAULT 'Australia/Sydney'::text NOT NULL,
    "isRecurring" boolean DEFAULT true NOT NULL,
    "effectiveFrom" timestamp(3) without time zone,
    "effectiveTo" timestamp(3) without time zone,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    CONSTRAINT "TutorAvailabilitySlot_pkey" PRIMARY KEY (id)
);

CREATE INDEX "TutorAvailabilitySlot_profileId_dayOfWeek_idx" ON public."TutorAvailabilitySlot" USING btree ("profileId", "dayOfWeek");

CREATE INDEX "TutorAvailabilitySlot_profileId_idx" ON public."TutorAvailabilitySlot" USING btree ("profileId");

CREATE TABLE public."TutorPricingTier" (
    id text NOT NULL,
    "profileId" text NOT NULL,
    "sessionType" text NOT NULL,
    duration integer NOT NULL,
    "baseRate" double precision NOT NULL,
    currency text DEFAULT 'AUD'::text NOT NULL,
    "groupDiscount" double precision DEFAULT 0 NOT NULL,
    "maxGroupSize" integer DEFAULT 1 NOT NULL,
    "introRate" double precision,
    "packageRate" jsonb,
    "isActive" boolean DEFAULT true NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    CONSTRAINT "TutorPricingTier_pkey" PRIMARY KEY (id)
);

CREATE INDEX "TutorPricingTier_profileId_isActive_idx" ON public."TutorPricingTier" USING btree ("profileId", "isActive");

CREATE UNIQUE INDEX "TutorPricingTier_profileId_sessionType_duration_key" ON public."TutorPricingTier" USING btree ("profileId", "sessionType", duration);

CREATE TABLE public."TutorProfile" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "userId" text NOT NULL,
    headline text,
    bio text,
    availability jsonb,
    pricing jsonb,
    rating double precision DEFAULT 0 NOT NULL,
    "isVerified" boolean DEFAULT false NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    "deletedAt" timestamp(3) without time zone,
    CONSTRAINT "TutorProfile_pkey" PRIMARY KEY (id)
);

CREATE INDEX "TutorProfile_deletedAt_idx" ON public."TutorProfile" USING btree ("deletedAt");

CREATE INDEX "TutorProfile_tenantId_idx" ON public."TutorProfile" USING btree ("tenantId");

CREATE UNIQUE INDEX "TutorProfile_userId_key" ON public."TutorProfile" USING btree ("userId");

CREATE TABLE public."TutoringSession" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    "bookingId" text,
    "tutorProfileId" text NOT NULL,
    "learnerId" text NOT NULL,
    "subjectCode_deprecated" text,
    "scheduledStart" timestamp(3) without time zone NOT NULL,
    "scheduledEnd" timestamp(3) without time zone NOT NULL,
    status text DEFAULT 'scheduled'::text NOT NULL,
    summary text,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    "subjectId" text,
    CONSTRAINT "TutoringSession_pkey" PRIMARY KEY (id)
);

CREATE INDEX "TutoringSession_bookingId_idx" ON public."TutoringSession" USING btree ("bookingId");

CREATE INDEX "TutoringSession_learnerId_idx" ON public."TutoringSession" USING btree ("learnerId");

CREATE INDEX "TutoringSession_subjectId_idx" ON public."TutoringSession" USING btree ("subjectId");

CREATE INDEX "TutoringSession_tenantId_idx" ON public."TutoringSession" USING btree ("tenantId");

CREATE INDEX "TutoringSession_tutorProfileId_scheduledStart_status_idx" ON public."TutoringSession" USING btree ("tutorProfileId", "scheduledStart", status);

CREATE TABLE public."User" (
    id text NOT NULL,
    "tenantId" text NOT NULL,
    email text NOT NULL,
    "firstName" text NOT NULL,
    "lastName" text NOT NULL,
    roles text[] DEFAULT ARRAY[]::text[],
    status text DEFAULT 'active'::text NOT NULL,
    "createdAt" timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) without time zone NOT NULL,
    "deletedAt" timestamp(3) without time zone,
    CONSTRAINT "User_pkey" PRIMARY KEY (id)
);

CREATE INDEX "User_deletedAt_idx" ON public."User" USING btree ("deletedAt");

CREATE UNIQUE INDEX "User_tenantId_email_key" ON public."User" USING btree ("tenantId", email);

ALTER TABLE ONLY public."Address"
    ADD CONSTRAINT "Address_homeschoolCoopId_fkey" FOREIGN KEY ("homeschoolCoopId") REFERENCES public."HomeschoolCoop" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."Address"
    ADD CONSTRAINT "Address_homeschoolFamilyId_fkey" FOREIGN KEY ("homeschoolFamilyId") REFERENCES public."HomeschoolFamily" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."Address"
    ADD CONSTRAINT "Address_microSchoolId_fkey" FOREIGN KEY ("microSchoolId") REFERENCES public."MicroSchool" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."Booking"
    ADD CONSTRAINT "Booking_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES public."User" (id) ON UPDATE CASCADE ON DELETE RESTRICT;

ALTER TABLE ONLY public."Booking"
    ADD CONSTRAINT "Booking_subjectId_fkey" FOREIGN KEY ("subjectId") REFERENCES public."Subject" (id) ON UPDATE CASCADE ON DELETE RESTRICT;

ALTER TABLE ONLY public."Booking"
    ADD CONSTRAINT "Booking_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."Booking"
    ADD CONSTRAINT "Booking_tutorId_fkey" FOREIGN KEY ("tutorId") REFERENCES public."User" (id) ON UPDATE CASCADE ON DELETE RESTRICT;

ALTER TABLE ONLY public."Content"
    ADD CONSTRAINT "Content_creatorId_fkey" FOREIGN KEY ("creatorId") REFERENCES public."User" (id) ON UPDATE CASCADE ON DELETE RESTRICT;

ALTER TABLE ONLY public."Content"
    ADD CONSTRAINT "Content_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."ContentPurchase"
    ADD CONSTRAINT "ContentPurchase_buyerId_fkey" FOREIGN KEY ("buyerId") REFERENCES public."User" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."ContentPurchase"
    ADD CONSTRAINT "ContentPurchase_contentId_fkey" FOREIGN KEY ("contentId") REFERENCES public."Content" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."ContentReview"
    ADD CONSTRAINT "ContentReview_contentId_fkey" FOREIGN KEY ("contentId") REFERENCES public."Content" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."ContentReview"
    ADD CONSTRAINT "ContentReview_reviewerId_fkey" FOREIGN KEY ("reviewerId") REFERENCES public."User" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."DesignPeerReview"
    ADD CONSTRAINT "DesignPeerReview_reviewerId_fkey" FOREIGN KEY ("reviewerId") REFERENCES public."User" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."DesignPeerReview"
    ADD CONSTRAINT "DesignPeerReview_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."EduScrumRetrospective"
    ADD CONSTRAINT "EduScrumRetrospective_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES public."EduScrumTeam" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."EduScrumSprint"
    ADD CONSTRAINT "EduScrumSprint_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES public."EduScrumTeam" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."HomeschoolCoop"
    ADD CONSTRAINT "HomeschoolCoop_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."HomeschoolFamily"
    ADD CONSTRAINT "HomeschoolFamily_primaryContactId_fkey" FOREIGN KEY ("primaryContactId") REFERENCES public."User" (id) ON UPDATE CASCADE ON DELETE RESTRICT;

ALTER TABLE ONLY public."HomeschoolFamily"
    ADD CONSTRAINT "HomeschoolFamily_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."LearningAssetRequest"
    ADD CONSTRAINT "LearningAssetRequest_requesterId_fkey" FOREIGN KEY ("requesterId") REFERENCES public."User" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."LearningAssetRequest"
    ADD CONSTRAINT "LearningAssetRequest_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."LearningAssetVote"
    ADD CONSTRAINT "LearningAssetVote_requestId_fkey" FOREIGN KEY ("requestId") REFERENCES public."LearningAssetRequest" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."LearningAssetVote"
    ADD CONSTRAINT "LearningAssetVote_userId_fkey" FOREIGN KEY ("userId") REFERENCES public."User" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."MicroSchool"
    ADD CONSTRAINT "MicroSchool_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."ReliefBooking"
    ADD CONSTRAINT "ReliefBooking_absenceId_fkey" FOREIGN KEY ("absenceId") REFERENCES public."TeacherAbsence" (id) ON UPDATE CASCADE ON DELETE SET NULL;

ALTER TABLE ONLY public."ReliefBooking"
    ADD CONSTRAINT "ReliefBooking_reliefTeacherId_fkey" FOREIGN KEY ("reliefTeacherId") REFERENCES public."ReliefTeacher" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."ReliefBooking"
    ADD CONSTRAINT "ReliefBooking_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."ReliefTeacher"
    ADD CONSTRAINT "ReliefTeacher_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."ReliefTeacher"
    ADD CONSTRAINT "ReliefTeacher_userId_fkey" FOREIGN KEY ("userId") REFERENCES public."User" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."Subject"
    ADD CONSTRAINT "Subject_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."TeacherAbsence"
    ADD CONSTRAINT "TeacherAbsence_teacherId_fkey" FOREIGN KEY ("teacherId") REFERENCES public."User" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."TeacherAbsence"
    ADD CONSTRAINT "TeacherAbsence_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."TokenTransaction"
    ADD CONSTRAINT "TokenTransaction_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."TokenTransaction"
    ADD CONSTRAINT "TokenTransaction_userId_fkey" FOREIGN KEY ("userId") REFERENCES public."User" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."TutorAvailabilitySlot"
    ADD CONSTRAINT "TutorAvailabilitySlot_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES public."TutorProfile" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."TutorPricingTier"
    ADD CONSTRAINT "TutorPricingTier_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES public."TutorProfile" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."TutorProfile"
    ADD CONSTRAINT "TutorProfile_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."TutorProfile"
    ADD CONSTRAINT "TutorProfile_userId_fkey" FOREIGN KEY ("userId") REFERENCES public."User" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."TutoringSession"
    ADD CONSTRAINT "TutoringSession_bookingId_fkey" FOREIGN KEY ("bookingId") REFERENCES public."Booking" (id) ON UPDATE CASCADE ON DELETE SET NULL;

ALTER TABLE ONLY public."TutoringSession"
    ADD CONSTRAINT "TutoringSession_learnerId_fkey" FOREIGN KEY ("learnerId") REFERENCES public."User" (id) ON UPDATE CASCADE ON DELETE RESTRICT;

ALTER TABLE ONLY public."TutoringSession"
    ADD CONSTRAINT "TutoringSession_subjectId_fkey" FOREIGN KEY ("subjectId") REFERENCES public."Subject" (id) ON UPDATE CASCADE ON DELETE RESTRICT;

ALTER TABLE ONLY public."TutoringSession"
    ADD CONSTRAINT "TutoringSession_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY public."TutoringSession"
    ADD CONSTRAINT "TutoringSession_tutorProfileId_fkey" FOREIGN KEY ("tutorProfileId") REFERENCES public."TutorProfile" (id) ON UPDATE CASCADE ON DELETE RESTRICT;

ALTER TABLE ONLY public."User"
    ADD CONSTRAINT "User_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES public."Tenant" (id) ON UPDATE CASCADE ON DELETE CASCADE;
