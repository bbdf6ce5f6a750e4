WITH {scope}
SELECT c.oid::bigint AS relation_oid,
       r.rulename::text AS name,
       pg_get_ruledef(r.oid) AS definition,
       r.ev_enabled::text AS enabled,
       obj_description(r.oid, 'pg_rewrite') AS comment
FROM relations c
JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND NOT (r.rulename = '_RETURN' AND r.ev_type = '1')
