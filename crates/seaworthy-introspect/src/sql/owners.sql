WITH {scope}, {access_objects}
SELECT o.owner_kind AS kind, o.identity, r.rolname::text AS role
FROM objects o
JOIN pg_catalog.pg_roles r ON r.oid = o.owner
WHERE o.owner_kind IS NOT NULL
