"""Which port each part gets (design §10)."""

from collections.abc import Iterable, Mapping

from chassis.embedded.ports import is_free
from chassis.operators import OperatorError

DEFAULT_BASE = 8100
DEFAULTS = {
    "barramento": 8101,
    "barramento-mtls": 8443,
    "barramento-pendencias": 8444,
    "barramento-metricas": 9101,
    "registry": 8102,
    "registry-metricas": 9102,
    "external-user": 8103,
    "external-user-metricas": 9103,
    "metrics": 8104,
    "metrics-metricas": 9104,
    "oidc": 8105,
    "postgres": 8110,
    "kafka": 8111,
    "kafka-controlador": 8112,
    "smtp": 8113,
    "jaeger": 16686,
    "jaeger-consulta-grpc": 16685,
    "jaeger-otlp-grpc": 4317,
    "jaeger-otlp-http": 4318,
    "jaeger-saude": 13133,
}
LOWEST, HIGHEST = 1024, 65535
# For a stack that nobody types addresses of: no two of them share a port, and all lie below the ports that the system
# gives to outgoing connections.
SPREAD = range(8_700, 24_000, 600)


def ports(base: int) -> Mapping[str, int]:
    """Every port of a stack, all moved by the same distance from the defaults.

    Args:
        base: 8100 gives the defaults; 18100 moves each of them up by 10,000.

    Raises:
        OperatorError: some port would fall outside 1024–65535.
    """
    moved = {name: port + base - DEFAULT_BASE for name, port in DEFAULTS.items()}
    if min(moved.values()) < LOWEST or max(moved.values()) > HIGHEST:
        lowest = LOWEST - min(DEFAULTS.values()) + DEFAULT_BASE
        highest = HIGHEST - max(DEFAULTS.values()) + DEFAULT_BASE
        raise OperatorError(f"--base-port {base} não serve: use um número de {lowest} a {highest}.")
    return moved


def free_base(bases: Iterable[int], /) -> int:
    """The first of these from which every port of a stack is free right now.

    Raises:
        OperatorError: none is.
    """
    for base in bases:
        if all(map(is_free, ports(base).values())):
            return base
    raise OperatorError("Não encontrei portas livres para uma pilha. Diga quais com --base-port.")
