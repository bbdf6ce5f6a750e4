-- A domain says it of itself; a view does not, so that a column of one that it reads is asked.
WITH RECURSIVE bases AS (
    SELECT t.oid AS root, t.typbasetype, t.typndims FROM pg_catalog.pg_type t WHERE t.typtype = 'd'
    UNION ALL
    SELECT bases.root, t.typbasetype, t.typndims
    FROM bases JOIN pg_catalog.pg_type t ON t.oid = bases.typbasetype AND t.typtype = 'd'
)
SELECT n.nspname::text AS schema, c.relname::text AS name, a.attname::text AS column_name
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE a.attrelid = ANY ($1::text[]::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
  AND (
      a.attndims > 1
      OR a.atttypid IN (SELECT root FROM bases WHERE typndims > 1)
      OR c.relkind IN ('v', 'm') AND EXISTS (
          SELECT FROM pg_catalog.pg_rewrite r
          JOIN pg_catalog.pg_depend d
              ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = r.oid
              AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0
          JOIN pg_catalog.pg_attribute s ON s.attrelid = d.refobjid AND s.attnum = d.refobjsubid
          WHERE r.ev_class = c.oid AND s.atttypid = a.atttypid AND s.attndims > 1
      )
  )
