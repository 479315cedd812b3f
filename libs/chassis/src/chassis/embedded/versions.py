"""Which servers the embedded stack runs."""

POSTGRES_MAJOR = "18"
KAFKA = "4.3.0"
