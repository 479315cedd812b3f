"""Reading again what is kept, to find what the disk or somebody changed (design §4, Documents)."""

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass

from chassis.blobs import paths
from chassis.blobs.places import Place, listed, windows

HEX = 16
TURN_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A document that was read again, and whether its bytes still have its hash."""

    sha256: str
    whole: bool


async def scrub(place: Place, *, bytes_per_s: float) -> AsyncIterator[Verdict]:
    """Each document once, shelf by shelf from a random one on, so that a process that restarts often sees them all."""
    pace = _Pace(bytes_per_s)
    first = random.randrange(HEX * HEX)  # noqa: S311 - no secret
    for shelf in range(HEX * HEX):
        for path in await listed(place.store, f"{paths.DOCUMENTS}/{(first + shelf) % (HEX * HEX):02x}"):
            verdict = await _verdict(place, path, pace)
            if verdict is not None:
                yield verdict


async def _verdict(place: Place, path: str, pace: "_Pace") -> Verdict | None:
    sha256 = path.rpartition("/")[2]
    digest = hashlib.sha256()
    try:
        size = (await place.store.head_async(path))["size"]
        async for chunk in windows(place.store, path, 0, size):
            await asyncio.to_thread(digest.update, chunk)
            await pace.keep(len(chunk))
    except FileNotFoundError:  # deleted meanwhile
        return None
    return Verdict(sha256=sha256, whole=digest.hexdigest() == sha256)


class _Pace:
    """Not more bytes a second than these, over the whole round."""

    def __init__(self, bytes_per_s: float) -> None:
        self._bytes_per_s = bytes_per_s
        self._due_s = 0.0

    async def keep(self, size: int) -> None:
        """Wait until these may have been read."""
        self._due_s += size / self._bytes_per_s
        if self._due_s > TURN_S:
            waiting, self._due_s = self._due_s, 0.0
            await asyncio.sleep(waiting)
