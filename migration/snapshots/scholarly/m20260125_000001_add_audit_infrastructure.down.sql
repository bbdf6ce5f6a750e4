-- scholarly m20260125_000001_add_audit_infrastructure down
-- in one transaction, with its row in the ledger

DROP TABLE "DataMigration";

DROP TABLE "AuditLog";
