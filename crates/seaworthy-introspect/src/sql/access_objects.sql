relations AS (
    SELECT c.*, n.nspname
    FROM pg_catalog.pg_class c
    JOIN unnest($2::text[]::oid[]) AS r (oid) ON r.oid = c.oid
    JOIN schemas n ON n.oid = c.relnamespace
), objects (owner_kind, grant_kind, identity, column_name, owner, acl, initial) AS (
    SELECT CASE
               WHEN c.relkind <> 'S' THEN 'TABLE'
               -- The sequence of a column follows its table.
               WHEN NOT EXISTS (
                   SELECT FROM pg_catalog.pg_depend d
                   WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'a'
               ) THEN 'SEQUENCE'
           END,
           CASE WHEN c.relkind = 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
           format('%I.%I', n.nspname, c.relname),
           NULL::text,
           c.relowner,
           c.relacl,
           acldefault(CASE WHEN c.relkind = 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner)
    FROM pg_catalog.pg_class c
    JOIN schemas n ON n.oid = c.relnamespace
    WHERE c.oid IN (SELECT r.oid FROM relations r)
       -- Not those of identity columns and extensions, nor of tables that are left out.
       OR c.relkind = 'S'
      AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_depend d
          WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
            AND (d.deptype IN ('e', 'i')
                 OR d.deptype = 'a' AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                AND d.refobjid NOT IN (SELECT r.oid FROM relations r))
      )
    UNION ALL
    SELECT NULL, 'TABLE', format('%I.%I', c.nspname, c.relname), quote_ident(a.attname), c.relowner, a.attacl, acldefault('c', c.relowner)
    FROM relations c
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped
    UNION ALL
    SELECT 'SCHEMA', 'SCHEMA', quote_ident(n.nspname), NULL, s.nspowner, s.nspacl,
           coalesce(init.initprivs, acldefault('n', s.nspowner))
    FROM schemas n
    JOIN pg_catalog.pg_namespace s ON s.oid = n.oid
    LEFT JOIN pg_catalog.pg_init_privs init
        ON init.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND init.objoid = s.oid
    UNION ALL
    SELECT CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END,
           CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
           format(
               '%I.%I(%s)', n.nspname, p.proname,
               CASE
                   WHEN p.prokind = 'a' AND p.pronargs = 0 THEN '*'
                   ELSE pg_get_function_identity_arguments(p.oid)
               END
           ),
           NULL, p.proowner, p.proacl, acldefault('f', p.proowner)
    FROM pg_catalog.pg_proc p
    JOIN schemas n ON n.oid = p.pronamespace
    WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i')
    )
    UNION ALL
    SELECT 'TYPE', 'TYPE', format('%I.%I', n.nspname, t.typname), NULL, t.typowner, t.typacl, acldefault('T', t.typowner)
    FROM pg_catalog.pg_type t
    JOIN schemas n ON n.oid = t.typnamespace
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
    WHERE (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')
      AND NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND m.objid = t.oid)
    UNION ALL
    SELECT 'SERVER', 'FOREIGN SERVER', quote_ident(s.srvname), NULL, s.srvowner, s.srvacl, acldefault('S', s.srvowner)
    FROM pg_catalog.pg_foreign_server s
    UNION ALL
    SELECT NULL, 'FOREIGN DATA WRAPPER', quote_ident(w.fdwname), NULL, w.fdwowner, w.fdwacl, acldefault('F', w.fdwowner)
    FROM pg_catalog.pg_foreign_data_wrapper w
)
