WITH {scope}
SELECT c.oid::bigint AS oid,
       c.nspname::text AS schema,
       c.relname::text AS name,
       c.relkind::text AS kind,
       c.relpersistence::text AS persistence,
       d.description AS comment,
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
       parent_schema.nspname::text AS parent_schema,
       parent.relname::text AS parent_name,
       CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS partition_bound,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition,
       ARRAY(
           SELECT n.nspname::text
           FROM pg_catalog.pg_inherits h
           JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
           JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
           WHERE h.inhrelid = c.oid AND NOT c.relispartition
           ORDER BY h.inhseqno
       ) AS inherits_schemas,
       ARRAY(
           SELECT p.relname::text
           FROM pg_catalog.pg_inherits h
           JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
           WHERE h.inhrelid = c.oid AND NOT c.relispartition
           ORDER BY h.inhseqno
       ) AS inherits_names,
       of_schema.nspname::text AS of_schema,
       of_type.typname::text AS of_name,
       c.relrowsecurity AS row_security,
       c.relforcerowsecurity AS force_row_security,
       -- Of a foreign table it says 'n', which nobody can set.
       CASE WHEN c.relkind IN ('r', 'p', 'm') THEN c.relreplident::text ELSE 'd' END AS replica_identity,
       (
           SELECT x.relname::text
           FROM pg_catalog.pg_index i
           JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
           WHERE i.indrelid = c.oid AND i.indisreplident AND c.relreplident = 'i'
       ) AS replica_index,
       (
           SELECT x.relname::text
           FROM pg_catalog.pg_index i
           JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
           WHERE i.indrelid = c.oid AND i.indisclustered
       ) AS clustered_on,
       coalesce(c.reloptions, '{}') || ARRAY(SELECT 'toast.' || o FROM unnest(toast.reloptions) AS o) AS parameters,
       tablespace.spcname::text AS tablespace,
       nullif(am.amname::text, 'heap') AS access_method,
       server.srvname::text AS server,
       coalesce(foreign_table.ftoptions, '{}') AS foreign_options
FROM relations c
LEFT JOIN pg_catalog.pg_description d
    ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = c.oid AND d.objsubid = 0
LEFT JOIN pg_catalog.pg_inherits i ON c.relispartition AND i.inhrelid = c.oid
LEFT JOIN pg_catalog.pg_class parent ON parent.oid = i.inhparent
LEFT JOIN pg_catalog.pg_namespace parent_schema ON parent_schema.oid = parent.relnamespace
LEFT JOIN pg_catalog.pg_type of_type ON of_type.oid = c.reloftype
LEFT JOIN pg_catalog.pg_namespace of_schema ON of_schema.oid = of_type.typnamespace
LEFT JOIN pg_catalog.pg_class toast ON toast.oid = c.reltoastrelid
LEFT JOIN pg_catalog.pg_tablespace tablespace ON tablespace.oid = c.reltablespace
LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
LEFT JOIN pg_catalog.pg_foreign_table foreign_table ON foreign_table.ftrelid = c.oid
LEFT JOIN pg_catalog.pg_foreign_server server ON server.oid = foreign_table.ftserver
