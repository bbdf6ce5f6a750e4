SELECT i.indrelid AS relation_oid,
       i.indexrelid AS oid,
       index.relname::text AS name,
       am.amname::text AS method,
       i.indisunique AS is_unique,
       {i.indnullsnotdistinct} AS nulls_not_distinct,
       i.indisvalid AS valid,
       i.indnkeyatts AS key_count,
       -- An int2vector counts from 0, which the driver does not take.
       i.indkey::text AS columns,
       i.indclass::text AS operator_classes,
       i.indcollation::text AS collations,
       i.indoption::text AS options,
       pg_get_expr(i.indpred, i.indrelid) AS predicate,
       CASE WHEN i.indexprs IS NOT NULL THEN ARRAY(
           SELECT CASE WHEN k.number = '0' THEN pg_get_indexdef(i.indexrelid, k.position::int, false) END
           FROM unnest(string_to_array(i.indkey::text, ' ')) WITH ORDINALITY AS k (number, position)
           ORDER BY k.position
       ) END AS expressions,
       index.relkind = 'I' AS partitioned,
       index.reloptions AS parameters,
       tablespace.spcname::text AS tablespace,
       statistics.numbers AS statistics_columns,
       statistics.targets AS statistics_targets,
       attached_schema.nspname::text AS attached_schema,
       attached.relname::text AS attached_name
FROM pg_catalog.pg_index i
JOIN unnest($1::text[]::oid[]) AS r (oid) ON r.oid = i.indrelid
JOIN pg_catalog.pg_class index ON index.oid = i.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = index.relam
LEFT JOIN pg_catalog.pg_tablespace tablespace ON tablespace.oid = index.reltablespace
LEFT JOIN pg_catalog.pg_inherits attachment ON attachment.inhrelid = i.indexrelid
LEFT JOIN pg_catalog.pg_class attached ON attached.oid = attachment.inhparent
LEFT JOIN pg_catalog.pg_namespace attached_schema ON attached_schema.oid = attached.relnamespace
LEFT JOIN (
    SELECT a.attrelid,
           array_agg(a.attnum::int ORDER BY a.attnum) AS numbers,
           array_agg(a.attstattarget::int ORDER BY a.attnum) AS targets
    FROM pg_catalog.pg_attribute a
    WHERE a.attstattarget >= 0 AND a.attnum > 0 AND NOT a.attisdropped AND a.attrelid >= 16384
    GROUP BY a.attrelid
) AS statistics ON statistics.attrelid = i.indexrelid
-- Those behind constraints are the constraints' own.
LEFT JOIN pg_catalog.pg_depend owned
    ON owned.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND owned.objid = i.indexrelid
    AND owned.refclassid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND owned.deptype = 'i'
WHERE owned.objid IS NULL
