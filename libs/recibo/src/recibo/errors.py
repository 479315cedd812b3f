"""What can be wrong before a receipt can be verified at all."""


class ReciboIlegivelError(Exception):
    """This can't be read as a receipt; the message says why and what to do, pt-BR."""
