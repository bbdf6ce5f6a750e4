//! The `location` of families, micro-schools and co-ops becomes a row of `Address`, and back.
//!
//! There it goes row by row, in Rust (`shapes::address`); back in one statement that merges, which reads the JSON for
//! itself.

use seaworthy::prelude::*;
use seaworthy::sea_orm::{self, FromQueryResult, JsonValue as Value};

use super::super::journey::{ADDRESS_TABLE, Moved, Status};
use super::super::shapes::address;
use super::{WITHOUT_JIT, json};

/// The word in front of the ids.
const WORD: &str = "addr";

/// What of an owner is read.
#[derive(Debug, FromQueryResult)]
struct Place {
    id: String,
    #[sea_orm(from_alias = "tenantId")]
    tenant: String,
    location: Value,
}

/// A table whose rows have a location.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owner {
    /// The table.
    pub(crate) table: &'static str,
    /// The column of `Address` that points at it.
    pub(crate) column: &'static str,
    backfill: &'static str,
    description: &'static str,
}

/// The tables whose rows have a location.
pub(crate) const OWNERS: [Owner; 3] = [
    Owner {
        table: "HomeschoolFamily",
        column: "homeschoolFamilyId",
        backfill: "homeschool_family_locations",
        description: "Makes addresses of the families' locations",
    },
    Owner {
        table: "MicroSchool",
        column: "microSchoolId",
        backfill: "micro_school_locations",
        description: "Makes addresses of the micro-schools' locations",
    },
    Owner {
        table: "HomeschoolCoop",
        column: "homeschoolCoopId",
        backfill: "homeschool_coop_locations",
        description: "Makes addresses of the co-ops' locations",
    },
];

/// Returns the statements that bring the JSON to what the table says, empty it of what has an owner, and record it.
pub(crate) fn give_back_all() -> Vec<String> {
    let mut statements = vec![WITHOUT_JIT.to_owned()];
    statements.extend(OWNERS.iter().map(Owner::unmake_unfinished));
    statements.extend(OWNERS.iter().rev().map(Owner::give_back));
    statements.push(format!(r#"DELETE FROM "Address" WHERE NOT ({WITHOUT_OWNER})"#));
    statements.extend(OWNERS.iter().rev().map(|owner| ADDRESS_TABLE.undo_outcome(owner.backfill)));
    statements
}

/// Returns the addresses that have no JSON to go back to.
pub(crate) fn losses() -> Vec<Loss> {
    let moved = ADDRESS_TABLE.has_step(OWNERS[0].backfill);
    let made = super::made_by_move(WORD);
    vec![
        Loss::new(
            r#"rows of "Address" that belong to no family, micro-school or co-op"#,
            format!(r#"SELECT count(*) FROM "Address" WHERE {WITHOUT_OWNER}"#),
        ),
        Loss::new(
            r#"rows of "Address" that were written after its data had been moved back"#,
            format!(r#"SELECT count(*) FROM "Address" WHERE NOT ({WITHOUT_OWNER}) AND NOT {moved} AND NOT {made}"#),
        ),
    ]
}

const WITHOUT_OWNER: &str =
    r#""homeschoolFamilyId" IS NULL AND "microSchoolId" IS NULL AND "homeschoolCoopId" IS NULL"#;

impl Owner {
    /// Returns the definition of the move.
    pub(crate) fn backfill(&self) -> Backfill {
        let Self { table, column, backfill, description } = *self;
        let holds = r#""location" NOT IN ('null', '{}')"#;
        let made = super::made_by_move(WORD);
        let recorded = Moved {
            step: backfill,
            backfill,
            records: Some(&format!(r#"SELECT count(*) - failed.rows FROM "{table}" WHERE {holds}"#)),
            summary: &format!(
                r#"'addresses', (SELECT count(*) FROM "Address" WHERE "{column}" IS NOT NULL AND {made}),
        'malformed', jsonb_array_length(failed.errors)"#
            ),
        };
        let [runs, forget] = ADDRESS_TABLE.begin(backfill);
        Backfill::new(backfill, table)
            .description(description)
            .key(["id"])
            .only(holds)
            .transform(move |place: Place, rows: &mut Rows| {
                let (address, problem) = address(table, &place.id, &place.tenant, &place.location);
                if let Some(address) = address {
                    address.insert(rows, column);
                }
                if let Some(problem) = problem {
                    problem.report(rows, "location");
                }
                Ok(())
            })
            .dual_write(DualWrite::again(
                ["location"],
                format!(r#"DELETE FROM "Address" WHERE "{column}" = OLD."id" AND {made};"#),
            ))
            .on_failure(OnFailure::LOG_ALL)
            .at_start(runs)
            .at_start(forget)
            .at_finalize(ADDRESS_TABLE.record_backfill(&recorded, Status::Running))
            .at_finalize(ADDRESS_TABLE.remember(backfill, table, &read(table), &self.stored()))
            .at_finalize(ADDRESS_TABLE.complete_with(&OWNERS.each_ref().map(|owner| owner.backfill)))
            .gate(self.gate())
    }

    fn gate(&self) -> Gate {
        let Self { table, column, .. } = self;
        json::gate(
            "locations have their address",
            &format!(
                r#"WITH batch AS (
    SELECT * FROM "{table}"
),
{}
SELECT
    read.owner AS "id", read.value AS "location",
    EXISTS (SELECT FROM "Address" AS address WHERE address."{column}" = read.owner) AS moved
FROM read
WHERE read.moves"#,
                read(table)
            ),
        )
    }

    fn unmake_unfinished(&self) -> String {
        let (column, made) = (self.column, super::made_by_move(WORD));
        format!(
            r#"DELETE FROM "Address" WHERE "{column}" IS NOT NULL AND {made} AND NOT {}"#,
            ADDRESS_TABLE.has_step(self.backfill)
        )
    }

    /// Returns the statement that brings `location` to what `Address` says.
    ///
    /// Where the two agree it stays byte for byte, and where only the JSON was written since the move. Otherwise the
    /// keys that an address is read from are written anew, and all others stay; coordinates that could not be read
    /// stay until the address has some.
    fn give_back(&self) -> String {
        let table = self.table;
        let text_keys = quoted(&TEXT_KEYS.concat());
        let coordinate_keys = quoted(&COORDINATE_KEYS.concat());
        format!(
            r#"WITH batch AS (
    SELECT * FROM "{table}"
),
{},
{},
{},
changed AS (
    SELECT
        batch."id" AS owner,
        CASE
            WHEN batch."location" IS NULL OR jsonb_typeof(batch."location") = 'null' THEN jsonb_build_object()
            WHEN jsonb_typeof(batch."location") = 'object' THEN batch."location" - ARRAY[{text_keys}]
                - CASE WHEN stored.is_placed OR read.latitude IS NOT NULL THEN ARRAY[{coordinate_keys}]
                    ELSE ARRAY[]::text[] END
            ELSE jsonb_build_object('malformed', batch."location")
        END || coalesce(stored.location, jsonb_build_object()) AS location
    FROM batch
    LEFT JOIN read ON read.owner = batch."id" AND read.moves
    LEFT JOIN stored ON stored.owner = batch."id"
    LEFT JOIN moved ON moved.id = {}
    WHERE read.state IS DISTINCT FROM stored.state
        AND md5(stored.state::text) IS DISTINCT FROM moved.mark
        AND (stored.id IS NOT NULL OR md5(read.state::text) = moved.mark)
)
UPDATE "{table}" AS target
SET "location" = nullif(changed.location, jsonb_build_object())
FROM changed
WHERE changed.owner = target."id""#,
            read(table),
            self.stored(),
            ADDRESS_TABLE.moved(self.backfill),
            id_of(table, r#"batch."id""#)
        )
    }

    /// Returns the CTE `stored (owner, id, state, is_placed, location)`: the addresses of today, and what each looks
    /// like as JSON.
    fn stored(&self) -> String {
        let Self { table, column, .. } = self;
        let id = id_of(table, &format!(r#"address."{column}""#));
        format!(
            r#"stored AS (
    SELECT
        address."{column}" AS owner,
        {id} AS id,
        {STATE_OF_ADDRESS} AS state,
        address."latitude" IS NOT NULL OR address."longitude" IS NOT NULL AS is_placed,
        jsonb_strip_nulls(jsonb_build_object(
            'streetAddress', address."streetAddress",
            'suburb', address."suburb",
            'city', address."city",
            'state', address."state",
            'postcode', address."postcode",
            'country', address."country",
            'lat', address."latitude",
            'lng', address."longitude",
            'addressType', address."type",
            'label', address."label"
        )) AS location
    FROM "Address" AS address
    WHERE address."{column}" IS NOT NULL
)"#
        )
    }
}

/// Returns the id of the address that is made of a row's location.
fn id_of(table: &str, owner: &str) -> String {
    format!("'addr_' || md5(jsonb_build_array('{table}', {owner})::text)")
}

/// The keys that a location's texts are read from, and the first of each list is the one that is written.
const TEXT_KEYS: [&[&str]; 8] = [
    &["streetAddress", "street", "street_address", "address"],
    &["suburb"],
    &["city"],
    &["state"],
    &["postcode", "postalCode", "postal_code", "zip"],
    &["country"],
    &["addressType"],
    &["label"],
];

/// The keys that its coordinates are read from.
const COORDINATE_KEYS: [&[&str]; 2] = [&["lat", "latitude"], &["lng", "lon", "longitude"]];

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

/// Returns the CTEs that read the JSON, down to `read (owner, value, moves, problem, state, …)`.
fn read(table: &str) -> String {
    [GIVEN.to_owned(), parts(), texts(), completed(table), READ.to_owned()].join(",\n")
}

const GIVEN: &str = r#"given AS MATERIALIZED (
    SELECT "id" AS owner, "tenantId" AS tenant, "location" AS value
    FROM batch
    WHERE jsonb_typeof("location") <> 'null' AND "location" <> jsonb_build_object()
)"#;

/// Returns what a location says under each of the keys that we know, unread.
fn parts() -> String {
    let [street, suburb, city, state, postcode, country, kind, label] =
        TEXT_KEYS.map(|keys| json::present("given.value", keys));
    let [latitude, longitude] = COORDINATE_KEYS.map(|keys| json::present_text("given.value", keys));
    format!(
        r"parts AS MATERIALIZED (
    SELECT
        given.*,
        {street} AS given_street,
        {suburb} AS given_suburb,
        {city} AS given_city,
        {state} AS given_state,
        {postcode} AS given_postcode,
        {country} AS given_country,
        {kind} AS given_type,
        {label} AS given_label,
        {latitude} AS given_latitude,
        {longitude} AS given_longitude
    FROM given
)"
    )
}

/// Returns what we understand of it, NULL where it cannot be read.
///
/// PostgreSQL cannot index a text of more than 2,704 bytes, so a postcode has at most 32 characters.
fn texts() -> String {
    format!(
        r"texts AS MATERIALIZED (
    SELECT
        parts.*,
        coalesce(given_street, given_suburb, given_city, given_state, given_postcode, given_country) IS NOT NULL
            OR coalesce(given_latitude, given_longitude) IS NOT NULL AS has_part,
        {street_text} AS street,
        {suburb_text} AS suburb,
        {city_text} AS city,
        {state_text} AS state_name,
        CASE WHEN length({postcode_text}) <= 32 THEN {postcode_text} END AS postcode,
        {country_text} AS country,
        {type_text} AS type,
        {label_text} AS label,
        CASE WHEN {latitude_number} BETWEEN -90 AND 90 THEN {latitude_number} END AS lat,
        CASE WHEN {longitude_number} BETWEEN -180 AND 180 THEN {longitude_number} END AS lng
    FROM parts
)",
        street_text = json::string_or_number("parts.given_street"),
        suburb_text = json::string_or_number("parts.given_suburb"),
        city_text = json::string_or_number("parts.given_city"),
        state_text = json::string_or_number("parts.given_state"),
        postcode_text = json::string_or_number("parts.given_postcode"),
        country_text = json::string_or_number("parts.given_country"),
        type_text = json::string("parts.given_type"),
        label_text = json::string_or_number("parts.given_label"),
        latitude_number = json::number("parts.given_latitude"),
        longitude_number = json::number("parts.given_longitude"),
    )
}

/// Returns the address that can be made of it, and what is wrong with it: of what cannot be read, the rest is moved.
///
/// Australian postcodes have four digits, and a JSON number has lost the zero in front.
fn completed(table: &str) -> String {
    format!(
        r"completed AS MATERIALIZED (
    SELECT
        owner, tenant, value, street, suburb, city, state_name, label,
        jsonb_typeof(value) = 'object' AND (
            coalesce(street, suburb, city, state_name, postcode, country) IS NOT NULL
            OR (lat IS NOT NULL AND lng IS NOT NULL)
        ) AS moves,
        CASE
            WHEN jsonb_typeof(given_postcode) = 'number' AND lower(coalesce(country, 'australia')) = 'australia'
                AND postcode ~ '^[0-9]{{1,4}}(\.0+)?$' THEN lpad(split_part(postcode, '.', 1), 4, '0')
            ELSE postcode
        END AS postcode,
        coalesce(country, 'Australia') AS country,
        coalesce(type, 'primary') AS type,
        CASE WHEN lng IS NOT NULL THEN lat END AS latitude,
        CASE WHEN lat IS NOT NULL THEN lng END AS longitude,
        CASE
            WHEN jsonb_typeof(value) <> 'object' THEN 'not an object'
            WHEN NOT has_part THEN 'no part of an address'
            WHEN coalesce(street, suburb, city, state_name, postcode, country) IS NULL AND (lat IS NULL OR lng IS NULL)
                THEN 'no part of an address can be read'
            WHEN num_nulls(given_latitude, given_longitude) = 1
                THEN 'one coordinate is missing; moved without the other'
            WHEN lat IS NULL AND given_latitude IS NOT NULL OR lng IS NULL AND given_longitude IS NOT NULL
                THEN 'coordinates are not a place on Earth; moved without them'
            WHEN (given_street IS NOT NULL AND street IS NULL) OR (given_suburb IS NOT NULL AND suburb IS NULL)
                OR (given_city IS NOT NULL AND city IS NULL) OR (given_state IS NOT NULL AND state_name IS NULL)
                OR (given_postcode IS NOT NULL AND postcode IS NULL)
                OR (given_country IS NOT NULL AND country IS NULL)
                OR (given_type IS NOT NULL AND type IS NULL) OR (given_label IS NOT NULL AND label IS NULL)
                THEN 'a part is not a text, or a postcode too long; moved without it'
        END AS problem,
        {} AS id
    FROM texts
)",
        id_of(table, "owner")
    )
}

const READ: &str = r"read AS (
    SELECT
        *,
        jsonb_build_array(
            street, suburb, city, state_name, postcode, country, latitude, longitude, type, label
        ) AS state
    FROM completed
)";

const STATE_OF_ADDRESS: &str = r#"jsonb_build_array(
            address."streetAddress", address."suburb", address."city", address."state", address."postcode",
            address."country", address."latitude", address."longitude", address."type", address."label"
        )"#;
