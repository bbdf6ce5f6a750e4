-- paws360 m20250918_000004_seed_data up
-- in one transaction, with its row in the ledger

INSERT INTO "paws360"."grades" ("grade", "grade_rank", "grade_points", "is_passing", "description")
    VALUES ('A+', 1, 4.0, TRUE, 'Outstanding'), ('A', 2, 4.0, TRUE, 'Excellent'), ('A-', 3, 3.7, TRUE, 'Nearly excellent'), ('B+', 4, 3.3, TRUE, 'Very good'), ('B', 5, 3.0, TRUE, 'Good'), ('B-', 6, 2.7, TRUE, 'Fairly good'), ('C+', 7, 2.3, TRUE, 'More than adequate'), ('C', 8, 2.0, TRUE, 'Adequate'), ('C-', 9, 1.7, TRUE, 'Barely adequate'), ('D+', 10, 1.3, TRUE, 'Poor'), ('D', 11, 1.0, TRUE, 'Very poor'), ('D-', 12, 0.7, TRUE, 'Barely passed'), ('F', 13, 0.0, FALSE, 'Failed'), ('P', NULL, NULL, TRUE, 'Passed without a grade'), ('NP', NULL, NULL, FALSE, 'Not passed, without a grade'), ('I', NULL, NULL, FALSE, 'Incomplete'), ('W', NULL, NULL, FALSE, 'Withdrawn'), ('AU', NULL, NULL, FALSE, 'Audited')
    ON CONFLICT  DO NOTHING;

INSERT INTO "paws360"."departments" ("code", "name")
    VALUES ('COMPSCI', 'Computer Science'), ('MATH', 'Mathematical Sciences'), ('PHYSICS', 'Physics'), ('ENGLISH', 'English'), ('BIO', 'Biological Sciences'), ('BUS', 'Business Administration')
    ON CONFLICT  DO NOTHING;
