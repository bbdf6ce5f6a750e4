WITH {scope}
SELECT c.oid::bigint AS relation_oid,
       index.relname::text AS name,
       am.amname::text AS method,
       i.indisunique AS is_unique,
       {i.indnullsnotdistinct} AS nulls_not_distinct,
       i.indisvalid AS valid,
       i.indnkeyatts::int AS key_count,
       pg_get_expr(i.indpred, i.indrelid) AS predicate,
       ARRAY(
           SELECT a.attname::text
           FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, position)
           LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number AND k.number <> 0
           ORDER BY k.position
       ) AS columns,
       ARRAY(
           SELECT CASE WHEN k.number = 0 THEN pg_get_indexdef(i.indexrelid, k.position::int, false) END
           FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, position)
           ORDER BY k.position
       ) AS expressions,
       -- An int2vector counts from 0, which the driver does not take.
       ARRAY(SELECT unnest(i.indoption::int2[])) AS options,
       pg_get_indexdef(i.indexrelid) AS definition,
       tablespace.spcname::text AS tablespace,
       ARRAY(
           SELECT a.attnum::int FROM pg_catalog.pg_attribute a
           WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0 ORDER BY a.attnum
       ) AS statistics_columns,
       ARRAY(
           SELECT a.attstattarget::int FROM pg_catalog.pg_attribute a
           WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0 ORDER BY a.attnum
       ) AS statistics_targets,
       attached_schema.nspname::text AS attached_schema,
       attached.relname::text AS attached_name,
       d.description AS comment
FROM relations c
JOIN pg_catalog.pg_index i ON i.indrelid = c.oid
JOIN pg_catalog.pg_class index ON index.oid = i.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = index.relam
LEFT JOIN pg_catalog.pg_tablespace tablespace ON tablespace.oid = index.reltablespace
LEFT JOIN pg_catalog.pg_inherits attachment ON attachment.inhrelid = i.indexrelid
LEFT JOIN pg_catalog.pg_class attached ON attached.oid = attachment.inhparent
LEFT JOIN pg_catalog.pg_namespace attached_schema ON attached_schema.oid = attached.relnamespace
LEFT JOIN pg_catalog.pg_description d
    ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = index.oid AND d.objsubid = 0
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend dep
    WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND dep.objid = i.indexrelid
      AND dep.refclassid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
      AND dep.deptype = 'i'
)
