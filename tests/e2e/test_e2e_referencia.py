"""The reference of Tramita v3 shows what truly passes on the wire, and every call."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from barramento.api.endereco import BASE
from barramento.app import apps
from barramento.settings import Settings
from chassis.testing.authority import Authority
from tests.architecture.tree import ROOT
from tests.e2e.cena import Cena, novo_nup
from tests.e2e.exemplos import EXEMPLOS
from tests.e2e.referencia import PAGINA, escolher, guardados, pagina
from tests.e2e.roteiro import gravar
from tests.e2e.trafego import combinam, forma


def test_the_page_is_made_of_what_was_recorded() -> None:
    made = pagina(guardados(ROOT))
    assert (ROOT / PAGINA).read_text(encoding="utf-8") == made, "run python -m tests.e2e.referencia --so-pagina"


def test_every_call_has_an_example(tmp_path: Path) -> None:
    _, tramita, espera = apps(
        Settings.model_validate(
            {
                "database_url": "postgresql://u:p@127.0.0.1:1/x",
                "blob_url": tmp_path.as_uri(),
                "signing_key": Authority(tmp_path).client("barramento").pem,
            }
        )
    )
    existentes = {
        f"{metodo.upper()} {_caminho(caminho)}"
        for app in (tramita, espera)
        for caminho, operacoes in app.openapi()["paths"].items()
        if caminho == "/" or caminho.startswith(BASE)
        for metodo in operacoes
    }
    mostrados = {exemplo.nome for exemplo in EXEMPLOS}
    assert mostrados == existentes


@pytest.mark.e2e
@pytest.mark.xdist_group("stack")
async def test_what_was_recorded_still_has_the_shape_of_what_passes_today(
    ambiente: Mapping[str, str], tmp_path: Path
) -> None:
    hoje = escolher((await gravar(ambiente, tmp_path)).pares)
    outros = [
        (nome, par.corpo, hoje[nome].corpo, par.resposta, hoje[nome].resposta)
        for nome, par in guardados(ROOT).items()
        if par.status != hoje[nome].status
        or not combinam(forma(par.corpo), forma(hoje[nome].corpo))
        or not combinam(forma(par.resposta), forma(hoje[nome].resposta))
    ]
    assert outros == [], "run python -m tests.e2e.referencia on a stack, and look at what changed"


@pytest.mark.e2e
@pytest.mark.xdist_group("stack")
async def test_the_bodies_on_the_page_can_be_posted_as_they_stand(cena: Cena) -> None:
    tramita, pares = cena.amargosa.tramita, guardados(ROOT)
    processo = pares["POST /tramites/processo"].corpo
    processo["processo"]["protocolo"] = novo_nup()  # that one may have travelled here before
    avulso = await tramita.iniciar_documento(pares["POST /tramites/documento"].corpo)
    for idt in ((await tramita.iniciar_processo(processo)).idt, *(um.idt for um in avulso.tramites)):
        await tramita.cancelar(idt)


def _caminho(caminho: str) -> str:
    """As the examples are named: without the base, the types of numbers, and the second slash of one path."""
    curto = re.sub(r":[a-z]+}", "}", caminho.removeprefix(BASE)).replace("//", "/")
    return "/?idTramiteDaPendenciaRecebida" if curto == "/" else curto
