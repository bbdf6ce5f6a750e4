//! A cooperative is marked as deleted and kept.

seaworthy_behaviour::soft_delete!(crate::scholarly::homeschool_coop, DeletedAt, id: String);
