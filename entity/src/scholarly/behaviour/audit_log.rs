//! Who did what, on whose behalf: the log is only added to.

use sea_orm::entity::prelude::*;
use sea_orm::{Set, Statement};
use seaworthy_behaviour::{AuditTrail, Change};

use crate::scholarly::audit_log::ActiveModel;

/// Who acts, and in which request; an entry of each change is made of it.
///
/// `Audited::new(&transaction, &actor)` writes rows and their entries together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// The tenant whose data it is.
    pub tenant_id: String,
    /// Who it is; nobody for what the system does by itself.
    pub user_id: Option<String>,
    /// Their address, as it is now.
    pub user_email: Option<String>,
    /// What they act as.
    pub user_role: Option<String>,
    /// Where the request came from.
    pub ip_address: Option<String>,
    /// What sent it.
    pub user_agent: Option<String>,
    /// The request's own id.
    pub request_id: Option<String>,
    /// How careful to be with the entry; `normal` where left out.
    pub sensitivity: Option<String>,
}

impl AuditTrail for Actor {
    type Entry = ActiveModel;

    fn entry(&self, change: &Change) -> ActiveModel {
        let mut entry = ActiveModel {
            tenant_id: Set(self.tenant_id.clone()),
            user_id: Set(self.user_id.clone()),
            user_email: Set(self.user_email.clone()),
            user_role: Set(self.user_role.clone()),
            action: Set(change.action.as_str().to_owned()),
            entity_type: Set(change.table.clone()),
            entity_id: Set(change.key.clone()),
            changes: Set(Some(change.changes.clone())),
            ip_address: Set(self.ip_address.clone()),
            user_agent: Set(self.user_agent.clone()),
            request_id: Set(self.request_id.clone()),
            ..Default::default()
        };
        if let Some(sensitivity) = &self.sensitivity {
            entry.sensitivity = Set(sensitivity.clone());
        }
        entry
    }
}

#[async_trait::async_trait]
impl ActiveModelBehavior for ActiveModel {
    async fn before_save<C: ConnectionTrait>(mut self, db: &C, insert: bool) -> Result<Self, DbErr> {
        if !insert {
            return Err(DbErr::Custom("an entry of AuditLog is not changed".to_owned()));
        }
        if self.id.is_not_set() {
            let id = Statement::from_string(db.get_database_backend(), "SELECT gen_random_uuid()::text AS id");
            let row = db.query_one_raw(id).await?;
            let row = row.ok_or_else(|| DbErr::RecordNotFound("no id for an entry of AuditLog".to_owned()))?;
            self.id = Set(row.try_get("", "id")?);
        }
        Ok(self)
    }

    async fn before_delete<C: ConnectionTrait>(self, _: &C) -> Result<Self, DbErr> {
        Err(DbErr::Custom("an entry of AuditLog is not deleted".to_owned()))
    }
}
