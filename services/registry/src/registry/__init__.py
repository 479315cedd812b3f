"""registry: bodies, repositories, units, systems and shared tables (registry.md)."""
