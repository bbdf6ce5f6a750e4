-- scholarly m20260125_000008_migrate_locations up
-- in one transaction, with its row in the ledger

SET LOCAL jit = off;

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
problems AS (
    SELECT owner, ARRAY[]::text[] AS path, NULL::bigint AS ord, problem AS reason, value
    FROM read
    WHERE problem IS NOT NULL
),
inserted AS (
    INSERT INTO "Address" (
        "id", "tenantId", "streetAddress", "suburb", "city", "state", "postcode", "country", "latitude", "longitude",
        "type", "label", "homeschoolFamilyId", "createdAt", "updatedAt"
    )
    SELECT
        id, tenant, street, suburb, city, state_name, postcode, country, latitude, longitude,
        type, label, owner,
        statement_timestamp() AT TIME ZONE 'UTC', statement_timestamp() AT TIME ZONE 'UTC'
    FROM read
    WHERE moves
    ON CONFLICT DO NOTHING
    RETURNING 1
),
summary AS (
    SELECT jsonb_build_object(
        'addresses', (SELECT count(*) FROM inserted), 'malformed', (SELECT count(*) FROM problems)
    ) AS result
),
outcome AS (
    SELECT
        (SELECT count(*) FROM batch WHERE jsonb_typeof("location") <> 'null') - failed.rows AS processed,
        failed.rows AS failed,
        failed.errors
    FROM (
        SELECT
            count(DISTINCT problems.owner) AS rows,
            coalesce(jsonb_agg(jsonb_build_object(
                'table', 'HomeschoolFamily',
                'key', problems.owner,
                'column', 'location',
                'path', CASE WHEN problems.ord IS NULL THEN problems.path
                    ELSE problems.path || (problems.ord - 1)::text END,
                'reason', problems.reason,
                'value', problems.value
            ) ORDER BY problems.owner COLLATE "C", problems.path COLLATE "C", problems.ord), jsonb_build_array()) AS errors
        FROM problems
    ) AS failed
)
INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "processedRecords", "failedRecords", "resultSummary", "errorLog",
    "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase2_address', 'phase2_address_table', 'Made addresses of the locations of families, micro-schools and co-ops', 'running',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'running' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    outcome.processed + outcome.failed, outcome.processed, outcome.failed,
    jsonb_build_object('homeschool_family_locations', summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'homeschool_family_locations') || error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(outcome.errors) WITH ORDINALITY AS error (entry, ord)
    ),
    true, clock_timestamp() AT TIME ZONE 'UTC', clock_timestamp() AT TIME ZONE 'UTC'
FROM outcome CROSS JOIN summary
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') || excluded."resultSummary" AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'homeschool_family_locations'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";

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
problems AS (
    SELECT owner, ARRAY[]::text[] AS path, NULL::bigint AS ord, problem AS reason, value
    FROM read
    WHERE problem IS NOT NULL
),
inserted AS (
    INSERT INTO "Address" (
        "id", "tenantId", "streetAddress", "suburb", "city", "state", "postcode", "country", "latitude", "longitude",
        "type", "label", "microSchoolId", "createdAt", "updatedAt"
    )
    SELECT
        id, tenant, street, suburb, city, state_name, postcode, country, latitude, longitude,
        type, label, owner,
        statement_timestamp() AT TIME ZONE 'UTC', statement_timestamp() AT TIME ZONE 'UTC'
    FROM read
    WHERE moves
    ON CONFLICT DO NOTHING
    RETURNING 1
),
summary AS (
    SELECT jsonb_build_object(
        'addresses', (SELECT count(*) FROM inserted), 'malformed', (SELECT count(*) FROM problems)
    ) AS result
),
outcome AS (
    SELECT
        (SELECT count(*) FROM batch WHERE jsonb_typeof("location") <> 'null') - failed.rows AS processed,
        failed.rows AS failed,
        failed.errors
    FROM (
        SELECT
            count(DISTINCT problems.owner) AS rows,
            coalesce(jsonb_agg(jsonb_build_object(
                'table', 'MicroSchool',
                'key', problems.owner,
                'column', 'location',
                'path', CASE WHEN problems.ord IS NULL THEN problems.path
                    ELSE problems.path || (problems.ord - 1)::text END,
                'reason', problems.reason,
                'value', problems.value
            ) ORDER BY problems.owner COLLATE "C", problems.path COLLATE "C", problems.ord), jsonb_build_array()) AS errors
        FROM problems
    ) AS failed
)
INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "processedRecords", "failedRecords", "resultSummary", "errorLog",
    "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase2_address', 'phase2_address_table', 'Made addresses of the locations of families, micro-schools and co-ops', 'running',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'running' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    outcome.processed + outcome.failed, outcome.processed, outcome.failed,
    jsonb_build_object('micro_school_locations', summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'micro_school_locations') || error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(outcome.errors) WITH ORDINALITY AS error (entry, ord)
    ),
    true, clock_timestamp() AT TIME ZONE 'UTC', clock_timestamp() AT TIME ZONE 'UTC'
FROM outcome CROSS JOIN summary
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') || excluded."resultSummary" AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'micro_school_locations'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";

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
problems AS (
    SELECT owner, ARRAY[]::text[] AS path, NULL::bigint AS ord, problem AS reason, value
    FROM read
    WHERE problem IS NOT NULL
),
inserted AS (
    INSERT INTO "Address" (
        "id", "tenantId", "streetAddress", "suburb", "city", "state", "postcode", "country", "latitude", "longitude",
        "type", "label", "homeschoolCoopId", "createdAt", "updatedAt"
    )
    SELECT
        id, tenant, street, suburb, city, state_name, postcode, country, latitude, longitude,
        type, label, owner,
        statement_timestamp() AT TIME ZONE 'UTC', statement_timestamp() AT TIME ZONE 'UTC'
    FROM read
    WHERE moves
    ON CONFLICT DO NOTHING
    RETURNING 1
),
summary AS (
    SELECT jsonb_build_object(
        'addresses', (SELECT count(*) FROM inserted), 'malformed', (SELECT count(*) FROM problems)
    ) AS result
),
outcome AS (
    SELECT
        (SELECT count(*) FROM batch WHERE jsonb_typeof("location") <> 'null') - failed.rows AS processed,
        failed.rows AS failed,
        failed.errors
    FROM (
        SELECT
            count(DISTINCT problems.owner) AS rows,
            coalesce(jsonb_agg(jsonb_build_object(
                'table', 'HomeschoolCoop',
                'key', problems.owner,
                'column', 'location',
                'path', CASE WHEN problems.ord IS NULL THEN problems.path
                    ELSE problems.path || (problems.ord - 1)::text END,
                'reason', problems.reason,
                'value', problems.value
            ) ORDER BY problems.owner COLLATE "C", problems.path COLLATE "C", problems.ord), jsonb_build_array()) AS errors
        FROM problems
    ) AS failed
)
INSERT INTO "DataMigration" AS recorded (
    "id", "name", "description", "status", "startedAt", "completedAt",
    "totalRecords", "processedRecords", "failedRecords", "resultSummary", "errorLog",
    "isReversible", "createdAt", "updatedAt"
)
SELECT
    'mig_phase2_address', 'phase2_address_table', 'Made addresses of the locations of families, micro-schools and co-ops', 'completed',
    transaction_timestamp() AT TIME ZONE 'UTC',
    CASE 'completed' WHEN 'completed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
    outcome.processed + outcome.failed, outcome.processed, outcome.failed,
    jsonb_build_object('homeschool_coop_locations', summary.result || jsonb_build_object(
        'total', outcome.processed + outcome.failed, 'processed', outcome.processed, 'failed', outcome.failed
    )),
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('step', 'homeschool_coop_locations') || error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(outcome.errors) WITH ORDINALITY AS error (entry, ord)
    ),
    true, clock_timestamp() AT TIME ZONE 'UTC', clock_timestamp() AT TIME ZONE 'UTC'
FROM outcome CROSS JOIN summary
ON CONFLICT ("name") DO UPDATE SET
    "status" = excluded."status",
    "startedAt" = CASE recorded."status" WHEN 'running' THEN recorded."startedAt" ELSE excluded."startedAt" END,
    "completedAt" = excluded."completedAt",
    ("totalRecords", "processedRecords", "failedRecords", "resultSummary") = (
        SELECT
            least(sum((step.counts ->> 'total')::bigint), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'processed')::bigint), 0), 2147483647)::integer,
            least(coalesce(sum((step.counts ->> 'failed')::bigint), 0), 2147483647)::integer,
            merged.steps
        FROM (SELECT coalesce(recorded."resultSummary", '{}') || excluded."resultSummary" AS steps) AS merged
        LEFT JOIN LATERAL jsonb_each(merged.steps) AS step (name, counts) ON true
        GROUP BY merged.steps
    ),
    "errorLog" = (
        SELECT coalesce(jsonb_agg(error.entry ORDER BY error.ord), '[]')
        FROM jsonb_array_elements(recorded."errorLog") WITH ORDINALITY AS error (entry, ord)
        WHERE error.entry ->> 'step' IS DISTINCT FROM 'homeschool_coop_locations'
    ) || excluded."errorLog",
    "isReversible" = excluded."isReversible",
    "updatedAt" = excluded."updatedAt";
