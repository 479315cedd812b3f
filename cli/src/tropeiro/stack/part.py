"""What the supervisor knows of a part, whatever it is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from chassis.embedded.process import Child


@dataclass(frozen=True, slots=True, kw_only=True)
class Starting:
    """Who wants to know how a start goes on.

    Attributes:
        tell: gets a line that a person should see (pt-BR), possibly from another thread.
        spawned: gets the child as soon as there is one, so that it is on record before it is ready.
    """

    tell: Callable[[str], None]
    spawned: Callable[[Child], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One process of the stack.

    Attributes:
        name: as the person types it.
        address: where to look, without secrets.
        ports: that it will listen on.
        start: starts it and returns when it is ready.
        needs: parts that must be up before.
    """

    name: str
    address: str
    ports: tuple[int, ...]
    start: Callable[[Starting], Awaitable[Child]]
    needs: frozenset[str] = field(default_factory=frozenset)


async def after(child: Child, *steps: Callable[[], Awaitable[object]]) -> Child:
    """What makes a started process useful; if that fails, the process is ended too."""
    try:
        for step in steps:
            await step()
    except BaseException:
        await child.stop()
        raise
    return child
