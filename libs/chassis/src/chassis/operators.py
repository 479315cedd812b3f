"""Faults that the person who runs a service can put right."""


class OperatorError(Exception):
    """Something in the environment is wrong. The text is pt-BR: what happened, what to do; no secret in it."""
