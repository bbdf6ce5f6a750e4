SELECT d.classoid, d.objoid, d.objsubid, d.description
FROM pg_catalog.pg_description d
-- The schema public is older than the first object of a user.
WHERE d.objoid >= 16384 OR d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
