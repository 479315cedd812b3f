"""Numbers, dates, sizes and durations, as people in Brazil write them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.web.formats import bytes_legiveis, duracao, filters, numero, percentual

BAHIA = filters(ZoneInfo("America/Bahia"))
ACRE = filters(ZoneInfo("America/Rio_Branco"))
NIGHT = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)


def test_an_instant_is_shown_in_the_zone_of_its_readers() -> None:
    assert BAHIA["data_hora"](NIGHT) == "24/11/2026 às 22:30"
    assert ACRE["data_hora"](NIGHT) == "24/11/2026 às 20:30"
    assert BAHIA["data"](NIGHT) == "24/11/2026"


def test_a_day_is_the_same_day_in_every_zone() -> None:
    assert ACRE["data"](date(2026, 1, 2)) == "02/01/2026"


def test_a_time_without_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="aware"):
        BAHIA["data_hora"](NIGHT.replace(tzinfo=None))


@pytest.mark.parametrize("name", ["data", "data_hora", "numero", "percentual", "bytes_legiveis", "duracao"])
def test_nothing_is_shown_as_a_dash(name: str) -> None:
    assert BAHIA[name](None) == "—"


@pytest.mark.parametrize(
    ("value", "casas", "text"),
    [(1979, None, "1.979"), (0.5, None, "0,5"), (12, 2, "12,00"), (Decimal("1234.56"), 1, "1.234,6"), (-3, 0, "-3")],
)
def test_numbers_have_points_for_thousands_and_a_comma(value: float, casas: int | None, text: str) -> None:
    assert numero(value, casas) == text


def test_a_share_is_shown_per_cent() -> None:
    assert (percentual(0.1234), percentual(0.5, 0), percentual(12)) == ("12,3%", "50%", "1.200,0%")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1500, "1,5 kB"),
        (62_400_000, "62,4 MB"),
        (5 * 10**12, "5 TB"),
    ],
)
def test_sizes_are_told_by_their_largest_unit(size: int, text: str) -> None:
    assert bytes_legiveis(size) == text


@pytest.mark.parametrize(
    ("lasted", "text"),
    [
        (0, "0 ms"),
        (0.85, "850 ms"),
        (1, "1 s"),
        (61, "1 min e 1 s"),
        (3600, "1 h"),
        (timedelta(days=1), "1 dia"),
        (timedelta(days=1200, hours=2, minutes=59), "1.200 dias e 2 h"),
        (-70, "−1 min e 10 s"),
    ],
)
def test_durations_are_told_by_their_two_largest_units(lasted: timedelta | float, text: str) -> None:
    assert duracao(lasted) == text


@given(st.floats(-1e9, 1e9))
def test_every_duration_has_words(seconds: float) -> None:
    assert duracao(seconds).strip(" −")
