//! A family is marked as deleted and kept.

seaworthy_behaviour::soft_delete!(crate::scholarly::homeschool_family, DeletedAt, id: String);
