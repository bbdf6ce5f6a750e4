WITH {scope}
SELECT c.oid::bigint AS relation_oid,
       con.conname::text AS name,
       con.contype::text AS kind,
       con.condeferrable AS deferrable,
       con.condeferred AS deferred,
       con.convalidated AS validated,
       con.connoinherit AS no_inherit,
       {con.conenforced} AS enforced,
       {con.conperiod} AS period,
       {i.indnullsnotdistinct} AS nulls_not_distinct,
       ARRAY(
           SELECT a.attname::text
           FROM unnest(con.conkey) WITH ORDINALITY AS k (number, position)
           JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.number
           ORDER BY k.position
       ) AS columns,
       ARRAY(
           SELECT a.attname::text
           FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, position)
           JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
           WHERE k.position > i.indnkeyatts
           ORDER BY k.position
       ) AS include,
       referenced_schema.nspname::text AS referenced_schema,
       referenced.relname::text AS referenced_name,
       ARRAY(
           SELECT a.attname::text
           FROM unnest(con.confkey) WITH ORDINALITY AS k (number, position)
           JOIN pg_catalog.pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.number
           ORDER BY k.position
       ) AS referenced_columns,
       ARRAY(
           SELECT a.attname::text
           FROM unnest({con.confdelsetcols}) WITH ORDINALITY AS k (number, position)
           JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.number
           ORDER BY k.position
       ) AS on_delete_columns,
       con.confmatchtype::text AS match_type,
       con.confupdtype::text AS on_update,
       con.confdeltype::text AS on_delete,
       pg_get_expr(con.conbin, con.conrelid) AS expression,
       CASE WHEN con.contype = 'x' THEN pg_get_constraintdef(con.oid) END AS definition,
       CASE WHEN con.contype = 'c' THEN NOT con.conislocal ELSE con.conparentid <> 0 END AS inherited,
       coalesce(index.reloptions, '{}') AS parameters,
       tablespace.spcname::text AS tablespace,
       attached_schema.nspname::text AS attached_schema,
       attached.relname::text AS attached_name,
       obj_description(con.oid, 'pg_constraint') AS comment
FROM relations c
JOIN pg_catalog.pg_constraint con ON con.conrelid = c.oid AND con.contype IN ('p', 'u', 'f', 'c', 'x')
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = con.conindid AND con.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_class index ON index.oid = i.indexrelid
LEFT JOIN pg_catalog.pg_tablespace tablespace ON tablespace.oid = index.reltablespace
LEFT JOIN pg_catalog.pg_inherits attachment ON attachment.inhrelid = i.indexrelid
LEFT JOIN pg_catalog.pg_class attached ON attached.oid = attachment.inhparent
LEFT JOIN pg_catalog.pg_namespace attached_schema ON attached_schema.oid = attached.relnamespace
LEFT JOIN pg_catalog.pg_class referenced ON referenced.oid = con.confrelid
LEFT JOIN pg_catalog.pg_namespace referenced_schema ON referenced_schema.oid = referenced.relnamespace
-- A key to a partitioned table has a row for each partition beside its own.
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint parent
    WHERE con.contype = 'f' AND parent.oid = con.conparentid AND parent.conrelid = con.conrelid
)
