"""The last trâmite of a process again: its receiver asks, its sender finds it in its list (tramita-api.md §7, §8)."""

import pytest

from tests.e2e.cena import ATE_O_FIM, Cena, consultar, situacao
from tropeiro.simulador.erros import RecusaDoBarramentoError

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


async def test_what_the_receiver_lost_comes_again_by_the_pending_lists_alone(cena: Cena) -> None:
    processo = cena.processo(cena.html(), cena.pdf())
    recebido = await cena.tramitar(cena.amargosa, cena.bahia, processo)
    cena.bahia.acervo.destino(min(recebido.hashes)).unlink()
    de_novo = await cena.bahia.reproduzir(recebido.nre)
    assert await cena.amargosa.atender_uma_vez() == 1
    assert await situacao(cena.amargosa, de_novo.idt) == 2
    await cena.bahia.atender_uma_vez()
    outra_vez = cena.bahia.recebidos[de_novo.idt]
    assert outra_vez.metadados.reproducao_de_tramite
    assert outra_vez.metadados.processo == recebido.metadados.processo
    assert (outra_vez.nre, outra_vez.hashes) == (recebido.nre, recebido.hashes)
    await cena.amargosa.atender_uma_vez()
    final = await consultar(cena.bahia, de_novo.idt)
    assert [mudanca.situacao for mudanca in final.mudancas_de_situacao] == ATE_O_FIM


async def test_a_second_one_is_refused_while_the_first_one_runs_and_the_sender_may_cancel_it(cena: Cena) -> None:
    recebido = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo())
    de_novo = await cena.bahia.reproduzir(recebido.nre)
    with pytest.raises(RecusaDoBarramentoError) as recusa:
        await cena.bahia.reproduzir(recebido.nre)
    assert recusa.value.mensagem == f"NRE, '{recebido.nre}', já possui trâmite em andamento para este destinatário"
    await cena.amargosa.tramita.cancelar(de_novo.idt)
    await cena.bahia.reproduzir(recebido.nre)
