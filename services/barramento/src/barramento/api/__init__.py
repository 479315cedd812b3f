"""HTTP in: the Tramita v3 surface. No rule stands here; each route calls one use case."""
