"""What may be logged of an exception: its types and where it came from, never its text."""

import traceback
from typing import Any


def where(error: BaseException, /) -> dict[str, Any]:
    """`error` (type names, outermost first) and `frames` (innermost last), as fields of a log line.

    The texts of exceptions repeat values: PostgreSQL's name the duplicate key, pydantic's the wrong field. They may be
    personal data (design §7), so they stay out.
    """
    chain = list(_chain(error))
    frames = traceback.extract_tb(chain[-1].__traceback__)
    return {
        "error": " < ".join(type(link).__qualname__ for link in chain),
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _chain(error: BaseException) -> list[BaseException]:
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return links
