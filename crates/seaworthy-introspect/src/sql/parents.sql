SELECT h.inhrelid AS relation_oid, n.nspname::text AS schema, p.relname::text AS name, h.inhseqno AS position
FROM pg_catalog.pg_inherits h
JOIN unnest($1::text[]::oid[]) AS r (oid) ON r.oid = h.inhrelid
JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
