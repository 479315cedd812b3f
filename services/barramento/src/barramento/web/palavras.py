"""What the console calls things, in plain words."""

from collections.abc import Mapping
from types import MappingProxyType

from barramento.domain.console import ESPERA_DE, Ponta, TramiteNaLista
from barramento.domain.politica import Sigilo
from barramento.domain.tramite import Papel, Situacao

SITUACOES: Mapping[Situacao, str] = MappingProxyType(
    {
        Situacao.INICIADO: "Envio iniciado",
        Situacao.COMPONENTES_RECEBIDOS: "Documentos no barramento",
        Situacao.METADADOS_LIDOS: "Destinatário leu os dados",
        Situacao.COMPONENTES_LIDOS: "Destinatário tem os documentos",
        Situacao.RECIBO_ENTREGUE: "Recibo assinado",
        Situacao.CONCLUIDO: "Remetente tem o recibo",
        Situacao.CANCELADO: "Cancelado pelo remetente",
        Situacao.RECUSADO: "Recusado pelo destinatário",
        Situacao.CIENCIA_DADA: "Remetente ciente da recusa",
        Situacao.CANCELADO_AUTOMATICAMENTE: "Cancelado por falta de movimento",
    }
)
TONS: Mapping[Situacao, str] = MappingProxyType(
    {
        Situacao.RECIBO_ENTREGUE: "success",
        Situacao.CONCLUIDO: "success",
        Situacao.CANCELADO: "neutral",
        Situacao.RECUSADO: "danger",
        Situacao.CIENCIA_DADA: "danger",
        Situacao.CANCELADO_AUTOMATICAMENTE: "warning",
    }
)
# What is waited for, and from whom, so that it goes on.
ESPERAS: Mapping[Situacao, str] = MappingProxyType(
    {
        Situacao.INICIADO: "que o remetente envie os documentos",
        Situacao.COMPONENTES_RECEBIDOS: "que o destinatário leia os dados",
        Situacao.METADADOS_LIDOS: "que o destinatário baixe os documentos",
        Situacao.COMPONENTES_LIDOS: "que o destinatário assine o recibo",
        Situacao.RECIBO_ENTREGUE: "que o remetente busque o recibo",
        Situacao.RECUSADO: "que o remetente dê ciência da recusa",
    }
)
# Words of the protocol's table of motives (tramita-api.md §8).
MOTIVOS: Mapping[str, str] = MappingProxyType(
    {
        "01": "formato de documento não aceito",
        "02": "documento corrompido",
        "03": "faltou documento",
        "04": "espécie de documento não prevista",
        "99": "outro motivo",
    }
)
SIGILOS: Mapping[Sigilo, str] = MappingProxyType(
    {Sigilo.PUBLICO: "Público", Sigilo.RESTRITO: "Restrito", Sigilo.SIGILOSO: "Sigiloso"}
)
# The filter by state, in groups first.
GRUPOS: Mapping[str, tuple[str, tuple[Situacao, ...]]] = MappingProxyType(
    {
        "andamento": ("Em andamento", tuple(ESPERA_DE)),
        "concluidos": ("Concluídos", (Situacao.CONCLUIDO,)),
        "recusados": ("Recusados", (Situacao.RECUSADO, Situacao.CIENCIA_DADA)),
        "cancelados": ("Cancelados", (Situacao.CANCELADO, Situacao.CANCELADO_AUTOMATICAMENTE)),
        **{str(int(s)): (f"{int(s)}: {nome}", (s,)) for s, nome in SITUACOES.items()},
    }
)


def tom(situacao: Situacao, /) -> str:
    """How a state is coloured; its words say the same."""
    return TONS.get(situacao, "waiting")


def ente(ponta: Ponta, /) -> str:
    """How a body is called; by its tenant while the registry has not told its name."""
    return ponta.ente_nome or ponta.ente


def unidade(ponta: Ponta, /) -> str:
    """How a unit is called."""
    return ponta.unidade_nome or f"unidade {ponta.unidade}"


def sistema(numero: int, nome: str | None, /) -> str:
    """How a system is called."""
    return nome or f"sistema {numero}"


def numeros(tramite: TramiteNaLista, /) -> tuple[str, str]:
    """Protocolo and NRE in a list: those of restricted ones stand on their own page only."""
    return ("reservado", "reservado") if tramite.reservado else (tramite.protocolo, tramite.nre)


def espera_de(situacao: Situacao, remetente: Ponta, destinatario: Ponta, /) -> Ponta:
    """The end that has to act so that it goes on."""
    return remetente if ESPERA_DE[situacao] is Papel.REMETENTE else destinatario
