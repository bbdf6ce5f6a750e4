-- scholarly m20260128_000002_add_notification_models down
-- in one transaction, with its row in the ledger

DROP TABLE "NotificationPreference";

DROP TABLE "Notification";

UPDATE "DataMigration"
SET "status" = 'rolled_back', "completedAt" = NULL, "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase7_notification_models';
