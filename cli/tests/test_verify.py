"""`tropeiro verify`: what it prints, and how it ends, by the vectors of the receipts' package."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tropeiro.main import app

VETORES = Path(__file__).parents[2] / "libs/recibo/tests/vetores"
CA = ("--ca", "certificados.pem")
INDICE = json.loads((VETORES / "indice.json").read_text(encoding="utf-8"))
FIM = {"confere": 0, "nao_confere": 1}


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(VETORES)


def verify(*args: str, entrada: bytes = b"") -> Result:
    return CliRunner().invoke(app, ["verify", *args], input=entrada, env={"COLUMNS": "200"})


def em_json(*args: str) -> dict[str, Any]:
    dito: dict[str, Any] = json.loads(verify(*args, "--json").stdout)
    return dito


@pytest.mark.parametrize("um", INDICE, ids=lambda um: um["arquivo"])
def test_the_exit_code_says_whether_a_receipt_holds(um: dict[str, str]) -> None:
    result = verify(um["arquivo"], *CA)
    assert result.exit_code == FIM[um["veredito"]], result.output
    assert "Traceback" not in result.output
    assert ("Não confere." in result.stdout) == (um["veredito"] == "nao_confere")


def test_two_receipts_of_one_tramite_are_compared() -> None:
    dito = em_json("envio.json", "conclusao.json", *CA)
    assert dito["veredito"] == "confere"
    assert [um["arquivo"] for um in dito["recibos"]] == ["envio.json", "conclusao.json"]
    [duas] = dito["comparacoes"]
    assert {um["resultado"] for um in duas["achados"]} == {"confere"}
    assert "um contra o outro" in verify("envio.json", "conclusao.json", *CA).stdout
    outro = verify("envio-sem-componentes.json", "conclusao.json", *CA)
    assert outro.exit_code == 1
    assert "não são do mesmo trâmite" in outro.stdout


def test_documents_are_looked_for_in_the_receipt(tmp_path: Path) -> None:
    docs = ("--documento", "documentos/oficio.html", "--documento", "documentos/planilha.csv")
    assert verify("conclusao.json", *CA, *docs).exit_code == 0
    (tmp_path / "outro.pdf").write_bytes(b"x")
    result = verify("conclusao.json", *CA, "--documento", str(tmp_path / "outro.pdf"))
    assert result.exit_code == 1
    assert "outro.pdf: o seu SHA-256 não está no recibo" in result.stdout


def test_a_receipt_comes_from_standard_input_or_in_text_with_its_signature_beside_it() -> None:
    assert verify("-", *CA, entrada=(VETORES / "envio.json").read_bytes()).exit_code == 0
    beside = ("--assinatura", "conclusao.assinatura", "--certificado", "conclusao.certificado.pem")
    assert em_json("conclusao.xml", *beside, *CA)["veredito"] == "confere"
    assert em_json("conclusao.xml", *beside)["veredito"] == "confere_em_parte"


def test_who_should_have_signed_may_be_named() -> None:
    assert verify("conclusao.json", *CA, "--assinante", "chaves/sei.pem").exit_code == 0
    assert verify("conclusao.json", *CA, "--assinante", "chaves/outro.pem").exit_code == 1


@pytest.mark.parametrize(
    ("args", "dito"),
    [
        (("nada.json",), "nada.json"),
        (("documentos/oficio.html",), "Não é um recibo|deve começar"),
        (("conclusao.xml",), "Falta a assinatura"),
        (("envio.json", "--ca", "envio.json"), "Não há certificado"),
        (("envio.json", "--assinante", "envio.json"), "não há certificado"),
        (("envio.json", "--documento", "."), "Não foi possível ler"),
        ((), "RECIBO"),
    ],
)
def test_what_cannot_be_read_ends_with_2_and_says_why(args: tuple[str, ...], dito: str) -> None:
    result = verify(*args)
    assert result.exit_code == 2
    assert any(one in result.output for one in dito.split("|")), result.output


def test_what_a_receipt_says_is_never_markup(tmp_path: Path) -> None:
    dados = json.loads((VETORES / "conclusao.json").read_text(encoding="utf-8"))
    dados["recibo"]["NRE"] = "[red]7[/red]"
    (tmp_path / "r.json").write_text(json.dumps(dados), encoding="utf-8")
    assert "[red]7[/red]" in verify(str(tmp_path / "r.json")).stdout


def test_help_is_in_portuguese() -> None:
    result = verify("--help")
    assert "Confere recibos, sem usar a rede" in result.stdout
    assert "Opções" in result.stdout
