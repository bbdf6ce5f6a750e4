schemas AS (
    SELECT n.oid, n.nspname
    FROM pg_catalog.pg_namespace n
    WHERE n.nspname !~ '^pg_'
      AND n.nspname NOT IN ('information_schema', 'seaworthy', 'seaworthy_kept')
      AND (cardinality($1::text[]) = 0 OR n.nspname = ANY ($1::text[]))
), members AS (
    -- What they lead to is in an index, and what kind they are is not.
    SELECT d.classid, d.objid FROM pg_catalog.pg_depend d
    WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
)
