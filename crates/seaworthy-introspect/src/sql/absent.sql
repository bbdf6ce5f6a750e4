-- The queries that would find nothing, by their names, so that nobody pays for planning them: with others.sql that is
-- more than half of what it takes to read a small schema. What initdb made has an OID below that (PG 14,
-- src/include/access/transam.h, FirstNormalObjectId).
SELECT array_remove(ARRAY[
    CASE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_inherits) THEN 'parents of relations' END,
    CASE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_policy) THEN 'policies' END,
    CASE
        WHEN NOT EXISTS (
            SELECT FROM pg_catalog.pg_rewrite WHERE oid >= 16384 AND NOT (rulename = '_RETURN' AND ev_type = '1')
        )
        THEN 'rules'
    END,
    CASE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_statistic_ext) THEN 'statistics objects' END,
    CASE WHEN NOT types.enums THEN 'enums' END,
    CASE WHEN NOT types.domains THEN 'domains' END,
    CASE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid >= 16384 AND relkind = 'c') THEN 'composite types' END,
    CASE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_range WHERE rngtypid >= 16384) THEN 'range types' END,
    CASE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_proc WHERE oid >= 16384) THEN 'functions' END,
    CASE
        WHEN NOT types.base_types
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_collation WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_cast WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_transform WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_operator WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_opfamily WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_opclass WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_conversion WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_ts_dict WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_ts_config WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_ts_parser WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_ts_template WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_language WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_am WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_foreign_data_wrapper WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_foreign_server WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_publication WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_subscription WHERE oid >= 16384)
        THEN 'other objects'
    END,
    CASE
        WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_subscription WHERE oid >= 16384)
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_foreign_server WHERE oid >= 16384)
        THEN 'unmodelled objects'
    END
], NULL) AS absent
FROM (
    SELECT coalesce(bool_or(typtype = 'e'), false) AS enums,
           coalesce(bool_or(typtype = 'd'), false) AS domains,
           -- Those and shells of them; not what comes along with each table.
           coalesce(
               bool_or(typtype IN ('b', 'p') AND typinput <> 'pg_catalog.array_in'::pg_catalog.regproc), false
           ) AS base_types
    FROM pg_catalog.pg_type
    WHERE oid >= 16384
) AS types
