WITH {scope}
SELECT e.extname::text AS name,
       n.nspname::text AS schema,
       e.extversion AS version,
       ARRAY(
           SELECT required.extname::text
           FROM pg_catalog.pg_depend d
           JOIN pg_catalog.pg_extension required ON required.oid = d.refobjid
           WHERE d.classid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.objid = e.oid
             AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
           ORDER BY required.extname
       ) AS requires,
       -- What the extension brings is not the user's; where it was taken off, the comment is empty.
       CASE WHEN obj_description(e.oid, 'pg_extension') IS DISTINCT FROM available.comment
            THEN coalesce(obj_description(e.oid, 'pg_extension'), '') END AS comment
FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
LEFT JOIN pg_catalog.pg_available_extensions available ON available.name = e.extname
WHERE e.oid >= 16384
