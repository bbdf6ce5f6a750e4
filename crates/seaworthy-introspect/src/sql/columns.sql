WITH {scope}
SELECT c.oid::bigint AS relation_oid,
       a.attname::text AS name,
       type_schema.nspname::text AS type_schema,
       coalesce(element.typname, type.typname)::text AS type_name,
       element.oid IS NOT NULL AS type_array,
       format_type(a.atttypid, a.atttypmod) AS type_sql,
       a.attnotnull AS not_null,
       pg_get_expr(def.adbin, def.adrelid) AS default_expression,
       a.attidentity::text AS identity,
       a.attgenerated::text AS generated,
       collation_schema.nspname::text AS collation_schema,
       coll.collname::text AS collation_name,
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
ORDER BY a.attrelid, a.attnum
