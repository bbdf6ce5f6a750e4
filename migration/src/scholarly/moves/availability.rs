//! `TutorProfile.availability` becomes rows of `TutorAvailabilitySlot`, and back.
//!
//! There it goes row by row, in Rust (`shapes::slots`); back in one statement that merges, which reads the JSON for itself.

use seaworthy::prelude::*;
use seaworthy::sea_orm::{self, FromQueryResult, JsonValue as Value};

use super::super::journey::AVAILABILITY_EXTRACTION;
use super::super::shapes::{Slot, slots};
use super::json;
use super::lists::Lists;

const KEYS: [&str; 2] = ["slots", "weekly"];

/// The move.
pub(crate) const LISTS: Lists = Lists {
    phase: AVAILABILITY_EXTRACTION,
    backfill: "tutor_availability",
    description: "Makes slots of the tutors' availability",
    table: "TutorProfile",
    column: "availability",
    keys: &KEYS,
    made: "TutorAvailabilitySlot",
    owner: "profileId",
    word: "slot",
    read,
    stored: STORED,
    gate: (
        "entries of an availability have their slot",
        r#"SELECT FROM "TutorAvailabilitySlot" AS slot WHERE slot."id" = read.id"#,
    ),
};

/// What of a profile is read.
#[derive(Debug, FromQueryResult)]
struct Profile {
    id: String,
    availability: Value,
}

/// The definition of the move.
pub(crate) fn backfill() -> Backfill {
    LISTS.backfill().transform(|Profile { id, availability }: Profile, rows: &mut Rows| {
        slots(&id, &availability).write(rows, "availability", Slot::insert);
        Ok(())
    })
}

/// Returns what holds of slots, always.
pub(crate) fn checks() -> Vec<Check> {
    vec![Check::none(
        "each slot has a day from 0 (Sunday) to 6",
        r#"SELECT "id", "profileId", "dayOfWeek" FROM "TutorAvailabilitySlot" WHERE "dayOfWeek" NOT BETWEEN 0 AND 6"#,
    )]
}

/// Returns the CTEs that read the JSON, down to `read (owner, path, ord, value, problem, id, state)`.
///
/// The id hashes the place in the document, as a JSON array: no two places have the same text.
fn read() -> String {
    [json::lists("availability", &KEYS, WEEKLY_DAYS), given(), understood(), READ.to_owned()].join(",\n")
}

/// Returns what an entry says under each of the keys that we know, unread.
fn given() -> String {
    let day = json::present("entries.value", &["day", "dayOfWeek", "day_of_week"]);
    let start = json::string(&json::present("entries.value", &["startTime", "start", "start_time"]));
    let end = json::string(&json::present("entries.value", &["endTime", "end", "end_time"]));
    let recurring = json::present_text("entries.value", &["recurring", "isRecurring", "is_recurring"]);
    let timezone = json::present("entries.value", &["timezone", "timeZone"]);
    let document_timezone = json::present("batch.\"availability\"", &["timezone", "timeZone"]);
    let from = json::present_text("entries.value", &["effectiveFrom", "effective_from"]);
    let to = json::present_text("entries.value", &["effectiveTo", "effective_to"]);
    format!(
        r#"given AS MATERIALIZED (
    SELECT
        entries.*,
        lower({day_text}) AS day,
        {start} AS starts,
        {end} AS ends,
        {recurring} AS recurring,
        coalesce({timezone}, {document_timezone}) AS timezone,
        {from} AS effective_from,
        {to} AS effective_to
    FROM entries
    JOIN batch ON batch."id" = entries.owner
)"#,
        day_text = json::trim(&format!(
            "coalesce(({day}) #>> ARRAY[]::text[], CASE entries.path[1] WHEN 'weekly' THEN entries.path[2] END)"
        )),
    )
}

/// Returns what we understand of it: NULL where it cannot be read, the default where nothing was said.
fn understood() -> String {
    format!(
        r"understood AS MATERIALIZED (
    SELECT
        given.owner, given.path, given.ord, given.value,
        given.recurring AS given_recurring, given.timezone AS given_timezone,
        given.effective_from AS given_from, given.effective_to AS given_to,
        {day_number} AS day,
        CASE WHEN given.starts ~ {TIME} THEN given.starts END AS starts,
        CASE WHEN given.ends ~ {TIME} THEN given.ends END AS ends,
        CASE WHEN given.recurring IS NULL THEN true ELSE {boolean} END AS recurring,
        CASE WHEN given.timezone IS NULL THEN 'Australia/Sydney' ELSE {timezone_text} END AS timezone,
        {from_moment} AS effective_from,
        {to_moment} AS effective_to
    FROM given
)",
        day_number = day_number("given.day"),
        boolean = json::boolean("given.recurring"),
        timezone_text = json::string("given.timezone"),
        from_moment = json::moment("given.effective_from"),
        to_moment = json::moment("given.effective_to"),
    )
}

const READ: &str = r#"read AS (
    SELECT
        owner, path, ord, value,
        CASE
            WHEN jsonb_typeof(value) <> 'object' THEN 'not an object'
            WHEN day IS NULL THEN 'unknown day'
            WHEN starts IS NULL THEN 'start is not HH:MM'
            WHEN ends IS NULL THEN 'end is not HH:MM'
            WHEN ends COLLATE "C" <= starts COLLATE "C" THEN 'ends before it starts'
            WHEN recurring IS NULL THEN 'recurring is not a boolean'
            WHEN timezone IS NULL THEN 'timezone is not a text'
            WHEN given_from IS NOT NULL AND effective_from IS NULL THEN 'effectiveFrom is not a moment in ISO 8601'
            WHEN given_to IS NOT NULL AND effective_to IS NULL THEN 'effectiveTo is not a moment in ISO 8601'
        END AS problem,
        'slot_' || md5(jsonb_build_array(owner, path, ord)::text) AS id,
        jsonb_build_array(day, starts, ends, timezone, recurring, effective_from, effective_to) AS state,
        day, starts, ends, timezone, recurring, effective_from, effective_to
    FROM understood
)"#;

/// Returns the number of a day, 0 for Sunday, from its number or its English name in lower case, whole or the first
/// three letters; NULL for anything else, which the document's `indexOf` would have stored as day -1.
pub(super) fn day_number(day: &str) -> String {
    format!(
        "CASE WHEN {day} ~ '^[0-6](\\.0+)?$' THEN left({day}, 1)::integer ELSE coalesce(\n            \
         array_position(ARRAY['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], {day}),\n            \
         array_position(ARRAY['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'], {day})\n        \
         ) - 1 END"
    )
}

/// Times of day from 00:00 to 23:59.
const TIME: &str = "'^([01][0-9]|2[0-3]):[0-5][0-9]$'";

/// `weekly` may be an object of days, each with its list.
const WEEKLY_DAYS: &str = r#"
        AND NOT (field.key = 'weekly' AND jsonb_typeof(field.value) = 'object')
    UNION ALL
    SELECT "id", ARRAY['weekly', day.name], day.list
    FROM batch
    CROSS JOIN LATERAL jsonb_each(
        CASE jsonb_typeof("availability" -> 'weekly') WHEN 'object' THEN "availability" -> 'weekly' END
    ) AS day (name, list)"#;

/// What the table holds, as `stored (owner, id, state, day, entry)`.
const STORED: &str = r#"stored AS (
    SELECT
        "profileId" AS owner,
        "id",
        jsonb_build_array(
            "dayOfWeek", "startTime", "endTime", "timezone", "isRecurring", "effectiveFrom", "effectiveTo"
        ) AS state,
        "dayOfWeek" AS day,
        jsonb_strip_nulls(jsonb_build_object(
            'day', (ARRAY['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'])["dayOfWeek" + 1],
            'dayOfWeek', "dayOfWeek",
            'startTime', "startTime",
            'endTime', "endTime",
            'recurring', "isRecurring",
            'timezone', "timezone",
            'effectiveFrom', "effectiveFrom",
            'effectiveTo', "effectiveTo"
        )) AS entry
    FROM "TutorAvailabilitySlot"
)"#;
