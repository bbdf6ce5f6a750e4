-- scholarly m20260125_000008_migrate_locations down
-- in one transaction, with its row in the ledger

SET LOCAL jit = off;

DELETE FROM "Address"
    WHERE "homeschoolFamilyId" IS NOT NULL AND "id" ~ '^addr_[0-9a-f]{32}$' AND NOT EXISTS (SELECT FROM "DataMigration" WHERE "name" = 'phase2_address_table' AND "resultSummary" -> 'homeschool_family_locations' IS NOT NULL);

DELETE FROM "Address"
    WHERE "microSchoolId" IS NOT NULL AND "id" ~ '^addr_[0-9a-f]{32}$' AND NOT EXISTS (SELECT FROM "DataMigration" WHERE "name" = 'phase2_address_table' AND "resultSummary" -> 'micro_school_locations' IS NOT NULL);

DELETE FROM "Address"
    WHERE "homeschoolCoopId" IS NOT NULL AND "id" ~ '^addr_[0-9a-f]{32}$' AND NOT EXISTS (SELECT FROM "DataMigration" WHERE "name" = 'phase2_address_table' AND "resultSummary" -> 'homeschool_coop_locations' IS NOT NULL);

WITH batch AS (
    SELECT * FROM "HomeschoolCoop"
),
given AS MATERIALIZED (
    SELECT "id" AS owner, "tenantId" AS tenant, "location" AS value
    FROM batch
    WHERE jsonb_typeof("location") <> 'null' AND "location" <> jsonb_build_object()
),
parts AS MATERIALIZED (
    SELECT
        given.*,
        coalesce(CASE WHEN btrim(given.value ->> 'streetAddress', E' \t\r\n\u00a0') <> '' THEN given.value -> 'streetAddress' END, CASE WHEN btrim(given.value ->> 'street', E' \t\r\n\u00a0') <> '' THEN given.value -> 'street' END, CASE WHEN btrim(given.value ->> 'street_address', E' \t\r\n\u00a0') <> '' THEN given.value -> 'street_address' END, CASE WHEN btrim(given.value ->> 'address', E' \t\r\n\u00a0') <> '' THEN given.value -> 'address' END) AS given_street,
        coalesce(CASE WHEN btrim(given.value ->> 'suburb', E' \t\r\n\u00a0') <> '' THEN given.value -> 'suburb' END) AS given_suburb,
        coalesce(CASE WHEN btrim(given.value ->> 'city', E' \t\r\n\u00a0') <> '' THEN given.value -> 'city' END) AS given_city,
        coalesce(CASE WHEN btrim(given.value ->> 'state', E' \t\r\n\u00a0') <> '' THEN given.value -> 'state' END) AS given_state,
        coalesce(CASE WHEN btrim(given.value ->> 'postcode', E' \t\r\n\u00a0') <> '' THEN given.value -> 'postcode' END, CASE WHEN btrim(given.value ->> 'postalCode', E' \t\r\n\u00a0') <> '' THEN given.value -> 'postalCode' END, CASE WHEN btrim(given.value ->> 'postal_code', E' \t\r\n\u00a0') <> '' THEN given.value -> 'postal_code' END, CASE WHEN btrim(given.value ->> 'zip', E' \t\r\n\u00a0') <> '' THEN given.value -> 'zip' END) AS given_postcode,
        coalesce(CASE WHEN btrim(given.value ->> 'country', E' \t\r\n\u00a0') <> '' THEN given.value -> 'country' END) AS given_country,
        coalesce(CASE WHEN btrim(given.value ->> 'addressType', E' \t\r\n\u00a0') <> '' THEN given.value -> 'addressType' END) AS given_type,
        coalesce(CASE WHEN btrim(given.value ->> 'label', E' \t\r\n\u00a0') <> '' THEN given.value -> 'label' END) AS given_label,
        btrim((coalesce(CASE WHEN btrim(given.value ->> 'lat', E' \t\r\n\u00a0') <> '' THEN given.value -> 'lat' END, CASE WHEN btrim(given.value ->> 'latitude', E' \t\r\n\u00a0') <> '' THEN given.value -> 'latitude' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS given_latitude,
        btrim((coalesce(CASE WHEN btrim(given.value ->> 'lng', E' \t\r\n\u00a0') <> '' THEN given.value -> 'lng' END, CASE WHEN btrim(given.value ->> 'lon', E' \t\r\n\u00a0') <> '' THEN given.value -> 'lon' END, CASE WHEN btrim(given.value ->> 'longitude', E' \t\r\n\u00a0') <> '' THEN given.value -> 'longitude' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS given_longitude
    FROM given
),
texts AS MATERIALIZED (
    SELECT
        parts.*,
        coalesce(given_street, given_suburb, given_city, given_state, given_postcode, given_country) IS NOT NULL
            OR coalesce(given_latitude, given_longitude) IS NOT NULL AS has_part,
        CASE jsonb_typeof(parts.given_street) WHEN 'string' THEN btrim((parts.given_street) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_street) #>> ARRAY[]::text[])::numeric)::text END AS street,
        CASE jsonb_typeof(parts.given_suburb) WHEN 'string' THEN btrim((parts.given_suburb) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_suburb) #>> ARRAY[]::text[])::numeric)::text END AS suburb,
        CASE jsonb_typeof(parts.given_city) WHEN 'string' THEN btrim((parts.given_city) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_city) #>> ARRAY[]::text[])::numeric)::text END AS city,
        CASE jsonb_typeof(parts.given_state) WHEN 'string' THEN btrim((parts.given_state) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_state) #>> ARRAY[]::text[])::numeric)::text END AS state_name,
        CASE WHEN length(CASE jsonb_typeof(parts.given_postcode) WHEN 'string' THEN btrim((parts.given_postcode) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_postcode) #>> ARRAY[]::text[])::numeric)::text END) <= 32 THEN CASE jsonb_typeof(parts.given_postcode) WHEN 'string' THEN btrim((parts.given_postcode) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_postcode) #>> ARRAY[]::text[])::numeric)::text END END AS postcode,
        CASE jsonb_typeof(parts.given_country) WHEN 'string' THEN btrim((parts.given_country) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_country) #>> ARRAY[]::text[])::numeric)::text END AS country,
        CASE jsonb_typeof(parts.given_type) WHEN 'string' THEN btrim((parts.given_type) #>> ARRAY[]::text[], E' \t\r\n\u00a0') END AS type,
        CASE jsonb_typeof(parts.given_label) WHEN 'string' THEN btrim((parts.given_label) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_label) #>> ARRAY[]::text[])::numeric)::text END AS label,
        CASE WHEN CASE WHEN parts.given_latitude ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(parts.given_latitude FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END BETWEEN -90 AND 90 THEN CASE WHEN parts.given_latitude ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(parts.given_latitude FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END END AS lat,
        CASE WHEN CASE WHEN parts.given_longitude ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(parts.given_longitude FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END BETWEEN -180 AND 180 THEN CASE WHEN parts.given_longitude ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(parts.given_longitude FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END END AS lng
    FROM parts
),
completed AS MATERIALIZED (
    SELECT
        owner, tenant, value, street, suburb, city, state_name, label,
        jsonb_typeof(value) = 'object' AND (
            coalesce(street, suburb, city, state_name, postcode, country) IS NOT NULL
            OR (lat IS NOT NULL AND lng IS NOT NULL)
        ) AS moves,
        CASE
            WHEN jsonb_typeof(given_postcode) = 'number' AND lower(coalesce(country, 'australia')) = 'australia'
                AND postcode ~ '^[0-9]{1,4}(\.0+)?$' THEN lpad(split_part(postcode, '.', 1), 4, '0')
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
        'addr_' || md5(jsonb_build_array('HomeschoolCoop', owner)::text) AS id
    FROM texts
),
read AS (
    SELECT
        *,
        jsonb_build_array(
            street, suburb, city, state_name, postcode, country, latitude, longitude, type, label
        ) AS state
    FROM completed
),
stored AS (
    SELECT
        address."homeschoolCoopId" AS owner,
        'addr_' || md5(jsonb_build_array('HomeschoolCoop', address."homeschoolCoopId")::text) AS id,
        jsonb_build_array(
            address."streetAddress", address."suburb", address."city", address."state", address."postcode",
            address."country", address."latitude", address."longitude", address."type", address."label"
        ) AS state,
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
    WHERE address."homeschoolCoopId" IS NOT NULL
),
moved AS MATERIALIZED (
    SELECT mark.key AS id, mark.value AS mark
    FROM "DataMigration" AS recorded
    CROSS JOIN LATERAL jsonb_each_text(recorded."rollbackData" -> 'homeschool_coop_locations') AS mark (key, value)
    WHERE recorded."name" = 'phase2_address_table'
),
changed AS (
    SELECT
        batch."id" AS owner,
        CASE
            WHEN batch."location" IS NULL OR jsonb_typeof(batch."location") = 'null' THEN jsonb_build_object()
            WHEN jsonb_typeof(batch."location") = 'object' THEN batch."location" - ARRAY['streetAddress', 'street', 'street_address', 'address', 'suburb', 'city', 'state', 'postcode', 'postalCode', 'postal_code', 'zip', 'country', 'addressType', 'label']
                - CASE WHEN stored.is_placed OR read.latitude IS NOT NULL THEN ARRAY['lat', 'latitude', 'lng', 'lon', 'longitude']
                    ELSE ARRAY[]::text[] END
            ELSE jsonb_build_object('malformed', batch."location")
        END || coalesce(stored.location, jsonb_build_object()) AS location
    FROM batch
    LEFT JOIN read ON read.owner = batch."id" AND read.moves
    LEFT JOIN stored ON stored.owner = batch."id"
    LEFT JOIN moved ON moved.id = 'addr_' || md5(jsonb_build_array('HomeschoolCoop', batch."id")::text)
    WHERE read.state IS DISTINCT FROM stored.state
        AND md5(stored.state::text) IS DISTINCT FROM moved.mark
        AND (stored.id IS NOT NULL OR md5(read.state::text) = moved.mark)
)
UPDATE "HomeschoolCoop" AS target
SET "location" = nullif(changed.location, jsonb_build_object())
FROM changed
WHERE changed.owner = target."id";

WITH batch AS (
    SELECT * FROM "MicroSchool"
),
given AS MATERIALIZED (
    SELECT "id" AS owner, "tenantId" AS tenant, "location" AS value
    FROM batch
    WHERE jsonb_typeof("location") <> 'null' AND "location" <> jsonb_build_object()
),
parts AS MATERIALIZED (
    SELECT
        given.*,
        coalesce(CASE WHEN btrim(given.value ->> 'streetAddress', E' \t\r\n\u00a0') <> '' THEN given.value -> 'streetAddress' END, CASE WHEN btrim(given.value ->> 'street', E' \t\r\n\u00a0') <> '' THEN given.value -> 'street' END, CASE WHEN btrim(given.value ->> 'street_address', E' \t\r\n\u00a0') <> '' THEN given.value -> 'street_address' END, CASE WHEN btrim(given.value ->> 'address', E' \t\r\n\u00a0') <> '' THEN given.value -> 'address' END) AS given_street,
        coalesce(CASE WHEN btrim(given.value ->> 'suburb', E' \t\r\n\u00a0') <> '' THEN given.value -> 'suburb' END) AS given_suburb,
        coalesce(CASE WHEN btrim(given.value ->> 'city', E' \t\r\n\u00a0') <> '' THEN given.value -> 'city' END) AS given_city,
        coalesce(CASE WHEN btrim(given.value ->> 'state', E' \t\r\n\u00a0') <> '' THEN given.value -> 'state' END) AS given_state,
        coalesce(CASE WHEN btrim(given.value ->> 'postcode', E' \t\r\n\u00a0') <> '' THEN given.value -> 'postcode' END, CASE WHEN btrim(given.value ->> 'postalCode', E' \t\r\n\u00a0') <> '' THEN given.value -> 'postalCode' END, CASE WHEN btrim(given.value ->> 'postal_code', E' \t\r\n\u00a0') <> '' THEN given.value -> 'postal_code' END, CASE WHEN btrim(given.value ->> 'zip', E' \t\r\n\u00a0') <> '' THEN given.value -> 'zip' END) AS given_postcode,
        coalesce(CASE WHEN btrim(given.value ->> 'country', E' \t\r\n\u00a0') <> '' THEN given.value -> 'country' END) AS given_country,
        coalesce(CASE WHEN btrim(given.value ->> 'addressType', E' \t\r\n\u00a0') <> '' THEN given.value -> 'addressType' END) AS given_type,
        coalesce(CASE WHEN btrim(given.value ->> 'label', E' \t\r\n\u00a0') <> '' THEN given.value -> 'label' END) AS given_label,
        btrim((coalesce(CASE WHEN btrim(given.value ->> 'lat', E' \t\r\n\u00a0') <> '' THEN given.value -> 'lat' END, CASE WHEN btrim(given.value ->> 'latitude', E' \t\r\n\u00a0') <> '' THEN given.value -> 'latitude' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS given_latitude,
        btrim((coalesce(CASE WHEN btrim(given.value ->> 'lng', E' \t\r\n\u00a0') <> '' THEN given.value -> 'lng' END, CASE WHEN btrim(given.value ->> 'lon', E' \t\r\n\u00a0') <> '' THEN given.value -> 'lon' END, CASE WHEN btrim(given.value ->> 'longitude', E' \t\r\n\u00a0') <> '' THEN given.value -> 'longitude' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS given_longitude
    FROM given
),
texts AS MATERIALIZED (
    SELECT
        parts.*,
        coalesce(given_street, given_suburb, given_city, given_state, given_postcode, given_country) IS NOT NULL
            OR coalesce(given_latitude, given_longitude) IS NOT NULL AS has_part,
        CASE jsonb_typeof(parts.given_street) WHEN 'string' THEN btrim((parts.given_street) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_street) #>> ARRAY[]::text[])::numeric)::text END AS street,
        CASE jsonb_typeof(parts.given_suburb) WHEN 'string' THEN btrim((parts.given_suburb) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_suburb) #>> ARRAY[]::text[])::numeric)::text END AS suburb,
        CASE jsonb_typeof(parts.given_city) WHEN 'string' THEN btrim((parts.given_city) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_city) #>> ARRAY[]::text[])::numeric)::text END AS city,
        CASE jsonb_typeof(parts.given_state) WHEN 'string' THEN btrim((parts.given_state) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_state) #>> ARRAY[]::text[])::numeric)::text END AS state_name,
        CASE WHEN length(CASE jsonb_typeof(parts.given_postcode) WHEN 'string' THEN btrim((parts.given_postcode) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_postcode) #>> ARRAY[]::text[])::numeric)::text END) <= 32 THEN CASE jsonb_typeof(parts.given_postcode) WHEN 'string' THEN btrim((parts.given_postcode) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_postcode) #>> ARRAY[]::text[])::numeric)::text END END AS postcode,
        CASE jsonb_typeof(parts.given_country) WHEN 'string' THEN btrim((parts.given_country) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_country) #>> ARRAY[]::text[])::numeric)::text END AS country,
        CASE jsonb_typeof(parts.given_type) WHEN 'string' THEN btrim((parts.given_type) #>> ARRAY[]::text[], E' \t\r\n\u00a0') END AS type,
        CASE jsonb_typeof(parts.given_label) WHEN 'string' THEN btrim((parts.given_label) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_label) #>> ARRAY[]::text[])::numeric)::text END AS label,
        CASE WHEN CASE WHEN parts.given_latitude ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(parts.given_latitude FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END BETWEEN -90 AND 90 THEN CASE WHEN parts.given_latitude ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(parts.given_latitude FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END END AS lat,
        CASE WHEN CASE WHEN parts.given_longitude ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(parts.given_longitude FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END BETWEEN -180 AND 180 THEN CASE WHEN parts.given_longitude ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(parts.given_longitude FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END END AS lng
    FROM parts
),
completed AS MATERIALIZED (
    SELECT
        owner, tenant, value, street, suburb, city, state_name, label,
        jsonb_typeof(value) = 'object' AND (
            coalesce(street, suburb, city, state_name, postcode, country) IS NOT NULL
            OR (lat IS NOT NULL AND lng IS NOT NULL)
        ) AS moves,
        CASE
            WHEN jsonb_typeof(given_postcode) = 'number' AND lower(coalesce(country, 'australia')) = 'australia'
                AND postcode ~ '^[0-9]{1,4}(\.0+)?$' THEN lpad(split_part(postcode, '.', 1), 4, '0')
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
        'addr_' || md5(jsonb_build_array('MicroSchool', owner)::text) AS id
    FROM texts
),
read AS (
    SELECT
        *,
        jsonb_build_array(
            street, suburb, city, state_name, postcode, country, latitude, longitude, type, label
        ) AS state
    FROM completed
),
stored AS (
    SELECT
        address."microSchoolId" AS owner,
        'addr_' || md5(jsonb_build_array('MicroSchool', address."microSchoolId")::text) AS id,
        jsonb_build_array(
            address."streetAddress", address."suburb", address."city", address."state", address."postcode",
            address."country", address."latitude", address."longitude", address."type", address."label"
        ) AS state,
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
    WHERE address."microSchoolId" IS NOT NULL
),
moved AS MATERIALIZED (
    SELECT mark.key AS id, mark.value AS mark
    FROM "DataMigration" AS recorded
    CROSS JOIN LATERAL jsonb_each_text(recorded."rollbackData" -> 'micro_school_locations') AS mark (key, value)
    WHERE recorded."name" = 'phase2_address_table'
),
changed AS (
    SELECT
        batch."id" AS owner,
        CASE
            WHEN batch."location" IS NULL OR jsonb_typeof(batch."location") = 'null' THEN jsonb_build_object()
            WHEN jsonb_typeof(batch."location") = 'object' THEN batch."location" - ARRAY['streetAddress', 'street', 'street_address', 'address', 'suburb', 'city', 'state', 'postcode', 'postalCode', 'postal_code', 'zip', 'country', 'addressType', 'label']
                - CASE WHEN stored.is_placed OR read.latitude IS NOT NULL THEN ARRAY['lat', 'latitude', 'lng', 'lon', 'longitude']
                    ELSE ARRAY[]::text[] END
            ELSE jsonb_build_object('malformed', batch."location")
        END || coalesce(stored.location, jsonb_build_object()) AS location
    FROM batch
    LEFT JOIN read ON read.owner = batch."id" AND read.moves
    LEFT JOIN stored ON stored.owner = batch."id"
    LEFT JOIN moved ON moved.id = 'addr_' || md5(jsonb_build_array('MicroSchool', batch."id")::text)
    WHERE read.state IS DISTINCT FROM stored.state
        AND md5(stored.state::text) IS DISTINCT FROM moved.mark
        AND (stored.id IS NOT NULL OR md5(read.state::text) = moved.mark)
)
UPDATE "MicroSchool" AS target
SET "location" = nullif(changed.location, jsonb_build_object())
FROM changed
WHERE changed.owner = target."id";

WITH batch AS (
    SELECT * FROM "HomeschoolFamily"
),
given AS MATERIALIZED (
    SELECT "id" AS owner, "tenantId" AS tenant, "location" AS value
    FROM batch
    WHERE jsonb_typeof("location") <> 'null' AND "location" <> jsonb_build_object()
),
parts AS MATERIALIZED (
    SELECT
        given.*,
        coalesce(CASE WHEN btrim(given.value ->> 'streetAddress', E' \t\r\n\u00a0') <> '' THEN given.value -> 'streetAddress' END, CASE WHEN btrim(given.value ->> 'street', E' \t\r\n\u00a0') <> '' THEN given.value -> 'street' END, CASE WHEN btrim(given.value ->> 'street_address', E' \t\r\n\u00a0') <> '' THEN given.value -> 'street_address' END, CASE WHEN btrim(given.value ->> 'address', E' \t\r\n\u00a0') <> '' THEN given.value -> 'address' END) AS given_street,
        coalesce(CASE WHEN btrim(given.value ->> 'suburb', E' \t\r\n\u00a0') <> '' THEN given.value -> 'suburb' END) AS given_suburb,
        coalesce(CASE WHEN btrim(given.value ->> 'city', E' \t\r\n\u00a0') <> '' THEN given.value -> 'city' END) AS given_city,
        coalesce(CASE WHEN btrim(given.value ->> 'state', E' \t\r\n\u00a0') <> '' THEN given.value -> 'state' END) AS given_state,
        coalesce(CASE WHEN btrim(given.value ->> 'postcode', E' \t\r\n\u00a0') <> '' THEN given.value -> 'postcode' END, CASE WHEN btrim(given.value ->> 'postalCode', E' \t\r\n\u00a0') <> '' THEN given.value -> 'postalCode' END, CASE WHEN btrim(given.value ->> 'postal_code', E' \t\r\n\u00a0') <> '' THEN given.value -> 'postal_code' END, CASE WHEN btrim(given.value ->> 'zip', E' \t\r\n\u00a0') <> '' THEN given.value -> 'zip' END) AS given_postcode,
        coalesce(CASE WHEN btrim(given.value ->> 'country', E' \t\r\n\u00a0') <> '' THEN given.value -> 'country' END) AS given_country,
        coalesce(CASE WHEN btrim(given.value ->> 'addressType', E' \t\r\n\u00a0') <> '' THEN given.value -> 'addressType' END) AS given_type,
        coalesce(CASE WHEN btrim(given.value ->> 'label', E' \t\r\n\u00a0') <> '' THEN given.value -> 'label' END) AS given_label,
        btrim((coalesce(CASE WHEN btrim(given.value ->> 'lat', E' \t\r\n\u00a0') <> '' THEN given.value -> 'lat' END, CASE WHEN btrim(given.value ->> 'latitude', E' \t\r\n\u00a0') <> '' THEN given.value -> 'latitude' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS given_latitude,
        btrim((coalesce(CASE WHEN btrim(given.value ->> 'lng', E' \t\r\n\u00a0') <> '' THEN given.value -> 'lng' END, CASE WHEN btrim(given.value ->> 'lon', E' \t\r\n\u00a0') <> '' THEN given.value -> 'lon' END, CASE WHEN btrim(given.value ->> 'longitude', E' \t\r\n\u00a0') <> '' THEN given.value -> 'longitude' END)) #>> ARRAY[]::text[], E' \t\r\n\u00a0') AS given_longitude
    FROM given
),
texts AS MATERIALIZED (
    SELECT
        parts.*,
        coalesce(given_street, given_suburb, given_city, given_state, given_postcode, given_country) IS NOT NULL
            OR coalesce(given_latitude, given_longitude) IS NOT NULL AS has_part,
        CASE jsonb_typeof(parts.given_street) WHEN 'string' THEN btrim((parts.given_street) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_street) #>> ARRAY[]::text[])::numeric)::text END AS street,
        CASE jsonb_typeof(parts.given_suburb) WHEN 'string' THEN btrim((parts.given_suburb) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_suburb) #>> ARRAY[]::text[])::numeric)::text END AS suburb,
        CASE jsonb_typeof(parts.given_city) WHEN 'string' THEN btrim((parts.given_city) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_city) #>> ARRAY[]::text[])::numeric)::text END AS city,
        CASE jsonb_typeof(parts.given_state) WHEN 'string' THEN btrim((parts.given_state) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_state) #>> ARRAY[]::text[])::numeric)::text END AS state_name,
        CASE WHEN length(CASE jsonb_typeof(parts.given_postcode) WHEN 'string' THEN btrim((parts.given_postcode) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_postcode) #>> ARRAY[]::text[])::numeric)::text END) <= 32 THEN CASE jsonb_typeof(parts.given_postcode) WHEN 'string' THEN btrim((parts.given_postcode) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_postcode) #>> ARRAY[]::text[])::numeric)::text END END AS postcode,
        CASE jsonb_typeof(parts.given_country) WHEN 'string' THEN btrim((parts.given_country) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_country) #>> ARRAY[]::text[])::numeric)::text END AS country,
        CASE jsonb_typeof(parts.given_type) WHEN 'string' THEN btrim((parts.given_type) #>> ARRAY[]::text[], E' \t\r\n\u00a0') END AS type,
        CASE jsonb_typeof(parts.given_label) WHEN 'string' THEN btrim((parts.given_label) #>> ARRAY[]::text[], E' \t\r\n\u00a0') WHEN 'number' THEN trim_scale(((parts.given_label) #>> ARRAY[]::text[])::numeric)::text END AS label,
        CASE WHEN CASE WHEN parts.given_latitude ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(parts.given_latitude FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END BETWEEN -90 AND 90 THEN CASE WHEN parts.given_latitude ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(parts.given_latitude FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END END AS lat,
        CASE WHEN CASE WHEN parts.given_longitude ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(parts.given_longitude FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END BETWEEN -180 AND 180 THEN CASE WHEN parts.given_longitude ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$'
            THEN substring(parts.given_longitude FROM '^[-+]?[0-9]+(?:\.[0-9]{1,30})?')::double precision END END AS lng
    FROM parts
),
completed AS MATERIALIZED (
    SELECT
        owner, tenant, value, street, suburb, city, state_name, label,
        jsonb_typeof(value) = 'object' AND (
            coalesce(street, suburb, city, state_name, postcode, country) IS NOT NULL
            OR (lat IS NOT NULL AND lng IS NOT NULL)
        ) AS moves,
        CASE
            WHEN jsonb_typeof(given_postcode) = 'number' AND lower(coalesce(country, 'australia')) = 'australia'
                AND postcode ~ '^[0-9]{1,4}(\.0+)?$' THEN lpad(split_part(postcode, '.', 1), 4, '0')
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
        'addr_' || md5(jsonb_build_array('HomeschoolFamily', owner)::text) AS id
    FROM texts
),
read AS (
    SELECT
        *,
        jsonb_build_array(
            street, suburb, city, state_name, postcode, country, latitude, longitude, type, label
        ) AS state
    FROM completed
),
stored AS (
    SELECT
        address."homeschoolFamilyId" AS owner,
        'addr_' || md5(jsonb_build_array('HomeschoolFamily', address."homeschoolFamilyId")::text) AS id,
        jsonb_build_array(
            address."streetAddress", address."suburb", address."city", address."state", address."postcode",
            address."country", address."latitude", address."longitude", address."type", address."label"
        ) AS state,
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
    WHERE address."homeschoolFamilyId" IS NOT NULL
),
moved AS MATERIALIZED (
    SELECT mark.key AS id, mark.value AS mark
    FROM "DataMigration" AS recorded
    CROSS JOIN LATERAL jsonb_each_text(recorded."rollbackData" -> 'homeschool_family_locations') AS mark (key, value)
    WHERE recorded."name" = 'phase2_address_table'
),
changed AS (
    SELECT
        batch."id" AS owner,
        CASE
            WHEN batch."location" IS NULL OR jsonb_typeof(batch."location") = 'null' THEN jsonb_build_object()
            WHEN jsonb_typeof(batch."location") = 'object' THEN batch."location" - ARRAY['streetAddress', 'street', 'street_address', 'address', 'suburb', 'city', 'state', 'postcode', 'postalCode', 'postal_code', 'zip', 'country', 'addressType', 'label']
                - CASE WHEN stored.is_placed OR read.latitude IS NOT NULL THEN ARRAY['lat', 'latitude', 'lng', 'lon', 'longitude']
                    ELSE ARRAY[]::text[] END
            ELSE jsonb_build_object('malformed', batch."location")
        END || coalesce(stored.location, jsonb_build_object()) AS location
    FROM batch
    LEFT JOIN read ON read.owner = batch."id" AND read.moves
    LEFT JOIN stored ON stored.owner = batch."id"
    LEFT JOIN moved ON moved.id = 'addr_' || md5(jsonb_build_array('HomeschoolFamily', batch."id")::text)
    WHERE read.state IS DISTINCT FROM stored.state
        AND md5(stored.state::text) IS DISTINCT FROM moved.mark
        AND (stored.id IS NOT NULL OR md5(read.state::text) = moved.mark)
)
UPDATE "HomeschoolFamily" AS target
SET "location" = nullif(changed.location, jsonb_build_object())
FROM changed
WHERE changed.owner = target."id";

DELETE FROM "Address"
    WHERE NOT ("homeschoolFamilyId" IS NULL AND "microSchoolId" IS NULL AND "homeschoolCoopId" IS NULL);

UPDATE "DataMigration" AS recorded SET
    "status" = 'rolled_back',
    "completedAt" = NULL,
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') - 'homeschool_coop_locations' AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'homeschool_coop_locations'
    ),
    "rollbackData" = nullif(recorded."rollbackData" - 'homeschool_coop_locations', '{}'),
    "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase2_address_table';

UPDATE "DataMigration" AS recorded SET
    "status" = 'rolled_back',
    "completedAt" = NULL,
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') - 'micro_school_locations' AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'micro_school_locations'
    ),
    "rollbackData" = nullif(recorded."rollbackData" - 'micro_school_locations', '{}'),
    "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase2_address_table';

UPDATE "DataMigration" AS recorded SET
    "status" = 'rolled_back',
    "completedAt" = NULL,
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') - 'homeschool_family_locations' AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'homeschool_family_locations'
    ),
    "rollbackData" = nullif(recorded."rollbackData" - 'homeschool_family_locations', '{}'),
    "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase2_address_table';
