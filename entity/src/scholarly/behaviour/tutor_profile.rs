//! A tutor is marked as deleted and kept.

seaworthy_behaviour::soft_delete!(crate::scholarly::tutor_profile, DeletedAt, id: String);
