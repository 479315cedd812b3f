"""What the simulated SEI writes, byte by byte (tramita-api.md §1)."""

import httpx
import pytest

from tropeiro.simulador.wire import dump, query_string, resolve

BASE = "https://barramento.exemplo/interoperabilidade/rest/v3/"


def test_json_is_ascii_with_escaped_letters_and_slashes_and_no_spaces() -> None:
    assert dump({"nome": "Ofício/Ação", "ok": True, "n": 1, "vazio": []}) == (
        b'{"nome":"Of\\u00edcio\\/A\\u00e7\\u00e3o","ok":true,"n":1,"vazio":[]}'
    )


def test_a_letter_outside_the_first_plane_is_a_surrogate_pair_as_in_php() -> None:
    assert dump("😀") == b'"\\ud83d\\ude00"'


def test_a_post_without_data_is_an_empty_array() -> None:
    assert dump(()) == b"[]"


def test_booleans_of_a_query_are_one_and_zero_and_absent_values_are_left_out() -> None:
    assert query_string({"todas": True, "ativos": False, "sigla": None, "nome": "a b"}) == "todas=1&ativos=0&nome=a%20b"


def test_nested_filters_are_php_brackets_percent_encoded() -> None:
    query = query_string({"remetente": {"identificacaoDoRepositorioDeEstruturas": "5", "x": None}, "lista": ["a", "b"]})
    assert query == "remetente%5BidentificacaoDoRepositorioDeEstruturas%5D=5&lista%5B0%5D=a&lista%5B1%5D=b"


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [
        ("tramites/12", f"{BASE}tramites/12"),
        ("healthcheck", f"{BASE}healthcheck"),
        (f"{BASE}/healthcheck", f"{BASE}/healthcheck"),
        ("", BASE),
    ],
)
def test_paths_are_resolved_against_the_configured_base(endpoint: str, address: str) -> None:
    assert resolve(BASE, endpoint) == address


def test_httpx_leaves_the_double_slash_and_the_escapes_as_they_are() -> None:
    url = httpx.URL(f"{BASE}/healthcheck?remetente%5Bid%5D=5&h=a%2Bb%2F%3D")
    assert url.raw_path == b"/interoperabilidade/rest/v3//healthcheck?remetente%5Bid%5D=5&h=a%2Bb%2F%3D"
