"""Where the pages are."""

from uuid import UUID

INICIO = "/"
CONFERENCIAS = "/conferencias"


def ente(tenant: str, /) -> str:
    """A body: its órgãos."""
    return f"/ente/{tenant}"


def orgao(tenant: str, numero: int, /) -> str:
    """An órgão: notice and documents."""
    return f"{ente(tenant)}/orgao/{numero}"


def formulario(tenant: str, numero: int, /) -> str:
    """The form of an órgão."""
    return f"{orgao(tenant, numero)}/cadastro"


def enviado(tenant: str, /) -> str:
    """Where one is told to look into the mailbox."""
    return f"{ente(tenant)}/cadastro/enviado"


def situacao(tenant: str, /) -> str:
    """The owner's registration."""
    return f"{ente(tenant)}/situacao"


def link(tenant: str, /) -> str:
    """Asking for another link."""
    return f"{ente(tenant)}/link"


def conferencia(cadastro: UUID, /) -> str:
    """One registration of the queue."""
    return f"{CONFERENCIAS}/{cadastro}"
