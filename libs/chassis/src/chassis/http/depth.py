"""How deeply a JSON text nests, found while it streams by, in constant memory and without parsing it."""

import re

_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_KEPT = b'"[]{}'
_DROPPED = bytes(set(range(256)) - set(_KEPT))
_OPENING = frozenset(b"[{")


class JsonDepth:
    """Follows a JSON text chunk by chunk. Says nothing about whether it is valid."""

    def __init__(self, limit: int) -> None:
        """More than `limit` arrays and objects inside each other are too many."""
        self._limit = limit
        self._depth = 0
        self._in_string = False
        self._after_backslash = False

    def exceeds(self, chunk: bytes, /) -> bool:
        """Whether the text, up to and with this chunk, nests more deeply than the limit."""
        for piece in self._outside_strings(chunk):
            for byte in piece:
                self._depth += 1 if byte in _OPENING else -1
                if self._depth > self._limit:
                    return True
        return False

    def _outside_strings(self, chunk: bytes) -> list[bytes]:
        pieces = self._without_escapes(chunk).translate(None, _DROPPED).split(b'"')
        first = 1 if self._in_string else 0
        self._in_string ^= len(pieces) % 2 == 0
        return pieces[first::2]

    def _without_escapes(self, chunk: bytes) -> bytes:
        if self._after_backslash and chunk:
            chunk, self._after_backslash = chunk[1:], False
        if b"\\" not in chunk:
            return chunk
        plain = _ESCAPED.sub(b"", chunk)
        self._after_backslash = plain.endswith(b"\\")
        return plain
