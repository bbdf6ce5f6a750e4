-- scholarly m20260125_000008_migrate_locations down
-- in one transaction, with its row in the ledger

SET LOCAL jit = off;

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
        coalesce(CASE WHEN btrim(given.value ->> 'streetAddress', E' \t\r\n') <> '' THEN given.value -> 'streetAddress' END, CASE WHEN btrim(given.value ->> 'street', E' \t\r\n') <> '' THEN given.value -> 'street' END, CASE WHEN btrim(given.value ->> 'street_address', E' \t\r\n') <> '' THEN given.value -> 'street_address' END, CASE WHEN btrim(given.value ->> 'address', E' \t\r\n') <> '' THEN given.value -> 'address' END) AS given_street,
        coalesce(CASE WHEN btrim(given.value ->> 'suburb', E' \t\r\n') <> '' THEN given.value -> 'suburb' END) AS given_suburb,
        coalesce(CASE WHEN btrim(given.value ->> 'city', E' \t\r\n') <> '' THEN given.value -> 'city' END) AS given_city,
        coalesce(CASE WHEN btrim(given.value ->> 'state', E' \t\r\n') <> '' THEN given.value -> 'state' END) AS given_state,
        coalesce(CASE WHEN btrim(given.value ->> 'postcode', E' \t\r\n') <> '' THEN given.value -> 'postcode' END, CASE WHEN btrim(given.value ->> 'postalCode', E' \t\r\n') <> '' THEN given.value -> 'postalCode' END, CASE WHEN btrim(given.value ->> 'postal_code', E' \t\r\n') <> '' THEN given.value -> 'postal_code' END, CASE WHEN btrim(given.value ->> 'zip', E' \t\r\n') <> '' THEN given.value -> 'zip' END) AS given_postcode,
        coalesce(CASE WHEN btrim(given.value ->> 'country', E' \t\r\n') <> '' THEN given.value -> 'country' END) AS given_country,
        coalesce(CASE WHEN btrim(given.value ->> 'addressType', E' \t\r\n') <> '' THEN given.value -> 'addressType' END) AS given_type,
        coalesce(CASE WHEN btrim(given.value ->> 'label', E' \t\r\n') <> '' THEN given.value -> 'label' END) AS given_label,
        coalesce(CASE WHEN btrim(given.value ->> 'lat', E' \t\r\n') <> '' THEN given.value -> 'lat' END, CASE WHEN btrim(given.value ->> 'latitude', E' \t\r\n') <> '' THEN given.value -> 'latitude' END) AS given_latitude,
        coalesce(CASE WHEN btrim(given.value ->> 'lng', E' \t\r\n') <> '' THEN given.value -> 'lng' END, CASE WHEN btrim(given.value ->> 'lon', E' \t\r\n') <> '' THEN given.value -> 'lon' END, CASE WHEN btrim(given.value ->> 'longitude', E' \t\r\n') <> '' THEN given.value -> 'longitude' END) AS given_longitude
    FROM given
),
texts AS MATERIALIZED (
    SELECT
        parts.*,
        CASE WHEN jsonb_typeof(parts.given_street) IN ('string', 'number') THEN btrim((parts.given_street) #>> ARRAY[]::text[], E' \t\r\n') END AS street,
        CASE WHEN jsonb_typeof(parts.given_suburb) IN ('string', 'number') THEN btrim((parts.given_suburb) #>> ARRAY[]::text[], E' \t\r\n') END AS suburb,
        CASE WHEN jsonb_typeof(parts.given_city) IN ('string', 'number') THEN btrim((parts.given_city) #>> ARRAY[]::text[], E' \t\r\n') END AS city,
        CASE WHEN jsonb_typeof(parts.given_state) IN ('string', 'number') THEN btrim((parts.given_state) #>> ARRAY[]::text[], E' \t\r\n') END AS state_name,
        CASE WHEN length(CASE WHEN jsonb_typeof(parts.given_postcode) IN ('string', 'number') THEN btrim((parts.given_postcode) #>> ARRAY[]::text[], E' \t\r\n') END) <= 32 THEN CASE WHEN jsonb_typeof(parts.given_postcode) IN ('string', 'number') THEN btrim((parts.given_postcode) #>> ARRAY[]::text[], E' \t\r\n') END END AS postcode,
        CASE WHEN jsonb_typeof(parts.given_country) IN ('string', 'number') THEN btrim((parts.given_country) #>> ARRAY[]::text[], E' \t\r\n') END AS country,
        CASE jsonb_typeof(parts.given_type) WHEN 'string' THEN btrim((parts.given_type) #>> ARRAY[]::text[], E' \t\r\n') END AS type,
        CASE WHEN jsonb_typeof(parts.given_label) IN ('string', 'number') THEN btrim((parts.given_label) #>> ARRAY[]::text[], E' \t\r\n') END AS label,
        CASE WHEN CASE WHEN CASE WHEN jsonb_typeof(parts.given_latitude) IN ('string', 'number') THEN btrim((parts.given_latitude) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(parts.given_latitude) IN ('string', 'number') THEN btrim((parts.given_latitude) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END BETWEEN -90 AND 90 THEN CASE WHEN CASE WHEN jsonb_typeof(parts.given_latitude) IN ('string', 'number') THEN btrim((parts.given_latitude) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(parts.given_latitude) IN ('string', 'number') THEN btrim((parts.given_latitude) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END END AS lat,
        CASE WHEN CASE WHEN CASE WHEN jsonb_typeof(parts.given_longitude) IN ('string', 'number') THEN btrim((parts.given_longitude) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(parts.given_longitude) IN ('string', 'number') THEN btrim((parts.given_longitude) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END BETWEEN -180 AND 180 THEN CASE WHEN CASE WHEN jsonb_typeof(parts.given_longitude) IN ('string', 'number') THEN btrim((parts.given_longitude) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(parts.given_longitude) IN ('string', 'number') THEN btrim((parts.given_longitude) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END END AS lng
    FROM parts
),
completed AS MATERIALIZED (
    SELECT
        owner, tenant, value, street, suburb, city, state_name, label,
        coalesce(given_street, given_suburb, given_city, given_state, given_postcode, given_country,
            given_latitude, given_longitude) IS NOT NULL
            AND jsonb_typeof(value) = 'object' AS moves,
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
            WHEN coalesce(given_street, given_suburb, given_city, given_state, given_postcode, given_country,
                given_latitude, given_longitude) IS NULL THEN 'no part of an address'
            WHEN (lat IS NULL OR lng IS NULL) AND coalesce(given_latitude, given_longitude) IS NOT NULL
                THEN 'coordinates are not a place on Earth; moved without them'
            WHEN (given_street IS NOT NULL AND street IS NULL) OR (given_suburb IS NOT NULL AND suburb IS NULL)
                OR (given_city IS NOT NULL AND city IS NULL) OR (given_state IS NOT NULL AND state_name IS NULL)
                OR (given_postcode IS NOT NULL AND postcode IS NULL)
                OR (given_country IS NOT NULL AND country IS NULL)
                OR (given_type IS NOT NULL AND type IS NULL) OR (given_label IS NOT NULL AND label IS NULL)
                THEN 'a part is not a text; moved without it'
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
    WHERE read.state IS DISTINCT FROM stored.state
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
        coalesce(CASE WHEN btrim(given.value ->> 'streetAddress', E' \t\r\n') <> '' THEN given.value -> 'streetAddress' END, CASE WHEN btrim(given.value ->> 'street', E' \t\r\n') <> '' THEN given.value -> 'street' END, CASE WHEN btrim(given.value ->> 'street_address', E' \t\r\n') <> '' THEN given.value -> 'street_address' END, CASE WHEN btrim(given.value ->> 'address', E' \t\r\n') <> '' THEN given.value -> 'address' END) AS given_street,
        coalesce(CASE WHEN btrim(given.value ->> 'suburb', E' \t\r\n') <> '' THEN given.value -> 'suburb' END) AS given_suburb,
        coalesce(CASE WHEN btrim(given.value ->> 'city', E' \t\r\n') <> '' THEN given.value -> 'city' END) AS given_city,
        coalesce(CASE WHEN btrim(given.value ->> 'state', E' \t\r\n') <> '' THEN given.value -> 'state' END) AS given_state,
        coalesce(CASE WHEN btrim(given.value ->> 'postcode', E' \t\r\n') <> '' THEN given.value -> 'postcode' END, CASE WHEN btrim(given.value ->> 'postalCode', E' \t\r\n') <> '' THEN given.value -> 'postalCode' END, CASE WHEN btrim(given.value ->> 'postal_code', E' \t\r\n') <> '' THEN given.value -> 'postal_code' END, CASE WHEN btrim(given.value ->> 'zip', E' \t\r\n') <> '' THEN given.value -> 'zip' END) AS given_postcode,
        coalesce(CASE WHEN btrim(given.value ->> 'country', E' \t\r\n') <> '' THEN given.value -> 'country' END) AS given_country,
        coalesce(CASE WHEN btrim(given.value ->> 'addressType', E' \t\r\n') <> '' THEN given.value -> 'addressType' END) AS given_type,
        coalesce(CASE WHEN btrim(given.value ->> 'label', E' \t\r\n') <> '' THEN given.value -> 'label' END) AS given_label,
        coalesce(CASE WHEN btrim(given.value ->> 'lat', E' \t\r\n') <> '' THEN given.value -> 'lat' END, CASE WHEN btrim(given.value ->> 'latitude', E' \t\r\n') <> '' THEN given.value -> 'latitude' END) AS given_latitude,
        coalesce(CASE WHEN btrim(given.value ->> 'lng', E' \t\r\n') <> '' THEN given.value -> 'lng' END, CASE WHEN btrim(given.value ->> 'lon', E' \t\r\n') <> '' THEN given.value -> 'lon' END, CASE WHEN btrim(given.value ->> 'longitude', E' \t\r\n') <> '' THEN given.value -> 'longitude' END) AS given_longitude
    FROM given
),
texts AS MATERIALIZED (
    SELECT
        parts.*,
        CASE WHEN jsonb_typeof(parts.given_street) IN ('string', 'number') THEN btrim((parts.given_street) #>> ARRAY[]::text[], E' \t\r\n') END AS street,
        CASE WHEN jsonb_typeof(parts.given_suburb) IN ('string', 'number') THEN btrim((parts.given_suburb) #>> ARRAY[]::text[], E' \t\r\n') END AS suburb,
        CASE WHEN jsonb_typeof(parts.given_city) IN ('string', 'number') THEN btrim((parts.given_city) #>> ARRAY[]::text[], E' \t\r\n') END AS city,
        CASE WHEN jsonb_typeof(parts.given_state) IN ('string', 'number') THEN btrim((parts.given_state) #>> ARRAY[]::text[], E' \t\r\n') END AS state_name,
        CASE WHEN length(CASE WHEN jsonb_typeof(parts.given_postcode) IN ('string', 'number') THEN btrim((parts.given_postcode) #>> ARRAY[]::text[], E' \t\r\n') END) <= 32 THEN CASE WHEN jsonb_typeof(parts.given_postcode) IN ('string', 'number') THEN btrim((parts.given_postcode) #>> ARRAY[]::text[], E' \t\r\n') END END AS postcode,
        CASE WHEN jsonb_typeof(parts.given_country) IN ('string', 'number') THEN btrim((parts.given_country) #>> ARRAY[]::text[], E' \t\r\n') END AS country,
        CASE jsonb_typeof(parts.given_type) WHEN 'string' THEN btrim((parts.given_type) #>> ARRAY[]::text[], E' \t\r\n') END AS type,
        CASE WHEN jsonb_typeof(parts.given_label) IN ('string', 'number') THEN btrim((parts.given_label) #>> ARRAY[]::text[], E' \t\r\n') END AS label,
        CASE WHEN CASE WHEN CASE WHEN jsonb_typeof(parts.given_latitude) IN ('string', 'number') THEN btrim((parts.given_latitude) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(parts.given_latitude) IN ('string', 'number') THEN btrim((parts.given_latitude) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END BETWEEN -90 AND 90 THEN CASE WHEN CASE WHEN jsonb_typeof(parts.given_latitude) IN ('string', 'number') THEN btrim((parts.given_latitude) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(parts.given_latitude) IN ('string', 'number') THEN btrim((parts.given_latitude) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END END AS lat,
        CASE WHEN CASE WHEN CASE WHEN jsonb_typeof(parts.given_longitude) IN ('string', 'number') THEN btrim((parts.given_longitude) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(parts.given_longitude) IN ('string', 'number') THEN btrim((parts.given_longitude) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END BETWEEN -180 AND 180 THEN CASE WHEN CASE WHEN jsonb_typeof(parts.given_longitude) IN ('string', 'number') THEN btrim((parts.given_longitude) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(parts.given_longitude) IN ('string', 'number') THEN btrim((parts.given_longitude) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END END AS lng
    FROM parts
),
completed AS MATERIALIZED (
    SELECT
        owner, tenant, value, street, suburb, city, state_name, label,
        coalesce(given_street, given_suburb, given_city, given_state, given_postcode, given_country,
            given_latitude, given_longitude) IS NOT NULL
            AND jsonb_typeof(value) = 'object' AS moves,
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
            WHEN coalesce(given_street, given_suburb, given_city, given_state, given_postcode, given_country,
                given_latitude, given_longitude) IS NULL THEN 'no part of an address'
            WHEN (lat IS NULL OR lng IS NULL) AND coalesce(given_latitude, given_longitude) IS NOT NULL
                THEN 'coordinates are not a place on Earth; moved without them'
            WHEN (given_street IS NOT NULL AND street IS NULL) OR (given_suburb IS NOT NULL AND suburb IS NULL)
                OR (given_city IS NOT NULL AND city IS NULL) OR (given_state IS NOT NULL AND state_name IS NULL)
                OR (given_postcode IS NOT NULL AND postcode IS NULL)
                OR (given_country IS NOT NULL AND country IS NULL)
                OR (given_type IS NOT NULL AND type IS NULL) OR (given_label IS NOT NULL AND label IS NULL)
                THEN 'a part is not a text; moved without it'
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
    WHERE read.state IS DISTINCT FROM stored.state
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
        coalesce(CASE WHEN btrim(given.value ->> 'streetAddress', E' \t\r\n') <> '' THEN given.value -> 'streetAddress' END, CASE WHEN btrim(given.value ->> 'street', E' \t\r\n') <> '' THEN given.value -> 'street' END, CASE WHEN btrim(given.value ->> 'street_address', E' \t\r\n') <> '' THEN given.value -> 'street_address' END, CASE WHEN btrim(given.value ->> 'address', E' \t\r\n') <> '' THEN given.value -> 'address' END) AS given_street,
        coalesce(CASE WHEN btrim(given.value ->> 'suburb', E' \t\r\n') <> '' THEN given.value -> 'suburb' END) AS given_suburb,
        coalesce(CASE WHEN btrim(given.value ->> 'city', E' \t\r\n') <> '' THEN given.value -> 'city' END) AS given_city,
        coalesce(CASE WHEN btrim(given.value ->> 'state', E' \t\r\n') <> '' THEN given.value -> 'state' END) AS given_state,
        coalesce(CASE WHEN btrim(given.value ->> 'postcode', E' \t\r\n') <> '' THEN given.value -> 'postcode' END, CASE WHEN btrim(given.value ->> 'postalCode', E' \t\r\n') <> '' THEN given.value -> 'postalCode' END, CASE WHEN btrim(given.value ->> 'postal_code', E' \t\r\n') <> '' THEN given.value -> 'postal_code' END, CASE WHEN btrim(given.value ->> 'zip', E' \t\r\n') <> '' THEN given.value -> 'zip' END) AS given_postcode,
        coalesce(CASE WHEN btrim(given.value ->> 'country', E' \t\r\n') <> '' THEN given.value -> 'country' END) AS given_country,
        coalesce(CASE WHEN btrim(given.value ->> 'addressType', E' \t\r\n') <> '' THEN given.value -> 'addressType' END) AS given_type,
        coalesce(CASE WHEN btrim(given.value ->> 'label', E' \t\r\n') <> '' THEN given.value -> 'label' END) AS given_label,
        coalesce(CASE WHEN btrim(given.value ->> 'lat', E' \t\r\n') <> '' THEN given.value -> 'lat' END, CASE WHEN btrim(given.value ->> 'latitude', E' \t\r\n') <> '' THEN given.value -> 'latitude' END) AS given_latitude,
        coalesce(CASE WHEN btrim(given.value ->> 'lng', E' \t\r\n') <> '' THEN given.value -> 'lng' END, CASE WHEN btrim(given.value ->> 'lon', E' \t\r\n') <> '' THEN given.value -> 'lon' END, CASE WHEN btrim(given.value ->> 'longitude', E' \t\r\n') <> '' THEN given.value -> 'longitude' END) AS given_longitude
    FROM given
),
texts AS MATERIALIZED (
    SELECT
        parts.*,
        CASE WHEN jsonb_typeof(parts.given_street) IN ('string', 'number') THEN btrim((parts.given_street) #>> ARRAY[]::text[], E' \t\r\n') END AS street,
        CASE WHEN jsonb_typeof(parts.given_suburb) IN ('string', 'number') THEN btrim((parts.given_suburb) #>> ARRAY[]::text[], E' \t\r\n') END AS suburb,
        CASE WHEN jsonb_typeof(parts.given_city) IN ('string', 'number') THEN btrim((parts.given_city) #>> ARRAY[]::text[], E' \t\r\n') END AS city,
        CASE WHEN jsonb_typeof(parts.given_state) IN ('string', 'number') THEN btrim((parts.given_state) #>> ARRAY[]::text[], E' \t\r\n') END AS state_name,
        CASE WHEN length(CASE WHEN jsonb_typeof(parts.given_postcode) IN ('string', 'number') THEN btrim((parts.given_postcode) #>> ARRAY[]::text[], E' \t\r\n') END) <= 32 THEN CASE WHEN jsonb_typeof(parts.given_postcode) IN ('string', 'number') THEN btrim((parts.given_postcode) #>> ARRAY[]::text[], E' \t\r\n') END END AS postcode,
        CASE WHEN jsonb_typeof(parts.given_country) IN ('string', 'number') THEN btrim((parts.given_country) #>> ARRAY[]::text[], E' \t\r\n') END AS country,
        CASE jsonb_typeof(parts.given_type) WHEN 'string' THEN btrim((parts.given_type) #>> ARRAY[]::text[], E' \t\r\n') END AS type,
        CASE WHEN jsonb_typeof(parts.given_label) IN ('string', 'number') THEN btrim((parts.given_label) #>> ARRAY[]::text[], E' \t\r\n') END AS label,
        CASE WHEN CASE WHEN CASE WHEN jsonb_typeof(parts.given_latitude) IN ('string', 'number') THEN btrim((parts.given_latitude) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(parts.given_latitude) IN ('string', 'number') THEN btrim((parts.given_latitude) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END BETWEEN -90 AND 90 THEN CASE WHEN CASE WHEN jsonb_typeof(parts.given_latitude) IN ('string', 'number') THEN btrim((parts.given_latitude) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(parts.given_latitude) IN ('string', 'number') THEN btrim((parts.given_latitude) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END END AS lat,
        CASE WHEN CASE WHEN CASE WHEN jsonb_typeof(parts.given_longitude) IN ('string', 'number') THEN btrim((parts.given_longitude) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(parts.given_longitude) IN ('string', 'number') THEN btrim((parts.given_longitude) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END BETWEEN -180 AND 180 THEN CASE WHEN CASE WHEN jsonb_typeof(parts.given_longitude) IN ('string', 'number') THEN btrim((parts.given_longitude) #>> ARRAY[]::text[], E' \t\r\n') END ~ '^[-+]?[0-9]{1,12}(\.[0-9]+)?$' THEN (regexp_match(CASE WHEN jsonb_typeof(parts.given_longitude) IN ('string', 'number') THEN btrim((parts.given_longitude) #>> ARRAY[]::text[], E' \t\r\n') END, '^([-+]?[0-9]+(\.[0-9]{1,30})?)'))[1]::double precision END END AS lng
    FROM parts
),
completed AS MATERIALIZED (
    SELECT
        owner, tenant, value, street, suburb, city, state_name, label,
        coalesce(given_street, given_suburb, given_city, given_state, given_postcode, given_country,
            given_latitude, given_longitude) IS NOT NULL
            AND jsonb_typeof(value) = 'object' AS moves,
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
            WHEN coalesce(given_street, given_suburb, given_city, given_state, given_postcode, given_country,
                given_latitude, given_longitude) IS NULL THEN 'no part of an address'
            WHEN (lat IS NULL OR lng IS NULL) AND coalesce(given_latitude, given_longitude) IS NOT NULL
                THEN 'coordinates are not a place on Earth; moved without them'
            WHEN (given_street IS NOT NULL AND street IS NULL) OR (given_suburb IS NOT NULL AND suburb IS NULL)
                OR (given_city IS NOT NULL AND city IS NULL) OR (given_state IS NOT NULL AND state_name IS NULL)
                OR (given_postcode IS NOT NULL AND postcode IS NULL)
                OR (given_country IS NOT NULL AND country IS NULL)
                OR (given_type IS NOT NULL AND type IS NULL) OR (given_label IS NOT NULL AND label IS NULL)
                THEN 'a part is not a text; moved without it'
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
    WHERE read.state IS DISTINCT FROM stored.state
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
    "updatedAt" = clock_timestamp() AT TIME ZONE 'UTC'
WHERE "name" = 'phase2_address_table';
