WITH {scope}
SELECT c.oid, n.nspname::text AS schema, c.relname::text AS name
FROM pg_catalog.pg_class c
JOIN schemas n ON n.oid = c.relnamespace
LEFT JOIN members m ON m.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND m.objid = c.oid
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND m.objid IS NULL
