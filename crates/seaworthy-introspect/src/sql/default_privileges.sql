WITH {scope}, entries AS (
    SELECT d.defaclrole, d.defaclnamespace, d.defaclobjtype, d.defaclacl AS acl,
           -- Those of one schema come on top of the others, so that they begin with nothing.
           acldefault(CASE WHEN d.defaclnamespace <> 0 THEN 'c' WHEN d.defaclobjtype = 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole) AS initial
    FROM pg_catalog.pg_default_acl d
), rows AS (
    SELECT e.defaclrole, e.defaclnamespace, e.defaclobjtype, g.*, false AS revoked
    FROM entries e
    JOIN LATERAL (
        SELECT grantee, privilege_type, is_grantable FROM aclexplode(e.acl)
        EXCEPT
        SELECT grantee, privilege_type, is_grantable FROM aclexplode(e.initial)
    ) AS g ON true
    UNION ALL
    SELECT e.defaclrole, e.defaclnamespace, e.defaclobjtype, g.*, true
    FROM entries e
    JOIN LATERAL (
        SELECT grantee, privilege_type, is_grantable FROM aclexplode(e.initial)
        EXCEPT
        SELECT grantee, privilege_type, is_grantable FROM aclexplode(e.acl)
    ) AS g ON true
)
SELECT pg_get_userbyid(r.defaclrole)::text AS role,
       n.nspname::text AS schema,
       CASE r.defaclobjtype
           WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
           WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS'
       END AS kind,
       CASE WHEN r.grantee <> 0 THEN pg_get_userbyid(r.grantee)::text END AS grantee,
       r.privilege_type::text AS privilege,
       r.is_grantable AS grantable,
       r.revoked
FROM rows r
LEFT JOIN schemas n ON n.oid = r.defaclnamespace
WHERE r.defaclnamespace = 0 OR n.oid IS NOT NULL
