"""Answers that a client may keep, and ask about again with `If-None-Match`."""

import hashlib

from fastapi import Request, Response
from pydantic import BaseModel


def condicional(request: Request, corpo: BaseModel, /) -> Response:
    """The answer, or 304 if the client has it.

    The ETag is a hash of the answer itself: a late event may change a number without moving the watermark, and what is
    at risk changes with time alone.
    """
    conteudo = corpo.model_dump_json()
    etag = f'"{hashlib.sha256(conteudo.encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    tem = {marca.strip().removeprefix("W/") for marca in request.headers.get("if-none-match", "").split(",")}
    if etag in tem or "*" in tem:
        return Response(status_code=304, headers=headers)
    return Response(conteudo, headers=headers, media_type="application/json")
