"""Measures: `just bench [part …]`. Prints each figure as it comes and writes docs/reference/benchmarks.md."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable

from chassis.server import calm_collector
from tests.bench import consumer, espera, latency, relay, stack, tramites, vizinho, volume
from tests.bench.report import Line, save, show
from tests.bench.servers import Servers, servers

Part = Callable[[], AsyncIterator[Line]]


def _on_servers(part: Callable[[Servers], AsyncIterator[Line]]) -> Part:
    async def run() -> AsyncIterator[Line]:
        async with servers() as running:
            async for line in part(running):
                yield line

    return run


PARTS: dict[str, Part] = {
    "latency": _on_servers(latency.run),
    "relay": _on_servers(relay.run),
    "consumer": _on_servers(consumer.run),
    "stack": stack.run,
    "tramites": tramites.run,
    "vizinho": vizinho.run,
    "volume": volume.run,
    "espera": espera.run,
}


async def main(wanted: list[str]) -> int:
    """Run the parts asked for, or all of them."""
    unknown = set(wanted) - set(PARTS)
    if unknown:
        sys.stderr.write(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}\n")
        return 2
    calm_collector()  # as in every process of ours
    lines: list[Line] = []
    for name in wanted or PARTS:
        async for line in PARTS[name]():
            sys.stdout.write(show(line) + "\n")
            sys.stdout.flush()
            lines.append(line)
    save(lines)
    return 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(sys.argv[1:])))
