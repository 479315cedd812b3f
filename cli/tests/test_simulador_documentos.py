"""Documents of the simulated SEI: real, deterministic, described as the wire wants them."""

import hashlib
import zipfile
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tropeiro.simulador import documentos
from tropeiro.simulador.arquivo import Arquivo, cancelado

FABRICAS: dict[str, Callable[..., Arquivo]] = {
    "a.html": documentos.html_do_sei,
    "a.pdf": documentos.pdf,
    "a.xlsx": documentos.planilha,
}


@pytest.mark.parametrize("nome", FABRICAS)
def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(tmp_path: Path, nome: str) -> None:
    fabrica = FABRICAS[nome]
    um, outro, terceiro = (tmp_path / str(n) for n in range(3))
    for pasta in (um, outro, terceiro):
        pasta.mkdir()
    primeiro = fabrica(um / nome, semente=1)
    assert primeiro.hash_ == fabrica(outro / nome, semente=1).hash_
    assert primeiro.hash_ != fabrica(terceiro / nome, semente=2).hash_
    conteudo = (um / nome).read_bytes()
    assert (primeiro.tamanho, b64decode(primeiro.hash_)) == (len(conteudo), hashlib.sha256(conteudo).digest())


def test_the_html_is_sei_s_in_latin_1(tmp_path: Path) -> None:
    arquivo = documentos.html_do_sei(tmp_path / "0000001.html", semente=3)
    texto = (tmp_path / "0000001.html").read_text(encoding="iso-8859-1")
    assert "charset=iso-8859-1" in texto
    assert "Código verificador" in texto
    assert (arquivo.mime_type, arquivo.tipo_de_conteudo) == ("text/html", "txt")


def test_the_pdf_has_several_pages_that_a_reader_opens(tmp_path: Path) -> None:
    arquivo = documentos.pdf(tmp_path / "a.pdf", semente=1, paginas=7)
    with pikepdf.open(tmp_path / "a.pdf") as documento:
        assert len(documento.pages) == 7
    assert (arquivo.mime_type, arquivo.tipo_de_conteudo) == ("application/pdf", "txt")


def test_the_spreadsheet_opens_and_travels_as_outro(tmp_path: Path) -> None:
    arquivo = documentos.planilha(tmp_path / "a.xlsx", semente=1, linhas=10)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as pasta:
        assert pasta.testzip() is None
        folha = pasta.read("xl/worksheets/sheet1.xml")
    assert folha.count(b"<row ") == 12
    assert b"<f>SUM(D2:D11)</f>" in folha
    assert (arquivo.mime_type, arquivo.tipo_de_conteudo) == ("outro", "out")
    assert arquivo.mime == documentos.XLSX


def test_the_scan_weighs_enough_does_not_compress_and_is_a_real_image(tmp_path: Path) -> None:
    arquivo = documentos.digitalizacao(tmp_path / "a.tif", semente=1, bytes_no_minimo=9_000_000)
    assert arquivo.tamanho >= 9_000_000
    with Image.open(tmp_path / "a.tif") as imagem:
        assert (imagem.size, getattr(imagem, "n_frames", 1)) == (documentos.A4_A_300_DPI, 2)
    assert (arquivo.mime_type, arquivo.tipo_de_conteudo) == ("image/tiff", "img")
    assert documentos.digitalizacao(tmp_path / "b.tif", semente=1, bytes_no_minimo=9_000_000).hash_ == arquivo.hash_


@pytest.mark.parametrize("tamanho", [0, 1, 1_048_576, 2_500_001])
def test_a_file_of_any_exact_size_can_be_made(tmp_path: Path, tamanho: int) -> None:
    assert documentos.bytes_quaisquer(tmp_path / "a.pdf", semente=1, tamanho=tamanho).tamanho == tamanho


def test_a_withdrawn_document_without_file_has_size_0_and_the_hash_of_a_fixed_text() -> None:
    vazio = cancelado()
    assert (vazio.nome, vazio.tamanho, vazio.caminho) == ("cancelado.html", 0, None)
    assert b64decode(vazio.hash_) == hashlib.sha256(b"[documento cancelado]").digest()
