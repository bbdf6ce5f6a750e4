WITH {scope}
SELECT n.nspname::text AS schema,
       t.typname::text AS name,
       format_type(r.rngsubtype, NULL) AS subtype,
       class_schema.nspname::text AS class_schema,
       class.opcname::text AS class_name,
       collation_schema.nspname::text AS collation_schema,
       coll.collname::text AS collation_name,
       canonical_schema.nspname::text AS canonical_schema,
       canonical.proname::text AS canonical_name,
       diff_schema.nspname::text AS diff_schema,
       diff.proname::text AS diff_name,
       multirange_schema.nspname::text AS multirange_schema,
       multirange.typname::text AS multirange_name,
       obj_description(t.oid, 'pg_type') AS comment
FROM pg_catalog.pg_range r
JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid
JOIN schemas n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_type subtype ON subtype.oid = r.rngsubtype
JOIN pg_catalog.pg_type multirange ON multirange.oid = r.rngmultitypid
JOIN pg_catalog.pg_namespace multirange_schema ON multirange_schema.oid = multirange.typnamespace
LEFT JOIN pg_catalog.pg_opclass class ON class.oid = r.rngsubopc AND NOT class.opcdefault
LEFT JOIN pg_catalog.pg_namespace class_schema ON class_schema.oid = class.opcnamespace
LEFT JOIN pg_catalog.pg_collation coll ON coll.oid = r.rngcollation AND r.rngcollation <> subtype.typcollation
LEFT JOIN pg_catalog.pg_namespace collation_schema ON collation_schema.oid = coll.collnamespace
LEFT JOIN pg_catalog.pg_proc canonical ON canonical.oid = r.rngcanonical::oid
LEFT JOIN pg_catalog.pg_namespace canonical_schema ON canonical_schema.oid = canonical.pronamespace
LEFT JOIN pg_catalog.pg_proc diff ON diff.oid = r.rngsubdiff::oid
LEFT JOIN pg_catalog.pg_namespace diff_schema ON diff_schema.oid = diff.pronamespace
WHERE NOT EXISTS (
    SELECT FROM members m WHERE m.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND m.objid = t.oid
)
