"""HTTP in, for programs."""
