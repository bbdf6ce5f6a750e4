//! The codes of subjects become rows of `Subject`, and what used a code points at its row; and back.

use seaworthy::prelude::*;

use super::super::journey::{SUBJECT_TABLE, Status};
use super::json;

/// The step under which [`populate`] is recorded.
pub(crate) const POPULATE_STEP: &str = "populate";

/// A code as it is compared: what is blank is none. The id hashes a JSON array, because a plain `||` gives tenant
/// `a` with code `bc` and tenant `ab` with code `c` the same one. An index row holds 2,704 bytes, so a code has at
/// most 500 characters.
const USED_CODES: &str = r#"used AS (
    SELECT "tenantId" AS tenant, "subjectId" AS code, "subjectName" AS name, 'Booking' AS source, "id" AS key
    FROM "Booking"
    UNION ALL
    SELECT "tenantId", "subjectId", NULL, 'TutoringSession', "id" FROM "TutoringSession"
    UNION ALL
    SELECT content."tenantId", listed.code, NULL, 'Content', content."id"
    FROM "Content" AS content
    CROSS JOIN LATERAL unnest(content."subjects") AS listed (code)
),
codes AS (
    SELECT * FROM used WHERE btrim(code, E' \t\r\n\u00a0') <> ''
)"#;

/// Returns the statement that makes a subject for each code of a tenant and records it.
///
/// Not a [`Backfill`]: the name is the most frequent one of all bookings, which no batch can know.
pub(crate) fn populate() -> String {
    format!(
        r#"WITH {USED_CODES},
names AS (
    SELECT DISTINCT ON (tenant, code) tenant, code, name
    FROM (
        SELECT tenant, code, name, count(*) AS uses
        FROM codes
        WHERE btrim(name, E' \t\r\n\u00a0') <> ''
        GROUP BY tenant, code, name
    ) AS counted
    ORDER BY tenant, code, uses DESC, name COLLATE "C"
),
subjects AS (
    SELECT DISTINCT codes.tenant, codes.code, coalesce(names.name, codes.code) AS name
    FROM codes
    LEFT JOIN names ON names.tenant = codes.tenant AND names.code = codes.code
    WHERE length(codes.code) <= 500
),
inserted AS (
    INSERT INTO "Subject" ("id", "tenantId", "code", "name", "createdAt", "updatedAt")
    SELECT
        'subj_' || md5(jsonb_build_array(tenant, code)::text), tenant, code, name,
        (statement_timestamp() AT TIME ZONE 'UTC')::timestamp(3),
        (statement_timestamp() AT TIME ZONE 'UTC')::timestamp(3)
    FROM subjects
    ON CONFLICT DO NOTHING
    RETURNING 1
),
summary AS (
    SELECT jsonb_build_object('subjects', (SELECT count(*) FROM inserted)) AS result
),
outcome AS (
    SELECT
        (SELECT count(*) FROM subjects) AS processed,
        count(*) AS failed,
        coalesce(jsonb_agg(jsonb_build_object(
            'table', source, 'key', key, 'reason', 'a code of more than 500 characters', 'value', code
        ) ORDER BY source, key COLLATE "C"), jsonb_build_array()) AS errors
    FROM codes
    WHERE length(code) > 500
)
{}"#,
        SUBJECT_TABLE.record_outcome(POPULATE_STEP, Status::Running)
    )
}

/// Takes away the subjects as they were made; those that the application made or changed stay with their table.
pub(crate) const UNPOPULATE: &str = r#"DELETE FROM "Subject"
WHERE "id" = 'subj_' || md5(jsonb_build_array("tenantId", "code")::text)
    AND "description" IS NULL AND "learningArea" IS NULL AND "isActive" AND "updatedAt" = "createdAt""#;

/// Returns the subjects that `up` would not make again.
pub(crate) fn loss() -> Loss {
    Loss::new(
        r#"rows of "Subject" that the application made or changed"#,
        r#"SELECT count(*) FROM "Subject"
WHERE "id" <> 'subj_' || md5(jsonb_build_array("tenantId", "code")::text)
    OR "description" IS NOT NULL OR "learningArea" IS NOT NULL OR NOT "isActive" OR "updatedAt" <> "createdAt""#,
    )
}

/// Holds right after [`populate`].
pub(crate) fn every_code_has_its_subject() -> Check {
    Check::none(
        "each code has its subject",
        format!(
            r#"WITH {USED_CODES}
SELECT codes.source, codes.key AS "id", codes.tenant AS "tenantId", codes.code
FROM codes
LEFT JOIN "Subject" AS subject ON subject."tenantId" = codes.tenant AND subject."code" = codes.code
WHERE subject."id" IS NULL AND length(codes.code) <= 500 AND {}"#,
            SUBJECT_TABLE.just_ran()
        ),
    )
}

/// A table that points at subjects.
#[derive(Debug)]
pub(crate) struct Link {
    table: &'static str,
    backfill: &'static str,
    description: &'static str,
    /// The code of the row `batch`, as SQL.
    code: &'static str,
}

/// The tables that point at subjects. Content has several codes and one reference: to the first that is not blank.
pub(crate) const LINKS: [Link; 3] = [
    Link {
        table: "Booking",
        backfill: "booking_subjects",
        description: "Points bookings at their subjects",
        code: r#"batch."subjectId""#,
    },
    Link {
        table: "TutoringSession",
        backfill: "tutoring_session_subjects",
        description: "Points sessions at their subjects",
        code: r#"batch."subjectId""#,
    },
    Link {
        table: "Content",
        backfill: "content_subjects",
        description: "Points content at its first subject",
        code: r#"(
            SELECT listed.code
            FROM unnest(batch."subjects") WITH ORDINALITY AS listed (code, ord)
            WHERE btrim(listed.code, E' \t\r\n\u00a0') <> ''
            ORDER BY listed.ord
            LIMIT 1
        )"#,
    },
];

impl Link {
    /// Returns the definition of the move.
    pub(crate) fn backfill(&self) -> Backfill {
        let Self { table, code, .. } = self;
        let moves = format!(
            r#"given AS (
    SELECT coded.*
    FROM (
        SELECT batch."id" AS key, batch."tenantId" AS tenant, {code} AS code
        FROM batch
    ) AS coded
    WHERE btrim(coded.code, E' \t\r\n\u00a0') <> ''
),
found AS (
    SELECT given.*, subject."id" AS subject
    FROM given
    LEFT JOIN "Subject" AS subject ON subject."tenantId" = given.tenant AND subject."code" = given.code
),
linked AS (
    UPDATE "{table}" AS target
    SET "subjectIdRef" = found.subject
    FROM found
    WHERE target."id" = found.key AND found.subject IS NOT NULL
    RETURNING 1
),
summary AS (
    SELECT jsonb_build_object(
        'linked', (SELECT count(*) FROM linked), 'unmatched', (SELECT count(*) FROM found WHERE subject IS NULL)
    ) AS result
),
outcome AS (
    SELECT
        count(subject) AS processed,
        count(*) - count(subject) AS failed,
        coalesce(
            jsonb_agg(jsonb_build_object(
                'table', '{table}', 'key', key, 'tenantId', tenant, 'reason', 'no such subject', 'value', code
            ) ORDER BY key COLLATE "C") FILTER (WHERE subject IS NULL),
            jsonb_build_array()
        ) AS errors
    FROM found
)"#
        );
        Backfill::new(self.backfill, self.table).description(self.description).key(["id"]).ctes(moves).in_up()
    }

    /// Holds as long as the column has its name: a reference points at a subject.
    pub(crate) fn check(&self) -> Check {
        let table = self.table;
        // By way of to_jsonb, because the rename takes the column's name from two of the tables.
        Check::none(
            format!("each reference of {table} points at a subject"),
            format!(
                r#"SELECT referring."id", referring."tenantId", to_jsonb(referring) ->> 'subjectIdRef' AS "subjectIdRef"
FROM "{table}" AS referring
LEFT JOIN "Subject" AS subject ON subject."id" = to_jsonb(referring) ->> 'subjectIdRef'
WHERE to_jsonb(referring) ->> 'subjectIdRef' IS NOT NULL AND subject."id" IS NULL"#
            ),
        )
    }
}

/// Returns the references of content that `up` would not make again: no other column holds them.
pub(crate) fn content_loss() -> Loss {
    Loss::new(
        r#"references of "Content" to another subject than that of its first code"#,
        format!(
            r#"SELECT count(*)
FROM "Content" AS batch
LEFT JOIN "Subject" AS subject ON subject."tenantId" = batch."tenantId" AND subject."code" = {}
WHERE batch."subjectIdRef" IS NOT NULL AND batch."subjectIdRef" IS DISTINCT FROM subject."id""#,
            LINKS[2].code
        ),
    )
}

/// Returns the statements that fill the references and record it, a step for each table.
///
/// The records of the phase are the subjects; how many rows point at them stands in the summary.
pub(crate) fn link_all() -> Vec<String> {
    LINKS
        .iter()
        .map(|link| link.backfill().over_whole_table(&SUBJECT_TABLE.record_summary(link.backfill, Status::Running)))
        .collect()
}

/// Returns the statements that empty the references again.
pub(crate) fn unlink_all() -> Vec<String> {
    let unlink = LINKS.iter().rev().map(|link| {
        let table = link.table;
        format!(r#"UPDATE "{table}" SET "subjectIdRef" = NULL WHERE "subjectIdRef" IS NOT NULL"#)
    });
    unlink.chain(LINKS.iter().rev().map(|link| SUBJECT_TABLE.undo_outcome(link.backfill))).collect()
}

/// Opens where at least 95 % of a table's rows with a code have a subject of that code, to which the rename points
/// them: whether the backfill has done so already or the row was written since.
pub(crate) fn gate(table: &str) -> Gate {
    Gate::at_least(
        95.0,
        format!("rows of {table} with a code have its subject"),
        format!(
            r#"(
    SELECT referring."id", referring."tenantId", referring."subjectId", subject."id" AS "subject"
    FROM "{table}" AS referring
    LEFT JOIN "Subject" AS subject
        ON subject."tenantId" = referring."tenantId" AND subject."code" = referring."subjectId"
    WHERE {} <> ''
) AS coded"#,
            json::trim(r#"referring."subjectId""#)
        ),
        r#""subject" IS NOT NULL"#,
    )
}

/// Returns the statement that lets the reference follow the code in rows that were written since the backfill: to
/// another subject, or to none where no subject has the code, or where it was emptied.
///
/// After the rename, whose lock lets nobody write any more. Until then the code is what the application writes.
pub(crate) fn link_stragglers(table: &str) -> String {
    format!(
        r#"UPDATE "{table}" AS straggler
SET "subjectId" = meant.subject
FROM (
    SELECT referring."id", subject."id" AS subject
    FROM "{table}" AS referring
    LEFT JOIN "Subject" AS subject
        ON subject."tenantId" = referring."tenantId" AND subject."code" = referring."subjectCode_deprecated"
        AND {} <> ''
) AS meant
WHERE meant."id" = straggler."id" AND straggler."subjectId" IS DISTINCT FROM meant.subject"#,
        json::trim(r#"subject."code""#)
    )
}

/// Returns the statement that fills in the code of rows that the application wrote or changed after the rename.
///
/// A row without a reference keeps its code: that one was never matched.
pub(crate) fn give_back_codes(table: &str) -> String {
    format!(
        r#"UPDATE "{table}" AS referring
SET "subjectId" = subject."code"
FROM "Subject" AS subject
WHERE subject."id" = referring."subjectIdRef" AND referring."subjectId" IS DISTINCT FROM subject."code""#
    )
}

/// Holds for good: a booking or session that names a subject names one that is there, of its own tenant.
pub(crate) fn no_orphans(table: &str) -> Check {
    Check::none(
        format!("no {table} points at a subject that is not there"),
        format!(
            r#"SELECT referring."id", referring."tenantId", referring."subjectId"
FROM "{table}" AS referring
LEFT JOIN "Subject" AS subject ON subject."id" = referring."subjectId"
WHERE referring."subjectId" IS NOT NULL AND subject."id" IS NULL"#
        ),
    )
}
