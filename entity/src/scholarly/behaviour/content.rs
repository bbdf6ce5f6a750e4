//! A piece of content is marked as deleted and kept.

seaworthy_behaviour::soft_delete!(crate::scholarly::content, DeletedAt, id: String);
