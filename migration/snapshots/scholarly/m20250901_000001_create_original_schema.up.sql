-- scholarly m20250901_000001_create_original_schema up
-- in one transaction, with its row in the ledger

CREATE TABLE "Tenant" (
    "id" text NOT NULL,
    "name" text NOT NULL,
    "slug" text NOT NULL,
    "status" text NOT NULL DEFAULT 'active',
    "settings" jsonb,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "Tenant_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "User" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "email" text NOT NULL,
    "firstName" text NOT NULL,
    "lastName" text NOT NULL,
    "roles" text[] DEFAULT (ARRAY[]::text[]),
    "status" text NOT NULL DEFAULT 'active',
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "TutorProfile" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "userId" text NOT NULL,
    "headline" text,
    "bio" text,
    "availability" jsonb,
    "pricing" jsonb,
    "rating" double precision NOT NULL DEFAULT 0,
    "isVerified" bool NOT NULL DEFAULT FALSE,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "TutorProfile_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Booking" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "tutorId" text NOT NULL,
    "learnerId" text NOT NULL,
    "subjectId" text,
    "subjectName" text,
    "scheduledStart" timestamp(3) NOT NULL,
    "scheduledEnd" timestamp(3) NOT NULL,
    "status" text NOT NULL DEFAULT 'pending',
    "price" double precision,
    "currency" text NOT NULL DEFAULT 'AUD',
    "notes" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "Booking_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "TutoringSession" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "bookingId" text,
    "tutorProfileId" text NOT NULL,
    "learnerId" text NOT NULL,
    "subjectId" text,
    "scheduledStart" timestamp(3) NOT NULL,
    "scheduledEnd" timestamp(3) NOT NULL,
    "status" text NOT NULL DEFAULT 'scheduled',
    "summary" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "TutoringSession_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Content" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "creatorId" text NOT NULL,
    "title" text NOT NULL,
    "description" text,
    "type" text NOT NULL DEFAULT 'lesson',
    "subjects" text[] DEFAULT (ARRAY[]::text[]),
    "price" double precision NOT NULL DEFAULT 0,
    "status" text NOT NULL DEFAULT 'draft',
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "Content_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ContentReview" (
    "id" text NOT NULL,
    "contentId" text NOT NULL,
    "reviewerId" text NOT NULL,
    "rating" integer NOT NULL,
    "comment" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "ContentReview_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ContentPurchase" (
    "id" text NOT NULL,
    "contentId" text NOT NULL,
    "buyerId" text NOT NULL,
    "amount" double precision NOT NULL DEFAULT 0,
    "currency" text NOT NULL DEFAULT 'AUD',
    "purchasedAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "ContentPurchase_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "HomeschoolFamily" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "primaryContactId" text NOT NULL,
    "familyName" text NOT NULL,
    "location" jsonb,
    "childCount" integer NOT NULL DEFAULT 1,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "HomeschoolFamily_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "MicroSchool" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "name" text NOT NULL,
    "location" jsonb,
    "capacity" integer,
    "status" text NOT NULL DEFAULT 'active',
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "MicroSchool_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "HomeschoolCoop" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "name" text NOT NULL,
    "location" jsonb,
    "status" text NOT NULL DEFAULT 'active',
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "HomeschoolCoop_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ReliefTeacher" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "userId" text NOT NULL,
    "qualifications" text[] DEFAULT (ARRAY[]::text[]),
    "dailyRate" double precision,
    "status" text NOT NULL DEFAULT 'available',
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "ReliefTeacher_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "TeacherAbsence" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "teacherId" text NOT NULL,
    "date" timestamp(3) NOT NULL,
    "reason" text,
    "status" text NOT NULL DEFAULT 'open',
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "TeacherAbsence_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ReliefBooking" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "reliefTeacherId" text NOT NULL,
    "absenceId" text,
    "date" timestamp(3) NOT NULL,
    "status" text NOT NULL DEFAULT 'confirmed',
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "ReliefBooking_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "LearningAssetRequest" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "requesterId" text NOT NULL,
    "title" text NOT NULL,
    "description" text,
    "votes" jsonb,
    "status" text NOT NULL DEFAULT 'open',
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "LearningAssetRequest_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "DesignPeerReview" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "journeyId" text NOT NULL,
    "reviewerId" text NOT NULL,
    "score" integer,
    "feedback" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "DesignPeerReview_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "TokenTransaction" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "userId" text NOT NULL,
    "type" text NOT NULL,
    "amount" double precision NOT NULL,
    "reference" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "TokenTransaction_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "Tenant_slug_key" ON "Tenant" ("slug");

CREATE UNIQUE INDEX "User_tenantId_email_key" ON "User" ("tenantId", "email");

CREATE UNIQUE INDEX "TutorProfile_userId_key" ON "TutorProfile" ("userId");

CREATE INDEX "TutorProfile_tenantId_idx" ON "TutorProfile" ("tenantId");

CREATE INDEX "Booking_tenantId_idx" ON "Booking" ("tenantId");

CREATE INDEX "Booking_learnerId_idx" ON "Booking" ("learnerId");

CREATE INDEX "TutoringSession_tenantId_idx" ON "TutoringSession" ("tenantId");

CREATE INDEX "TutoringSession_bookingId_idx" ON "TutoringSession" ("bookingId");

CREATE INDEX "TutoringSession_learnerId_idx" ON "TutoringSession" ("learnerId");

CREATE INDEX "Content_tenantId_idx" ON "Content" ("tenantId");

CREATE INDEX "Content_creatorId_idx" ON "Content" ("creatorId");

CREATE INDEX "ContentReview_contentId_idx" ON "ContentReview" ("contentId");

CREATE INDEX "ContentPurchase_contentId_idx" ON "ContentPurchase" ("contentId");

CREATE INDEX "ContentPurchase_buyerId_idx" ON "ContentPurchase" ("buyerId");

CREATE INDEX "HomeschoolFamily_tenantId_idx" ON "HomeschoolFamily" ("tenantId");

CREATE INDEX "MicroSchool_tenantId_idx" ON "MicroSchool" ("tenantId");

CREATE INDEX "HomeschoolCoop_tenantId_idx" ON "HomeschoolCoop" ("tenantId");

CREATE UNIQUE INDEX "ReliefTeacher_userId_key" ON "ReliefTeacher" ("userId");

CREATE INDEX "ReliefTeacher_tenantId_idx" ON "ReliefTeacher" ("tenantId");

CREATE INDEX "TeacherAbsence_teacherId_idx" ON "TeacherAbsence" ("teacherId");

CREATE INDEX "ReliefBooking_reliefTeacherId_idx" ON "ReliefBooking" ("reliefTeacherId");

CREATE INDEX "LearningAssetRequest_tenantId_idx" ON "LearningAssetRequest" ("tenantId");

CREATE INDEX "DesignPeerReview_journeyId_idx" ON "DesignPeerReview" ("journeyId");

CREATE INDEX "TokenTransaction_userId_idx" ON "TokenTransaction" ("userId");

ALTER TABLE "User"
    ADD CONSTRAINT "User_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "TutorProfile"
    ADD CONSTRAINT "TutorProfile_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Booking"
    ADD CONSTRAINT "Booking_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "TutoringSession"
    ADD CONSTRAINT "TutoringSession_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Content"
    ADD CONSTRAINT "Content_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "HomeschoolFamily"
    ADD CONSTRAINT "HomeschoolFamily_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "MicroSchool"
    ADD CONSTRAINT "MicroSchool_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "HomeschoolCoop"
    ADD CONSTRAINT "HomeschoolCoop_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ReliefTeacher"
    ADD CONSTRAINT "ReliefTeacher_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "TeacherAbsence"
    ADD CONSTRAINT "TeacherAbsence_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ReliefBooking"
    ADD CONSTRAINT "ReliefBooking_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "LearningAssetRequest"
    ADD CONSTRAINT "LearningAssetRequest_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "DesignPeerReview"
    ADD CONSTRAINT "DesignPeerReview_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "TokenTransaction"
    ADD CONSTRAINT "TokenTransaction_tenantId_fkey"
    FOREIGN KEY ("tenantId")
    REFERENCES "Tenant" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "TutorProfile"
    ADD CONSTRAINT "TutorProfile_userId_fkey"
    FOREIGN KEY ("userId")
    REFERENCES "User" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Booking"
    ADD CONSTRAINT "Booking_tutorId_fkey"
    FOREIGN KEY ("tutorId")
    REFERENCES "User" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Booking"
    ADD CONSTRAINT "Booking_learnerId_fkey"
    FOREIGN KEY ("learnerId")
    REFERENCES "User" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "TutoringSession"
    ADD CONSTRAINT "TutoringSession_bookingId_fkey"
    FOREIGN KEY ("bookingId")
    REFERENCES "Booking" ("id")
    ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "TutoringSession"
    ADD CONSTRAINT "TutoringSession_tutorProfileId_fkey"
    FOREIGN KEY ("tutorProfileId")
    REFERENCES "TutorProfile" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "TutoringSession"
    ADD CONSTRAINT "TutoringSession_learnerId_fkey"
    FOREIGN KEY ("learnerId")
    REFERENCES "User" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Content"
    ADD CONSTRAINT "Content_creatorId_fkey"
    FOREIGN KEY ("creatorId")
    REFERENCES "User" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "ContentReview"
    ADD CONSTRAINT "ContentReview_contentId_fkey"
    FOREIGN KEY ("contentId")
    REFERENCES "Content" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ContentReview"
    ADD CONSTRAINT "ContentReview_reviewerId_fkey"
    FOREIGN KEY ("reviewerId")
    REFERENCES "User" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ContentPurchase"
    ADD CONSTRAINT "ContentPurchase_contentId_fkey"
    FOREIGN KEY ("contentId")
    REFERENCES "Content" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ContentPurchase"
    ADD CONSTRAINT "ContentPurchase_buyerId_fkey"
    FOREIGN KEY ("buyerId")
    REFERENCES "User" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "HomeschoolFamily"
    ADD CONSTRAINT "HomeschoolFamily_primaryContactId_fkey"
    FOREIGN KEY ("primaryContactId")
    REFERENCES "User" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "ReliefTeacher"
    ADD CONSTRAINT "ReliefTeacher_userId_fkey"
    FOREIGN KEY ("userId")
    REFERENCES "User" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "TeacherAbsence"
    ADD CONSTRAINT "TeacherAbsence_teacherId_fkey"
    FOREIGN KEY ("teacherId")
    REFERENCES "User" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ReliefBooking"
    ADD CONSTRAINT "ReliefBooking_reliefTeacherId_fkey"
    FOREIGN KEY ("reliefTeacherId")
    REFERENCES "ReliefTeacher" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ReliefBooking"
    ADD CONSTRAINT "ReliefBooking_absenceId_fkey"
    FOREIGN KEY ("absenceId")
    REFERENCES "TeacherAbsence" ("id")
    ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "LearningAssetRequest"
    ADD CONSTRAINT "LearningAssetRequest_requesterId_fkey"
    FOREIGN KEY ("requesterId")
    REFERENCES "User" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "DesignPeerReview"
    ADD CONSTRAINT "DesignPeerReview_reviewerId_fkey"
    FOREIGN KEY ("reviewerId")
    REFERENCES "User" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "TokenTransaction"
    ADD CONSTRAINT "TokenTransaction_userId_fkey"
    FOREIGN KEY ("userId")
    REFERENCES "User" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE;
