-- paws360 m20250918_000001_initial_schema up
-- in one transaction, with its row in the ledger

CREATE SCHEMA IF NOT EXISTS paws360;

CREATE TABLE "paws360"."grades" (
    "grade" varchar(2) NOT NULL,
    "grade_rank" smallint,
    "grade_points" decimal(2, 1),
    "is_passing" bool NOT NULL DEFAULT TRUE,
    "description" varchar(80) NOT NULL,
    CONSTRAINT "grades_pkey" PRIMARY KEY ("grade"),
    CONSTRAINT "grades_grade_rank_key" UNIQUE ("grade_rank"),
    CONSTRAINT "grades_grade_points_check" CHECK (grade_points BETWEEN 0 AND 4),
    CONSTRAINT "grades_ranked_by_points_check" CHECK ((grade_rank IS NULL) = (grade_points IS NULL))
);

CREATE TABLE "paws360"."departments" (
    "department_id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "code" varchar(8) NOT NULL,
    "name" varchar(120) NOT NULL,
    CONSTRAINT "departments_pkey" PRIMARY KEY ("department_id"),
    CONSTRAINT "departments_code_key" UNIQUE ("code")
);

CREATE TABLE "paws360"."terms" (
    "term_id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "code" varchar(20) NOT NULL,
    "name" varchar(40) NOT NULL,
    "starts_on" date NOT NULL,
    "ends_on" date NOT NULL,
    CONSTRAINT "terms_pkey" PRIMARY KEY ("term_id"),
    CONSTRAINT "terms_code_key" UNIQUE ("code"),
    CONSTRAINT "terms_dates_check" CHECK (starts_on < ends_on)
);

CREATE TABLE "paws360"."users" (
    "user_id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "username" varchar(50) NOT NULL,
    "email" varchar(255) NOT NULL,
    "first_name" varchar(100) NOT NULL,
    "last_name" varchar(100) NOT NULL,
    "role" varchar(20) NOT NULL,
    "is_active" bool NOT NULL DEFAULT TRUE,
    "created_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "users_pkey" PRIMARY KEY ("user_id"),
    CONSTRAINT "users_username_key" UNIQUE ("username"),
    CONSTRAINT "users_email_key" UNIQUE ("email"),
    CONSTRAINT "users_role_check" CHECK (role IN ('student', 'instructor', 'advisor', 'registrar', 'admin'))
);

CREATE TABLE "paws360"."students" (
    "student_id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "user_id" uuid NOT NULL,
    "student_number" varchar(20) NOT NULL,
    "department_id" uuid,
    "class_standing" varchar(12) NOT NULL DEFAULT 'freshman',
    "gpa" decimal(3, 2),
    "admitted_on" date NOT NULL,
    "created_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "students_pkey" PRIMARY KEY ("student_id"),
    CONSTRAINT "students_user_id_key" UNIQUE ("user_id"),
    CONSTRAINT "students_student_number_key" UNIQUE ("student_number"),
    CONSTRAINT "students_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "paws360"."users" ("user_id") ON DELETE CASCADE,
    CONSTRAINT "students_department_id_fkey" FOREIGN KEY ("department_id") REFERENCES "paws360"."departments" ("department_id") ON DELETE SET NULL,
    CONSTRAINT "students_gpa_check" CHECK (gpa BETWEEN 0 AND 4),
    CONSTRAINT "students_class_standing_check" CHECK (class_standing IN ('freshman', 'sophomore', 'junior', 'senior', 'graduate'))
);

CREATE TABLE "paws360"."instructors" (
    "instructor_id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "user_id" uuid NOT NULL,
    "department_id" uuid NOT NULL,
    "title" varchar(80),
    "created_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "instructors_pkey" PRIMARY KEY ("instructor_id"),
    CONSTRAINT "instructors_user_id_key" UNIQUE ("user_id"),
    CONSTRAINT "instructors_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "paws360"."users" ("user_id") ON DELETE CASCADE,
    CONSTRAINT "instructors_department_id_fkey" FOREIGN KEY ("department_id") REFERENCES "paws360"."departments" ("department_id") ON DELETE RESTRICT
);

CREATE TABLE "paws360"."courses" (
    "course_id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "department_id" uuid NOT NULL,
    "course_code" varchar(20) NOT NULL,
    "title" varchar(200) NOT NULL,
    "description" text,
    "credit_hours" decimal(3, 1) NOT NULL,
    "max_enrollment" integer NOT NULL DEFAULT 30,
    "is_active" bool NOT NULL DEFAULT TRUE,
    "created_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "courses_pkey" PRIMARY KEY ("course_id"),
    CONSTRAINT "courses_course_code_key" UNIQUE ("course_code"),
    CONSTRAINT "courses_department_id_fkey" FOREIGN KEY ("department_id") REFERENCES "paws360"."departments" ("department_id") ON DELETE RESTRICT,
    CONSTRAINT "courses_credit_hours_check" CHECK (credit_hours > 0 AND credit_hours <= 20),
    CONSTRAINT "courses_max_enrollment_check" CHECK (max_enrollment > 0)
);

CREATE TABLE "paws360"."course_sections" (
    "section_id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "course_id" uuid NOT NULL,
    "term_id" uuid NOT NULL,
    "instructor_id" uuid,
    "section_number" varchar(4) NOT NULL,
    "room" varchar(40),
    "schedule" varchar(80),
    "created_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "course_sections_pkey" PRIMARY KEY ("section_id"),
    CONSTRAINT "course_sections_course_id_term_id_section_number_key" UNIQUE ("course_id", "term_id", "section_number"),
    CONSTRAINT "course_sections_course_id_fkey" FOREIGN KEY ("course_id") REFERENCES "paws360"."courses" ("course_id") ON DELETE RESTRICT,
    CONSTRAINT "course_sections_term_id_fkey" FOREIGN KEY ("term_id") REFERENCES "paws360"."terms" ("term_id") ON DELETE RESTRICT,
    CONSTRAINT "course_sections_instructor_id_fkey" FOREIGN KEY ("instructor_id") REFERENCES "paws360"."instructors" ("instructor_id") ON DELETE SET NULL
);

CREATE TABLE "paws360"."enrollments" (
    "enrollment_id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "student_id" uuid NOT NULL,
    "section_id" uuid NOT NULL,
    "enrollment_status" varchar(20) NOT NULL DEFAULT 'enrolled',
    "grade" varchar(2),
    "enrollment_date" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "enrollments_pkey" PRIMARY KEY ("enrollment_id"),
    CONSTRAINT "enrollments_student_id_section_id_key" UNIQUE ("student_id", "section_id"),
    CONSTRAINT "enrollments_student_id_fkey" FOREIGN KEY ("student_id") REFERENCES "paws360"."students" ("student_id") ON DELETE CASCADE,
    CONSTRAINT "enrollments_section_id_fkey" FOREIGN KEY ("section_id") REFERENCES "paws360"."course_sections" ("section_id") ON DELETE RESTRICT,
    CONSTRAINT "enrollments_grade_fkey" FOREIGN KEY ("grade") REFERENCES "paws360"."grades" ("grade") ON DELETE RESTRICT,
    CONSTRAINT "enrollments_status_check" CHECK (enrollment_status IN ('enrolled', 'completed', 'dropped', 'withdrawn'))
);

COMMENT ON COLUMN paws360.grades.grade_rank IS '1 is the best; NULL for marks that are no letter grades';

COMMENT
    ON COLUMN paws360.grades.grade_points IS 'What a credit hour counts in the GPA; NULL where it does not';

COMMENT ON COLUMN paws360.students.gpa IS 'Cumulative grade point average, 0.00 to 4.00';

COMMENT ON COLUMN paws360.courses.max_enrollment IS 'Seats of each section';
