SELECT type.oid,
       wanted.modifier,
       type_schema.nspname::text AS type_schema,
       coalesce(element.typname, type.typname)::text AS type_name,
       element.oid IS NOT NULL AS type_array,
       format_type(type.oid, wanted.modifier) AS type_sql
FROM (
    SELECT split_part(pair, ' ', 1)::oid AS oid, split_part(pair, ' ', 2)::int AS modifier
    FROM unnest($1::text[]) AS pair
) AS wanted
JOIN pg_catalog.pg_type type ON type.oid = wanted.oid
LEFT JOIN pg_catalog.pg_type element ON element.oid = type.typelem AND element.typarray = type.oid
JOIN pg_catalog.pg_namespace type_schema ON type_schema.oid = coalesce(element.typnamespace, type.typnamespace)
