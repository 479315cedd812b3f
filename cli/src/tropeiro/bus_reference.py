"""Reference pages of the bus that are made from its code."""

from collections.abc import Callable

from barramento.api.errors import DAS_REGRAS, DO_PROTOCOLO, Codigo
from barramento.api.vez import ocupado
from barramento.domain.diagrama import mermaid
from barramento.domain.tramite import TRANSICOES, Situacao
from chassis.http import Problem, refusals
from chassis.settings import ServiceSettings

ERRORS_HEAD = """# Errors of the bus

Every error on the Tramita v3 surface is `{"codigoErro": "0044", "mensagem": "…"}`, escaped to ASCII, whatever went
wrong. Codes below 1000 are those of the official platform; ours start there. Words in braces are filled in. This page
is made (`python -m tropeiro.reference`) from the table in `services/barramento/src/barramento/api/errors.py`.

| code | HTTP | when | mensagem |
| --- | --- | --- | --- |
"""
STATES_HEAD = """# States of a trâmite

Made from the one transition table, `services/barramento/src/barramento/domain/tramite.py`
(`python -m tropeiro.reference`). The database guards each transition: `UPDATE … WHERE situacao = expected`.

"""
MEANINGS = {
    Situacao.INICIADO: "metadata received, components awaited",
    Situacao.COMPONENTES_RECEBIDOS: "components received by the bus, receipt of sending signed",
    Situacao.METADADOS_LIDOS: "metadata read by the receiver",
    Situacao.COMPONENTES_LIDOS: "components fetched by the receiver",
    Situacao.RECIBO_ENTREGUE: "receipt of conclusion posted by the receiver",
    Situacao.CONCLUIDO: "receipt fetched by the sender: concluded",
    Situacao.CANCELADO: "cancelled by the sender",
    Situacao.RECUSADO: "refused, the sender has not taken note",
    Situacao.CIENCIA_DADA: "refused, the sender took note",
    Situacao.CANCELADO_AUTOMATICAMENTE: "cancelled by the bus, after `BARRAMENTO_CANCEL_IDLE_DAYS` without a change",
}
LIMITS = ServiceSettings.model_fields
OF_THE_PROTOCOL: tuple[Callable[[], Problem], ...] = (
    refusals.crash,
    refusals.unknown_path,
    refusals.method_not_allowed,
    lambda: refusals.body_too_large(LIMITS["max_body_bytes"].default),
    refusals.headers_too_large,
    refusals.url_too_long,
    refusals.malformed_http,
    refusals.malformed_json,
    lambda: refusals.too_deep(LIMITS["max_json_depth"].default),
    refusals.too_slow,
    refusals.unavailable,
    ocupado,
    refusals.storage_full,
)


def errors_page() -> str:
    """Every code, with its words."""
    rows = [
        (resposta.codigo, resposta.status, _first_line(erro), resposta.mensagem)
        for erro, resposta in DAS_REGRAS.items()
    ]
    for refuse in OF_THE_PROTOCOL:
        problem = refuse()
        codigo = DO_PROTOCOLO.get(problem.codigo, Codigo.PEDIDO_MALFORMADO)
        rows.append((codigo, problem.status, problem.title, problem.detail))
    rows.append((Codigo.FORMATO_NAO_ACEITO, 415, "The body of an upload is no multipart/form-data.", "–"))
    return ERRORS_HEAD + "".join(
        f"| `{codigo}` | {status} | {when} | {words} |\n" for codigo, status, when, words in sorted(rows)
    )


def states_page() -> str:
    """The diagram, the states and who moves them."""
    states = "".join(f"| {int(s)} | {meaning} |\n" for s, meaning in MEANINGS.items())
    acts = "".join(
        f"| {ato} | {transicao.quem} | {', '.join(str(int(de)) for de in sorted(transicao.de)) or '–'} "
        f"| {int(transicao.para)} |\n"
        for ato, transicao in TRANSICOES.items()
    )
    return (
        f"{STATES_HEAD}```mermaid\n{mermaid()}```\n\n"
        f"| n | state |\n| --- | --- |\n{states}\n"
        f"| act | by whom | from | to |\n| --- | --- | --- | --- |\n{acts}"
    )


def _first_line(erro: type[Exception]) -> str:
    return (erro.__doc__ or "").strip().splitlines()[0]
