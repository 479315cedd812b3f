"""Events of the registry."""
