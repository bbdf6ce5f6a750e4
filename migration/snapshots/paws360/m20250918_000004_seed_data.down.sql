-- paws360 m20250918_000004_seed_data down
-- in one transaction, with its row in the ledger

DELETE FROM "paws360"."departments"
    WHERE "code" IN ('COMPSCI', 'MATH', 'PHYSICS', 'ENGLISH', 'BIO', 'BUS') AND "department_id" NOT IN (SELECT "department_id" FROM "paws360"."courses" WHERE "department_id" IS NOT NULL) AND "department_id" NOT IN (SELECT "department_id" FROM "paws360"."instructors" WHERE "department_id" IS NOT NULL) AND "department_id" NOT IN (SELECT "department_id" FROM "paws360"."students" WHERE "department_id" IS NOT NULL);

DELETE FROM "paws360"."grades"
    WHERE "grade" IN ('A+', 'A', 'A-', 'B+', 'B', 'B-', 'C+', 'C', 'C-', 'D+', 'D', 'D-', 'F', 'P', 'NP', 'I', 'W', 'AU') AND "grade" NOT IN (SELECT "grade" FROM "paws360"."enrollments" WHERE "grade" IS NOT NULL);
