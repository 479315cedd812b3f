"""Jaeger, if its binary was built (deploy/jaeger)."""

import json
import os
from functools import partial
from pathlib import Path

from chassis.embedded import process
from chassis.embedded.ports import HOST
from chassis.operators import OperatorError
from tropeiro.stack import ready
from tropeiro.stack.part import Part, Starting
from tropeiro.stack.plan import Plan

READY_SECONDS = 60.0
KEPT_TRACES = 20_000
BINARY = Path(__file__).parents[5] / "deploy" / "jaeger" / "bin" / "jaeger"
PORTS = ("jaeger", "jaeger-consulta-grpc", "jaeger-otlp-grpc", "jaeger-otlp-http", "jaeger-saude")


def binary() -> Path:
    """The program, from TROPEIRO_JAEGER or from deploy/jaeger.

    Raises:
        OperatorError: it wasn't built; says how.
    """
    path = Path(os.environ.get("TROPEIRO_JAEGER", BINARY))
    if not os.access(path, os.X_OK):
        raise OperatorError(
            f"O Jaeger não está em {path}. Ele é opcional: suba sem --jaeger, ou construa-o uma vez com Go 1.25 ou "
            "mais novo: cd deploy/jaeger && go build -o bin/jaeger github.com/jaegertracing/jaeger/cmd/jaeger "
            "(uns 6 minutos). Se já o tem em outro lugar, aponte-o com TROPEIRO_JAEGER.",
        )
    return path


def part(plan: Plan) -> Part:
    """The part `jaeger`."""
    return Part(
        name="jaeger",
        address=plan.url("jaeger"),
        ports=tuple(plan.ports[name] for name in PORTS),
        start=partial(_start, plan, binary()),
    )


async def _start(plan: Plan, program: Path, starting: Starting) -> process.Child:
    config = plan.folder.run / "jaeger.yaml"
    config.write_text(json.dumps(_config(plan)))  # JSON is YAML
    argv = (str(program), "--config", str(config))
    command = process.Command(name="jaeger", argv=argv, log=plan.folder.log("jaeger"))
    return await ready.start(
        command, url=f"{plan.url('jaeger-saude')}/status", timeout=READY_SECONDS, spawned=starting.spawned
    )


def _config(plan: Plan) -> dict[str, object]:
    def at(name: str) -> dict[str, str]:
        return {"endpoint": f"{HOST}:{plan.ports[name]}"}

    return {
        "service": {
            "extensions": ["jaeger_storage", "jaeger_query", "healthcheckv2"],
            "pipelines": {"traces": {"receivers": ["otlp"], "exporters": ["jaeger_storage_exporter"]}},
            "telemetry": {"metrics": {"level": "none"}, "logs": {"level": "info"}},
        },
        "extensions": {
            "healthcheckv2": {"use_v2": True, "http": at("jaeger-saude")},
            "jaeger_query": {
                "storage": {"traces": "memoria"},
                "http": at("jaeger"),
                "grpc": at("jaeger-consulta-grpc"),
            },
            "jaeger_storage": {"backends": {"memoria": {"memory": {"max_traces": KEPT_TRACES}}}},
        },
        "receivers": {"otlp": {"protocols": {"grpc": at("jaeger-otlp-grpc"), "http": at("jaeger-otlp-http")}}},
        "exporters": {"jaeger_storage_exporter": {"trace_storage": "memoria"}},
    }
