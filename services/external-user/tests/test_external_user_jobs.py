"""What waits too long expires and is erased, however often and late the job runs; too many tries are stopped."""

import asyncio

import httpx
import pytest
from external_user_house import FORM, PNG, House, token_de

from chassis.blobs import BlobDesconhecidoError
from external_user import app as composition
from external_user.store.senhas import hash_da_senha

pytestmark = pytest.mark.pg
PESSOAL = "cpf_hash IS NOT NULL OR email_hash IS NOT NULL OR ficha IS NOT NULL OR senha IS NOT NULL"


async def test_what_nobody_confirms_in_seven_days_is_erased(house: House) -> None:
    await house.cadastrar()
    token = token_de(await house.carta())
    await house.cadastrar("bahia", orgao=201)
    await house.passaram(6.9)
    assert await house.limpar() == 0
    await house.passaram(0.2)
    async with asyncio.TaskGroup() as group:
        dois = [group.create_task(house.limpar()) for _ in range(2)]
    assert sum(um.result() for um in dois) == 1
    assert await house.limpar() == 0
    assert await house.tipos() == ["iniciado", "iniciado", "expirado"]
    (amargosa,) = await house.rows(f"SELECT estado, {PESSOAL} AS pessoal FROM cadastro WHERE tenant_id = 'amargosa'")  # noqa: S608 - our own words
    assert amargosa == {"estado": "EXPIRADO", "pessoal": False}
    (bahia,) = await house.rows("SELECT estado FROM cadastro WHERE tenant_id = 'bahia'")
    assert bahia["estado"] == "AGUARDANDO_EMAIL"
    assert (await house.confirmar(token)).json()["codigo"] == "token.expirado"
    assert (await house.cadastrar()).status_code == 202


async def test_letters_of_the_erased_do_not_leave(house: House) -> None:
    await house.cadastrar()
    await house.passaram(7.1)
    await house.limpar()
    await house.enviar_cartas()
    assert house.caixa.cartas == []
    (row,) = await house.rows("SELECT estado, falha, conteudo FROM notificacao")
    assert row == {"estado": "REJEITADA", "falha": "apagada", "conteudo": None}


async def test_documents_are_awaited_for_thirty_days_and_the_data_kept_for_a_while(house: House) -> None:
    aberta = await house.confirmado()
    await house.enviar(aberta["sessao"], "TERMO", PNG)
    await house.passaram(30.1)
    assert await house.limpar() == 1
    (row,) = await house.rows("SELECT estado, ficha IS NULL AS apagado FROM cadastro")
    assert row == {"estado": "EXPIRADO", "apagado": False}
    assert (await house.tipos())[-1] == "expirado"


async def test_the_data_and_documents_of_the_rejected_are_erased_after_180_days(house: House) -> None:
    cadastro = await house.em_conferencia()
    await house.agir(cadastro, "rejeitar", {"motivo": "termo_invalido", "texto": "Sem assinatura."})
    chaves = [row["chave"] for row in await house.rows("SELECT chave FROM documento")]
    await house.passaram(179)
    assert await house.limpar() == 0
    await house.passaram(2)
    assert await house.limpar() == 1
    (row,) = await house.rows(f"SELECT estado, {PESSOAL} AS pessoal FROM cadastro")  # noqa: S608 - our own words
    assert row == {"estado": "REJEITADO", "pessoal": False}
    assert await house.rows("SELECT FROM documento") == []
    assert await house.rows("SELECT FROM verificacao WHERE texto IS NOT NULL") == []
    for chave in chaves:
        with pytest.raises(BlobDesconhecidoError):
            await house.armario.blobs.size(chave)


async def test_the_released_stay(house: House) -> None:
    cadastro = await house.em_conferencia()
    itens = [{"tipo": t, "resultado": "ACEITO"} for t in ("IDENTIFICACAO", "FOTO_COM_DOCUMENTO", "TERMO")]
    await house.agir(cadastro, "liberar", {"itens": itens})
    await house.passaram(1000)
    assert await house.limpar() == 0


async def test_the_fourth_try_of_an_hour_from_one_address_waits(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes: list[str] = []

    async def contado(senha: str) -> str:
        hashes.append(senha)
        return await hash_da_senha(senha)

    monkeypatch.setattr(composition, "hash_da_senha", contado)

    def de(ip: str) -> dict[str, str]:
        return {"X-Real-IP": ip}

    tres = house.settings.model_copy(update={"form_tries_per_hour": 3, "client_address_header": "X-Real-IP"})
    transport = httpx.ASGITransport(composition.create_app(tres), client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://externo.example") as http:
        for n in range(3):
            form = {**FORM, "email": f"pessoa{n}@exemplo.com.br"}
            answer = await http.post("/v1/amargosa/cadastros", json=form, headers=de("198.51.100.7"))
            assert answer.status_code == 202
        quarta = await http.post("/v1/amargosa/cadastros", json=dict(FORM), headers=de("198.51.100.7"))
        assert (quarta.status_code, quarta.json()["codigo"]) == (429, "muitas_tentativas")
        assert 0 < int(quarta.headers["retry-after"]) <= 3600
        assert len(hashes) == 3  # each costs a CPU
        errada = await http.post("/v1/amargosa/cadastros", json={}, headers=de("198.51.100.7"))
        assert errada.status_code == 422
        outra = await http.post("/v1/amargosa/cadastros", json=dict(FORM), headers=de("198.51.100.8"))
        assert outra.status_code == 202
        await house.passaram(1 / 24)
        depois = await http.post("/v1/amargosa/cadastros", json=dict(FORM), headers=de("198.51.100.7"))
        assert depois.status_code == 202
    assert "198.51" not in str(await house.rows("SELECT t::text FROM tentativa t"))
