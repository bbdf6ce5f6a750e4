WITH {scope}, object (classid, oid, statements) AS (
    SELECT 'pg_catalog.pg_collation'::pg_catalog.regclass::oid, c.oid, ARRAY[
        format(
            'CREATE COLLATION %I.%I (%s)', n.nspname, c.collname,
            concat_ws(
                ', ',
                'PROVIDER = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
                CASE WHEN NOT c.collisdeterministic THEN 'DETERMINISTIC = false' END,
                CASE
                    WHEN c.collprovider <> 'c' THEN 'LOCALE = ' || quote_literal({c.colllocale})
                    WHEN c.collcollate = c.collctype THEN 'LOCALE = ' || quote_literal(c.collcollate)
                    ELSE format('LC_COLLATE = %L, LC_CTYPE = %L', c.collcollate, c.collctype)
                END,
                'RULES = ' || quote_literal({c.collicurules})
            )
        )]
    FROM pg_catalog.pg_collation c
    JOIN schemas n ON n.oid = c.collnamespace
    UNION ALL
    SELECT 'pg_catalog.pg_cast'::pg_catalog.regclass, c.oid, ARRAY[
        format(
            'CREATE CAST (%s AS %s) %s%s', format_type(c.castsource, NULL), format_type(c.casttarget, NULL),
            CASE c.castmethod
                WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::pg_catalog.regprocedure
                WHEN 'i' THEN 'WITH INOUT'
                ELSE 'WITHOUT FUNCTION'
            END,
            CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' END
        )]
    FROM pg_catalog.pg_cast c
    UNION ALL
    SELECT 'pg_catalog.pg_transform'::pg_catalog.regclass, t.oid, ARRAY[
        format(
            'CREATE TRANSFORM FOR %s LANGUAGE %I (%s)', format_type(t.trftype, NULL), l.lanname,
            concat_ws(
                ', ',
                'FROM SQL WITH FUNCTION ' || nullif(t.trffromsql::oid, 0)::pg_catalog.regprocedure,
                'TO SQL WITH FUNCTION ' || nullif(t.trftosql::oid, 0)::pg_catalog.regprocedure
            )
        )]
    FROM pg_catalog.pg_transform t
    JOIN pg_catalog.pg_language l ON l.oid = t.trflang
    UNION ALL
    -- A base type begins as a shell, which its functions name; a type that was never finished stays one.
    SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid,
        ARRAY[format('CREATE TYPE %I.%I', n.nspname, t.typname)] || CASE
            WHEN t.typisdefined THEN ARRAY[format(
                E'CREATE TYPE %I.%I (\n    %s\n)', n.nspname, t.typname,
                concat_ws(
                    E',\n    ',
                    'INTERNALLENGTH = ' || CASE WHEN t.typlen < 0 THEN 'variable' ELSE t.typlen::text END,
                    'INPUT = ' || t.typinput,
                    'OUTPUT = ' || t.typoutput,
                    'RECEIVE = ' || nullif(t.typreceive::oid, 0)::pg_catalog.regproc,
                    'SEND = ' || nullif(t.typsend::oid, 0)::pg_catalog.regproc,
                    'TYPMOD_IN = ' || nullif(t.typmodin::oid, 0)::pg_catalog.regproc,
                    'TYPMOD_OUT = ' || nullif(t.typmodout::oid, 0)::pg_catalog.regproc,
                    'ANALYZE = ' || nullif(t.typanalyze::oid, 0)::pg_catalog.regproc,
                    'SUBSCRIPT = ' || nullif(t.typsubscript::oid, 0)::pg_catalog.regproc,
                    'DEFAULT = ' || quote_literal(t.typdefault),
                    CASE WHEN t.typcollation <> 0 THEN 'COLLATABLE = true' END,
                    'ELEMENT = ' || format_type(nullif(t.typelem, 0), NULL),
                    CASE WHEN t.typcategory <> 'U' THEN 'CATEGORY = ' || quote_literal(t.typcategory::text) END,
                    CASE WHEN t.typispreferred THEN 'PREFERRED = true' END,
                    CASE WHEN t.typdelim <> ',' THEN 'DELIMITER = ' || quote_literal(t.typdelim::text) END,
                    'ALIGNMENT = ' || CASE t.typalign
                        WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'i' THEN 'int4' ELSE 'double'
                    END,
                    'STORAGE = ' || CASE t.typstorage
                        WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended' ELSE 'main'
                    END,
                    CASE WHEN t.typbyval THEN 'PASSEDBYVALUE' END
                )
            )]
            ELSE '{}'
        END
    FROM pg_catalog.pg_type t
    JOIN schemas n ON n.oid = t.typnamespace
    WHERE t.typtype IN ('b', 'p') AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
    UNION ALL
    SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, o.oid, ARRAY[
        format(
            E'CREATE OPERATOR %I.%s (\n    %s\n)', n.nspname, o.oprname,
            concat_ws(
                E',\n    ',
                CASE p.prokind WHEN 'p' THEN 'PROCEDURE = ' ELSE 'FUNCTION = ' END || o.oprcode,
                'LEFTARG = ' || format_type(nullif(o.oprleft, 0), NULL),
                'RIGHTARG = ' || format_type(nullif(o.oprright, 0), NULL),
                'COMMUTATOR = OPERATOR(' || quote_ident(commutator_schema.nspname) || '.' || commutator.oprname || ')',
                'NEGATOR = OPERATOR(' || quote_ident(negator_schema.nspname) || '.' || negator.oprname || ')',
                CASE WHEN o.oprcanmerge THEN 'MERGES' END,
                CASE WHEN o.oprcanhash THEN 'HASHES' END,
                'RESTRICT = ' || nullif(o.oprrest::oid, 0)::pg_catalog.regproc,
                'JOIN = ' || nullif(o.oprjoin::oid, 0)::pg_catalog.regproc
            )
        )]
    FROM pg_catalog.pg_operator o
    JOIN schemas n ON n.oid = o.oprnamespace
    JOIN pg_catalog.pg_proc p ON p.oid = o.oprcode::oid
    LEFT JOIN pg_catalog.pg_operator commutator ON commutator.oid = nullif(o.oprcom, 0)
    LEFT JOIN pg_catalog.pg_namespace commutator_schema ON commutator_schema.oid = commutator.oprnamespace
    LEFT JOIN pg_catalog.pg_operator negator ON negator.oid = nullif(o.oprnegate, 0)
    LEFT JOIN pg_catalog.pg_namespace negator_schema ON negator_schema.oid = negator.oprnamespace
    UNION ALL
    SELECT 'pg_catalog.pg_conversion'::pg_catalog.regclass, c.oid, ARRAY[
        format(
            'CREATE %sCONVERSION %I.%I FOR %L TO %L FROM %s', CASE WHEN c.condefault THEN 'DEFAULT ' END,
            n.nspname, c.conname, pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding), c.conproc
        )]
    FROM pg_catalog.pg_conversion c
    JOIN schemas n ON n.oid = c.connamespace
    UNION ALL
    SELECT 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, d.oid, ARRAY[
        format(
            'CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I%s)', n.nspname, d.dictname,
            template_schema.nspname, template.tmplname, ', ' || d.dictinitoption
        )]
    FROM pg_catalog.pg_ts_dict d
    JOIN schemas n ON n.oid = d.dictnamespace
    JOIN pg_catalog.pg_ts_template template ON template.oid = d.dicttemplate
    JOIN pg_catalog.pg_namespace template_schema ON template_schema.oid = template.tmplnamespace
    UNION ALL
    SELECT 'pg_catalog.pg_ts_config'::pg_catalog.regclass, c.oid, ARRAY[
        format(
            'CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I)', n.nspname, c.cfgname,
            parser_schema.nspname, parser.prsname
        )] || ARRAY(
            SELECT format(
                'ALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %I WITH %s', n.nspname, c.cfgname, token.alias,
                string_agg(m.mapdict::pg_catalog.regdictionary::text, ', ' ORDER BY m.mapseqno)
            )
            FROM pg_catalog.pg_ts_config_map m
            JOIN LATERAL ts_token_type(c.cfgparser) AS token ON token.tokid = m.maptokentype
            WHERE m.mapcfg = c.oid
            GROUP BY m.maptokentype, token.alias
            ORDER BY m.maptokentype
        )
    FROM pg_catalog.pg_ts_config c
    JOIN schemas n ON n.oid = c.cfgnamespace
    JOIN pg_catalog.pg_ts_parser parser ON parser.oid = c.cfgparser
    JOIN pg_catalog.pg_namespace parser_schema ON parser_schema.oid = parser.prsnamespace
    UNION ALL
    SELECT 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, p.oid, ARRAY[
        format(
            'CREATE TEXT SEARCH PARSER %I.%I (START = %s, GETTOKEN = %s, END = %s, LEXTYPES = %s%s)', n.nspname,
            p.prsname, p.prsstart, p.prstoken, p.prsend, p.prslextype,
            ', HEADLINE = ' || nullif(p.prsheadline::oid, 0)::pg_catalog.regproc
        )]
    FROM pg_catalog.pg_ts_parser p
    JOIN schemas n ON n.oid = p.prsnamespace
    UNION ALL
    SELECT 'pg_catalog.pg_ts_template'::pg_catalog.regclass, t.oid, ARRAY[
        format(
            'CREATE TEXT SEARCH TEMPLATE %I.%I (LEXIZE = %s%s)', n.nspname, t.tmplname, t.tmpllexize,
            ', INIT = ' || nullif(t.tmplinit::oid, 0)::pg_catalog.regproc
        )]
    FROM pg_catalog.pg_ts_template t
    JOIN schemas n ON n.oid = t.tmplnamespace
    UNION ALL
    SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, l.oid, ARRAY[
        format(
            'CREATE %sLANGUAGE %I HANDLER %s%s%s', CASE WHEN l.lanpltrusted THEN 'TRUSTED ' END, l.lanname,
            l.lanplcallfoid::pg_catalog.regproc, ' INLINE ' || nullif(l.laninline, 0)::pg_catalog.regproc,
            ' VALIDATOR ' || nullif(l.lanvalidator, 0)::pg_catalog.regproc
        )]
    FROM pg_catalog.pg_language l
    WHERE l.lanplcallfoid <> 0
    UNION ALL
    SELECT 'pg_catalog.pg_am'::pg_catalog.regclass, a.oid, ARRAY[
        format(
            'CREATE ACCESS METHOD %I TYPE %s HANDLER %s', a.amname,
            CASE a.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END, a.amhandler
        )]
    FROM pg_catalog.pg_am a
    UNION ALL
    SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, w.oid, ARRAY[
        format(
            'CREATE FOREIGN DATA WRAPPER %I%s%s%s', w.fdwname,
            ' HANDLER ' || nullif(w.fdwhandler, 0)::pg_catalog.regproc,
            ' VALIDATOR ' || nullif(w.fdwvalidator, 0)::pg_catalog.regproc,
            ' OPTIONS (' || (
                SELECT string_agg(format('%I %L', o.option_name, o.option_value), ', ')
                FROM pg_options_to_table(w.fdwoptions) AS o
            ) || ')'
        )]
    FROM pg_catalog.pg_foreign_data_wrapper w
    UNION ALL
    SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, s.oid, ARRAY[
        format(
            'CREATE SERVER %I%s%s FOREIGN DATA WRAPPER %I%s', s.srvname,
            ' TYPE ' || quote_literal(s.srvtype), ' VERSION ' || quote_literal(s.srvversion), w.fdwname,
            ' OPTIONS (' || (
                SELECT string_agg(format('%I %L', o.option_name, o.option_value), ', ')
                FROM pg_options_to_table(s.srvoptions) AS o
            ) || ')'
        )]
    FROM pg_catalog.pg_foreign_server s
    JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
    UNION ALL
    SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, e.oid, ARRAY[
        format(
            'CREATE EVENT TRIGGER %I ON %I%s EXECUTE FUNCTION %s()', e.evtname, e.evtevent,
            ' WHEN TAG IN (' || (SELECT string_agg(quote_literal(tag), ', ') FROM unnest(e.evttags) AS tag) || ')',
            e.evtfoid::pg_catalog.regproc
        )] || CASE
            WHEN e.evtenabled = 'O' THEN '{}'
            ELSE ARRAY[format(
                'ALTER EVENT TRIGGER %I %s', e.evtname,
                CASE e.evtenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END
            )]
        END
    FROM pg_catalog.pg_event_trigger e
    UNION ALL
    SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass, f.oid,
        ARRAY[format('CREATE OPERATOR FAMILY %I.%I USING %I', n.nspname, f.opfname, am.amname)]
        || array_remove(ARRAY[format('ALTER OPERATOR FAMILY %I.%I USING %I', n.nspname, f.opfname, am.amname)
            || E' ADD\n    ' || (
            SELECT string_agg(item, E',\n    ' ORDER BY sort, number, item)
            FROM (
                SELECT 1 AS sort, m.amopstrategy AS number,
                       'OPERATOR ' || m.amopstrategy || ' ' || m.amopopr::pg_catalog.regoperator || coalesce(
                           ' FOR ORDER BY ' || quote_ident(sort_schema.nspname) || '.' || quote_ident(sorting.opfname), ''
                       ) AS item
                FROM pg_catalog.pg_depend d
                JOIN pg_catalog.pg_amop m ON m.oid = d.objid AND d.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass
                LEFT JOIN pg_catalog.pg_opfamily sorting ON sorting.oid = nullif(m.amopsortfamily, 0)
                LEFT JOIN pg_catalog.pg_namespace sort_schema ON sort_schema.oid = sorting.opfnamespace
                WHERE d.refclassid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass AND d.refobjid = f.oid
                  AND d.deptype = 'a'
                UNION ALL
                SELECT 2, m.amprocnum,
                       format(
                           'FUNCTION %s (%s, %s) %s', m.amprocnum, format_type(m.amproclefttype, NULL),
                           format_type(m.amprocrighttype, NULL), m.amproc::pg_catalog.regprocedure
                       )
                FROM pg_catalog.pg_depend d
                JOIN pg_catalog.pg_amproc m
                    ON m.oid = d.objid AND d.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass
                WHERE d.refclassid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass AND d.refobjid = f.oid
                  AND d.deptype = 'a'
            ) AS items
        )], NULL)
    FROM pg_catalog.pg_opfamily f
    JOIN schemas n ON n.oid = f.opfnamespace
    JOIN pg_catalog.pg_am am ON am.oid = f.opfmethod
    UNION ALL
    SELECT 'pg_catalog.pg_opclass'::pg_catalog.regclass, c.oid, ARRAY[
        format(
            E'CREATE OPERATOR CLASS %I.%I%s FOR TYPE %s USING %I FAMILY %I.%I AS\n    %s', n.nspname, c.opcname,
            CASE WHEN c.opcdefault THEN ' DEFAULT' END, format_type(c.opcintype, NULL), am.amname,
            family_schema.nspname, family.opfname,
            concat_ws(
                E',\n    ',
                'STORAGE ' || format_type(nullif(c.opckeytype, 0), NULL),
                coalesce((
            SELECT string_agg(item, E',\n    ' ORDER BY sort, number, item)
            FROM (
                SELECT 1 AS sort, m.amopstrategy AS number,
                       'OPERATOR ' || m.amopstrategy || ' ' || m.amopopr::pg_catalog.regoperator || coalesce(
                           ' FOR ORDER BY ' || quote_ident(sort_schema.nspname) || '.' || quote_ident(sorting.opfname), ''
                       ) AS item
                FROM pg_catalog.pg_depend d
                JOIN pg_catalog.pg_amop m ON m.oid = d.objid AND d.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass
                LEFT JOIN pg_catalog.pg_opfamily sorting ON sorting.oid = nullif(m.amopsortfamily, 0)
                LEFT JOIN pg_catalog.pg_namespace sort_schema ON sort_schema.oid = sorting.opfnamespace
                WHERE d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass AND d.refobjid = c.oid
                  AND d.deptype = 'i'
                UNION ALL
                SELECT 2, m.amprocnum,
                       format(
                           'FUNCTION %s (%s, %s) %s', m.amprocnum, format_type(m.amproclefttype, NULL),
                           format_type(m.amprocrighttype, NULL), m.amproc::pg_catalog.regprocedure
                       )
                FROM pg_catalog.pg_depend d
                JOIN pg_catalog.pg_amproc m
                    ON m.oid = d.objid AND d.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass
                WHERE d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass AND d.refobjid = c.oid
                  AND d.deptype = 'i'
            ) AS items
        ), CASE
                    -- It cannot be empty.
                    WHEN c.opckeytype = 0 THEN 'STORAGE ' || format_type(c.opcintype, NULL)
                END)
            )
        )]
    FROM pg_catalog.pg_opclass c
    JOIN schemas n ON n.oid = c.opcnamespace
    JOIN pg_catalog.pg_am am ON am.oid = c.opcmethod
    JOIN pg_catalog.pg_opfamily family ON family.oid = c.opcfamily
    JOIN pg_catalog.pg_namespace family_schema ON family_schema.oid = family.opfnamespace
    UNION ALL
    SELECT 'pg_catalog.pg_publication'::pg_catalog.regclass, p.oid, ARRAY[
        format(
            'CREATE PUBLICATION %I%s WITH (publish = %L%s%s)', p.pubname,
            CASE WHEN p.puballtables THEN ' FOR ALL TABLES' END,
            concat_ws(
                ', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END
            ),
            CASE WHEN p.pubviaroot THEN ', publish_via_partition_root = true' END,
            CASE WHEN {p.pubgencols} = 's' THEN ', publish_generated_columns = stored' END
        )] || ARRAY(
            SELECT format('ALTER PUBLICATION %I ADD TABLES IN SCHEMA %I', p.pubname, published.nspname)
            FROM {pg_publication_namespace} AS schema_of
            JOIN pg_catalog.pg_namespace published ON published.oid = schema_of.pnnspid
            WHERE schema_of.pnpubid = p.oid
            ORDER BY published.nspname
        ) || ARRAY(
            SELECT format(
                'ALTER PUBLICATION %I ADD TABLE ONLY %I.%I%s%s', p.pubname, table_schema.nspname, published.relname,
                ' (' || (
                    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                    FROM pg_catalog.pg_attribute a
                    WHERE a.attrelid = published.oid AND a.attnum = ANY ({pr.prattrs}::int2[])
                ) || ')',
                ' WHERE (' || pg_get_expr({pr.prqual}, published.oid) || ')'
            )
            FROM pg_catalog.pg_publication_rel pr
            JOIN pg_catalog.pg_class published ON published.oid = pr.prrelid
            JOIN pg_catalog.pg_namespace table_schema ON table_schema.oid = published.relnamespace
            WHERE pr.prpubid = p.oid
            ORDER BY table_schema.nspname, published.relname
        )
    FROM pg_catalog.pg_publication p
    UNION ALL
    -- Whether it is enabled is no part of the schema: a dump does not say either. PG 14, pg_dump, "Notes".
    SELECT 'pg_catalog.pg_subscription'::pg_catalog.regclass, s.oid, ARRAY[
        format(
            'CREATE SUBSCRIPTION %I CONNECTION %L PUBLICATION %s WITH (connect = false, %s)', s.subname,
            {s.subconninfo}, (SELECT string_agg(quote_ident(p.name), ', ') FROM unnest(s.subpublications) AS p (name)),
            concat_ws(
                ', ',
                'slot_name = ' || coalesce(quote_literal(s.subslotname), 'NONE'),
                CASE WHEN s.subbinary THEN 'binary = true' END,
                -- Its default is another one since 18.
                'streaming = ' || CASE s.substream::text
                    WHEN 'true' THEN 'on' WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel' ELSE 'off'
                END,
                CASE WHEN {s.subtwophasestate} <> 'd' THEN 'two_phase = on' END,
                CASE WHEN {s.subdisableonerr} THEN 'disable_on_error = true' END,
                CASE WHEN NOT {s.subpasswordrequired} THEN 'password_required = false' END,
                CASE WHEN {s.subrunasowner} THEN 'run_as_owner = true' END,
                CASE WHEN {s.subfailover} THEN 'failover = true' END,
                CASE WHEN s.subsynccommit <> 'off' THEN 'synchronous_commit = ' || quote_literal(s.subsynccommit) END,
                CASE WHEN {s.suborigin} <> 'any' THEN 'origin = ' || {s.suborigin} END
            )
        )]
    FROM pg_catalog.pg_subscription s
    JOIN pg_catalog.pg_database own ON own.oid = s.subdbid AND own.datname = current_database()
    WHERE {s.subconninfo} IS NOT NULL
    UNION ALL
    SELECT 'pg_catalog.pg_user_mapping'::pg_catalog.regclass, m.umid, ARRAY[
        format(
            'CREATE USER MAPPING FOR %I SERVER %I%s', m.usename, m.srvname,
            ' OPTIONS (' || (
                SELECT string_agg(format('%I %L', o.option_name, o.option_value), ', ')
                FROM pg_options_to_table(m.umoptions) AS o
            ) || ')'
        )]
    FROM pg_catalog.pg_user_mappings m
    WHERE {mapping_is_shown}
)
SELECT i.type AS kind,
       coalesce(i.schema, '') AS schema,
       i.identity,
       o.statements,
       obj_description(o.oid, o.classid::pg_catalog.regclass::text::name) AS comment
FROM object o
JOIN LATERAL pg_identify_object(o.classid, o.oid, 0) AS i ON true
WHERE o.oid >= 16384
  -- Those of an extension, and the casts that come with a range type.
  AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend d
      WHERE d.classid = o.classid AND d.objid = o.oid AND d.deptype IN ('e', 'i')
  )
