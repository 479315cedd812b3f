"""Where a trâmite ends up: several destinations of one document, and a unit that receives for another."""

import pytest

from tests.e2e.cadastro import Cadastro
from tests.e2e.cena import Cena, consultar, situacao
from tests.e2e.test_e2e_cenarios_api import componentes

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


async def test_a_documento_avulso_goes_to_two_bodies_and_each_signs_for_itself(cena: Cena) -> None:
    documento = componentes(cena, 3)
    destinos = [cena.bahia.configuracao.unidade, cena.uniao.configuracao.unidade]
    envios = await cena.amargosa.enviar_avulso(documento, destinos)
    assert len({envio.nre for envio in envios}) == len({envio.idt for envio in envios}) == 2
    for envio, para in zip(envios, (cena.bahia, cena.uniao), strict=True):
        assert await situacao(cena.amargosa, envio.idt) == 2
        final = await cena.concluir(cena.amargosa, para, envio)
        assert final.nre == envio.nre
        assert para.recebidos[envio.idt].hashes == envio.hashes
        assert para.recebidos[envio.idt].bytes == envio.bytes


async def test_of_two_destinations_one_may_be_taken_back(cena: Cena) -> None:
    destinos = [cena.bahia.configuracao.unidade, cena.uniao.configuracao.unidade]
    um, outro = await cena.amargosa.enviar_avulso(cena.html(), destinos)
    await cena.amargosa.tramita.cancelar(um.idt)
    await cena.bahia.atender_uma_vez()
    assert um.idt not in cena.bahia.recebidos
    await cena.concluir(cena.amargosa, cena.uniao, outro)
    assert await situacao(cena.amargosa, um.idt) == 7


async def test_a_sei_receives_in_the_centralizadora_what_is_addressed_to_another_unit(
    cena: Cena, cadastro: Cadastro
) -> None:
    protocolo_central = cena.bahia.configuracao.unidade
    setor = await cadastro.unidade_centralizada(tenant="bahia", em=protocolo_central, vista_por=cena.amargosa)
    # The SEI of Bahia is configured for the centralizadora alone.
    assert setor not in cena.bahia.configuracao.unidades
    recebimento = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(), unidade=setor)
    receptora = recebimento.metadados.unidade_receptora
    assert receptora is not None
    assert receptora.numero_de_identificacao_da_estrutura == protocolo_central.numero
    visto = await consultar(cena.amargosa, recebimento.idt)
    assert visto.destinatario.numero_de_identificacao_da_estrutura == setor.numero
    (avulso,) = await cena.amargosa.enviar_avulso(cena.pdf(), [setor])
    await cena.concluir(cena.amargosa, cena.bahia, avulso)
    assert cena.bahia.recebidos[avulso.idt].metadados.unidade_receptora == receptora
