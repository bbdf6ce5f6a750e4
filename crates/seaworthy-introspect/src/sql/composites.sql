WITH {scope}
SELECT n.nspname::text AS schema,
       t.typname::text AS name,
       ARRAY(
           SELECT a.attname::text FROM pg_catalog.pg_attribute a
           WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
       ) AS attribute_names,
       ARRAY(
           SELECT format_type(a.atttypid, a.atttypmod) FROM pg_catalog.pg_attribute a
           WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
       ) AS attribute_types,
       ARRAY(
           SELECT CASE WHEN a.attcollation <> type.typcollation THEN coll_schema.nspname::text END
           FROM pg_catalog.pg_attribute a
           JOIN pg_catalog.pg_type type ON type.oid = a.atttypid
           LEFT JOIN pg_catalog.pg_collation coll ON coll.oid = a.attcollation
           LEFT JOIN pg_catalog.pg_namespace coll_schema ON coll_schema.oid = coll.collnamespace
           WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
       ) AS collation_schemas,
       ARRAY(
           SELECT CASE WHEN a.attcollation <> type.typcollation THEN coll.collname::text END
           FROM pg_catalog.pg_attribute a
           JOIN pg_catalog.pg_type type ON type.oid = a.atttypid
           LEFT JOIN pg_catalog.pg_collation coll ON coll.oid = a.attcollation
           WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
       ) AS collation_names,
       ARRAY(
           SELECT col_description(a.attrelid, a.attnum) FROM pg_catalog.pg_attribute a
           WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
       ) AS attribute_comments,
       obj_description(t.oid, 'pg_type') AS comment
FROM pg_catalog.pg_type t
JOIN schemas n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
WHERE NOT EXISTS (
    SELECT FROM members m WHERE m.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND m.objid = t.oid
)
