"""Pure types and rules of the figures."""
