-- paws360 m20250918_000001_initial_schema down
-- in one transaction, with its row in the ledger

DROP TABLE "paws360"."enrollments";

DROP TABLE "paws360"."course_sections";

DROP TABLE "paws360"."courses";

DROP TABLE "paws360"."instructors";

DROP TABLE "paws360"."students";

DROP TABLE "paws360"."users";

DROP TABLE "paws360"."terms";

DROP TABLE "paws360"."departments";

DROP TABLE "paws360"."grades";

DROP SCHEMA paws360;
