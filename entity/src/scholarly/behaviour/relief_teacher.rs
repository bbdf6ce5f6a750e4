//! A relief teacher is marked as deleted and kept.

seaworthy_behaviour::soft_delete!(crate::scholarly::relief_teacher, DeletedAt, id: String);
