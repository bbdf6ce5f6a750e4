-- scholarly m20260128_000002_add_notification_models up
-- in one transaction, with its row in the ledger

CREATE TABLE "Notification" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "userId" text NOT NULL,
    "type" text NOT NULL,
    "title" text NOT NULL,
    "body" text NOT NULL,
    "data" jsonb,
    "channels" text[] DEFAULT (ARRAY['in_app']::text[]),
    "priority" text NOT NULL DEFAULT 'normal',
    "inAppStatus" text NOT NULL DEFAULT 'unread',
    "emailStatus" text,
    "smsStatus" text,
    "pushStatus" text,
    "scheduledFor" timestamp(3),
    "sentAt" timestamp(3),
    "readAt" timestamp(3),
    "groupKey" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Notification_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "NotificationPreference" (
    "id" text NOT NULL,
    "tenantId" text NOT NULL,
    "userId" text NOT NULL,
    "emailEnabled" bool NOT NULL DEFAULT TRUE,
    "smsEnabled" bool NOT NULL DEFAULT FALSE,
    "pushEnabled" bool NOT NULL DEFAULT TRUE,
    "inAppEnabled" bool NOT NULL DEFAULT TRUE,
    "categoryPreferences" jsonb NOT NULL DEFAULT '{}',
    "quietHoursEnabled" bool NOT NULL DEFAULT FALSE,
    "quietHoursStart" text,
    "quietHoursEnd" text,
    "timezone" text NOT NULL DEFAULT 'Australia/Sydney',
    "digestEnabled" bool NOT NULL DEFAULT FALSE,
    "digestFrequency" text,
    "digestTime" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" timestamp(3) NOT NULL,
    CONSTRAINT "NotificationPreference_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "Notification_tenantId_userId_idx" ON "Notification" ("tenantId", "userId");

CREATE INDEX "Notification_userId_inAppStatus_idx" ON "Notification" ("userId", "inAppStatus");

CREATE INDEX "Notification_userId_createdAt_idx" ON "Notification" ("userId", "createdAt");

CREATE INDEX "Notification_type_idx" ON "Notification" ("type");

CREATE INDEX "Notification_scheduledFor_idx" ON "Notification" ("scheduledFor");

CREATE UNIQUE INDEX "NotificationPreference_tenantId_userId_key"
    ON "NotificationPreference" ("tenantId", "userId");

INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase7_notifications', 'phase7_notification_models', 'Added notifications and their preferences',
    'completed', now.utc, now.utc, 0, true, now.utc, now.utc
FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC') AS now (utc)
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    "updatedAt" = excluded."updatedAt";
