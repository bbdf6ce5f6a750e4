WITH {scope}
SELECT e.extname::text AS name,
       n.nspname::text AS schema,
       e.extversion AS version,
       nullif(obj_description(e.oid, 'pg_extension'), available.comment) AS comment
FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
LEFT JOIN pg_catalog.pg_available_extensions available ON available.name = e.extname
WHERE e.oid >= 16384
