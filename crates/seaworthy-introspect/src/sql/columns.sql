WITH {scope}
SELECT c.oid::bigint AS relation_oid,
       a.attname::text AS name,
       type_schema.nspname::text AS type_schema,
       coalesce(element.typname, type.typname)::text AS type_name,
       element.oid IS NOT NULL AS type_array,
       format_type(a.atttypid, a.atttypmod) AS type_sql,
       a.attnotnull AS not_null,
       pg_get_expr(def.adbin, def.adrelid) AS default_expression,
       a.attgenerated::text AS generated,
       collation_schema.nspname::text AS collation_schema,
       coll.collname::text AS collation_name,
       not_null.conname::text AS not_null_name,
       not_null.connoinherit AS not_null_no_inherit,
       not_null.convalidated AS not_null_validated,
       obj_description(not_null.oid, 'pg_constraint') AS not_null_comment,
       CASE WHEN a.attstorage <> type.typstorage THEN a.attstorage::text END AS storage,
       CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
       nullif(a.attstattarget, -1)::int AS statistics,
       coalesce(a.attoptions, '{}') AS parameters,
       coalesce(a.attfdwoptions, '{}') AS foreign_options,
       a.attislocal AS local,
       d.description AS comment
FROM relations c
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type type ON type.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type element ON element.oid = type.typelem AND element.typarray = type.oid
JOIN pg_catalog.pg_namespace type_schema ON type_schema.oid = coalesce(element.typnamespace, type.typnamespace)
LEFT JOIN pg_catalog.pg_attrdef def ON def.adrelid = a.attrelid AND def.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation coll ON coll.oid = a.attcollation AND a.attcollation <> type.typcollation
LEFT JOIN pg_catalog.pg_namespace collation_schema ON collation_schema.oid = coll.collnamespace
LEFT JOIN pg_catalog.pg_description d
    ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = c.oid AND d.objsubid = a.attnum
-- One that a parent brings has the parent's name, and says nothing.
LEFT JOIN pg_catalog.pg_constraint not_null
    ON not_null.conrelid = a.attrelid AND not_null.contype = 'n' AND not_null.conkey[1] = a.attnum
    AND (not_null.conislocal
         OR not_null.connoinherit
         OR NOT not_null.convalidated
         OR obj_description(not_null.oid, 'pg_constraint') IS NOT NULL)
ORDER BY a.attrelid, a.attnum
