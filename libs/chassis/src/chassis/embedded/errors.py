"""What can go wrong with an embedded server, in words for the person at the terminal."""


class EmbeddedError(RuntimeError):
    """A server can't start or stop; the message is pt-BR and says what to do."""
