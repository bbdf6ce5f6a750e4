//! One row for each key that becomes unique. What is removed is written down whole first, and only what is written
//! down is removed; so it can be put back.
//!
//! The duplicates are found by one statement a table, because no key has an index yet, and removed one by one.

use seaworthy::prelude::*;

use super::journey::{Status, UNIQUE_CONSTRAINTS};

const STEP: &str = "deduplicate";

/// A key that becomes unique.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) table: &'static str,
    pub(crate) columns: &'static [&'static str],
    /// The row that stays comes first; the id settles ties.
    order: &'static str,
    /// All columns as of this migration; those that are added later get their defaults when a row is put back.
    all_columns: &'static [&'static str],
    /// Foreign keys that delete the row with what they point at: such a row has no business to come back.
    parents: &'static [(&'static str, &'static str)],
}

const NEWEST: &str = r#""createdAt" DESC, "id" COLLATE "C" DESC"#;

/// The keys: the newest review stays, the first purchase, the oldest request.
pub(crate) const KEYS: [Key; 4] = [
    Key {
        table: "ContentReview",
        columns: &["contentId", "reviewerId"],
        order: NEWEST,
        all_columns: &["id", "contentId", "reviewerId", "rating", "comment", "createdAt"],
        parents: &[("contentId", "Content"), ("reviewerId", "User")],
    },
    Key {
        table: "ContentPurchase",
        columns: &["contentId", "buyerId"],
        order: r#""purchasedAt", "id" COLLATE "C""#,
        all_columns: &["id", "contentId", "buyerId", "amount", "currency", "purchasedAt"],
        parents: &[("contentId", "Content"), ("buyerId", "User")],
    },
    Key {
        table: "LearningAssetRequest",
        columns: &["tenantId", "requesterId", "title"],
        order: r#""createdAt", "id" COLLATE "C""#,
        all_columns: &[
            "id",
            "tenantId",
            "requesterId",
            "title",
            "description",
            "votes",
            "status",
            "createdAt",
            "updatedAt",
        ],
        parents: &[("tenantId", "Tenant"), ("requesterId", "User")],
    },
    Key {
        table: "DesignPeerReview",
        columns: &["journeyId", "reviewerId"],
        order: NEWEST,
        all_columns: &["id", "tenantId", "journeyId", "reviewerId", "score", "feedback", "createdAt"],
        parents: &[("tenantId", "Tenant"), ("reviewerId", "User")],
    },
];

impl Key {
    /// Returns the name of the unique index.
    pub(crate) fn index(&self) -> String {
        format!("{}_{}_key", self.table, self.columns.join("_"))
    }

    /// Opens where no key occurs twice: the application may have written another one since.
    pub(crate) fn gate(&self) -> Gate {
        let Self { table, .. } = self;
        let columns = quoted(self.columns);
        Gate::at_least(
            100.0,
            format!("{table} has one row for each {}", self.columns.join(", ")),
            format!(
                r#"(SELECT "id", {columns}, count(*) OVER (PARTITION BY {columns}) AS "rows" FROM "{table}") AS counted"#
            ),
            r#""rows" = 1"#,
        )
    }

    /// Returns the statement that writes down which rows are duplicates, and of which row; it only reads the table.
    fn find(&self) -> String {
        let Self { table, order, .. } = self;
        let columns = quoted(self.columns);
        format!(
            r#"INSERT INTO {DUPLICATES} ("table", "id", "kept")
SELECT '{table}', ranked."id", ranked.kept
FROM (
    SELECT "id", row_number() OVER same_key AS place, first_value("id") OVER same_key AS kept
    FROM "{table}"
    WINDOW same_key AS (PARTITION BY {columns} ORDER BY {order})
) AS ranked
WHERE ranked.place > 1
ON CONFLICT DO NOTHING"#
        )
    }

    /// Returns the part of the function that locks a duplicate, and the row that stays in its place: where that has
    /// gone, or has another key by now, it is none any more.
    fn lock(&self) -> String {
        let Self { table, .. } = self;
        let same: Vec<String> =
            self.columns.iter().map(|column| format!(r#"kept."{column}" = twin."{column}""#)).collect();
        format!(
            r#"        WHEN '{table}' THEN
            SELECT to_jsonb(twin) INTO whole
            FROM "{table}" AS twin
            JOIN "{table}" AS kept ON {}
            WHERE twin."id" = duplicate AND kept."id" = stays
            FOR UPDATE OF twin FOR SHARE OF kept;"#,
            same.join(" AND ")
        )
    }

    fn delete(&self) -> String {
        format!(r#"        WHEN '{0}' THEN DELETE FROM "{0}" WHERE "id" = duplicate;"#, self.table)
    }

    fn removed_rows(&self) -> String {
        format!(
            r#"    '{0}', (
        SELECT coalesce(jsonb_agg("row" ORDER BY "id" COLLATE "C"), jsonb_build_array())
        FROM {DUPLICATES}
        WHERE "table" = '{0}' AND "row" IS NOT NULL
    )"#,
            self.table
        )
    }

    fn insert(&self) -> String {
        let Self { table, .. } = self;
        let columns = quoted(self.all_columns);
        // jsonb_populate_recordset makes NULL of JSON's null; the ids of those that were null in JSON stand apart.
        let values: Vec<String> = self
            .all_columns
            .iter()
            .map(|column| match *column {
                "votes" => r#"CASE WHEN jsonb_exists(recorded."rollbackData" -> 'jsonNullVotes', removed."id")
        THEN 'null'::jsonb ELSE removed."votes" END"#
                    .to_owned(),
                column => format!(r#"removed."{column}""#),
            })
            .collect();
        let mut conditions = vec![format!("recorded.\"name\" = '{}'", UNIQUE_CONSTRAINTS.name)];
        conditions.extend(self.parents.iter().map(|(column, parent)| {
            format!("EXISTS (SELECT FROM \"{parent}\" AS parent WHERE parent.\"id\" = removed.\"{column}\")")
        }));
        format!(
            r#"INSERT INTO "{table}" ({columns})
SELECT {}
FROM "DataMigration" AS recorded
CROSS JOIN LATERAL jsonb_populate_recordset(NULL::"{table}", recorded."rollbackData" -> '{table}') AS removed
WHERE {}
ON CONFLICT ("id") DO NOTHING"#,
            values.join(", "),
            conditions.join("\n    AND ")
        )
    }
}

/// Opens where each title fits its index: a row of an index holds 2,704 bytes, and two ids are in it, too.
pub(crate) fn titles_fit() -> Gate {
    Gate::at_least(
        100.0,
        "titles of LearningAssetRequest have at most 2,600 bytes, to fit a unique index",
        r#"(SELECT "id", "tenantId", octet_length("title") AS "bytes" FROM "LearningAssetRequest") AS measured"#,
        r#""bytes" <= 2600"#,
    )
}

/// The duplicates: which they are, and once they are removed what they were.
const DUPLICATES: &str = "seaworthy_kept.scholarly_duplicates";
/// Others keep things there, too.
const DROP_EMPTY_SCHEMA: &str = "DO $$
BEGIN
    DROP SCHEMA seaworthy_kept;
EXCEPTION WHEN dependent_objects_still_exist THEN
    NULL;
END
$$";
const FUNCTION: &str = "seaworthy_kept.remove_scholarly_duplicate";

/// Returns the statements that find the duplicates; nothing is removed yet.
pub(crate) fn find() -> Vec<String> {
    let mut statements = vec![
        UNIQUE_CONSTRAINTS.record(Status::Running),
        "CREATE SCHEMA IF NOT EXISTS seaworthy_kept".to_owned(),
        format!(
            r#"CREATE TABLE {DUPLICATES} (
    "table" text NOT NULL,
    "id" text NOT NULL,
    "kept" text NOT NULL,
    "row" jsonb,
    "hasJsonNull" boolean,
    "mergedVotes" jsonb,
    "removedVotes" jsonb,
    PRIMARY KEY ("table", "id")
)"#
        ),
    ];
    statements.extend(KEYS.iter().map(Key::find));
    statements
}

/// The definition of the removal: it walks the duplicates, and not their tables.
///
/// Begun again it looks for duplicates again, so that those written since are found.
pub(crate) fn backfill() -> Backfill {
    let definition = Backfill::new("remove_duplicates", "scholarly_duplicates")
        .schema("seaworthy_kept")
        .description("Removes all but one row of each key that becomes unique")
        .key(["table", "id"])
        .sql(format!(
            r#"SELECT {FUNCTION}(found."table", found."id", found."kept")
FROM {DUPLICATES} AS found
WHERE :batch(found)
ORDER BY found."table", found."id""#
        ))
        .on_failure(OnFailure::Stop)
        .at_start(function());
    let definition = KEYS.iter().fold(definition, |definition, key| definition.at_start(key.find()));
    let definition = definition.at_finalize(write_down("")).at_finalize(format!(
        "{}\n{}",
        on_recorded(COUNTS),
        UNIQUE_CONSTRAINTS.record_outcome(STEP, Status::Running)
    ));
    KEYS.iter().fold(definition, |definition, key| definition.gate(key.gate()))
}

/// Returns the statements that put the duplicates back and record it.
pub(crate) fn put_back() -> Vec<String> {
    let unfinished = format!(" AND NOT {}", UNIQUE_CONSTRAINTS.has_step(STEP));
    let mut statements = vec![write_down(&unfinished)];
    statements.extend(KEYS.iter().map(Key::insert));
    statements.extend([
        on_recorded(SPLIT_VOTES),
        on_recorded(PUT_VOTES_BACK),
        on_recorded(PUT_MERGED_VOTES_BACK),
        UNIQUE_CONSTRAINTS.undo_outcome(STEP),
        on_recorded(r#"UPDATE "DataMigration" SET "rollbackData" = NULL WHERE "name" = :phase"#),
        format!("DROP FUNCTION IF EXISTS {FUNCTION}(text, text, text)"),
        format!("DROP TABLE {DUPLICATES}"),
        DROP_EMPTY_SCHEMA.to_owned(),
    ]);
    statements
}

/// Returns the function that removes one duplicate: it is locked, written down, and then deleted, each by a statement of
/// its own, so that a vote which somebody gives at the same moment is either seen or waits and finds no request.
fn function() -> String {
    let locks: Vec<String> = KEYS.iter().map(Key::lock).collect();
    let deletes: Vec<String> = KEYS.iter().map(Key::delete).collect();
    format!(
        r#"CREATE OR REPLACE FUNCTION {FUNCTION}(of_table text, duplicate text, stays text) RETURNS boolean
LANGUAGE plpgsql AS $removes$
DECLARE
    whole jsonb;
    has_json_null boolean := false;
    merged jsonb := jsonb_build_array();
    removed jsonb := jsonb_build_array();
BEGIN
    CASE of_table
{locks}
    END CASE;
    IF whole IS NULL THEN
        RETURN false;
    END IF;
    IF of_table = 'LearningAssetRequest' THEN
        SELECT jsonb_typeof(request."votes") = 'null' INTO has_json_null
        FROM "LearningAssetRequest" AS request WHERE request."id" = duplicate;
        SELECT
            coalesce(jsonb_agg(
                jsonb_build_object('id', vote."id", 'from', vote."requestId", 'to', stays, 'whole', vote.whole)
                ORDER BY vote."id" COLLATE "C"
            ) FILTER (WHERE vote.moves), jsonb_build_array()),
            coalesce(
                jsonb_agg(vote.whole ORDER BY vote."id" COLLATE "C") FILTER (WHERE NOT vote.moves), jsonb_build_array()
            )
        INTO merged, removed
        FROM (
            SELECT
                given."id", given."requestId", to_jsonb(given) AS whole,
                row_number() OVER (PARTITION BY given."userId" ORDER BY given."createdAt", given."id" COLLATE "C") = 1
                    AND NOT EXISTS (
                        SELECT FROM "LearningAssetVote" AS there
                        WHERE there."requestId" = stays AND there."userId" = given."userId"
                    ) AS moves
            FROM "LearningAssetVote" AS given
            WHERE given."requestId" = duplicate
        ) AS vote;
        UPDATE "LearningAssetVote" SET "requestId" = stays
        WHERE "id" IN (SELECT entry ->> 'id' FROM jsonb_array_elements(merged) AS entry);
    END IF;
    UPDATE {DUPLICATES}
    SET "row" = whole, "hasJsonNull" = has_json_null, "mergedVotes" = merged, "removedVotes" = removed
    WHERE "table" = of_table AND "id" = duplicate;
    CASE of_table
{deletes}
    END CASE;
    RETURN true;
END
$removes$"#,
        locks = locks.join("\n"),
        deletes = deletes.join("\n"),
    )
}

/// Returns the statement that brings what was removed into the journey's record.
fn write_down(condition: &str) -> String {
    let rows = KEYS.each_ref().map(Key::removed_rows).join(",\n");
    let votes = |column: &str| {
        format!(
            r#"(
        SELECT coalesce(jsonb_agg(entry ORDER BY entry ->> 'id' COLLATE "C"), jsonb_build_array())
        FROM {DUPLICATES} CROSS JOIN LATERAL jsonb_array_elements("{column}") AS entry
    )"#
        )
    };
    format!(
        r#"UPDATE "DataMigration" SET "rollbackData" = jsonb_build_object(
{rows},
    'mergedVotes', {},
    'removedVotes', {},
    'jsonNullVotes', (
        SELECT coalesce(jsonb_agg("id" ORDER BY "id" COLLATE "C"), jsonb_build_array())
        FROM {DUPLICATES}
        WHERE "hasJsonNull"
    )
)
WHERE "name" = '{}'{condition}"#,
        votes("mergedVotes"),
        votes("removedVotes"),
        UNIQUE_CONSTRAINTS.name
    )
}

fn on_recorded(statement: &str) -> String {
    statement.replace(":phase", &format!("'{}'", UNIQUE_CONSTRAINTS.name))
}

fn quoted(columns: &[&str]) -> String {
    columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ")
}

const SPLIT_VOTES: &str = r#"UPDATE "LearningAssetVote" AS vote
SET "requestId" = merged.entry ->> 'from'
FROM "DataMigration" AS recorded
CROSS JOIN LATERAL jsonb_array_elements(recorded."rollbackData" -> 'mergedVotes') AS merged (entry)
WHERE recorded."name" = :phase
    AND vote."id" = merged.entry ->> 'id'
    AND vote."requestId" = merged.entry ->> 'to'
    AND EXISTS (SELECT FROM "LearningAssetRequest" AS request WHERE request."id" = merged.entry ->> 'from')"#;

const PUT_VOTES_BACK: &str = r#"INSERT INTO "LearningAssetVote" ("id", "requestId", "userId", "createdAt")
SELECT removed."id", removed."requestId", removed."userId", removed."createdAt"
FROM "DataMigration" AS recorded
CROSS JOIN LATERAL jsonb_populate_recordset(
    NULL::"LearningAssetVote", recorded."rollbackData" -> 'removedVotes'
) AS removed
WHERE recorded."name" = :phase
    AND EXISTS (SELECT FROM "LearningAssetRequest" AS request WHERE request."id" = removed."requestId")
    AND EXISTS (SELECT FROM "User" AS voter WHERE voter."id" = removed."userId")
ON CONFLICT DO NOTHING"#;

/// Those that went with the request that had stayed, where the application has deleted it since.
const PUT_MERGED_VOTES_BACK: &str = r#"INSERT INTO "LearningAssetVote" ("id", "requestId", "userId", "createdAt")
SELECT removed."id", removed."requestId", removed."userId", removed."createdAt"
FROM "DataMigration" AS recorded
CROSS JOIN LATERAL jsonb_array_elements(recorded."rollbackData" -> 'mergedVotes') AS merged (entry)
CROSS JOIN LATERAL jsonb_populate_record(NULL::"LearningAssetVote", merged.entry -> 'whole') AS removed
WHERE recorded."name" = :phase
    AND NOT EXISTS (SELECT FROM "LearningAssetRequest" AS kept WHERE kept."id" = merged.entry ->> 'to')
    AND EXISTS (SELECT FROM "LearningAssetRequest" AS request WHERE request."id" = removed."requestId")
    AND EXISTS (SELECT FROM "User" AS voter WHERE voter."id" = removed."userId")
ON CONFLICT DO NOTHING"#;

const COUNTS: &str = r#"WITH counted AS (
    SELECT
        jsonb_array_length("rollbackData" -> 'ContentReview') AS reviews,
        jsonb_array_length("rollbackData" -> 'ContentPurchase') AS purchases,
        jsonb_array_length("rollbackData" -> 'LearningAssetRequest') AS requests,
        jsonb_array_length("rollbackData" -> 'DesignPeerReview') AS peer_reviews,
        jsonb_array_length("rollbackData" -> 'mergedVotes') AS merged_votes,
        jsonb_array_length("rollbackData" -> 'removedVotes') AS removed_votes
    FROM "DataMigration"
    WHERE "name" = :phase
),
summary AS (
    SELECT jsonb_build_object(
        'ContentReview', reviews, 'ContentPurchase', purchases, 'LearningAssetRequest', requests,
        'DesignPeerReview', peer_reviews, 'mergedVotes', merged_votes, 'removedVotes', removed_votes
    ) AS result
    FROM counted
),
outcome AS (
    SELECT
        (reviews + purchases + requests + peer_reviews)::bigint AS processed,
        0::bigint AS failed,
        jsonb_build_array() AS errors
    FROM counted
)"#;
