"""One verb a file: what happens, in order, and what commits together."""
