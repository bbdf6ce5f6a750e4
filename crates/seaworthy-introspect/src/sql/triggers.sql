WITH {scope}
SELECT c.oid::bigint AS relation_oid,
       t.tgname::text AS name,
       pg_get_triggerdef(t.oid, false) AS definition,
       t.tgenabled::text AS enabled,
       t.tgparentid <> 0 AS inherited,
       obj_description(t.oid, 'pg_trigger') AS comment
FROM relations c
JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid
-- Before 15 those that a partition has of its parent are internal, too; those behind foreign keys are in all versions.
WHERE NOT t.tgisinternal
   OR t.tgparentid <> 0
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint con WHERE con.oid = t.tgconstraint AND con.contype = 'f')
