//! `LearningAssetRequest.votes` becomes rows of `LearningAssetVote`, and back.

use seaworthy::prelude::*;

use super::super::journey::VOTE_EXTRACTION;
use super::json;
use super::lists::Lists;

const KEYS: [&str; 1] = ["votes"];

/// The move.
pub(crate) const LISTS: Lists = Lists {
    phase: VOTE_EXTRACTION,
    backfill: "learning_asset_votes",
    description: "Makes rows of the votes for learning assets",
    table: "LearningAssetRequest",
    column: "votes",
    keys: &KEYS,
    made: "LearningAssetVote",
    owner: "requestId",
    word: "vote",
    read,
    stored: STORED,
    gate: (
        "votes of a user have their row",
        r#"SELECT FROM "LearningAssetVote" AS vote
        WHERE vote."requestId" = read.owner AND vote."userId" = read.voter"#,
    ),
};

/// The definition of the move: a statement, for it asks of each vote whether there is such a user.
pub(crate) fn backfill() -> Backfill {
    let moves = [
        read(),
        json::problems("votes", &KEYS, &[]),
        INSERTED.to_owned(),
        json::outcome("LearningAssetRequest", "votes"),
    ];
    LISTS.backfill().ctes(moves.join(",\n"))
}

/// Returns the CTEs that read the JSON, down to `read (owner, path, ord, value, problem, id, state)`.
///
/// A vote is an object that names its user, or the bare id; an `id` beside `user` is the vote's own. The same user
/// twice is one vote: both have one id.
fn read() -> String {
    let lists = json::lists("votes", &KEYS, "");
    let user = json::present("entries.value", &["userId", "user_id", "user", "id"]);
    format!(
        r#"{lists},
given AS MATERIALIZED (
    SELECT
        entries.*,
        CASE jsonb_typeof(entries.value) WHEN 'object' THEN {user} ELSE entries.value END AS named
    FROM entries
),
named AS MATERIALIZED (
    SELECT given.*, CASE jsonb_typeof(given.named) WHEN 'object' THEN {inner} ELSE {outer} END AS voter
    FROM given
),
read AS (
    SELECT
        named.owner, named.path, named.ord, named.value, named.voter,
        CASE
            WHEN coalesce(named.voter, '') = '' THEN 'names no user'
            WHEN voting."id" IS NULL THEN 'no such user'
        END AS problem,
        'vote_' || md5(jsonb_build_array(named.owner, named.voter)::text) AS id,
        jsonb_build_array(named.voter) AS state
    FROM named
    LEFT JOIN "User" AS voting ON voting."id" = named.voter
)"#,
        inner = json::string_or_number(&json::present("given.named", &["id", "userId", "user_id"])),
        outer = json::string_or_number("given.named"),
    )
}

const INSERTED: &str = r#"inserted AS (
    INSERT INTO "LearningAssetVote" ("id", "requestId", "userId", "createdAt")
    SELECT DISTINCT id, owner, voter, statement_timestamp() AT TIME ZONE 'UTC'
    FROM read
    WHERE problem IS NULL
    ON CONFLICT DO NOTHING
    RETURNING 1
),
summary AS (
    SELECT jsonb_build_object(
        'votes', (SELECT count(*) FROM inserted),
        'merged', (SELECT count(*) - count(DISTINCT id) FROM read WHERE problem IS NULL),
        'malformed', (SELECT count(*) FROM problems)
    ) AS result
)"#;

/// What the table holds, as `stored (owner, id, state, day, entry)`; a vote is known by its user, not by its row.
const STORED: &str = r#"stored AS (
    SELECT
        vote."requestId" AS owner,
        'vote_' || md5(jsonb_build_array(vote."requestId", vote."userId")::text) AS id,
        jsonb_build_array(vote."userId") AS state,
        NULL::integer AS day,
        CASE jsonb_typeof(coalesce(batch."votes" -> 'votes', batch."votes") -> 0)
            WHEN 'string' THEN to_jsonb(vote."userId")
            ELSE jsonb_build_object('userId', vote."userId")
        END AS entry
    FROM "LearningAssetVote" AS vote
    JOIN batch ON batch."id" = vote."requestId"
)"#;
