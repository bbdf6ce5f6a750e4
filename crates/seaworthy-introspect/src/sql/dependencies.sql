-- Up to PG 14 it is a column itself that stands on what generates it; since then its expression.
SELECT CASE WHEN d.is_made THEN 'pg_catalog.pg_attrdef'::pg_catalog.regclass::oid ELSE d.classid END AS classid,
       CASE WHEN d.is_made
           THEN coalesce((SELECT oid FROM pg_catalog.pg_attrdef WHERE adrelid = d.objid AND adnum = d.objsubid), 0)
           ELSE d.objid END AS objid,
       d.refclassid, d.refobjid, d.refobjsubid
FROM (
    SELECT *, classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND objsubid > 0 AND deptype = 'a' AS is_made
    FROM pg_catalog.pg_depend
) d
WHERE d.deptype IN ('n', 'a', 'i')
  AND d.objid >= 16384
  AND d.refobjid >= 16384
  -- What an extension has stands on is the extension's.
  AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e'
  )
  AND d.classid <> 'pg_catalog.pg_default_acl'::pg_catalog.regclass
  -- The triggers of a foreign key.
  AND NOT (
      d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
      AND d.refclassid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
  )
  AND d.refclassid NOT IN (
      'pg_catalog.pg_namespace'::pg_catalog.regclass, 'pg_catalog.pg_extension'::pg_catalog.regclass,
      'pg_catalog.pg_trigger'::pg_catalog.regclass
  )
  -- What follows joins an object with itself, or with the table that owns it: most rows, and none of them needed.
  -- A row type, an array type, a TOAST table, the index of a constraint, the query of a view.
  AND NOT (
      d.deptype = 'i'
      AND d.classid IN (
          'pg_catalog.pg_class'::pg_catalog.regclass, 'pg_catalog.pg_type'::pg_catalog.regclass,
          'pg_catalog.pg_rewrite'::pg_catalog.regclass
      )
      AND d.refclassid IN (
          'pg_catalog.pg_class'::pg_catalog.regclass, 'pg_catalog.pg_type'::pg_catalog.regclass,
          'pg_catalog.pg_constraint'::pg_catalog.regclass
      )
  )
  -- A default or a constraint and its columns; an index or a sequence and the columns that it is on.
  AND NOT (
      d.deptype IN ('a', 'i')
      AND d.refobjsubid > 0
      AND d.classid IN (
          'pg_catalog.pg_class'::pg_catalog.regclass, 'pg_catalog.pg_attrdef'::pg_catalog.regclass,
          'pg_catalog.pg_constraint'::pg_catalog.regclass
      )
      AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  )
  -- A foreign key and the columns that it refers to.
  AND NOT (
      d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
      AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND d.refobjsubid > 0
  )
