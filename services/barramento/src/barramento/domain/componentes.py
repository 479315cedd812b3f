"""Which components the bus asks for when a trâmite begins (tramita-api.md §4.2)."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Componente:
    """A file, told by its SHA-256 (base64) and its announced size."""

    hash: str
    tamanho: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Documento:
    """A document, as far as a rule looks at it."""

    ordem: int
    especie: int
    retirado: bool = False
    componentes: tuple[Componente, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Processo:
    """A process and those attached to it that keep their own number (apensados)."""

    protocolo: str
    documentos: tuple[Documento, ...]
    apensados: tuple["Processo", ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Solicitacao:
    """What the bus asks for under one protocolo, each hash once."""

    protocolo: str
    componentes: tuple[Componente, ...]


def a_solicitar(processo: Processo, *, ja_recebidos: frozenset[str] = frozenset()) -> tuple[Solicitacao, ...]:
    """What the sender has to send.

    Never a component that occurs only in withdrawn documents: the sender would not send it. The main process comes
    first and always, even with nothing to ask for; an apensado only if there is something.

    Args:
        processo: what travels.
        ja_recebidos: hashes that the destination's system already has, when only what is pending shall go.
    """
    principal = Solicitacao(protocolo=processo.protocolo, componentes=_de_um(processo, ja_recebidos))
    dos_apensados = (s for apensado in processo.apensados for s in a_solicitar(apensado, ja_recebidos=ja_recebidos))
    return (principal, *(s for s in dos_apensados if s.componentes))


def _de_um(processo: Processo, ja_recebidos: frozenset[str]) -> tuple[Componente, ...]:
    # A hash announced with two sizes is refused before (api/metadados.py), so either one will do.
    presentes = {c.hash: c for d in processo.documentos if not d.retirado for c in d.componentes}
    return tuple(c for c in presentes.values() if c.hash not in ja_recebidos)
