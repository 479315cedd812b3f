"""Measures: `just bench [part …]`. Prints each figure as it comes and writes docs/reference/benchmarks.md."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable

from tests.bench import consumer, latency, relay
from tests.bench.report import Line, save, show
from tests.bench.servers import Servers, servers

PARTS: dict[str, Callable[[Servers], AsyncIterator[Line]]] = {
    "latency": latency.run,
    "relay": relay.run,
    "consumer": consumer.run,
}


async def main(wanted: list[str]) -> int:
    """Run the parts asked for, or all of them."""
    unknown = set(wanted) - set(PARTS)
    if unknown:
        sys.stderr.write(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}\n")
        return 2
    lines: list[Line] = []
    for name in wanted or PARTS:
        async with servers() as running:
            async for line in PARTS[name](running):
                sys.stdout.write(show(line) + "\n")
                sys.stdout.flush()
                lines.append(line)
    save(lines)
    return 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(sys.argv[1:])))
