WITH {scope}
SELECT c.oid::bigint AS relation_oid,
       n.nspname::text AS schema,
       s.stxname::text AS name,
       pg_get_statisticsobjdef(s.oid) AS definition,
       nullif(s.stxstattarget, -1)::int AS target,
       obj_description(s.oid, 'pg_statistic_ext') AS comment
FROM relations c
JOIN pg_catalog.pg_statistic_ext s ON s.stxrelid = c.oid
JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
