"""Facts of the bus, as the events that everyone else knows."""

from typing import Any

from barramento.domain.partes import Parte
from barramento.domain.tramite import Ato, Fato, Inicio, Mudanca, Recusa
from contracts.barramento import v1

DE_UM_ATO: dict[Ato, type[v1.TramiteEvent]] = {
    Ato.RECEBER_COMPONENTES: v1.TramiteComponentesRecebidos,
    Ato.LER_METADADOS: v1.TramiteMetadadosLidos,
    Ato.LER_COMPONENTES: v1.TramiteComponentesLidos,
    Ato.ENTREGAR_RECIBO: v1.TramiteReciboEntregue,
    Ato.CONCLUIR: v1.TramiteConcluido,
    Ato.CANCELAR: v1.TramiteCancelado,
    Ato.DAR_CIENCIA: v1.TramiteCienciaDada,
    Ato.EXPIRAR: v1.TramiteCanceladoAutomaticamente,
}


def to_event(fato: Fato) -> v1.TramiteEvent:
    """The contract event that tells this fact. Protocolo and justification stay here: they are no one else's."""
    match fato:
        case Inicio():
            return v1.TramiteIniciado(
                componentes=fato.componentes,
                bytes=fato.bytes,
                reenvio_de=fato.reenvio_de,
                reproducao_de=fato.mudanca.tramite.reproducao_de,
                **_comum(fato.mudanca),
            )
        case Recusa():
            return v1.TramiteRecusado(motivo=fato.motivo, **_comum(fato.mudanca))
        case Mudanca():
            return DE_UM_ATO[fato.ato](**_comum(fato))


def _comum(mudanca: Mudanca) -> dict[str, Any]:
    tramite = mudanca.tramite
    return {
        "idt": tramite.idt,
        "nre": tramite.nre,
        "versao": tramite.versao,
        "situacao": int(tramite.situacao),
        "em": mudanca.em,
        "remetente": _parte(tramite.remetente),
        "destinatario": _parte(tramite.destinatario),
    }


def _parte(parte: Parte) -> v1.Parte:
    return v1.Parte(ente=parte.ente, sistema=parte.sistema, repositorio=parte.repositorio, unidade=parte.unidade)
