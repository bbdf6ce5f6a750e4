WITH {scope}
SELECT c.nspname::text AS schema, c.relname::text AS name, a.attname::text AS column_name
FROM relations c
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attndims > 1
