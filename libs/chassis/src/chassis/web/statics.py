"""Style sheets, scripts and pictures: held in memory, addressed by their content, kept by browsers for a year."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

PREFIX = "/estatico"
SERVED = frozenset({".css", ".js", ".svg", ".png", ".webp", ".ico"})
FOREVER = "public, max-age=31536000, immutable"
SMALL = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    body: bytes
    packed: bytes | None
    media_type: str


class Statics:
    """The static files of one site.

    The address holds a hash over all of them, so that a style sheet may name a picture beside it; a new release has
    new addresses. An address of another release is answered with the present file, which no one may keep.
    """

    def __init__(self, *folders: Path) -> None:
        """Read the files of `folders`; of equal names the last one stands."""
        self._files = {name: _read(path) for folder in folders for name, path in _in(folder)}
        digest = hashlib.sha256()
        for name, file in sorted(self._files.items()):
            digest.update(name.encode() + b"\0" + file.body)
        self._digest = digest.hexdigest()[:12]

    def url(self, name: str, /) -> str:
        """The address of a file.

        Raises:
            LookupError: there is none of this name.
        """
        if name not in self._files:
            raise LookupError(f"no static file {name}")
        return f"{PREFIX}/{self._digest}/{name}"

    def routes(self) -> APIRouter:
        """The route that serves them."""
        router = APIRouter(include_in_schema=False)

        @router.api_route(PREFIX + "/{digest}/{name:path}", methods=["GET", "HEAD"])
        async def get(request: Request, digest: str, name: str) -> Response:
            file = self._files.get(name)
            if file is None:
                raise HTTPException(404)
            packed = file.packed if "gzip" in request.headers.get("accept-encoding", "") else None
            headers = {
                "Cache-Control": FOREVER if digest == self._digest else "no-cache",
                "Vary": "Accept-Encoding",
                **({"Content-Encoding": "gzip"} if packed else {}),
            }
            return Response(packed or file.body, headers=headers, media_type=file.media_type)

        return router


def _in(folder: Path) -> list[tuple[str, Path]]:
    found = sorted(path for path in folder.rglob("*") if path.suffix in SERVED)
    return [(path.relative_to(folder).as_posix(), path) for path in found]


def _read(path: Path) -> _File:
    body = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _File(body=body, packed=gzip.compress(body, 9) if len(body) > SMALL else None, media_type=media_type)
