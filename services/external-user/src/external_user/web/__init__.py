"""Pages: the citizen's way in, and the queue of the local administrator."""
