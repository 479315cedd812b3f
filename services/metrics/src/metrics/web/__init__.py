"""HTTP in, for people."""
