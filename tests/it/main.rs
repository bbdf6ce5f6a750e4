//! Everything that needs a real PostgreSQL: one server a run, one database a test.

mod adopt;
mod backfill;
mod builders;
mod checks;
mod cli;
mod databases;
mod devdb;
mod diff;
mod edupath;
mod effects;
mod entities;
mod foreign;
mod grants;
mod introspect;
mod laws;
mod lint;
mod made_up;
mod neuroquest;
mod pattern;
mod paws360;
mod runner;
mod scholarly;
mod snapshots;
mod support;
mod variants;
