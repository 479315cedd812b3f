"""How PHP and Guzzle write what the client says (tramita-api.md §1), byte by byte."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import quote, urljoin

JsonObject: TypeAlias = dict[str, Any]
Params: TypeAlias = Mapping[str, object]


def dump(value: object) -> bytes:
    r"""JSON as `json_encode` writes it: ASCII with `\u` escapes, `\/`, no spaces."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("/", "\\/").encode("ascii")


def query_string(params: Params) -> str:
    """A query as `http_build_query(…, PHP_QUERY_RFC3986)` writes it: 1 and 0, brackets, absent values left out."""
    return "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in _pairs(params))


def resolve(base: str, endpoint: str) -> str:
    """The address that Guzzle makes of its `base_uri` and a relative path (RFC 3986 §5.2)."""
    return urljoin(base, endpoint)


def _pairs(params: Params, prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in params.items():
        key = f"{prefix}[{name}]" if prefix else name
        match value:
            case None:
                continue
            case bool():
                yield key, "1" if value else "0"
            case Mapping():
                yield from _pairs(value, key)
            case str():
                yield key, value
            case Sequence():
                yield from _pairs({str(index): item for index, item in enumerate(value)}, key)
            case _:
                yield key, str(value)
