"""A part that is ready when it answers HTTP."""

from collections.abc import Callable
from functools import partial

import httpx

from chassis.embedded import process


async def start(
    command: process.Command,
    *,
    url: str,
    timeout: float,  # noqa: ASYNC109 - handed on
    spawned: Callable[[process.Child], None],
) -> process.Child:
    """Start it and wait until `url` answers with success.

    Raises:
        OperatorError: it ended before that, or wasn't ready in `timeout` seconds.
    """
    async with httpx.AsyncClient(trust_env=False) as client:
        return await process.start(command, ready=partial(_answers, client, url), timeout=timeout, spawned=spawned)


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).is_success
    except httpx.HTTPError:
        return False
