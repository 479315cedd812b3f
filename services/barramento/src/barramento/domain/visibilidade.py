"""Who sees a trâmite, and to whom it is listed as pending (tramita-api.md §6, §7, §14)."""

from barramento.domain.errors import TransicaoInvalidaError
from barramento.domain.tramite import Ato, Papel, Situacao, Tramite

# The receiver gets to know of a trâmite when its components are in; once refused, only the sender still sees it.
SO_DO_REMETENTE = frozenset({Situacao.INICIADO, Situacao.RECUSADO, Situacao.CIENCIA_DADA})

PENDENTE_DO_DESTINATARIO = frozenset(
    {Situacao.COMPONENTES_RECEBIDOS, Situacao.METADADOS_LIDOS, Situacao.COMPONENTES_LIDOS}
)
PENDENTE_DO_REMETENTE = frozenset({Situacao.RECIBO_ENTREGUE, Situacao.RECUSADO})

# The metadata stay readable after the receipt: SEI reads those of the last trâmite again before each return.
LEITURA_DO_DESTINATARIO = frozenset(
    {
        Situacao.COMPONENTES_RECEBIDOS,
        Situacao.METADADOS_LIDOS,
        Situacao.COMPONENTES_LIDOS,
        Situacao.RECIBO_ENTREGUE,
        Situacao.CONCLUIDO,
    }
)
# While it can still be received, the consultation tells what of it has to be fetched.
A_RECEBER = PENDENTE_DO_DESTINATARIO | {Situacao.INICIADO}
DOWNLOAD_DO_DESTINATARIO = frozenset({Situacao.METADADOS_LIDOS, Situacao.COMPONENTES_LIDOS})


def papel_na_leitura(tramite: Tramite, *, sistema: int) -> Papel:
    """In which role a party reads the metadata. Where it is both ends, it reads as the receiver as soon as that may.

    Raises:
        TransicaoInvalidaError: it is only the receiver, which may not read them in this state.
    """
    if tramite.destinatario.sistema == sistema and tramite.situacao in LEITURA_DO_DESTINATARIO:
        return Papel.DESTINATARIO
    if tramite.remetente.sistema == sistema:
        return Papel.REMETENTE
    raise TransicaoInvalidaError(idt=tramite.idt, ato=Ato.LER_METADADOS, situacao=tramite.situacao)


def a_quem_avisar(tramite: Tramite) -> int | None:
    """The system whose pending list this state of the trâmite is news to, if there is one."""
    match tramite.situacao:
        case Situacao.INICIADO if tramite.reproducao_de is not None:
            return tramite.remetente.sistema
        case Situacao.COMPONENTES_RECEBIDOS:
            return tramite.destinatario.sistema
        case Situacao.RECIBO_ENTREGUE | Situacao.RECUSADO:
            return tramite.remetente.sistema
        case _:
            return None
