//! A school or another customer is marked as deleted and kept.

seaworthy_behaviour::soft_delete!(crate::scholarly::tenant, DeletedAt, id: String);
