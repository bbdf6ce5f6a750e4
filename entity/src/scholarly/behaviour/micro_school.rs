//! A micro-school is marked as deleted and kept.

seaworthy_behaviour::soft_delete!(crate::scholarly::micro_school, DeletedAt, id: String);
