"""How files are cut and answers are decoded (tramita-api.md §5)."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropeiro.simulador.base64_da_resposta import Base64DaResposta
from tropeiro.simulador.partes import MEGABYTE, Parte, bloco_em_bytes, ler, partes


@given(tamanho=st.integers(0, 10_000), bloco=st.integers(1, 700))
def test_parts_are_half_open_and_cover_the_file_once(tamanho: int, bloco: int) -> None:
    todas = partes(tamanho, bloco=bloco)
    assert [parte.inicio for parte in todas] == [0, *(parte.fim for parte in todas)][: len(todas)]
    assert sum(len(parte) for parte in todas) == tamanho
    assert all(0 < len(parte) <= bloco for parte in todas)


def test_a_file_above_the_block_goes_in_two_parts_of_which_the_last_is_shorter() -> None:
    assert [str(parte) for parte in partes(62 * MEGABYTE, bloco=bloco_em_bytes(50))] == [
        "0-52428800",
        "52428800-65011712",
    ]


@pytest.mark.parametrize(("setting", "megabytes"), [(0, 50), (-3, 1), (1, 1), (50, 50), (200, 200), (999, 200)])
def test_the_block_size_is_brought_between_1_and_200_megabytes(setting: int, megabytes: int) -> None:
    assert bloco_em_bytes(setting) == megabytes * MEGABYTE


async def test_a_part_is_read_from_disk_piece_by_piece(tmp_path: Path) -> None:
    arquivo = tmp_path / "a"
    arquivo.write_bytes(bytes(range(256)) * 12_000)
    pedacos = [dados async for dados in ler(arquivo, Parte(inicio=100, fim=2_500_000))]
    assert b"".join(pedacos) == arquivo.read_bytes()[100:2_500_000]
    assert max(map(len, pedacos)) == MEGABYTE


async def test_a_file_that_shrinks_while_it_is_sent_is_noticed(tmp_path: Path) -> None:
    arquivo = tmp_path / "a"
    arquivo.write_bytes(b"curto")
    with pytest.raises(EOFError, match="ficou menor"):
        _ = [dados async for dados in ler(arquivo, Parte(inicio=0, fim=10))]


def decode(answer: bytes, step: int) -> bytes:
    decoder = Base64DaResposta()
    out = b"".join(decoder.alimentar(answer[at : at + step]) for at in range(0, len(answer), step))
    decoder.concluir()
    return out


@given(dados=st.binary(max_size=400), passo=st.integers(1, 50), forma=st.sampled_from(["json", "php", "cru", "linhas"]))
def test_an_answer_is_decoded_however_it_is_written_and_cut(dados: bytes, passo: int, forma: str) -> None:
    texto = base64.b64encode(dados).decode()
    formas = {
        "json": json.dumps(texto),
        "php": json.dumps(texto).replace("/", "\\/"),
        "cru": texto,
        "linhas": "\n".join(texto[i : i + 76] for i in range(0, len(texto), 76)),
    }
    assert decode(formas[forma].encode(), passo) == dados


def test_raw_base64_of_digits_only_is_refused_because_the_client_would_read_a_number() -> None:
    texto = b"12345678901234567890"
    assert decode(b'"' + texto + b'"', 7) == base64.b64decode(texto)
    with pytest.raises(ValueError, match="número"):
        decode(texto, 7)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b'"QUJD', "meio"),
        (b"QUJ", "meio"),
        (b'"QUJD" x', "depois"),
        (b"QQ==QUJD", "depois"),
        (b'"Q\\u0055JD"', "base64"),
    ],
)
def test_an_answer_that_is_not_whole_base64_is_refused(answer: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        decode(answer, 4)
