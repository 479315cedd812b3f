"""Passwords as they are kept: argon2id, with the parameters that the library recommends (RFC 9106)."""

import asyncio

from argon2 import PasswordHasher

_HASHER = PasswordHasher()


async def hash_da_senha(senha: str, /) -> str:
    """The password's hash, salt and parameters within. Takes a CPU some 50 ms and 64 MiB: not on the event loop."""
    return await asyncio.to_thread(_HASHER.hash, senha)
