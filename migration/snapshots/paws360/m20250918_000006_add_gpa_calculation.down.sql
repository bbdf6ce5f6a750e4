-- paws360 m20250918_000006_add_gpa_calculation down
-- in one transaction, with its row in the ledger

DROP TRIGGER trigger_update_gpa ON paws360.enrollments;

DROP TRIGGER trigger_update_gpa_of_course ON paws360.courses;

DROP TRIGGER trigger_update_gpa_of_section ON paws360.course_sections;

DROP TRIGGER trigger_update_gpa_of_grade ON paws360.grades;

DROP FUNCTION paws360.update_gpa_of_grade();

DROP FUNCTION paws360.update_gpa_of_section();

DROP FUNCTION paws360.update_gpa_of_course();

DROP FUNCTION paws360.update_student_gpa();

DROP FUNCTION paws360.recalculate_gpas(uuid[]);

DROP FUNCTION paws360.calculate_student_gpa(uuid);

UPDATE "paws360"."students"
    SET "gpa" = "gpa_before_calculation"."gpa"
    FROM "paws360"."gpa_before_calculation"
    WHERE "gpa_before_calculation"."student_id" = "students"."student_id";

DROP TABLE "paws360"."gpa_before_calculation";
