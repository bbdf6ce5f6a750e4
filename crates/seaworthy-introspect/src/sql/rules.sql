SELECT r.ev_class AS relation_oid,
       r.oid,
       r.rulename::text AS name,
       pg_get_ruledef(r.oid) AS definition,
       r.ev_enabled::text AS enabled
FROM pg_catalog.pg_rewrite r
JOIN unnest($1::text[]::oid[]) AS c (oid) ON c.oid = r.ev_class
WHERE NOT (r.rulename = '_RETURN' AND r.ev_type = '1')
