SELECT c.oid,
       n.nspname::text AS schema,
       c.relname::text AS name,
       c.relkind::text AS kind,
       c.relpersistence::text AS persistence,
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
       CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS partition_bound,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition,
       NOT c.relispopulated AS unpopulated,
       of_schema.nspname::text AS of_schema,
       of_type.typname::text AS of_name,
       c.relrowsecurity AS row_security,
       c.relforcerowsecurity AS force_row_security,
       -- Of a foreign table it says 'n', which nobody can set.
       CASE WHEN c.relkind IN ('r', 'p', 'm') THEN c.relreplident::text ELSE 'd' END AS replica_identity,
       replica.relname::text AS replica_index,
       clustered.relname::text AS clustered_on,
       c.reloptions AS parameters,
       toast.reloptions AS toast_parameters,
       tablespace.spcname::text AS tablespace,
       nullif(am.amname::text, 'heap') AS access_method,
       server.srvname::text AS server,
       foreign_table.ftoptions AS foreign_options,
       row_type.oid AS row_type_oid,
       row_type.typarray AS array_type_oid,
       query.oid AS query_oid
FROM pg_catalog.pg_class c
JOIN unnest($1::text[]::oid[]) AS r (oid) ON r.oid = c.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type row_type ON row_type.oid = c.reltype
LEFT JOIN pg_catalog.pg_rewrite query ON query.ev_class = c.oid AND query.rulename = '_RETURN'
LEFT JOIN pg_catalog.pg_type of_type ON of_type.oid = c.reloftype
LEFT JOIN pg_catalog.pg_namespace of_schema ON of_schema.oid = of_type.typnamespace
LEFT JOIN pg_catalog.pg_class toast ON toast.oid = c.reltoastrelid AND toast.reloptions IS NOT NULL
LEFT JOIN pg_catalog.pg_tablespace tablespace ON tablespace.oid = c.reltablespace
LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
LEFT JOIN pg_catalog.pg_foreign_table foreign_table ON foreign_table.ftrelid = c.oid
LEFT JOIN pg_catalog.pg_foreign_server server ON server.oid = foreign_table.ftserver
LEFT JOIN pg_catalog.pg_index replica_of ON replica_of.indrelid = c.oid AND replica_of.indisreplident AND c.relreplident = 'i'
LEFT JOIN pg_catalog.pg_class replica ON replica.oid = replica_of.indexrelid
LEFT JOIN pg_catalog.pg_index clustered_by ON clustered_by.indrelid = c.oid AND clustered_by.indisclustered
LEFT JOIN pg_catalog.pg_class clustered ON clustered.oid = clustered_by.indexrelid
