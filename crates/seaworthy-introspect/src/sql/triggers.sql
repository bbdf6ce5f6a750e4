SELECT t.tgrelid AS relation_oid,
       t.oid,
       t.tgname::text AS name,
       pg_get_triggerdef(t.oid, false) AS definition,
       t.tgenabled::text AS enabled,
       t.tgparentid <> 0 AS inherited
FROM pg_catalog.pg_trigger t
JOIN unnest($1::text[]::oid[]) AS r (oid) ON r.oid = t.tgrelid
LEFT JOIN pg_catalog.pg_constraint con ON con.oid = t.tgconstraint AND con.contype = 'f'
-- Before 15 those that a partition has of its parent are internal, too; those behind foreign keys are in all versions.
WHERE (NOT t.tgisinternal OR t.tgparentid <> 0 AND con.oid IS NULL)
    -- What calls a function of the ledger's is there as long as a backfill runs, and nobody's change.
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE p.oid = t.tgfoid AND n.nspname = 'seaworthy')
