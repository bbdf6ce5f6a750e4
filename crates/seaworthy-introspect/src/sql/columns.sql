SELECT a.attrelid AS relation_oid,
       a.attnum AS number,
       a.attname::text AS name,
       -- What they are called comes once for each, in column_types.sql.
       a.atttypid AS type_oid,
       a.atttypmod AS type_modifier,
       a.attcollation AS collation_oid,
       a.attnotnull AS not_null,
       def.oid AS default_oid,
       -- A default has no columns in it. Not to name the table spares the server from opening it.
       pg_get_expr(def.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE def.adrelid END) AS default_expression,
       a.attgenerated::text AS generated,
       a.attidentity::text AS identity,
       collation_schema.nspname::text AS collation_schema,
       coll.collname::text AS collation_name,
       not_null.oid AS not_null_oid,
       not_null.conname::text AS not_null_name,
       not_null.connoinherit AS not_null_no_inherit,
       not_null.convalidated AS not_null_validated,
       CASE WHEN a.attstorage <> type.typstorage THEN a.attstorage::text END AS storage,
       CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
       nullif(a.attstattarget, -1)::int AS statistics,
       a.attoptions AS parameters,
       a.attfdwoptions AS foreign_options,
       a.attislocal AS local
FROM pg_catalog.pg_attribute a
JOIN unnest($1::text[]::oid[]) AS r (oid) ON r.oid = a.attrelid
JOIN pg_catalog.pg_type type ON type.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef def ON def.adrelid = a.attrelid AND def.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation coll ON coll.oid = a.attcollation AND a.attcollation <> type.typcollation
LEFT JOIN pg_catalog.pg_namespace collation_schema ON collation_schema.oid = coll.collnamespace
-- One that a parent brings has the parent's name, and says nothing; but a partition may have had its own before it was
-- attached.
LEFT JOIN pg_catalog.pg_constraint not_null
    ON not_null.conrelid = a.attrelid AND not_null.contype = 'n' AND not_null.conkey[1] = a.attnum
    AND (not_null.conislocal
         OR not_null.connoinherit
         OR NOT not_null.convalidated
         OR not_null.oid IN (
             SELECT d.objoid FROM pg_catalog.pg_description d
             WHERE d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
         )
         OR EXISTS (SELECT FROM pg_catalog.pg_class p WHERE p.oid = a.attrelid AND p.relispartition))
WHERE a.attnum > 0 AND NOT a.attisdropped
