-- Of the tables that foreign keys refer to and that are not read themselves.
WITH referenced AS (
    SELECT con.confrelid AS oid
    FROM pg_catalog.pg_constraint con
    JOIN unnest($1::text[]::oid[]) AS r (oid) ON r.oid = con.conrelid
    WHERE con.contype = 'f'
    EXCEPT
    SELECT r.oid FROM unnest($1::text[]::oid[]) AS r (oid)
)
SELECT a.attrelid AS relation_oid, a.attnum AS number, a.attname::text AS name
FROM pg_catalog.pg_attribute a
JOIN referenced r ON r.oid = a.attrelid
WHERE a.attnum > 0
