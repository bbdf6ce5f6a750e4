WITH {scope}, {access_objects}, rows AS (
    SELECT o.grant_kind, o.identity, o.column_name, g.*, false AS revoked
    FROM objects o
    JOIN LATERAL (
        SELECT grantee, privilege_type, is_grantable FROM aclexplode(o.acl)
        EXCEPT
        SELECT grantee, privilege_type, is_grantable FROM aclexplode(o.initial)
    ) AS g ON true
    WHERE o.acl IS NOT NULL
    UNION ALL
    SELECT o.grant_kind, o.identity, o.column_name, g.*, true
    FROM objects o
    JOIN LATERAL (
        SELECT grantee, privilege_type, is_grantable FROM aclexplode(o.initial)
        EXCEPT
        SELECT grantee, privilege_type, is_grantable FROM aclexplode(o.acl)
    ) AS g ON true
    WHERE o.acl IS NOT NULL
)
SELECT g.grant_kind AS kind,
       g.identity,
       g.column_name,
       CASE WHEN g.grantee <> 0 THEN pg_get_userbyid(g.grantee)::text END AS grantee,
       g.privilege_type::text AS privilege,
       g.is_grantable AS grantable,
       g.revoked
FROM rows g
