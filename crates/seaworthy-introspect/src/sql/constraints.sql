SELECT con.conrelid AS relation_oid,
       con.oid,
       con.conname::text AS name,
       con.contype::text AS kind,
       con.condeferrable AS deferrable,
       con.condeferred AS deferred,
       con.convalidated AS validated,
       con.connoinherit AS no_inherit,
       {con.conenforced} AS enforced,
       {con.conperiod} AS period,
       {i.indnullsnotdistinct} AS nulls_not_distinct,
       con.conkey AS columns,
       -- An int2vector counts from 0, which the driver does not take.
       i.indkey::text AS index_columns,
       i.indnkeyatts AS key_count,
       con.conindid AS index_oid,
       con.confrelid AS referenced_oid,
       referenced_schema.nspname::text AS referenced_schema,
       referenced.relname::text AS referenced_name,
       con.confkey AS referenced_columns,
       {con.confdelsetcols} AS on_delete_columns,
       con.confmatchtype::text AS match_type,
       con.confupdtype::text AS on_update,
       con.confdeltype::text AS on_delete,
       CASE WHEN con.contype = 'c' THEN pg_get_expr(con.conbin, con.conrelid) END AS expression,
       CASE WHEN con.contype = 'x' THEN pg_get_constraintdef(con.oid) END AS definition,
       CASE WHEN con.contype = 'c' THEN NOT con.conislocal ELSE con.conparentid <> 0 END AS inherited,
       index.reloptions AS parameters,
       tablespace.spcname::text AS tablespace,
       attached_schema.nspname::text AS attached_schema,
       attached.relname::text AS attached_name
FROM pg_catalog.pg_constraint con
JOIN unnest($1::text[]::oid[]) AS r (oid) ON r.oid = con.conrelid
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = con.conindid AND con.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_class index ON index.oid = i.indexrelid
LEFT JOIN pg_catalog.pg_tablespace tablespace ON tablespace.oid = index.reltablespace
LEFT JOIN pg_catalog.pg_inherits attachment ON attachment.inhrelid = i.indexrelid
LEFT JOIN pg_catalog.pg_class attached ON attached.oid = attachment.inhparent
LEFT JOIN pg_catalog.pg_namespace attached_schema ON attached_schema.oid = attached.relnamespace
LEFT JOIN pg_catalog.pg_class referenced ON referenced.oid = con.confrelid
LEFT JOIN pg_catalog.pg_namespace referenced_schema ON referenced_schema.oid = referenced.relnamespace
-- A key to a partitioned table has a row for each partition beside its own.
LEFT JOIN pg_catalog.pg_constraint parent
    ON con.contype = 'f' AND parent.oid = con.conparentid AND parent.conrelid = con.conrelid
WHERE con.contype IN ('p', 'u', 'f', 'c', 'x') AND parent.oid IS NULL
