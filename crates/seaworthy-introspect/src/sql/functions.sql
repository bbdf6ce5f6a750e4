WITH {scope}
SELECT p.oid,
       n.nspname::text AS schema,
       p.proname::text AS name,
       pg_get_function_identity_arguments(p.oid) AS arguments,
       p.prokind::text AS kind,
       l.lanname::text AS language,
       CASE
           WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid)
           ELSE format(
               E'CREATE AGGREGATE %I.%I(%s) (\n    %s\n)',
               n.nspname,
               p.proname,
               coalesce(nullif(pg_get_function_arguments(p.oid), ''), '*'),
               concat_ws(
                   E',\n    ',
                   'SFUNC = ' || a.aggtransfn,
                   'STYPE = ' || format_type(a.aggtranstype, NULL),
                   'SSPACE = ' || nullif(a.aggtransspace, 0),
                   'FINALFUNC = ' || nullif(a.aggfinalfn::oid, 0)::pg_catalog.regproc,
                   CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
                   'FINALFUNC_MODIFY = ' || CASE
                       WHEN a.aggfinalfn = 0 OR a.aggfinalmodify = (CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END) THEN NULL
                       ELSE (CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END)
                   END,
                   'COMBINEFUNC = ' || nullif(a.aggcombinefn::oid, 0)::pg_catalog.regproc,
                   'SERIALFUNC = ' || nullif(a.aggserialfn::oid, 0)::pg_catalog.regproc,
                   'DESERIALFUNC = ' || nullif(a.aggdeserialfn::oid, 0)::pg_catalog.regproc,
                   'INITCOND = ' || quote_literal(a.agginitval),
                   'MSFUNC = ' || nullif(a.aggmtransfn::oid, 0)::pg_catalog.regproc,
                   'MINVFUNC = ' || nullif(a.aggminvtransfn::oid, 0)::pg_catalog.regproc,
                   'MSTYPE = ' || format_type(nullif(a.aggmtranstype, 0), NULL),
                   'MSSPACE = ' || nullif(a.aggmtransspace, 0),
                   'MFINALFUNC = ' || nullif(a.aggmfinalfn::oid, 0)::pg_catalog.regproc,
                   CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
                   'MFINALFUNC_MODIFY = ' || CASE
                       WHEN a.aggmfinalfn = 0 OR a.aggmfinalmodify = (CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END) THEN NULL
                       ELSE (CASE a.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END)
                   END,
                   'MINITCOND = ' || quote_literal(a.aggminitval),
                   'SORTOP = OPERATOR(' || quote_ident(sort_schema.nspname) || '.' || sort.oprname || ')',
                   'PARALLEL = ' || CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' END,
                   CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END
               )
           )
       END AS definition
FROM pg_catalog.pg_proc p
JOIN schemas n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
LEFT JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid
LEFT JOIN pg_catalog.pg_operator sort ON sort.oid = nullif(a.aggsortop, 0)
LEFT JOIN pg_catalog.pg_namespace sort_schema ON sort_schema.oid = sort.oprnamespace
-- Those of an extension, and the constructors of a range type, which come with it.
LEFT JOIN pg_catalog.pg_depend d
    ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i')
WHERE d.objid IS NULL
