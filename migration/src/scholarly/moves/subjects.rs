//! The codes of subjects become rows of `Subject`, and what used a code points at its row; and back.

use seaworthy::prelude::*;

use super::super::journey::{Moved, SUBJECT_TABLE, Status};
use super::json;

/// A table whose rows have codes.
#[derive(Debug)]
pub(crate) struct Source {
    table: &'static str,
    /// The move, and the step that records it.
    pub(crate) backfill: &'static str,
    description: &'static str,
    /// The query of the codes of the row `:row`, as `code`.
    codes: &'static str,
    /// The columns that they stand in.
    columns: &'static [&'static str],
}

/// The tables whose rows have codes.
pub(crate) const SOURCES: [Source; 3] = [
    Source {
        table: "TutoringSession",
        backfill: "tutoring_session_codes",
        description: "Makes subjects of the codes of sessions",
        codes: r#"SELECT :row."subjectId" AS code"#,
        columns: &["tenantId", "subjectId"],
    },
    Source {
        table: "Content",
        backfill: "content_codes",
        description: "Makes subjects of the codes of content",
        codes: r#"SELECT listed.code FROM unnest(:row."subjects") AS listed (code)"#,
        columns: &["tenantId", "subjects"],
    },
    Source {
        table: "Booking",
        backfill: "booking_codes",
        description: "Makes subjects of the codes of bookings, and gives them their names",
        codes: r#"SELECT :row."subjectId" AS code"#,
        columns: &["tenantId", "subjectId"],
    },
];

/// A subject as the move made it.
///
/// A code is compared as it is; what is blank is none. The id hashes a JSON array, because a plain `||` gives tenant
/// `a` with code `bc` and tenant `ab` with code `c` the same one. An index row holds 2,704 bytes, so a code has at
/// most 500 characters.
const IS_MADE: &str = r#""id" = 'subj_' || md5(jsonb_build_array("tenantId", "code")::text)
    AND "description" IS NULL AND "learningArea" IS NULL AND "isActive" AND "updatedAt" = "createdAt""#;

impl Source {
    /// Returns the definition of the move: a subject for each code of a tenant, which is called by its code.
    ///
    /// Its name is the most frequent one of all bookings, which no batch can know: the end gives it.
    pub(crate) fn backfill(&self) -> Backfill {
        let Self { table, backfill, description, .. } = *self;
        let subjects = format!(
            "SELECT coalesce((result_summary ->> 'subjects')::bigint, 0)
        FROM seaworthy.data_migrations WHERE name = '{backfill}'"
        );
        let recorded = Moved { step: backfill, backfill, records: Some(&subjects), summary: "" };
        let record = SUBJECT_TABLE.record_backfill(&recorded, Status::Running);
        let [runs, _] = SUBJECT_TABLE.begin(backfill);
        let definition = Backfill::new(backfill, table)
            .description(description)
            .key(["id"])
            .ctes(self.ctes())
            .dual_write(DualWrite::after(self.trigger()))
            .on_failure(OnFailure::LOG_ALL)
            .at_start(runs);
        let definition = if table == "Booking" { definition.at_finalize(NAMES) } else { definition };
        definition.at_finalize(record).gate(self.gate())
    }

    fn codes_of(&self, row: &str) -> String {
        self.codes.replace(":row", row)
    }

    fn ctes(&self) -> String {
        let (table, codes) = (self.table, self.codes_of("batch"));
        format!(
            r#"codes AS MATERIALIZED (
    SELECT batch."id" AS key, batch."tenantId" AS tenant, used.code
    FROM batch
    CROSS JOIN LATERAL ({codes}) AS used
    WHERE {coded} <> ''
),
inserted AS (
    INSERT INTO "Subject" ("id", "tenantId", "code", "name", "createdAt", "updatedAt")
    SELECT
        'subj_' || md5(jsonb_build_array(tenant, code)::text), tenant, code, code,
        (statement_timestamp() AT TIME ZONE 'UTC')::timestamp(3),
        (statement_timestamp() AT TIME ZONE 'UTC')::timestamp(3)
    FROM (SELECT DISTINCT tenant, code FROM codes WHERE length(code) <= 500) AS subjects
    ORDER BY tenant, code COLLATE "C"
    ON CONFLICT DO NOTHING
    RETURNING 1
),
summary AS (
    SELECT jsonb_build_object('subjects', (SELECT count(*) FROM inserted)) AS result
),
outcome AS (
    SELECT
        count(DISTINCT key) - count(DISTINCT key) FILTER (WHERE length(code) > 500) AS processed,
        count(DISTINCT key) FILTER (WHERE length(code) > 500) AS failed,
        coalesce(jsonb_agg(jsonb_build_object(
            'table', '{table}', 'key', key, 'reason', 'a code of more than 500 characters', 'value', code
        ) ORDER BY key COLLATE "C") FILTER (WHERE length(code) > 500), jsonb_build_array()) AS errors
    FROM codes
)"#,
            coded = json::trim("used.code"),
        )
    }

    /// Returns the body of the trigger that makes a subject of a code which nobody has used yet.
    fn trigger(&self) -> String {
        let codes = self.codes_of("NEW");
        let same: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!(r#"NEW."{column}" IS NOT DISTINCT FROM OLD."{column}""#))
            .collect();
        format!(
            r#"BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF {same} THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO "Subject" ("id", "tenantId", "code", "name", "createdAt", "updatedAt")
    SELECT DISTINCT
        'subj_' || md5(jsonb_build_array(NEW."tenantId", used.code)::text), NEW."tenantId", used.code, used.code,
        (statement_timestamp() AT TIME ZONE 'UTC')::timestamp(3),
        (statement_timestamp() AT TIME ZONE 'UTC')::timestamp(3)
    FROM ({codes}) AS used
    WHERE {coded} <> '' AND length(used.code) <= 500
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END"#,
            same = same.join(" AND "),
            coded = json::trim("used.code"),
        )
    }

    /// Opens where each code of the table has its subject.
    fn gate(&self) -> Gate {
        let (table, codes) = (self.table, self.codes_of("referring"));
        Gate::holds(Check::none(
            format!("each code of {table} has its subject"),
            format!(
                r#"SELECT referring."id", referring."tenantId", used.code
FROM "{table}" AS referring
CROSS JOIN LATERAL ({codes}) AS used
LEFT JOIN "Subject" AS subject ON subject."tenantId" = referring."tenantId" AND subject."code" = used.code
WHERE subject."id" IS NULL AND {coded} <> '' AND length(used.code) <= 500"#,
                coded = json::trim("used.code"),
            ),
        ))
    }
}

/// Gives the subjects that are called by their code the most frequent name of the bookings with that code; ties go by
/// the alphabet. It reads the bookings once, and locks none.
const NAMES: &str = r#"UPDATE "Subject" AS subject
SET "name" = names.name
FROM (
    SELECT DISTINCT ON (tenant, code) tenant, code, name
    FROM (
        SELECT "tenantId" AS tenant, "subjectId" AS code, "subjectName" AS name, count(*) AS uses
        FROM "Booking"
        WHERE btrim("subjectName", E' \t\r\n\u00a0') <> ''
        GROUP BY "tenantId", "subjectId", "subjectName"
    ) AS counted
    ORDER BY tenant, code, uses DESC, name COLLATE "C"
) AS names
WHERE names.tenant = subject."tenantId" AND names.code = subject."code"
    AND subject."name" = subject."code" AND names.name <> subject."name"
    AND subject."id" = 'subj_' || md5(jsonb_build_array(subject."tenantId", subject."code")::text)
    AND subject."updatedAt" = subject."createdAt""#;

/// Returns what takes away the subjects as they were made, and the record of it; those that the application made or
/// changed stay with their table.
pub(crate) fn unpopulate() -> Vec<String> {
    let mut statements = vec![format!(r#"DELETE FROM "Subject" WHERE {IS_MADE}"#)];
    statements.extend(SOURCES.iter().rev().map(|source| SUBJECT_TABLE.undo_outcome(source.backfill)));
    statements
}

/// Returns the subjects that `up` would not make again.
pub(crate) fn loss() -> Loss {
    Loss::new(
        r#"rows of "Subject" that the application made or changed"#,
        format!(r#"SELECT count(*) FROM "Subject" WHERE NOT ({IS_MADE})"#),
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
    /// The column that it stands in.
    column: &'static str,
}

/// The tables that point at subjects. Content has several codes and one reference: to the first that is not blank.
pub(crate) const LINKS: [Link; 3] = [
    Link {
        table: "Booking",
        backfill: "booking_subjects",
        description: "Points bookings at their subjects",
        code: r#"batch."subjectId""#,
        column: "subjectId",
    },
    Link {
        table: "TutoringSession",
        backfill: "tutoring_session_subjects",
        description: "Points sessions at their subjects",
        code: r#"batch."subjectId""#,
        column: "subjectId",
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
        column: "subjects",
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
        let record = Moved {
            step: self.backfill,
            backfill: self.backfill,
            records: None,
            summary: "'unmatched', jsonb_array_length(failed.errors)",
        };
        let [runs, _] = SUBJECT_TABLE.begin(self.backfill);
        Backfill::new(self.backfill, self.table)
            .description(self.description)
            .key(["id"])
            .ctes(moves)
            .dual_write(DualWrite::before(self.trigger()))
            .on_failure(OnFailure::LOG_ALL)
            .at_start(runs)
            .at_finalize(SUBJECT_TABLE.record_backfill(&record, Status::Running))
    }

    /// Returns the body of the trigger that lets the reference follow the code, where there is a subject of that code.
    fn trigger(&self) -> String {
        let code = self.code.replace("batch.", "NEW.");
        let column = self.column;
        format!(
            r#"DECLARE
    found text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW."{column}" IS NOT DISTINCT FROM OLD."{column}" THEN
            RETURN NEW;
        END IF;
    END IF;
    SELECT subject."id" INTO found
    FROM "Subject" AS subject
    WHERE subject."tenantId" = NEW."tenantId" AND subject."code" = {code} AND {} <> '';
    NEW."subjectIdRef" := found;
    RETURN NEW;
END"#,
            json::trim(r#"subject."code""#)
        )
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
