//! `TutorProfile.pricing` becomes rows of `TutorPricingTier`, and back. The document shows only the table.
//!
//! There it goes row by row, in Rust (`shapes::tiers`); back in one statement that merges, which reads the JSON for itself.

use seaworthy::prelude::*;
use seaworthy::sea_orm::{self, FromQueryResult, JsonValue as Value};

use super::super::journey::PRICING_EXTRACTION;
use super::super::shapes::{Tier, tiers};
use super::json;
use super::lists::Lists;

const KEYS: [&str; 2] = ["tiers", "rates"];
/// A document of this shape is itself a price: of an hour with one learner.
const FLAT_KEYS: [&str; 2] = ["hourlyRate", "hourly_rate"];

/// The move.
pub(crate) const LISTS: Lists = Lists {
    phase: PRICING_EXTRACTION,
    backfill: "tutor_pricing",
    description: "Makes tiers of the tutors' pricing",
    table: "TutorProfile",
    column: "pricing",
    keys: &KEYS,
    made: "TutorPricingTier",
    owner: "profileId",
    word: "tier",
    read,
    stored: STORED,
    gate: (
        "prices have their tier",
        r#"SELECT FROM "TutorPricingTier" AS tier
        WHERE tier."profileId" = read.owner
            AND tier."sessionType" = read.session_type
            AND tier."duration" = read.duration"#,
    ),
};

/// What of a profile is read.
#[derive(Debug, FromQueryResult)]
struct Profile {
    id: String,
    pricing: Value,
}

/// The definition of the move.
pub(crate) fn backfill() -> Backfill {
    LISTS.backfill().transform(|Profile { id, pricing }: Profile, rows: &mut Rows| {
        tiers(&id, &pricing).write(rows, "pricing", Tier::insert);
        Ok(())
    })
}

/// Returns the CTEs that read the JSON, down to `read (owner, path, ord, value, problem, id, state)`.
fn read() -> String {
    let stages =
        [json::lists("pricing", &KEYS, ""), priced(), given(), understood(), JUDGED.to_owned(), READ.to_owned()];
    stages.join(",\n")
}

/// Returns all entries: those of lists, and documents that are themselves one, which have no path.
fn priced() -> String {
    let flat = json::present("\"pricing\"", &FLAT_KEYS);
    format!(
        r#"priced AS MATERIALIZED (
    SELECT owner, path, ord, value FROM entries
    UNION ALL
    SELECT "id", NULL, NULL, jsonb_strip_nulls(jsonb_build_object(
        'sessionType', 'individual', 'duration', 60, 'rate', {flat}, 'currency', "pricing" -> 'currency'
    ))
    FROM batch
    WHERE {flat} IS NOT NULL
)"#
    )
}

/// Returns what an entry says under each of the keys that we know, unread.
fn given() -> String {
    let value = |keys: &[&str]| json::present("priced.value", keys);
    let text = |keys: &[&str]| json::present_text("priced.value", keys);
    format!(
        r"given AS MATERIALIZED (
    SELECT
        priced.*,
        {session_type} AS session_type,
        {duration} AS duration,
        {rate} AS rate,
        {currency} AS currency,
        {group_discount} AS group_discount,
        {max_group_size} AS max_group_size,
        {intro_rate} AS intro_rate,
        {package_rate} AS package_rate,
        {active} AS active
    FROM priced
)",
        session_type = value(&["sessionType", "session_type", "type"]),
        duration = text(&["duration", "durationMinutes", "duration_minutes", "minutes"]),
        rate = text(&["baseRate", "base_rate", "rate", "price"]),
        currency = value(&["currency"]),
        group_discount = text(&["groupDiscount", "group_discount"]),
        max_group_size = text(&["maxGroupSize", "max_group_size"]),
        intro_rate = text(&["introRate", "intro_rate"]),
        package_rate = value(&["packageRate", "package_rate"]),
        active = text(&["isActive", "is_active"]),
    )
}

/// Returns what we understand of it: NULL where it cannot be read, the default where nothing was said.
fn understood() -> String {
    format!(
        r"understood AS MATERIALIZED (
    SELECT
        owner, path, ord, value,
        {session_type_text} AS session_type,
        {duration_number} AS duration,
        {rate_number} AS base_rate,
        CASE WHEN currency IS NULL THEN 'AUD' ELSE {currency_text} END AS currency,
        CASE WHEN group_discount IS NULL THEN 0 ELSE {group_discount_number} END AS group_discount,
        CASE WHEN max_group_size IS NULL THEN 1 ELSE {max_group_size_number} END AS max_group_size,
        intro_rate IS NOT NULL AS has_intro_rate,
        {intro_rate_number} AS intro_rate,
        package_rate,
        CASE WHEN active IS NULL THEN true ELSE {active_boolean} END AS active
    FROM given
)",
        session_type_text = json::string("session_type"),
        duration_number = json::whole_number("duration"),
        rate_number = json::number("rate"),
        currency_text = json::string("currency"),
        group_discount_number = json::number("group_discount"),
        max_group_size_number = json::whole_number("max_group_size"),
        intro_rate_number = json::number("intro_rate"),
        active_boolean = json::boolean("active"),
    )
}

const JUDGED: &str = r"judged AS MATERIALIZED (
    SELECT
        *,
        CASE
            WHEN jsonb_typeof(value) <> 'object' THEN 'not an object'
            WHEN session_type IS NULL THEN 'session type is missing or not a text'
            WHEN length(session_type) > 200 THEN 'session type is longer than 200 characters'
            WHEN duration IS NULL OR duration = 0 THEN 'duration is not a whole number of minutes from 1'
            WHEN base_rate IS NULL OR base_rate < 0 THEN 'rate is not an amount'
            WHEN currency IS NULL THEN 'currency is not a text'
            WHEN group_discount IS NULL OR group_discount < 0 THEN 'group discount is not an amount'
            WHEN max_group_size IS NULL OR max_group_size = 0 THEN 'group size is not a whole number of learners from 1'
            WHEN has_intro_rate AND (intro_rate IS NULL OR intro_rate < 0) THEN 'intro rate is not an amount'
            WHEN active IS NULL THEN 'isActive is not a boolean'
        END AS own_problem
    FROM understood
)";

/// Of two prices for the same thing, that of a list goes before that of the document.
const READ: &str = r#"read AS (
    SELECT
        *,
        coalesce(own_problem, CASE
            WHEN row_number() OVER (
                PARTITION BY owner, session_type, duration, own_problem IS NULL
                ORDER BY path COLLATE "C" DESC NULLS LAST, ord
            ) > 1 THEN 'a second price of this session type and duration'
        END) AS problem,
        'tier_' || md5(jsonb_build_array(owner, path, ord)::text) AS id,
        jsonb_build_array(
            session_type, duration, base_rate, currency, group_discount, max_group_size, intro_rate, package_rate, active
        ) AS state
    FROM judged
)"#;

/// What the table holds, as `stored (owner, id, state, day, entry)`.
const STORED: &str = r#"stored AS (
    SELECT
        "profileId" AS owner,
        "id",
        jsonb_build_array(
            "sessionType", "duration", "baseRate", "currency", "groupDiscount", "maxGroupSize",
            "introRate", "packageRate", "isActive"
        ) AS state,
        NULL::integer AS day,
        jsonb_strip_nulls(jsonb_build_object(
            'sessionType', "sessionType",
            'duration', "duration",
            'baseRate', "baseRate",
            'currency', "currency",
            'groupDiscount', "groupDiscount",
            'maxGroupSize', "maxGroupSize",
            'introRate', "introRate",
            'isActive', "isActive"
        )) || CASE WHEN jsonb_typeof("packageRate") <> 'null' THEN jsonb_build_object('packageRate', "packageRate")
            ELSE jsonb_build_object() END AS entry
    FROM "TutorPricingTier"
)"#;
