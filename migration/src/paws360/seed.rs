//! What `db seed` sends: a university in which a student has four years behind them, or a week.
//!
//! The same seed gives the same rows: each value hangs on the seed, the row's number and the name of the choice. Keys
//! carry the seed and the size, so another of either adds rows, and the same again adds none. It fills the schema at whatever version it is,
//! from the first on; where there is a waitlist, full sections get one.

use seaworthy::Seed;

/// Returns the statements; the number of enrolments is about `seed.rows`, and the other tables follow.
pub(crate) fn statements(seed: Seed) -> Vec<String> {
    if seed.rows == 0 {
        return Vec::new();
    }
    let sections = seed.rows / 20 + 2;
    let numbers = [
        (":seed", format!("{}x{}", seed.seed, seed.rows)),
        (":students", (seed.rows / 8 + 5).to_string()),
        (":instructors", (sections / 4 + 2).to_string()),
        (":courses", (sections / 3 + 4).to_string()),
        (":sections", sections.to_string()),
        (":rows", seed.rows.to_string()),
    ];
    let fill = |template: &&str| {
        numbers.iter().fold((*template).to_owned(), |filled, (name, number)| filled.replace(name, number))
    };
    STATEMENTS.iter().map(fill).collect()
}

/// In the order of their foreign keys.
const STATEMENTS: [&str; 14] = [
    PICK,
    ID,
    GRADES,
    DEPARTMENTS,
    TERMS,
    USERS,
    STUDENTS,
    INSTRUCTORS,
    COURSES,
    SECTIONS,
    ENROLLMENTS,
    PREREQUISITES,
    WAITLISTS,
    "DROP FUNCTION pg_temp.id, pg_temp.pick",
];

/// A number from 0 below `choices` that hangs on the seed, the row and what is chosen.
const PICK: &str = "CREATE OR REPLACE FUNCTION pg_temp.pick(what text, number bigint, choices bigint) RETURNS integer
LANGUAGE sql IMMUTABLE
AS 'SELECT ((hashtextextended('':seed/'' || what || ''/'' || number, 0) & 2147483647) % choices)::integer'";

const ID: &str = "CREATE OR REPLACE FUNCTION pg_temp.id(what text, number bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE
AS 'SELECT md5('':seed/'' || what || ''/'' || number)::uuid'";

/// For a schema that has no reference data yet.
const GRADES: &str = "INSERT INTO paws360.grades (grade, grade_rank, grade_points, is_passing, description)
VALUES ('A', 2, 4.0, true, 'Excellent'), ('B', 5, 3.0, true, 'Good'), ('C', 8, 2.0, true, 'Adequate'),
    ('F', 13, 0.0, false, 'Failed'), ('W', NULL, NULL, false, 'Withdrawn')
ON CONFLICT DO NOTHING";

const DEPARTMENTS: &str = "INSERT INTO paws360.departments (code, name)
VALUES ('COMPSCI', 'Computer Science'), ('MATH', 'Mathematical Sciences'), ('ENGLISH', 'English')
ON CONFLICT DO NOTHING";

const TERMS: &str = "INSERT INTO paws360.terms (term_id, code, name, starts_on, ends_on)
SELECT pg_temp.id('term', number), 'S:seed-' || number,
    CASE number % 2 WHEN 0 THEN 'Spring ' ELSE 'Fall ' END || 2021 + number / 2,
    date '2021-09-02' + number * 182, date '2021-12-18' + number * 182
FROM generate_series(0, 7) AS number
ON CONFLICT DO NOTHING";

/// Students, then instructors.
const USERS: &str = "INSERT INTO paws360.users (user_id, username, email, first_name, last_name, role, created_at, updated_at)
SELECT pg_temp.id('user', number), lower(last) || '.:seed.' || number, lower(last) || '.:seed.' || number || '@uni.example',
    first, last, CASE WHEN number <= :students THEN 'student' ELSE 'instructor' END,
    timestamptz '2021-08-01 09:00Z', timestamptz '2021-08-01 09:00Z'
FROM (
    SELECT number,
        (ARRAY['Aaliyah', 'Ben', 'Chia', 'Dmitri', 'Elena', 'Femi', 'Grace', 'Hmong', 'Inés', 'Jamal'])
            [1 + pg_temp.pick('first', number, 10)] AS first,
        (ARRAY['Anderson', 'Vang', 'Schmidt', 'Okafor', 'OBrien', 'Nowak', 'Garcia', 'Lee'])
            [1 + pg_temp.pick('last', number, 8)] AS last
    FROM generate_series(1, :students + :instructors) AS number
) AS person
ON CONFLICT DO NOTHING";

const STUDENTS: &str =
    "INSERT INTO paws360.students (student_id, user_id, student_number, department_id, class_standing, admitted_on)
SELECT pg_temp.id('student', number), pg_temp.id('user', number), 'S:seed-' || to_char(number, 'FM0000000'),
    (SELECT array_agg(department_id ORDER BY code) FROM paws360.departments)[1 + pg_temp.pick('major', number, 3)],
    (ARRAY['freshman', 'sophomore', 'junior', 'senior', 'graduate'])[1 + pg_temp.pick('standing', number, 5)],
    date '2021-08-15' + pg_temp.pick('admitted', number, 4) * 365
FROM generate_series(1, :students) AS number
ON CONFLICT DO NOTHING";

const INSTRUCTORS: &str = "INSERT INTO paws360.instructors (instructor_id, user_id, department_id, title)
SELECT pg_temp.id('instructor', number), pg_temp.id('user', :students + number),
    (SELECT array_agg(department_id ORDER BY code) FROM paws360.departments)[1 + pg_temp.pick('faculty', number, 3)],
    (ARRAY['Professor', 'Associate Professor', 'Lecturer'])[1 + pg_temp.pick('title', number, 3)]
FROM generate_series(1, :instructors) AS number
ON CONFLICT DO NOTHING";

const COURSES: &str = "INSERT INTO paws360.courses (course_id, department_id, course_code, title, credit_hours, max_enrollment)
SELECT pg_temp.id('course', number),
    (SELECT array_agg(department_id ORDER BY code) FROM paws360.departments)[1 + pg_temp.pick('field', number, 3)],
    'C:seed-' || number,
    (ARRAY['Introduction to ', 'Topics in ', 'Seminar: '])[1 + pg_temp.pick('kind', number, 3)]
        || (ARRAY['Algorithms', 'Linear Algebra', 'Poetry', 'Databases', 'Logic'])[1 + pg_temp.pick('topic', number, 5)],
    (ARRAY[1, 3, 3, 4, 1.5])[1 + pg_temp.pick('credits', number, 5)],
    24
FROM generate_series(1, :courses) AS number
ON CONFLICT DO NOTHING";

const SECTIONS: &str = "INSERT INTO paws360.course_sections (section_id, course_id, term_id, instructor_id, section_number, room, schedule)
SELECT pg_temp.id('section', number), pg_temp.id('course', 1 + number % :courses),
    pg_temp.id('term', number / :courses % 8), pg_temp.id('instructor', 1 + pg_temp.pick('teaches', number, :instructors)),
    to_char(number / (:courses * 8) + 1, 'FM000'),
    (ARRAY['EMS E190', 'LUB S151', 'Online', NULL])[1 + pg_temp.pick('room', number, 4)],
    (ARRAY['MW 9:30', 'TR 14:00', 'F 8:00'])[1 + pg_temp.pick('schedule', number, 3)]
FROM generate_series(0, :sections - 1) AS number
ON CONFLICT DO NOTHING";

/// Twenty students a section, all different: a section has 24 seats, so it never overflows. Sections of the last term
/// go on; what is over is completed, dropped or withdrawn.
const ENROLLMENTS: &str = "INSERT INTO paws360.enrollments (enrollment_id, student_id, section_id, enrollment_status, grade, enrollment_date)
SELECT pg_temp.id('enrollment', number), pg_temp.id('student', 1 + (number / :sections + number % :sections * 7) % :students),
    pg_temp.id('section', number % :sections), status,
    CASE status
        WHEN 'completed' THEN (ARRAY['A', 'A', 'B', 'B', 'C', 'F'])[1 + pg_temp.pick('grade', number, 6)]
        WHEN 'withdrawn' THEN 'W'
    END,
    timestamptz '2021-08-20 12:00Z' + number * interval '1 minute'
FROM (
    SELECT number,
        CASE WHEN pg_temp.pick('over', number % :sections, 4) = 0 THEN
            (ARRAY['enrolled', 'enrolled', 'enrolled', 'dropped'])[1 + pg_temp.pick('status', number, 4)]
        ELSE
            (ARRAY['completed', 'completed', 'completed', 'completed', 'completed', 'withdrawn', 'dropped'])
                [1 + pg_temp.pick('status', number, 7)]
        END AS status
    FROM generate_series(0, :rows - 1) AS number
) AS enrollment
WHERE NOT EXISTS (SELECT FROM paws360.enrollments WHERE enrollment_id = pg_temp.id('enrollment', number))
ON CONFLICT DO NOTHING";

/// Every third course needs the one before it; every other of these asks for a C. They come behind the enrolments,
/// which would be refused.
const PREREQUISITES: &str = "DO $$
BEGIN
    IF to_regclass('paws360.course_prerequisites') IS NOT NULL THEN
        INSERT INTO paws360.course_prerequisites (course_id, prerequisite_course_id, prerequisite_type, minimum_grade)
        SELECT pg_temp.id('course', number), pg_temp.id('course', number - 1),
            CASE WHEN number % 9 = 0 THEN 'recommended' ELSE 'required' END, CASE WHEN number % 2 = 0 THEN 'C' END
        FROM generate_series(3, :courses, 3) AS number
        ON CONFLICT DO NOTHING;
    END IF;
END
$$";

/// In each tenth section the seats are cut to those that are taken, and three students wait.
const WAITLISTS: &str = "DO $$
DECLARE
    candidate record;
BEGIN
    IF to_regprocedure('paws360.add_to_waitlist(uuid, uuid)') IS NULL THEN
        RETURN;
    END IF;
    FOR candidate IN
        SELECT section.section_id, student.student_id
        FROM generate_series(0, :sections - 1, 10) AS number
        JOIN paws360.course_sections AS section ON section.section_id = pg_temp.id('section', number)
        CROSS JOIN LATERAL (
            SELECT student_id FROM paws360.students
            WHERE paws360.check_prerequisites(student_id, section.course_id)
                AND NOT EXISTS (
                    SELECT FROM paws360.enrollments
                    WHERE enrollments.student_id = students.student_id AND enrollments.section_id = section.section_id
                )
            ORDER BY student_number
            LIMIT 3
        ) AS student
        WHERE NOT EXISTS (
            SELECT FROM paws360.enrollments
            WHERE enrollments.section_id = section.section_id AND enrollment_status = 'waitlisted'
        )
    LOOP
        UPDATE paws360.courses SET max_enrollment = greatest(1, (
            SELECT count(*) FROM paws360.enrollments
            WHERE enrollments.section_id = candidate.section_id
                AND enrollment_status IN ('enrolled', 'completed', 'withdrawn')
        ))
        WHERE course_id = (SELECT course_id FROM paws360.course_sections WHERE section_id = candidate.section_id)
            AND max_enrollment = 24;
        IF paws360.lock_section_seats(candidate.section_id) < 1 THEN
            PERFORM paws360.add_to_waitlist(candidate.student_id, candidate.section_id);
        END IF;
    END LOOP;
END
$$";
