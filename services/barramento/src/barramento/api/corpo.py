"""A body that is read by us: a long one in a thread of its own, so that others are served meanwhile."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from fastapi import Request

T = TypeVar("T")

LONGO = 128 * 1024
# Python runs one of them at a time anyway; more would only share the processor with those who answer.
_LEITORES = ThreadPoolExecutor(1, thread_name_prefix="leitor")


async def lido(request: Request, ler: Callable[[bytes], T], /) -> T:
    """What `ler` makes of the body."""
    corpo = await request.body()
    if len(corpo) <= LONGO:
        return ler(corpo)
    return await asyncio.get_running_loop().run_in_executor(_LEITORES, ler, corpo)
