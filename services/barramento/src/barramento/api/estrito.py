"""JSON read strictly and written so that nothing of it is lost (tramita-api.md §4.1, the typed store)."""

import json
import math
from collections import Counter
from typing import Any, NoReturn

from barramento.domain.errors import CamposInvalidosError
from chassis.http.refusals import malformed_json

# Database ids of the sender's SEI: a receiving SEI would take them for its own.
INTERNAS = frozenset({"staTipoProtocolo", "idProcedimentoSEI", "idDocumentoSEI", "idProcedimentoAnexadoSEI", "idAnexo"})


def ler(corpo: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """What a JSON body says, without the SEI-internal keys.

    Raises:
        Problem: it is no JSON in UTF-8.
        CamposInvalidosError: a key occurs twice in one object, so that nobody knows which is meant.
    """
    try:
        texto = corpo.decode("utf-8-sig")
        return json.loads(texto, object_pairs_hook=_objeto, parse_float=_finito, parse_constant=_constante)
    except (ValueError, RecursionError):
        raise malformed_json() from None


def escrever(valor: Any) -> str:  # noqa: ANN401 - any JSON value
    """The same value as text, in ASCII: every character of Unicode survives, even those that PostgreSQL refuses."""
    return json.dumps(valor, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def _objeto(pares: list[tuple[str, Any]]) -> dict[str, Any]:
    objeto = dict(pares)
    if len(objeto) != len(pares):
        (repetida, _), *_ = Counter(chave for chave, _ in pares).most_common(1)
        raise CamposInvalidosError(campos=(f"{repetida[:50]} aparece mais de uma vez no mesmo objeto",))
    return {chave: valor for chave, valor in objeto.items() if chave not in INTERNAS}


def _finito(texto: str) -> float:
    numero = float(texto)
    if not math.isfinite(numero):
        raise ValueError(texto)
    return numero


def _constante(texto: str) -> NoReturn:
    """NaN and the infinities are no JSON.

    Raises:
        ValueError: always.
    """
    raise ValueError(texto)
