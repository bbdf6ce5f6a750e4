//! `LearningAssetRequest.votes` becomes rows of `LearningAssetVote`, and back.

use seaworthy::prelude::*;

use super::super::journey::{Moved, Status, VOTE_EXTRACTION};
use super::give_back::{GiveBack, unmake_unfinished, unmoved_rows};
use super::{WITHOUT_JIT, json};

const STEP: &str = "move";
const KEYS: [&str; 1] = ["votes"];

/// The word in front of the ids.
pub(crate) const WORD: &str = "vote";
const BACKFILL: &str = "learning_asset_votes";

/// The definition of the move: a statement, for it asks of each vote whether there is such a user.
pub(crate) fn backfill() -> Backfill {
    let moves = [
        read(),
        json::problems("votes", &KEYS, &[]),
        INSERTED.to_owned(),
        json::outcome("LearningAssetRequest", "votes"),
    ];
    let holds = json::holds_something("\"votes\"");
    let made = super::made_by_move(WORD);
    let recorded = Moved {
        step: STEP,
        backfill: BACKFILL,
        records: Some(&format!(r#"SELECT count(*) - failed.rows FROM "LearningAssetRequest" WHERE {holds}"#)),
        summary: &format!(
            r#"'votes', (SELECT count(*) FROM "LearningAssetVote" WHERE {made}),
        'malformed', jsonb_array_length(failed.errors)"#
        ),
    };
    let [runs, forget] = VOTE_EXTRACTION.begin(STEP);
    Backfill::new(BACKFILL, "LearningAssetRequest")
        .description("Makes rows of the votes for learning assets")
        .key(["id"])
        .only(holds)
        .ctes(moves.join(",\n"))
        .dual_write(DualWrite::again(
            ["votes"],
            format!(r#"DELETE FROM "LearningAssetVote" WHERE "requestId" = OLD."id" AND {made};"#),
        ))
        .on_failure(OnFailure::LOG_ALL)
        .at_start(runs)
        .at_start(forget)
        .at_finalize(VOTE_EXTRACTION.record_backfill(&recorded, Status::Completed))
        .at_finalize(VOTE_EXTRACTION.remember(STEP, "LearningAssetRequest", &read(), STORED))
        .gate(json::gate(
            "votes of a user have their row",
            &format!(
                r#"WITH batch AS (
    SELECT * FROM "LearningAssetRequest"
),
{}
SELECT
    read.owner AS "requestId", read.value,
    EXISTS (
        SELECT FROM "LearningAssetVote" AS vote
        WHERE vote."requestId" = read.owner AND vote."userId" = read.voter
    ) AS moved
FROM read
WHERE read.problem IS NULL"#,
                read()
            ),
        ))
}

/// Returns the statements that bring the JSON to what the table says, empty the table, and record it.
pub(crate) fn give_back() -> Vec<String> {
    let give_back = GiveBack {
        table: "LearningAssetRequest",
        column: "votes",
        keys: &KEYS,
        read: read(),
        stored: STORED,
        moved: VOTE_EXTRACTION.moved(STEP),
    };
    vec![
        WITHOUT_JIT.to_owned(),
        unmake_unfinished("LearningAssetVote", &VOTE_EXTRACTION, STEP, WORD),
        give_back.statement(),
        r#"DELETE FROM "LearningAssetVote""#.to_owned(),
        VOTE_EXTRACTION.undo_outcome(STEP),
    ]
}

/// Returns the rows that are lost with the table once the move has been taken back.
pub(crate) fn loss() -> Loss {
    unmoved_rows("LearningAssetVote", &VOTE_EXTRACTION, STEP, WORD)
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
