//! Everything that needs a real PostgreSQL.
