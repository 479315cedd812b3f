"""PostgreSQL: the one place of this service that knows a column, and the only one that knows a key."""
