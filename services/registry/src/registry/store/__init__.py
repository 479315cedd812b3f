"""The registry in PostgreSQL."""
