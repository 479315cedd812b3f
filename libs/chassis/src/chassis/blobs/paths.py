"""What lies where in the store."""

import re
from uuid import uuid4

from chassis.blobs.errors import BlobDesconhecidoError
from chassis.blobs.parts import Part

TEMPORARY = "temporarios"
PARTS = "partes"
DOCUMENTS = "sha256"
SHA256 = re.compile(r"[0-9a-f]{64}")
KEY = re.compile(r"[A-Za-z0-9_-]{1,100}(/[A-Za-z0-9_-]{1,100}){0,3}")


def temporary() -> str:
    """A new place for what nobody may see yet."""
    return f"{TEMPORARY}/{uuid4().hex}"


def document(sha256: str, /) -> str:
    """Where a document lies.

    Raises:
        BlobDesconhecidoError: that is no SHA-256.
    """
    if SHA256.fullmatch(sha256) is None:
        raise BlobDesconhecidoError(sha256)
    return f"{DOCUMENTS}/{sha256[:2]}/{sha256}"


def parts(key: str, /) -> str:
    """Where the parts of `key` lie.

    Raises:
        ValueError: that is no key.
    """
    if KEY.fullmatch(key) is None:
        raise ValueError(f"not a key: {key!r}")
    return f"{PARTS}/{key}"


def part(key: str, of: Part, /) -> str:
    """Where one part lies."""
    return f"{parts(key)}/{of.name}"


def mark(key: str, sha256: str, /) -> str:
    """What says that the parts of `key` were assembled to this."""
    return f"{parts(key)}/montado-{sha256}"
