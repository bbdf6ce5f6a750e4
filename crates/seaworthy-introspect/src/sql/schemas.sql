WITH {scope}
SELECT n.nspname::text AS name, -- What initdb writes is not the user's.
       CASE WHEN n.nspname <> 'public' OR d.description <> 'standard public schema' THEN d.description END AS comment
FROM schemas n
LEFT JOIN pg_catalog.pg_description d
    ON d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objoid = n.oid AND d.objsubid = 0
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND e.objid = n.oid AND e.deptype = 'e'
)
