WITH {scope}, object (classid, oid) AS (
    -- What may not be read: subconninfo, which may hold a password, and the options of somebody else's mapping.
    SELECT 'pg_catalog.pg_subscription'::pg_catalog.regclass::oid, s.oid
    FROM pg_catalog.pg_subscription s
    JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
    WHERE {s.subconninfo} IS NULL
    UNION ALL
    SELECT 'pg_catalog.pg_user_mapping'::pg_catalog.regclass, m.umid
    FROM pg_catalog.pg_user_mappings m
    WHERE NOT {mapping_is_shown}
)
SELECT i.type AS kind, i.identity
FROM object o
JOIN LATERAL pg_identify_object(o.classid, o.oid, 0) AS i ON true
WHERE o.oid >= 16384
  AND NOT EXISTS (SELECT FROM members m WHERE m.classid = o.classid AND m.objid = o.oid)
