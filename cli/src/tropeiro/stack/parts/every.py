"""Which parts a stack can have, and which a person chose."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from chassis.operators import OperatorError
from tropeiro.stack import demo_data
from tropeiro.stack.part import Part
from tropeiro.stack.parts import broker, database, issuer, mail, service, traces
from tropeiro.stack.plan import Plan

MAKERS: Mapping[str, Callable[[Plan], Part]] = {
    "postgres": database.part,
    "kafka": broker.part,
    "oidc": issuer.part,
    "smtp": mail.part,
    "jaeger": traces.part,
    **{one.name: partial(service.part, one) for one in service.SERVICES},
}


def chosen(plan: Plan, *, only: Sequence[str]) -> list[Part]:
    """The parts to start: all, or those named and what they need; Jaeger only if the plan wants traces.

    Raises:
        OperatorError: there is no such part, the demo data need another one, or Jaeger was not built.
    """
    if unknown := sorted(set(only) - MAKERS.keys()):
        raise OperatorError(f"Não conheço a parte {', '.join(unknown)}. Há: {', '.join(MAKERS)}.")
    names = set(only) or MAKERS.keys() - {"jaeger"}
    if only and names & {one.name for one in service.SERVICES}:
        names |= service.NEEDS
    if plan.demo_data and (missing := demo_data.NEEDS - names):
        raise OperatorError(f"--demo-data precisa também de: {', '.join(sorted(missing))}.")
    if plan.traces:
        names |= {"jaeger"}
    return [make(plan) for name, make in MAKERS.items() if name in names]
