"""PostgreSQL: the one place of this service that knows a column."""
