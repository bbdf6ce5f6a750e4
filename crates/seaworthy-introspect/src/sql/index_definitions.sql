SELECT i.oid, pg_get_indexdef(i.oid) AS definition
FROM unnest($1::text[]::oid[]) AS i (oid)
