"""JSON read strictly and written so that nothing of it is lost (tramita-api.md §4.1, the typed store)."""

import json
import math
from collections import Counter
from typing import Any, NoReturn

from barramento.domain.errors import CamposInvalidosError
from chassis.http.refusals import malformed_json

# Database ids of the sender's SEI: a receiving SEI would take them for its own.
INTERNAS = frozenset({"staTipoProtocolo", "idProcedimentoSEI", "idDocumentoSEI", "idProcedimentoAnexadoSEI", "idAnexo"})


# What a body may hold, so that its 64 MiB never become gigabytes: values in all, counted by their separators before
# anything is made of them, and items of its lists.
VALORES = 3_000_000
ITENS = 200_000
# A longer list is written piece by piece: `json.dumps` of a whole body would keep everybody else waiting.
MUITOS = 100


def ler(corpo: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """What a JSON body says, without the SEI-internal keys.

    Raises:
        Problem: it is no JSON in UTF-8.
        CamposInvalidosError: a key occurs twice in one object, so that nobody knows which is meant; or it holds more
            values or items than a trâmite may.
    """
    if sum(corpo.count(separador) for separador in b",[{") > VALORES:
        raise CamposInvalidosError(campos=(f"o corpo tem mais de {VALORES} valores",))
    try:
        texto = corpo.decode("utf-8-sig")
        return json.loads(texto, object_pairs_hook=_Objetos(), parse_float=_finito, parse_constant=_constante)
    except (ValueError, RecursionError):
        raise malformed_json() from None


def escrever(valor: Any) -> str:  # noqa: ANN401 - any JSON value
    """The same value as text, in ASCII: every character of Unicode survives, even those that PostgreSQL refuses."""
    if isinstance(valor, dict) and any(isinstance(v, list) and len(v) > MUITOS for v in valor.values()):
        return "{" + ",".join(f"{_escrito(chave)}:{escrever(v)}" for chave, v in valor.items()) + "}"
    if isinstance(valor, list) and len(valor) > MUITOS:
        return "[" + ",".join(_escrito(v) for v in valor) + "]"
    return _escrito(valor)


def _escrito(valor: Any) -> str:  # noqa: ANN401 - any JSON value
    return json.dumps(valor, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


class _Objetos:
    """Makes the objects of one body."""

    def __init__(self) -> None:
        self._itens = 0

    def __call__(self, pares: list[tuple[str, Any]]) -> dict[str, Any]:
        objeto = dict(pares)
        if len(objeto) != len(pares):
            (repetida, _), *_ = Counter(chave for chave, _ in pares).most_common(1)
            raise CamposInvalidosError(campos=(f"{repetida[:50]} aparece mais de uma vez no mesmo objeto",))
        for chave, valor in pares:
            if isinstance(valor, list):
                self._contar(chave, len(valor))
        return {chave: valor for chave, valor in objeto.items() if chave not in INTERNAS}

    def _contar(self, chave: str, itens: int) -> None:
        self._itens += itens
        if self._itens > ITENS:
            raise CamposInvalidosError(campos=(f"{chave[:50]} leva as listas do corpo a mais de {ITENS} itens",))


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
