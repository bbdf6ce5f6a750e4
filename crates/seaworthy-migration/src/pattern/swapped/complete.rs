//! What a table has that LIKE does not copy, and whether its successor has all of it.

use seaworthy_ddl::quote_literal;

use super::super::{TableName, body};
use crate::Check;

/// Returns the statement that gives a table the owner, the grants and the comment of another.
///
/// LIKE copies none of them (PG 14, CREATE TABLE), and which roles there are differs from server to server: so the
/// catalog is asked when it runs.
pub(super) fn same_owner_and_grants(like: &TableName, place: &TableName) -> String {
    let text = format!(
        "
DECLARE
    model regclass := {model};
    place regclass := {place};
    given record;
    wanted text;
BEGIN
    FOR given IN
        SELECT '' AS columns, granted.*
        FROM pg_catalog.pg_class, aclexplode(relacl) AS granted
        WHERE oid = model
        UNION ALL
        SELECT format('(%I)', attname), granted.*
        FROM pg_catalog.pg_attribute, aclexplode(attacl) AS granted
        WHERE attrelid = model AND NOT attisdropped
            AND attname IN (SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = place)
    LOOP
        EXECUTE format(
            'GRANT %s %s ON %s TO %s%s', given.privilege_type, given.columns, place,
            CASE given.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(given.grantee)) END,
            CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        );
    END LOOP;
    wanted := obj_description(model, 'pg_class');
    IF wanted IS NOT NULL THEN
        EXECUTE format('COMMENT ON TABLE %s IS %L', place, wanted);
    END IF;
    SELECT pg_get_userbyid(relowner) INTO wanted FROM pg_catalog.pg_class WHERE oid = model;
    IF wanted <> (SELECT pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE oid = place) THEN
        EXECUTE format('ALTER TABLE %s OWNER TO %I', place, wanted);
    END IF;
END
",
        model = quote_literal(&like.sql()),
        place = quote_literal(&place.sql()),
    );
    format!("DO {}", body(&text))
}

/// Holds where a table has what another has: columns with their defaults, indexes, checks, foreign keys both ways and
/// grants; and where that has nothing that a swap would leave behind.
///
/// `triggers` are the swap's own.
pub(super) fn check(table: &TableName, beside: &TableName, ending: &str, triggers: &[String]) -> Check {
    let own = triggers.iter().map(|name| quote_literal(name)).collect::<Vec<_>>().join(", ");
    let tables = format!(
        "tables AS (SELECT {} AS before, {} AS beside, {} AS ending)",
        table.regclass(),
        beside.regclass(),
        quote_literal(ending)
    );
    let parts = [COLUMNS, INDEXES, CONSTRAINTS, REFERENCES, GRANTS, LEFT_BEHIND, SEQUENCES].join("\nUNION ALL\n");
    Check::none(
        format!("{} has what {} has", beside.name, table.name),
        format!("WITH {tables}\nSELECT missing.* FROM (\n{}\n) AS missing", parts.replace(":own", &own)),
    )
}

const COLUMNS: &str = "SELECT 'column' AS kind, one.attname::text AS name, CASE
    WHEN other.attname IS NULL THEN 'is missing'
    WHEN other.attnotnull <> one.attnotnull THEN 'is NULL in one of the two only'
    ELSE 'has another default' END AS problem
FROM tables
JOIN pg_catalog.pg_attribute AS one ON one.attrelid = before AND one.attnum > 0 AND NOT one.attisdropped
LEFT JOIN pg_catalog.pg_attribute AS other
    ON other.attrelid = beside AND other.attname = one.attname AND NOT other.attisdropped
LEFT JOIN pg_catalog.pg_attrdef AS default_one ON default_one.adrelid = before AND default_one.adnum = one.attnum
LEFT JOIN pg_catalog.pg_attrdef AS default_other ON default_other.adrelid = beside AND default_other.adnum = other.attnum
WHERE other.attname IS NULL OR other.attnotnull <> one.attnotnull
    OR pg_get_expr(default_one.adbin, default_one.adrelid)
        IS DISTINCT FROM pg_get_expr(default_other.adbin, default_other.adrelid)";

const INDEXES: &str = "SELECT 'index', name.relname::text, 'is missing, or is another one, or invalid'
FROM tables
JOIN pg_catalog.pg_index AS one ON one.indrelid = before
JOIN pg_catalog.pg_class AS name ON name.oid = one.indexrelid
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS other
    JOIN pg_catalog.pg_class AS twin ON twin.oid = other.indexrelid
    WHERE other.indrelid = beside AND other.indisvalid AND other.indisunique = one.indisunique
        AND other.indisprimary = one.indisprimary
        AND twin.relname = left(name.relname, 63 - length(ending)) || ending
        AND substring(pg_get_indexdef(other.indexrelid) FROM ' USING .*')
            = substring(pg_get_indexdef(one.indexrelid) FROM ' USING .*')
)";

const CONSTRAINTS: &str = "SELECT 'constraint', one.conname::text, 'is missing, or is another one, or not validated'
FROM tables
JOIN pg_catalog.pg_constraint AS one ON one.conrelid = before AND one.contype IN ('c', 'f')
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint AS other
    WHERE other.conrelid = beside AND other.conname = one.conname AND (other.convalidated OR NOT one.convalidated)
        AND pg_get_constraintdef(other.oid) = pg_get_constraintdef(one.oid)
)";

const REFERENCES: &str = "SELECT 'foreign key', one.conrelid::regclass || ' ' || one.conname,
    'does not refer to the new table, too; or not in the same way; or is not validated'
FROM tables
JOIN pg_catalog.pg_constraint AS one ON one.confrelid = before AND one.contype = 'f'
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint AS other
    WHERE other.confrelid = beside AND other.conrelid = one.conrelid AND other.conkey = one.conkey
        AND other.confdeltype = one.confdeltype AND other.confupdtype = one.confupdtype
        AND other.confmatchtype = one.confmatchtype AND other.condeferrable = one.condeferrable
        AND other.condeferred = one.condeferred AND (other.convalidated OR NOT one.convalidated)
)";

const GRANTS: &str = "SELECT 'table', before::text, 'has another owner, or other grants, or row security'
FROM tables
JOIN pg_catalog.pg_class AS one ON one.oid = before
JOIN pg_catalog.pg_class AS other ON other.oid = beside
WHERE one.relowner <> other.relowner OR one.relrowsecurity <> other.relrowsecurity
    OR one.relforcerowsecurity <> other.relforcerowsecurity
    OR (SELECT array_agg(granted::text ORDER BY granted::text) FROM aclexplode(one.relacl) AS granted)
        IS DISTINCT FROM (SELECT array_agg(granted::text ORDER BY granted::text) FROM aclexplode(other.relacl) AS granted)";

const LEFT_BEHIND: &str = "SELECT 'trigger', tgname::text, 'would stay on the old table'
FROM tables JOIN pg_catalog.pg_trigger ON tgrelid = before AND NOT tgisinternal AND tgname NOT IN (:own)
UNION ALL
SELECT 'policy', polname::text, 'would stay on the old table'
FROM tables JOIN pg_catalog.pg_policy ON polrelid = before
UNION ALL
SELECT 'publication', pubname::text, 'would go on with the old table'
FROM tables
JOIN pg_catalog.pg_publication_rel ON prrelid = before
JOIN pg_catalog.pg_publication ON pg_publication.oid = prpubid
UNION ALL
SELECT DISTINCT 'view', ev_class::regclass::text, 'would go on reading the old table'
FROM tables
JOIN pg_catalog.pg_depend ON refclassid = 'pg_catalog.pg_class'::regclass AND refobjid = before
    AND classid = 'pg_catalog.pg_rewrite'::regclass
JOIN pg_catalog.pg_rewrite ON pg_rewrite.oid = objid AND ev_class <> before";

const SEQUENCES: &str = "SELECT 'sequence', objid::regclass::text, 'belongs to a column of the old table'
FROM tables
JOIN pg_catalog.pg_depend ON refclassid = 'pg_catalog.pg_class'::regclass AND refobjid = before AND refobjsubid > 0
    AND classid = 'pg_catalog.pg_class'::regclass AND deptype IN ('a', 'i')
JOIN pg_catalog.pg_class AS sequence ON sequence.oid = objid AND sequence.relkind = 'S'";
