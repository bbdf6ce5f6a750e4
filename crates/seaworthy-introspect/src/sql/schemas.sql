WITH {scope}
SELECT n.nspname::text AS name, -- What initdb writes is not the user's; where it was taken off, the comment is empty.
       CASE WHEN n.nspname <> 'public' THEN d.description
            ELSE nullif(coalesce(d.description, ''), 'standard public schema') END AS comment
FROM schemas n
LEFT JOIN pg_catalog.pg_description d
    ON d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objoid = n.oid AND d.objsubid = 0
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND e.objid = n.oid AND e.deptype = 'e'
)
