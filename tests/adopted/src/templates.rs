//! Every migration of a template; `SEAWORTHY_BLESS=1 cargo test -p it adopt` writes it.

mod m_finish_t7_rename;
mod m_finish_t9_rename;
mod m_require_t4_required;
mod m_require_t9_required;
mod m_t1_odd_value;
mod m_t1_value;
mod m_t2_table;
mod m_t3_column;
mod m_t4_required;
mod m_t5_index;
mod m_t6_key;
mod m_t7_rename;
mod m_t8_made_up;
mod m_t9_column;
mod m_t9_index;
mod m_t9_key;
mod m_t9_rename;
mod m_t9_required;
mod m_t9_table;
mod m_validate_t6_key;
mod m_validate_t9_key;

/// Returns them in the order in which they are applied.
pub fn templates() -> Vec<Box<dyn seaworthy::Migration>> {
    vec![
        Box::new(m_t1_value::Migration),
        Box::new(m_t1_odd_value::Migration),
        Box::new(m_t2_table::Migration),
        Box::new(m_t3_column::Migration),
        Box::new(m_t4_required::Migration),
        Box::new(m_require_t4_required::Migration),
        Box::new(m_t5_index::Migration),
        Box::new(m_t6_key::Migration),
        Box::new(m_validate_t6_key::Migration),
        Box::new(m_t7_rename::Migration),
        Box::new(m_finish_t7_rename::Migration),
        Box::new(m_t8_made_up::Migration),
        Box::new(m_t9_table::Migration),
        Box::new(m_t9_column::Migration),
        Box::new(m_t9_required::Migration),
        Box::new(m_require_t9_required::Migration),
        Box::new(m_t9_index::Migration),
        Box::new(m_t9_key::Migration),
        Box::new(m_validate_t9_key::Migration),
        Box::new(m_t9_rename::Migration),
        Box::new(m_finish_t9_rename::Migration),
    ]
}
