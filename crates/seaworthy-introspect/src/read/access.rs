//! Owners, grants and default privileges.

use seaworthy_catalog::{Access, DefaultPrivilege, Grant, Owner};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use crate::query::{DecodeError, Query, Reader};
use crate::{IntrospectError, Source};

const OWNERS: Query = Query { name: "owners", text: include_str!("../sql/owners.sql") };
const GRANTS: Query = Query { name: "grants", text: include_str!("../sql/grants.sql") };
const DEFAULT_PRIVILEGES: Query =
    Query { name: "default privileges", text: include_str!("../sql/default_privileges.sql") };

/// Returns who owns what and who may do what; the transaction and the `search_path` are the caller's.
pub(crate) async fn access<S: Source>(reader: &mut Reader<'_, S>) -> Result<Access, IntrospectError> {
    let mut access = Access {
        owners: reader.fetch_with_relations(&OWNERS, decode_owner).await?,
        grants: grants(reader).await?,
        default_privileges: reader.fetch(&DEFAULT_PRIVILEGES, decode_default).await?,
    };
    access.owners.sort();
    access.default_privileges.sort();
    Ok(access)
}

/// Returns what was granted and taken away, sorted.
pub(crate) async fn grants<S: Source>(reader: &mut Reader<'_, S>) -> Result<Vec<Grant>, IntrospectError> {
    let mut grants = reader.fetch_with_relations(&GRANTS, decode_grant).await?;
    grants.sort();
    Ok(grants)
}

fn decode_owner(row: &PgRow) -> Result<Owner, DecodeError> {
    Ok(Owner { kind: row.try_get("kind")?, identity: row.try_get("identity")?, role: row.try_get("role")? })
}

fn decode_grant(row: &PgRow) -> Result<Grant, DecodeError> {
    Ok(Grant {
        kind: row.try_get("kind")?,
        identity: row.try_get("identity")?,
        column: row.try_get("column_name")?,
        revoked: row.try_get("revoked")?,
        grantee: row.try_get("grantee")?,
        privilege: row.try_get("privilege")?,
        grantable: row.try_get("grantable")?,
    })
}

fn decode_default(row: &PgRow) -> Result<DefaultPrivilege, DecodeError> {
    Ok(DefaultPrivilege {
        role: row.try_get("role")?,
        schema: row.try_get("schema")?,
        kind: row.try_get("kind")?,
        revoked: row.try_get("revoked")?,
        grantee: row.try_get("grantee")?,
        privilege: row.try_get("privilege")?,
        grantable: row.try_get("grantable")?,
    })
}
