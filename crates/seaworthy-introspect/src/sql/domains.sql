WITH {scope}
SELECT n.nspname::text AS schema,
       t.typname::text AS name,
       type_schema.nspname::text AS type_schema,
       coalesce(element.typname, base.typname)::text AS type_name,
       element.oid IS NOT NULL AS type_array,
       format_type(t.typbasetype, t.typtypmod) AS type_sql,
       t.typnotnull AS not_null,
       pg_get_expr(t.typdefaultbin, 0) AS default_expression,
       collation_schema.nspname::text AS collation_schema,
       coll.collname::text AS collation_name,
       ARRAY(
           SELECT con.conname::text FROM pg_catalog.pg_constraint con
           WHERE con.contypid = t.oid AND con.contype = 'c' ORDER BY con.conname
       ) AS check_names,
       ARRAY(
           SELECT pg_get_expr(con.conbin, 0) FROM pg_catalog.pg_constraint con
           WHERE con.contypid = t.oid AND con.contype = 'c' ORDER BY con.conname
       ) AS check_expressions,
       ARRAY(
           SELECT con.convalidated FROM pg_catalog.pg_constraint con
           WHERE con.contypid = t.oid AND con.contype = 'c' ORDER BY con.conname
       ) AS check_validated,
       ARRAY(
           SELECT obj_description(con.oid, 'pg_constraint') FROM pg_catalog.pg_constraint con
           WHERE con.contypid = t.oid AND con.contype = 'c' ORDER BY con.conname
       ) AS check_comments,
       d.description AS comment
FROM pg_catalog.pg_type t
JOIN schemas n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_type base ON base.oid = t.typbasetype
LEFT JOIN pg_catalog.pg_type element ON element.oid = base.typelem AND element.typarray = base.oid
JOIN pg_catalog.pg_namespace type_schema ON type_schema.oid = coalesce(element.typnamespace, base.typnamespace)
LEFT JOIN pg_catalog.pg_collation coll ON coll.oid = t.typcollation AND t.typcollation <> base.typcollation
LEFT JOIN pg_catalog.pg_namespace collation_schema ON collation_schema.oid = coll.collnamespace
LEFT JOIN pg_catalog.pg_description d
    ON d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objoid = t.oid AND d.objsubid = 0
WHERE t.typtype = 'd'
  AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend e
      WHERE e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND e.objid = t.oid AND e.deptype = 'e'
  )
