WITH {scope}
SELECT c.oid,
       n.nspname::text AS schema,
       c.relname::text AS name,
       type_schema.nspname::text AS type_schema,
       type.typname::text AS type_name,
       false AS type_array,
       format_type(s.seqtypid, NULL) AS type_sql,
       s.seqstart AS start,
       s.seqincrement AS increment,
       s.seqmin AS min,
       s.seqmax AS max,
       s.seqcache AS cache,
       s.seqcycle AS cycle,
       c.relpersistence::text AS persistence,
       -- Before 15 none is unlogged, whatever its table is.
       current_setting('server_version_num')::int >= 150000 AS may_be_unlogged,
       -- What tables and columns are called is known by then.
       owned.refobjid AS owner_oid,
       owned.refobjsubid::int2 AS owner_column,
       coalesce(owned.deptype = 'i', false) AS is_identity
FROM pg_catalog.pg_sequence s
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
JOIN schemas n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type type ON type.oid = s.seqtypid
JOIN pg_catalog.pg_namespace type_schema ON type_schema.oid = type.typnamespace
LEFT JOIN pg_catalog.pg_depend owned
    ON owned.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND owned.objid = c.oid AND owned.deptype IN ('a', 'i')
    AND owned.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND owned.refobjsubid > 0
LEFT JOIN members m ON m.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND m.objid = c.oid
WHERE m.objid IS NULL
