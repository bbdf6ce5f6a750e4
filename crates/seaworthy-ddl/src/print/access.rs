//! Owners, grants and default privileges as statements.

use seaworthy_catalog::{Access, DefaultPrivilege, Grant};

use crate::ident::Ident;

/// Returns the statements without semicolons, which come after those of the catalog; the roles have to be there.
pub fn access_statements(access: &Access) -> Vec<String> {
    let owners = access.owners.iter();
    let owners =
        owners.map(|owner| format!("ALTER {} {} OWNER TO {}", owner.kind, owner.identity, Ident::new(&owner.role)));
    let defaults = access.default_privileges.iter().map(default_privilege);
    // What is taken away may be given back in part: without its grant option.
    let (taken, given): (Vec<&Grant>, Vec<&Grant>) = access.grants.iter().partition(|grant| grant.revoked);
    owners.chain(taken.into_iter().chain(given).map(grant)).chain(defaults).collect()
}

/// Returns the same of some grants, those of one object to one role in one statement.
pub fn grant_statements<'a>(grants: impl IntoIterator<Item = &'a Grant>) -> Vec<String> {
    let mut together: Vec<Grant> = Vec::new();
    for grant in grants {
        let alike = |it: &&mut Grant| *it == &Grant { privilege: it.privilege.clone(), ..grant.clone() };
        match together.iter_mut().find(alike) {
            // A column is named behind each privilege.
            Some(found) if grant.column.is_none() => found.privilege.push_str(&format!(", {}", grant.privilege)),
            Some(_) | None => together.push(grant.clone()),
        }
    }
    together.sort_by_key(|it| !it.revoked);
    together.iter().map(grant).collect()
}

fn grant(grant: &Grant) -> String {
    let column = grant.column.as_ref().map(|column| format!(" ({column})")).unwrap_or_default();
    let object = format!("{}{column} ON {} {}", grant.privilege, grant.kind, grant.identity);
    give_or_take(&object, grant.grantee.as_deref(), grant.revoked, grant.grantable)
}

fn default_privilege(entry: &DefaultPrivilege) -> String {
    let schema = entry.schema.as_ref().map(|schema| format!(" IN SCHEMA {}", Ident::new(schema))).unwrap_or_default();
    let object = format!("{} ON {}", entry.privilege, entry.kind);
    let change = give_or_take(&object, entry.grantee.as_deref(), entry.revoked, entry.grantable);
    format!("ALTER DEFAULT PRIVILEGES FOR ROLE {}{schema} {change}", Ident::new(&entry.role))
}

fn give_or_take(object: &str, grantee: Option<&str>, revoked: bool, grantable: bool) -> String {
    let grantee = grantee.map_or_else(|| "PUBLIC".to_owned(), |role| Ident::new(role).to_string());
    if revoked {
        return format!("REVOKE {object} FROM {grantee}");
    }
    let option = if grantable { " WITH GRANT OPTION" } else { "" };
    format!("GRANT {object} TO {grantee}{option}")
}
