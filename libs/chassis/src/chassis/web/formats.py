"""Numbers, dates and sizes as people in Brazil write them, and as filters of the templates."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

BRAZIL = Locale("pt", "BR")
NOTHING = "—"

# Symbols as INMETRO has them (portaria 590/2013); CLDR's short forms say "1 horas" and "kByte".
_UNITS = ((" dia", 86_400), (" h", 3_600), (" min", 60), (" s", 1))
_SIZES = (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


def filters(zone: ZoneInfo, /) -> Mapping[str, Callable[..., str]]:
    """The filters of a site whose readers live in `zone`."""

    def data(day: date | datetime | None) -> str:
        """`24/11/2026`, in the site's zone."""
        here = _local(day, zone) if isinstance(day, datetime) else day
        return NOTHING if here is None else format_date(here, "dd/MM/yyyy", locale=BRAZIL)

    def data_hora(instant: datetime | None) -> str:
        """`24/11/2026 às 14:05`, in the site's zone."""
        if instant is None:
            return NOTHING
        return format_datetime(_local(instant, zone), "dd/MM/yyyy 'às' HH:mm", tzinfo=zone, locale=BRAZIL)

    return MappingProxyType(
        {
            "data": data,
            "data_hora": data_hora,
            "numero": numero,
            "percentual": percentual,
            "bytes_legiveis": bytes_legiveis,
            "duracao": duracao,
        }
    )


def numero(value: float | Decimal | None, /, casas: int | None = None) -> str:
    """`1.234,5`: with `casas` decimals, or as many as it has, up to three."""
    if value is None:
        return NOTHING
    pattern = None if casas is None else "#,##0" + ("." + "0" * casas if casas else "")
    return format_decimal(value, format=pattern, locale=BRAZIL)


def percentual(share: float | Decimal | None, /, casas: int = 1) -> str:
    """A share of one as `12,5%`."""
    pattern = "#,##0" + ("." + "0" * casas if casas else "") + "%"
    return NOTHING if share is None else format_percent(share, format=pattern, locale=BRAZIL)


def bytes_legiveis(size: int | None, /) -> str:
    """A size in bytes as `62,4 MB`, in powers of ten."""
    if size is None:
        return NOTHING
    for symbol, weight in _SIZES:
        if size >= weight:
            return f"{format_decimal(size / weight, format='#,##0.#', locale=BRAZIL)} {symbol}"
    return f"{size} byte" if size == 1 else f"{size} bytes"


def duracao(lasted: timedelta | float | None, /) -> str:
    """A duration (or seconds) by its two largest units: `2 dias e 3 h`, `5 min e 12 s`, `850 ms`."""
    if lasted is None:
        return NOTHING
    seconds = lasted.total_seconds() if isinstance(lasted, timedelta) else float(lasted)
    if abs(seconds) < 1:
        return f"{round(seconds * 1000)} ms"
    return ("−" if seconds < 0 else "") + " e ".join(_two_largest(round(abs(seconds))))


def _two_largest(seconds: int) -> list[str]:
    first = next(index for index, (_, weight) in enumerate(_UNITS) if seconds >= weight)
    parts = []
    for symbol, weight in _UNITS[first : first + 2]:
        count, seconds = divmod(seconds, weight)
        if count:
            parts.append(f"{numero(count)}{symbol}{'s' if symbol == ' dia' and count > 1 else ''}")
    return parts


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a time without zone can't be shown: times are aware UTC (chassis.clock)")
    return instant.astimezone(zone)
