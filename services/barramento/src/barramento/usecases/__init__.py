"""The verbs of the bus, one a file: what happens, in order, and what commits together."""
