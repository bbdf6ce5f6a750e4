WITH {scope}, object (classid, oid, kind, schema, name, part) AS (
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::oid, c.oid, 'relation', c.nspname::text, c.relname::text, ''
    FROM relations c
    UNION ALL
    SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 'relation', c.nspname, c.relname, ''
    FROM relations c
    JOIN pg_catalog.pg_type row_type ON row_type.typrelid = c.oid
    JOIN pg_catalog.pg_type t ON t.oid IN (row_type.oid, row_type.typarray)
    UNION ALL
    SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass, r.oid, 'relation', c.nspname, c.relname, ''
    FROM relations c
    JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
    UNION ALL
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, s.oid, 'sequence', n.nspname, s.relname, ''
    FROM pg_catalog.pg_class s
    JOIN schemas n ON n.oid = s.relnamespace
    WHERE s.relkind = 'S'
    UNION ALL
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, i.indexrelid, 'index', c.nspname, x.relname, ''
    FROM relations c
    JOIN pg_catalog.pg_index i ON i.indrelid = c.oid
    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
    WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_constraint con WHERE con.conindid = x.oid AND con.contype IN ('p', 'u', 'x')
    )
    UNION ALL
    SELECT v.classid, v.oid, 'constraint', c.nspname, c.relname, con.conname
    FROM relations c
    JOIN pg_catalog.pg_constraint con ON con.conrelid = c.oid AND con.contype IN ('p', 'u', 'x', 'c')
    JOIN LATERAL (VALUES ('pg_catalog.pg_constraint'::pg_catalog.regclass::oid, con.oid),
                         ('pg_catalog.pg_class'::pg_catalog.regclass, con.conindid)) AS v (classid, oid) ON v.oid <> 0
    UNION ALL
    SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass, g.oid, 'trigger', c.nspname, c.relname, g.tgname
    FROM relations c
    JOIN pg_catalog.pg_trigger g ON g.tgrelid = c.oid AND NOT g.tgisinternal
    UNION ALL
    SELECT 'pg_catalog.pg_policy'::pg_catalog.regclass, p.oid, 'policy', c.nspname, c.relname, p.polname
    FROM relations c
    JOIN pg_catalog.pg_policy p ON p.polrelid = c.oid
    UNION ALL
    SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass, r.oid, 'rule', c.nspname, c.relname, r.rulename
    FROM relations c
    JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.rulename <> '_RETURN'
    UNION ALL
    SELECT 'pg_catalog.pg_attrdef'::pg_catalog.regclass, d.oid, 'default', c.nspname, c.relname, a.attname
    FROM relations c
    JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum
    UNION ALL
    SELECT v.classid, v.oid, 'type', n.nspname, t.typname, ''
    FROM pg_catalog.pg_type t
    JOIN schemas n ON n.oid = t.typnamespace
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
    LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
    LEFT JOIN pg_catalog.pg_type multirange ON multirange.oid = r.rngmultitypid
    JOIN LATERAL (
        SELECT 'pg_catalog.pg_type'::pg_catalog.regclass::oid, u.oid
        FROM unnest(ARRAY[t.oid, t.typarray, multirange.oid, multirange.typarray]) AS u (oid)
        UNION ALL
        SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid
        UNION ALL
        SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, con.oid
        FROM pg_catalog.pg_constraint con WHERE t.typtype = 'd' AND con.contypid = t.oid
    ) AS v (classid, oid) ON v.oid <> 0
    WHERE (t.typtype IN ('e', 'd', 'r', 'b') AND t.typelem = 0 OR c.relkind = 'c')
    UNION ALL
    SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 'function', n.nspname, p.proname,
           pg_get_function_identity_arguments(p.oid)
    FROM pg_catalog.pg_proc p
    JOIN schemas n ON n.oid = p.pronamespace
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
)
SELECT DISTINCT
       a.kind, a.schema, a.name, a.part, needs.kind AS needs_kind, b.schema AS needs_schema, b.name AS needs_name,
       needs.part AS needs_part
FROM pg_catalog.pg_depend d
JOIN object a ON a.classid = d.classid AND a.oid = d.objid
JOIN object b ON b.classid = d.refclassid AND b.oid = d.refobjid
-- Who needs a column needs its relation, too.
LEFT JOIN pg_catalog.pg_attribute c
    ON b.kind = 'relation' AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND c.attrelid = d.refobjid AND c.attnum = d.refobjsubid AND d.refobjsubid > 0
   AND a.kind IN ('relation', 'function', 'trigger', 'policy', 'rule')
JOIN LATERAL (VALUES (b.kind, b.part), ('column', c.attname)) AS needs (kind, part) ON needs.part IS NOT NULL
WHERE d.deptype IN ('n', 'a', 'i')
  AND d.objid >= 16384
  AND d.refobjid >= 16384
  AND (a.kind, a.schema, a.name, a.part) <> (b.kind, b.schema, b.name, b.part)
  -- What a table owns hangs on it anyway.
  AND NOT (b.kind = 'relation' AND a.kind IN ('default', 'constraint') AND (a.schema, a.name) = (b.schema, b.name))
  AND NOT (a.kind IN ('sequence', 'index') AND b.kind = 'relation')
