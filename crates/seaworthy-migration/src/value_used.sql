of_enum (oid, is_array) AS (
    SELECT enumtypid, false FROM asked JOIN pg_catalog.pg_enum ON enumtypid = asked.of_type AND enumlabel = asked.label
    UNION
    SELECT pg_type.oid, of_enum.is_array OR typelem <> 0
    FROM of_enum
    JOIN pg_catalog.pg_type ON typbasetype = of_enum.oid OR typelem = of_enum.oid AND typcategory = 'A'
),
columns AS (
    SELECT attrelid, attnum, attname, is_array, relkind
    FROM of_enum
    JOIN pg_catalog.pg_attribute ON atttypid = of_enum.oid AND NOT attisdropped
    JOIN pg_catalog.pg_class ON pg_class.oid = attrelid AND relkind IN ('r', 'p', 'm') AND relpersistence <> 't'
),
counted AS (
    SELECT attrelid, attname, substring(query_to_xml(format(
        CASE WHEN is_array THEN 'SELECT count(*) AS n FROM ONLY %s WHERE %L = ANY (%I::text[])'
             ELSE 'SELECT count(*) AS n FROM ONLY %s WHERE %L = %I::text' END,
        attrelid::regclass, asked.label, attname
    ), false, false, '')::text FROM '<n>(\d+)</n>')::bigint AS n
    FROM asked, columns WHERE relkind <> 'p'
)
SELECT attrelid::regclass::text AS "table", attname AS "column",
    CASE n WHEN 1 THEN '1 row' ELSE n || ' rows' END AS "used by"
FROM counted WHERE n > 0
UNION ALL
SELECT attrelid::regclass::text, attname, 'its default'
FROM asked, columns JOIN pg_catalog.pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE starts_with(pg_get_expr(adbin, adrelid), quote_literal(asked.label) || '::')
ORDER BY 1, 2, 3
