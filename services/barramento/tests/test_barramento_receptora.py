"""The unit that receives for another (tramita-api.md §6, registry.md §3.4)."""

import pytest
from barramento_cadastro import unidade
from barramento_house import House, corpo, documento, endereco, feito, processo, protocolo

from contracts.registry import v1

pytestmark = pytest.mark.pg


def redirecionada(numero: int, sistema: int, centralizadora: int | None, *, versao: int) -> v1.UnidadeRedirecionada:
    dados = unidade(numero, sistema).model_dump() | {"centralizadora": centralizadora, "versao": versao}
    return v1.UnidadeRedirecionada.model_validate(dados)


async def receptora(house: House, para: int) -> object:
    """What the receiver reads as `unidadeReceptora` of a fresh trâmite; `-` stands for nothing."""
    criado = await house.amargosa.iniciar(corpo(102, para, processo(documento(1, b"x"))))
    await house.amargosa.enviar(criado, b"x")
    sei = house.uniao if 300 <= para < 400 else house.bahia
    metadados = feito(await sei.get(f"tramites/{criado['IDT']}"))
    assert metadados["destinatario"] == endereco(para)
    assert (await house.amargosa.tramite(criado["IDT"]))["destinatario"] == numeros(para)
    return metadados.get("unidadeReceptora", "-")


def numeros(unidade_: int) -> dict[str, int]:
    return {nome: int(valor) for nome, valor in endereco(unidade_).items()}


async def test_the_receiver_reads_which_unit_receives_and_the_sender_goes_on_seeing_the_other(house: House) -> None:
    await house.contar(unidade(251, 2), unidade(252, 2))
    assert await receptora(house, 251) == "-"
    await house.contar(redirecionada(251, 2, 252, versao=2))
    assert await receptora(house, 251) == numeros(252)
    assert await receptora(house, 252) == "-"
    await house.contar(redirecionada(251, 2, 252, versao=1))  # late: nothing changes
    await house.contar(redirecionada(251, 2, None, versao=3))
    assert await receptora(house, 251) == "-"


async def test_it_stays_what_it_was_when_the_tramite_began(house: House) -> None:
    await house.contar(unidade(253, 2), unidade(254, 2), redirecionada(253, 2, 254, versao=2))
    criado = await house.amargosa.iniciar(corpo(102, 253, processo(documento(1, b"x"))))
    await house.amargosa.enviar(criado, b"x")
    await house.contar(redirecionada(253, 2, None, versao=3))
    for _ in range(2):
        metadados = feito(await house.bahia.get(f"tramites/{criado['IDT']}"))
        assert metadados["unidadeReceptora"] == numeros(254)
    await house.bahia.concluir(criado["IDT"], b"x")
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))


async def test_a_unit_that_the_receivers_system_could_only_refuse_is_not_named(house: House) -> None:
    """The receiver is the system of the destination: it files in units of its own, and in those that receive."""
    await house.contar(unidade(255, 2), unidade(256, 3), unidade(257, 2, apto=False, ativo=False))
    for versao, centralizadora in ((2, 256), (3, 257), (4, 999_999)):
        await house.contar(redirecionada(255, 2, centralizadora, versao=versao))
        assert await receptora(house, 255) == "-"


async def test_of_a_documento_avulso_each_destination_has_its_own(house: House) -> None:
    await house.contar(unidade(258, 2), unidade(259, 2), redirecionada(258, 2, 259, versao=2))
    dados = {
        "cabecalho": {"remetente": endereco(102), "destinatarios": [endereco(258), endereco(302)]},
        "documento": {**documento(1, b""), "protocolo": protocolo(), "retirado": True},
    }
    um, outro = feito(await house.amargosa.post("tramites/documento", dados))["tramites"]
    assert um["destinatario"] == numeros(258)
    assert feito(await house.bahia.get(f"tramites/{um['IDT']}"))["unidadeReceptora"] == numeros(259)
    assert "unidadeReceptora" not in feito(await house.uniao.get(f"tramites/{outro['IDT']}"))
