//! What a column has that its successor must have, too, and what it must not have.

use seaworthy_ddl::quote_literal;

use super::{BESIDE, RetypedColumn};
use crate::Check;

/// Holds where each index and constraint of the column has its valid twin on the new one, its default is known, and
/// nothing else hangs on it.
pub(super) fn check(column: &RetypedColumn) -> Check {
    let default = if column.from.default.is_some() { "true" } else { "false" };
    let query = QUERY
        .replace(":table", &column.table.regclass())
        .replace(":name", &quote_literal(&column.name))
        .replace(":beside", &quote_literal(&column.beside()))
        .replace(":ending", &quote_literal(BESIDE))
        .replace(":trigger", &quote_literal(&column.trigger()))
        .replace(":has_default", default);
    Check::none(format!("{} of {} has what {} has", column.beside(), column.table.name, column.name), query)
}

/// PG 14, 52.18 "pg_depend": a column is `refobjsubid` of the table.
const QUERY: &str = "WITH it AS (
    SELECT attrelid AS tab, attnum AS num, attidentity, attgenerated, attacl, attnotnull, :ending::text AS ending
    FROM pg_catalog.pg_attribute
    WHERE attrelid = :table AND attname = :name AND NOT attisdropped
),
twin AS (
    SELECT attnum AS num, attnotnull FROM pg_catalog.pg_attribute
    WHERE attrelid = :table AND attname = :beside AND NOT attisdropped
),
hangs AS (
    SELECT classid, objid, objsubid, deptype
    FROM it JOIN pg_catalog.pg_depend ON refclassid = 'pg_catalog.pg_class'::regclass
        AND refobjid = tab AND refobjsubid = num
)
SELECT missing.* FROM (
SELECT 'index' AS kind, relname::text AS name, 'has no valid twin on the new column' AS problem
FROM it
JOIN hangs ON classid = 'pg_catalog.pg_class'::regclass
JOIN pg_catalog.pg_class AS named ON named.oid = objid AND named.relkind IN ('i', 'I')
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS one
    JOIN pg_catalog.pg_class AS other_name ON other_name.relname = left(named.relname, 63 - length(ending)) || ending
    JOIN pg_catalog.pg_index AS other ON other.indexrelid = other_name.oid
    WHERE one.indexrelid = objid AND other.indrelid = tab AND other.indisvalid AND other.indisunique = one.indisunique
)
UNION ALL
SELECT 'constraint', one.conname::text, CASE
    WHEN one.conrelid <> tab THEN 'of ' || one.conrelid::regclass || ' refers to the column; see SwappedTable'
    WHEN one.contype = 'p' THEN 'is the primary key; see SwappedTable'
    ELSE 'has no validated twin on the new column' END
FROM it
JOIN hangs ON classid = 'pg_catalog.pg_constraint'::regclass
JOIN pg_catalog.pg_constraint AS one ON one.oid = objid
WHERE one.contype <> 'n' AND (one.conrelid <> tab OR one.contype = 'p' OR NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint AS other
    WHERE other.conrelid = tab AND other.contype = one.contype AND (other.convalidated OR NOT one.convalidated)
        AND other.conname = left(one.conname, 63 - length(ending)) || ending
))
UNION ALL
SELECT 'column', :name::text, 'is NOT NULL, and the new one is not'
FROM it CROSS JOIN twin WHERE it.attnotnull AND NOT twin.attnotnull
UNION ALL
SELECT 'column', :name::text, 'is an identity or a generated column; see SwappedTable'
FROM it WHERE attidentity <> '' OR attgenerated <> ''
UNION ALL
SELECT 'column', :name::text, 'has grants of its own'
FROM it WHERE attacl IS NOT NULL
UNION ALL
SELECT DISTINCT 'column', other.attname::text, 'is generated from it'
FROM it CROSS JOIN hangs
LEFT JOIN pg_catalog.pg_attrdef ON classid = 'pg_catalog.pg_attrdef'::regclass AND pg_attrdef.oid = objid
-- Up to PG 14 it is the other column itself that stands on it.
JOIN pg_catalog.pg_attribute AS other ON other.attrelid = tab AND other.attnum <> num AND other.attnum = coalesce(
    adnum, CASE WHEN classid = 'pg_catalog.pg_class'::regclass AND objid = tab THEN objsubid END)
UNION ALL
SELECT 'default', pg_get_expr(adbin, adrelid), 'was not told of'
FROM it JOIN pg_catalog.pg_attrdef ON adrelid = tab AND adnum = num
WHERE NOT :has_default AND attgenerated = ''
UNION ALL
SELECT 'view', ev_class::regclass::text, 'would go on reading the old column'
FROM hangs
JOIN pg_catalog.pg_rewrite ON classid = 'pg_catalog.pg_rewrite'::regclass AND pg_rewrite.oid = objid
UNION ALL
SELECT 'trigger', tgname::text, 'would stay on the old column'
FROM hangs
JOIN pg_catalog.pg_trigger ON classid = 'pg_catalog.pg_trigger'::regclass AND pg_trigger.oid = objid
WHERE tgname <> :trigger
UNION ALL
SELECT 'policy', polname::text, 'would go on with the old column'
FROM hangs
JOIN pg_catalog.pg_policy ON classid = 'pg_catalog.pg_policy'::regclass AND pg_policy.oid = objid
UNION ALL
SELECT 'statistics', stxname::text, 'would stay on the old column'
FROM hangs
JOIN pg_catalog.pg_statistic_ext ON classid = 'pg_catalog.pg_statistic_ext'::regclass AND pg_statistic_ext.oid = objid
UNION ALL
SELECT 'sequence', objid::regclass::text, 'belongs to the old column'
FROM hangs
JOIN pg_catalog.pg_class AS sequence ON classid = 'pg_catalog.pg_class'::regclass AND sequence.oid = objid
    AND sequence.relkind = 'S'
) AS missing";
