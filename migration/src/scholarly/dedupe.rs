//! One row for each key that becomes unique. What is removed is written down whole first, and only what is written
//! down is removed; so it can be put back.

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

    /// Holds where no key occurs twice.
    pub(crate) fn check(&self) -> Check {
        let Self { table, .. } = self;
        let columns = quoted(self.columns);
        Check::none(
            format!("{table} has one row for each {}", self.columns.join(", ")),
            format!(r#"SELECT {columns}, count(*) AS "rows" FROM "{table}" GROUP BY {columns} HAVING count(*) > 1"#),
        )
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

    /// Returns a query of all rows with their place in their key, and the row that stays.
    fn ranked(&self) -> String {
        let Self { table, order, .. } = self;
        let columns = quoted(self.columns);
        format!(
            r#"SELECT "id", row_number() OVER same_key AS place, first_value("id") OVER same_key AS kept
    FROM "{table}"
    WINDOW same_key AS (PARTITION BY {columns} ORDER BY {order})"#
        )
    }

    fn removed_rows(&self) -> String {
        let Self { table, .. } = self;
        format!(
            r#"    '{table}', (
        SELECT coalesce(jsonb_agg(to_jsonb(removed) ORDER BY removed."id" COLLATE "C"), jsonb_build_array())
        FROM "{table}" AS removed
        JOIN (
    {}
        ) AS ranked ON ranked."id" = removed."id" AND ranked.place > 1
    )"#,
            self.ranked()
        )
    }

    fn delete(&self) -> String {
        let Self { table, .. } = self;
        format!(
            r#"DELETE FROM "{table}"
WHERE "id" IN (
    SELECT removed.entry ->> 'id'
    FROM "DataMigration" AS recorded
    CROSS JOIN LATERAL jsonb_array_elements(recorded."rollbackData" -> '{table}') AS removed (entry)
    WHERE recorded."name" = '{}'
)"#,
            UNIQUE_CONSTRAINTS.name
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

/// Returns the statements that write down the duplicates, remove them, and record how many.
pub(crate) fn remove() -> Vec<String> {
    let mut statements = vec![
        UNIQUE_CONSTRAINTS.record(Status::Running),
        write_down(),
        on_recorded(REMOVE_VOTES),
        on_recorded(MERGE_VOTES),
    ];
    statements.extend(KEYS.iter().map(Key::delete));
    statements.push(format!("{}\n{}", on_recorded(COUNTS), UNIQUE_CONSTRAINTS.record_outcome(STEP, Status::Running)));
    statements
}

/// Returns the statements that put the duplicates back and record it.
pub(crate) fn put_back() -> Vec<String> {
    let mut statements: Vec<String> = KEYS.iter().map(Key::insert).collect();
    statements.extend([
        on_recorded(SPLIT_VOTES),
        on_recorded(PUT_VOTES_BACK),
        on_recorded(PUT_MERGED_VOTES_BACK),
        UNIQUE_CONSTRAINTS.undo_outcome(STEP),
        on_recorded(r#"UPDATE "DataMigration" SET "rollbackData" = NULL WHERE "name" = :phase"#),
    ]);
    statements
}

fn write_down() -> String {
    let [reviews, purchases, requests, peer_reviews] = &KEYS;
    let rows = [reviews, purchases, requests, peer_reviews].map(Key::removed_rows).join(",\n");
    format!(
        r#"WITH merged AS (
    SELECT ranked."id", ranked.kept
    FROM (
    {}
    ) AS ranked
    WHERE ranked.place > 1
),
votes AS (
    SELECT
        vote."id", vote."requestId", merged.kept,
        row_number() OVER (
            PARTITION BY merged.kept, vote."userId" ORDER BY vote."createdAt", vote."id" COLLATE "C"
        ) = 1 AND there."id" IS NULL AS moves,
        to_jsonb(vote) AS whole
    FROM "LearningAssetVote" AS vote
    JOIN merged ON merged."id" = vote."requestId"
    LEFT JOIN "LearningAssetVote" AS there ON there."requestId" = merged.kept AND there."userId" = vote."userId"
)
UPDATE "DataMigration" SET "rollbackData" = jsonb_build_object(
{rows},
    'mergedVotes', (
        SELECT coalesce(jsonb_agg(
            jsonb_build_object('id', "id", 'from', "requestId", 'to', kept, 'whole', whole) ORDER BY "id" COLLATE "C"
        ), jsonb_build_array())
        FROM votes
        WHERE moves
    ),
    'removedVotes', (
        SELECT coalesce(jsonb_agg(whole ORDER BY "id" COLLATE "C"), jsonb_build_array()) FROM votes WHERE NOT moves
    ),
    'jsonNullVotes', (
        SELECT coalesce(jsonb_agg(request."id" ORDER BY request."id" COLLATE "C"), jsonb_build_array())
        FROM "LearningAssetRequest" AS request
        JOIN merged ON merged."id" = request."id"
        WHERE jsonb_typeof(request."votes") = 'null'
    )
)
WHERE "name" = '{}'"#,
        requests.ranked(),
        UNIQUE_CONSTRAINTS.name
    )
}

fn on_recorded(statement: &str) -> String {
    statement.replace(":phase", &format!("'{}'", UNIQUE_CONSTRAINTS.name))
}

fn quoted(columns: &[&str]) -> String {
    columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ")
}

const REMOVE_VOTES: &str = r#"DELETE FROM "LearningAssetVote"
WHERE "id" IN (
    SELECT removed.entry ->> 'id'
    FROM "DataMigration" AS recorded
    CROSS JOIN LATERAL jsonb_array_elements(recorded."rollbackData" -> 'removedVotes') AS removed (entry)
    WHERE recorded."name" = :phase
)"#;

const MERGE_VOTES: &str = r#"UPDATE "LearningAssetVote" AS vote
SET "requestId" = merged.entry ->> 'to'
FROM "DataMigration" AS recorded
CROSS JOIN LATERAL jsonb_array_elements(recorded."rollbackData" -> 'mergedVotes') AS merged (entry)
WHERE recorded."name" = :phase AND vote."id" = merged.entry ->> 'id'"#;

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
