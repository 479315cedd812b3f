"""Generated passwords, kept in one file that only its owner reads."""

import json
import os
import secrets
from pathlib import Path


class Passwords:
    """One generated password for each name; made on first use, the same ever after."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, name: str) -> str:
        """The password of `name`."""
        known = self._load()
        if name not in known:
            known[name] = secrets.token_urlsafe(24)
            self._save(known)
        return known[name]

    def _load(self) -> dict[str, str]:
        try:
            known: dict[str, str] = json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}
        return known

    def _save(self, known: dict[str, str]) -> None:
        new = self._path.with_suffix(".new")
        with open(new, "w", opener=_private) as file:
            json.dump(known, file)
        new.replace(self._path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
