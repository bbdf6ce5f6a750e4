//! Someone with an account is marked as deleted and kept.

seaworthy_behaviour::soft_delete!(crate::scholarly::user, DeletedAt, id: String);
