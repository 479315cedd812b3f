"""How the bus writes an instant (tramita-api.md §14)."""

from datetime import datetime, tzinfo


def escrever(em: datetime, *, zona: tzinfo) -> str:
    """ISO 8601 to the second, with the offset of the bus's zone: `2026-06-01T10:00:00-03:00`."""
    return em.astimezone(zona).isoformat(timespec="seconds")
