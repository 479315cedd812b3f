"""The committed vectors: what docs/reference/recibos.md says about each is what is found."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from recibo.achados import Resultado, Veredito
from recibo.autoridades import autoridades
from recibo.conferencia import Conferencia
from recibo.leitura import ler

VETORES = Path(__file__).parent / "vetores"
INDICE = json.loads((VETORES / "indice.json").read_text(encoding="utf-8"))
CONFERIR = Conferencia(
    agora=datetime(2026, 11, 25, tzinfo=UTC), autoridades=autoridades((VETORES / "certificados.pem").read_bytes())
)
DOCS = Path(__file__).parents[3] / "docs/reference/recibos.md"


@pytest.mark.parametrize("um", INDICE, ids=lambda um: um["arquivo"])
def test_a_vector_is_found_to_be_what_it_is_said_to_be(um: dict[str, object]) -> None:
    laudo = CONFERIR(ler((VETORES / str(um["arquivo"])).read_bytes()))
    errados = sorted({achado.assunto.value for achado in laudo.achados if achado.resultado is Resultado.NAO_CONFERE})
    assert (laudo.veredito, errados) == (um["veredito"], um["errados"])


def test_the_vector_in_text_holds_with_signature_and_certificate_beside_it() -> None:
    texto, assinatura, certificado = (
        (VETORES / f"conclusao.{fim}").read_bytes() for fim in ("xml", "assinatura", "certificado.pem")
    )
    laudo = CONFERIR(ler(texto, assinatura=assinatura, certificado=certificado))
    assert laudo.veredito is Veredito.CONFERE


def test_the_page_names_every_vector() -> None:
    ditos = set(re.findall(r"`([\w-]+\.json)`", DOCS.read_text(encoding="utf-8")))
    assert {um["arquivo"] for um in INDICE} <= ditos
