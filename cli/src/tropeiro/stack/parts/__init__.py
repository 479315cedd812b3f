"""One module per kind of part; each makes the `Part` that the supervisor starts."""
