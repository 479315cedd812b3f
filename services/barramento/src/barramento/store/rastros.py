"""One trâmite is one trace: whoever acts on it later goes on in the trace of its beginning (design §7)."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Link

from barramento.domain.tramite import Mudanca, Tramite
from chassis import telemetry


class Rastros:
    """The traces of the trâmites that one transaction touches."""

    def __init__(self) -> None:
        self._do_tramite: dict[int, str | None] = {}

    def notar(self, tramite: Tramite, *, rastro: str | None) -> None:
        """Let an operator find the request by any number of the trâmite; remember in which trace that began."""
        self._do_tramite[tramite.idt] = rastro
        trace.get_current_span().set_attributes(_numeros(tramite))

    @contextmanager
    def continuar(self, mudanca: Mudanca) -> Iterator[None]:
        """A span of this change in the trace of its trâmite, linked to the request that made it."""
        pedido = trace.get_current_span().get_span_context()
        with telemetry.tracer.start_as_current_span(
            f"tramite: {mudanca.ato}",
            context=telemetry.context_of(self._do_tramite.get(mudanca.tramite.idt)),
            links=[Link(pedido)] if pedido.is_valid else [],
            attributes=_numeros(mudanca.tramite) | {"tramite.situacao": int(mudanca.tramite.situacao)},
        ):
            yield


def _numeros(tramite: Tramite) -> dict[str, str | int]:
    return {"tramite.idt": tramite.idt, "tramite.nre": tramite.nre, "tramite.protocolo": tramite.protocolo}
