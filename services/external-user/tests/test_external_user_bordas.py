"""The edges: what an operator gets wrong, what stands in front, what the documentation says."""

import asyncio
from pathlib import Path

import httpx
import pytest
import structlog
from external_user_house import FORM, House
from fastapi import Request

from chassis.operators import OperatorError
from external_user import app as composition
from external_user import jobs
from external_user.api.caller import endereco_de
from external_user.domain import diagrama
from external_user.domain.errors import CadastroDesconhecidoError
from external_user.domain.politica import Acao, Sujeito, exigir
from external_user.events.publish import to_event
from external_user.store.cofre import SqlLerTenants, chave_mestra
from external_user.store.work import SqlBegin
from external_user.usecases.limpar import LimparCadastros
from external_user.usecases.sair import Sair

REFERENCE = Path(__file__).parents[3] / "docs/reference/external-user.md"


def test_the_documentation_shows_the_states_as_they_are() -> None:
    assert f"```mermaid\n{diagrama.mermaid()}```" in REFERENCE.read_text(encoding="utf-8")


@pytest.mark.parametrize("conteudo", ["", "curta", "AAAA", "ç" * 44, "A" * 44])
def test_a_key_that_is_none_is_explained(tmp_path: Path, conteudo: str) -> None:
    arquivo = tmp_path / "chave"
    arquivo.write_text(conteudo)
    with pytest.raises(OperatorError, match="openssl rand"):
        chave_mestra(arquivo)
    with pytest.raises(OperatorError, match="openssl rand"):
        chave_mestra(tmp_path / "nenhuma")


def test_who_belongs_to_another_body_learns_nothing() -> None:
    alguem = Sujeito(id="ana", tenant="bahia", papeis=frozenset({"ADMIN_LOCAL"}), orgao=201)
    with pytest.raises(CadastroDesconhecidoError):
        exigir(alguem, Acao.VER_FILA, tenant="amargosa")


@pytest.mark.parametrize(
    ("par", "dito", "conta"),
    [
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("203.0.113.5", "198.51.100.7", "203.0.113.5"),
        (None, "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "x" * 100, "x" * 64),
    ],
)
def test_the_address_is_the_client_s_only_if_the_proxy_is_here(par: str | None, dito: str, conta: str) -> None:
    client = None if par is None else (par, 1)
    request = Request({"type": "http", "headers": [(b"x-real-ip", dito.encode())], "client": client})
    assert endereco_de(request, cabecalho="X-Real-IP") == conta


@pytest.mark.pg
async def test_without_a_place_for_documents_nothing_starts(house: House) -> None:
    with pytest.raises(OperatorError, match="BLOB_URL"):
        composition.abrir(house.settings.model_copy(update={"blob_url": None}))


@pytest.mark.pg
async def test_an_address_that_takes_no_mail_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nenhum(_: str) -> bool:
        return False

    monkeypatch.setattr(composition, "qualquer_dominio", nenhum)
    transport = httpx.ASGITransport(composition.create_app(house.settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://externo.example") as http:
        answer = await http.post("/v1/amargosa/cadastros", json=dict(FORM))
    assert answer.json()["erros"][0]["codigo"] == "email.dominio_sem_mx"


@pytest.mark.pg
async def test_without_a_notice_the_form_opens_directly(house: House) -> None:
    transport = httpx.ASGITransport(composition.create_app(house.settings.model_copy(update={"aviso": ""})))
    async with httpx.AsyncClient(transport=transport, base_url="http://externo.example") as http:
        answer = await http.get("/ente/amargosa/orgao/101")
    assert (answer.status_code, answer.headers["location"]) == (303, "/ente/amargosa/orgao/101/cadastro")


@pytest.mark.pg
async def test_the_jobs_send_and_clean_by_themselves(house: House) -> None:
    await house.cadastrar()
    await house.cadastrar("bahia", orgao=201, email="outra@exemplo.com.br")
    await house.execute("UPDATE cadastro SET desde = desde - interval '8 days' WHERE tenant_id = 'bahia'")
    often = house.settings.model_copy(update={"mail_every_s": 0.05, "cleaning_every_s": 0.05})
    limpa = LimparCadastros(SqlBegin(house.armario, to_event=to_event))
    work = (
        jobs.limpar(limpa, SqlLerTenants(house.database), often),
        jobs.entregar(composition.entrega(often, house.armario), often),
    )
    with structlog.testing.capture_logs() as lines:
        running = [asyncio.create_task(job) for job in work]
        async with asyncio.timeout(20):
            while not lines or not house.caixa.cartas:
                await asyncio.sleep(0.05)
        for task in running:
            task.cancel()
        await asyncio.wait(running)
    assert [(line["event"], line["tenant"]) for line in lines] == [("limpar.feito", "bahia")]
    assert (await house.tipos())[-1] == "expirado"


@pytest.mark.pg
async def test_a_job_waits_for_a_database_that_is_away_and_dies_of_anything_else(house: House) -> None:
    faltas: list[Exception] = [ConnectionRefusedError("fora"), KeyError("defeito")]

    async def tenants() -> list[str]:
        raise faltas.pop(0)

    often = house.settings.model_copy(update={"cleaning_every_s": 0.01})
    limpa = LimparCadastros(SqlBegin(house.armario, to_event=to_event))
    with structlog.testing.capture_logs() as lines, pytest.raises(KeyError):
        await jobs.limpar(limpa, tenants, often)
    assert [line["event"] for line in lines] == ["periodic.waiting"]


@pytest.mark.pg
async def test_leaving_twice_is_leaving(house: House) -> None:
    await Sair(SqlBegin(house.armario, to_event=to_event))("amargosa", "inventada")
