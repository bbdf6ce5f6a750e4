-- What dependencies are between, beside relations and what stands on them.
WITH {scope}, types AS (
    SELECT t.oid, t.typarray, t.typrelid, t.typtype, n.nspname::text AS schema, t.typname::text AS name
    FROM pg_catalog.pg_type t
    JOIN schemas n ON n.oid = t.typnamespace
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
    WHERE t.typtype IN ('e', 'd', 'r') OR c.oid IS NOT NULL
), multiranges AS (
    SELECT multirange.oid, multirange.typarray, t.schema, t.name
    FROM types t
    JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
    JOIN pg_catalog.pg_type multirange ON multirange.oid = r.rngmultitypid
)
SELECT 'pg_catalog.pg_type'::pg_catalog.regclass::oid AS classid, t.oid, 'type' AS kind, t.schema, t.name, '' AS part
FROM types t
UNION ALL
SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.typarray, 'type', t.schema, t.name, ''
FROM types t
WHERE t.typarray <> 0
UNION ALL
SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, t.typrelid, 'type', t.schema, t.name, ''
FROM types t
WHERE t.typrelid <> 0
UNION ALL
SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, m.oid, 'type', m.schema, m.name, ''
FROM multiranges m
UNION ALL
SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, m.typarray, 'type', m.schema, m.name, ''
FROM multiranges m
UNION ALL
SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, con.oid, 'type', t.schema, t.name, ''
FROM types t
JOIN pg_catalog.pg_constraint con ON con.contypid = t.oid
WHERE t.typtype = 'd'
UNION ALL
SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, s.oid, 'sequence', n.nspname::text, s.relname::text, ''
FROM pg_catalog.pg_class s
JOIN schemas n ON n.oid = s.relnamespace
WHERE s.relkind = 'S'
UNION ALL
SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 'function', n.nspname::text, p.proname::text,
       pg_get_function_identity_arguments(p.oid)
FROM pg_catalog.pg_proc p
JOIN schemas n ON n.oid = p.pronamespace
UNION ALL
-- Base types with their arrays, and shells.
SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, v.oid, 'other', '', i.type, i.identity
FROM pg_catalog.pg_type t
JOIN schemas n ON n.oid = t.typnamespace
JOIN LATERAL unnest(ARRAY[t.oid, t.typarray]) AS v (oid) ON v.oid <> 0
JOIN LATERAL pg_identify_object('pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 0) AS i ON true
WHERE t.typtype IN ('b', 'p') AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
UNION ALL
SELECT o.classid, o.oid, 'other', '', i.type, i.identity
FROM (
    SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass::oid, oid FROM pg_catalog.pg_operator
    UNION ALL SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass, oid FROM pg_catalog.pg_opfamily
    UNION ALL SELECT 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid FROM pg_catalog.pg_opclass
    UNION ALL SELECT 'pg_catalog.pg_collation'::pg_catalog.regclass, oid FROM pg_catalog.pg_collation
    UNION ALL SELECT 'pg_catalog.pg_cast'::pg_catalog.regclass, oid FROM pg_catalog.pg_cast
    UNION ALL SELECT 'pg_catalog.pg_conversion'::pg_catalog.regclass, oid FROM pg_catalog.pg_conversion
    UNION ALL SELECT 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, oid FROM pg_catalog.pg_ts_dict
    UNION ALL SELECT 'pg_catalog.pg_ts_config'::pg_catalog.regclass, oid FROM pg_catalog.pg_ts_config
    UNION ALL
    SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, oid FROM pg_catalog.pg_foreign_data_wrapper
    UNION ALL SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, oid FROM pg_catalog.pg_foreign_server
    UNION ALL SELECT 'pg_catalog.pg_user_mapping'::pg_catalog.regclass, umid FROM pg_catalog.pg_user_mappings
    UNION ALL SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, oid FROM pg_catalog.pg_event_trigger
    UNION ALL SELECT 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, oid FROM pg_catalog.pg_ts_parser
    UNION ALL SELECT 'pg_catalog.pg_ts_template'::pg_catalog.regclass, oid FROM pg_catalog.pg_ts_template
    UNION ALL SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, oid FROM pg_catalog.pg_language
    UNION ALL SELECT 'pg_catalog.pg_am'::pg_catalog.regclass, oid FROM pg_catalog.pg_am
    UNION ALL SELECT 'pg_catalog.pg_transform'::pg_catalog.regclass, oid FROM pg_catalog.pg_transform
) AS o (classid, oid)
JOIN LATERAL pg_identify_object(o.classid, o.oid, 0) AS i ON true
WHERE o.oid >= 16384
UNION ALL
-- The members of operator classes and families are theirs.
SELECT m.classid, m.objid, 'other', '', i.type, i.identity
FROM pg_catalog.pg_depend m
JOIN LATERAL pg_identify_object(m.refclassid, m.refobjid, 0) AS i ON true
WHERE m.classid IN ('pg_catalog.pg_amop'::pg_catalog.regclass, 'pg_catalog.pg_amproc'::pg_catalog.regclass)
  AND m.refclassid IN ('pg_catalog.pg_opclass'::pg_catalog.regclass, 'pg_catalog.pg_opfamily'::pg_catalog.regclass)
  AND m.deptype IN ('a', 'i')
  AND m.refobjid >= 16384
