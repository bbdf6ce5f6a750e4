SELECT s.stxrelid AS relation_oid,
       s.oid,
       n.nspname::text AS schema,
       s.stxname::text AS name,
       pg_get_statisticsobjdef(s.oid) AS definition,
       nullif(s.stxstattarget, -1)::int AS target
FROM pg_catalog.pg_statistic_ext s
JOIN unnest($1::text[]::oid[]) AS r (oid) ON r.oid = s.stxrelid
JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
