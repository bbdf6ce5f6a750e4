WITH {scope}, object (classid, oid, namespace) AS (
    SELECT 'pg_catalog.pg_type'::pg_catalog.regclass::oid, t.oid, t.typnamespace
    FROM pg_catalog.pg_type t
    -- Base types and shells; not the array type of anything.
    WHERE t.typtype IN ('b', 'p') AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
    UNION ALL SELECT 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, oid, prsnamespace FROM pg_catalog.pg_ts_parser
    UNION ALL SELECT 'pg_catalog.pg_ts_template'::pg_catalog.regclass, oid, tmplnamespace FROM pg_catalog.pg_ts_template
    UNION ALL SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, oid, NULL FROM pg_catalog.pg_language
    UNION ALL SELECT 'pg_catalog.pg_transform'::pg_catalog.regclass, oid, NULL FROM pg_catalog.pg_transform
    UNION ALL SELECT 'pg_catalog.pg_am'::pg_catalog.regclass, oid, NULL FROM pg_catalog.pg_am
    UNION ALL
    -- Not subconninfo, which holds a password: only superusers may read it.
    SELECT 'pg_catalog.pg_subscription'::pg_catalog.regclass, s.oid, NULL
    FROM pg_catalog.pg_subscription s
    JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
    UNION ALL
    SELECT 'pg_catalog.pg_user_mapping'::pg_catalog.regclass, m.umid, NULL FROM pg_catalog.pg_user_mappings m
)
SELECT i.type AS kind, i.identity
FROM object o
JOIN LATERAL pg_identify_object(o.classid, o.oid, 0) AS i ON true
WHERE o.oid >= 16384
  AND (o.namespace IS NULL OR o.namespace IN (SELECT oid FROM schemas))
  AND NOT EXISTS (SELECT FROM members m WHERE m.classid = o.classid AND m.objid = o.oid)
