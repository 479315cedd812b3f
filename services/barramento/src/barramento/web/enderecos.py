"""Where the pages of the console are."""

TRAMITES = "/tramites"
PARADOS = "/parados"
RECUSAS = "/recusas"
MENSAGENS = "/mensagens"
REENVIAR = f"{MENSAGENS}/reenviar"
ACESSOS = "/acessos"


def tramite(idt: int, /) -> str:
    """The page of one trâmite."""
    return f"{TRAMITES}/{idt}"


def recibo(idt: int, tipo: str, /) -> str:
    """A receipt, to take away."""
    return f"{TRAMITES}/{idt}/recibos/{tipo}"
