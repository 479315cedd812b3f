"""A word to the person on the next page: a POST is answered by a redirection to a page that says what was done."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["info", "success", "warning", "danger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flash:
    """What is told, once. It travels in a cookie of the person's own browser: no personal data of others in it."""

    text: str
    kind: Kind = "success"

    def packed(self) -> str:
        """As the value of a cookie."""
        return base64.urlsafe_b64encode(json.dumps([self.kind, self.text]).encode()).decode()


def unpack(cookie: str | None, /) -> tuple[Flash, ...]:
    """The words that a cookie holds; none, if it is not one of ours."""
    try:
        match json.loads(base64.urlsafe_b64decode((cookie or "").encode())):
            case [kind, str(text)] if kind in get_args(Kind):
                return (Flash(kind=kind, text=text),)
    except (binascii.Error, ValueError):
        return ()
    return ()
