"""Two workers of one SEI on the same trâmite, step by step (tramita-api.md §7: expect it)."""

from dataclasses import dataclass

import pytest

from tests.e2e.cena import Cena, situacao
from tropeiro.simulador import recibo
from tropeiro.simulador.acervo import Recebendo
from tropeiro.simulador.envio import Envio
from tropeiro.simulador.erros import RecusaDoBarramentoError
from tropeiro.simulador.instancia import Instancia
from tropeiro.simulador.leitura import documentos, tamanho_do_componente
from tropeiro.simulador.partes import Parte
from tropeiro.simulador.respostas import Metadados, Tramite

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


@dataclass
class Trabalhador:
    """One PHP process of the receiver, one call at a time."""

    sei: Instancia
    idt: int

    async def ler(self) -> Metadados:
        """GET metadata, with which every run begins."""
        self.metadados = await self.sei.tramita.metadados(self.idt)
        return self.metadados

    async def consultar(self) -> Tramite:
        """The consultation that tells this run what to download."""
        tramite = await self.sei.tramita.tramite(self.idt)
        assert tramite is not None
        self.tramite = tramite
        return tramite

    async def baixar(self, hash_: str) -> None:
        """One component, whole."""
        tamanho = tamanho_do_componente(documentos(self.metadados), hash_)
        assert tamanho is not None
        with Recebendo(self.sei.acervo.destino(hash_)) as chegando:
            await self.sei.tramita.baixar_parte(
                self.idt,
                hash_=hash_,
                protocolo=self.tramite.protocolo,
                parte=Parte(inicio=0, fim=tamanho),
                receber=chegando.receber,
            )
            await chegando.fim_da_parte(ate=tamanho)
            chegando.concluir(hash_=hash_)

    async def assinar(self) -> None:
        """The receipt over what this run was told to download."""
        momento = (await self.sei.tramita.consultar({"IDT": self.idt}))[0].quando(4)
        assert momento is not None
        data = recibo.data_do_recibo(momento)
        texto = recibo.texto_do_recibo(
            idt=self.idt, nre=self.tramite.nre, data=data, hashes_=self.tramite.pendentes_de_recebimento
        )
        assinatura = self.sei.configuracao.identidade.assinar(texto)
        await self.sei.tramita.enviar_recibo(self.idt, data=data, assinatura=assinatura)


@dataclass
class Dupla:
    """Two of them, and the components on their way."""

    envio: Envio
    um: Trabalhador
    outro: Trabalhador
    hashes: list[str]


@pytest.fixture
async def dupla(cena: Cena) -> Dupla:
    envio = await cena.amargosa.enviar(cena.processo(cena.html(), cena.pdf()), cena.bahia.configuracao.unidade)
    um, outro = (Trabalhador(sei=cena.bahia, idt=envio.idt) for _ in range(2))
    return Dupla(envio=envio, um=um, outro=outro, hashes=sorted(envio.hashes))


async def test_a_second_reading_in_the_middle_of_a_download_does_not_hold_back_situation_4(
    cena: Cena, dupla: Dupla
) -> None:
    await dupla.um.ler()
    await dupla.um.consultar()
    await dupla.um.baixar(dupla.hashes[0])
    await dupla.outro.ler()
    await dupla.um.baixar(dupla.hashes[1])
    assert await situacao(cena.bahia, dupla.envio.idt) == 4
    await dupla.um.assinar()
    assert await situacao(cena.bahia, dupla.envio.idt) == 5


async def test_a_receiver_that_died_half_way_starts_over_and_is_told_everything_again(cena: Cena, dupla: Dupla) -> None:
    await dupla.um.ler()
    await dupla.um.consultar()
    await dupla.um.baixar(dupla.hashes[0])
    await dupla.outro.ler()
    assert sorted((await dupla.outro.consultar()).pendentes_de_recebimento) == dupla.hashes
    for hash_ in dupla.hashes:
        await dupla.outro.baixar(hash_)
    await dupla.outro.assinar()
    assert await situacao(cena.bahia, dupla.envio.idt) == 5


async def test_a_worker_that_comes_late_can_neither_download_nor_refuse_what_the_other_signed_for(
    cena: Cena, dupla: Dupla
) -> None:
    await dupla.outro.ler()
    await dupla.outro.consultar()
    await dupla.um.ler()
    await dupla.um.consultar()
    for hash_ in dupla.hashes:
        await dupla.um.baixar(hash_)
    await dupla.um.assinar()
    for tardio in (
        dupla.outro.baixar(dupla.hashes[0]),
        cena.bahia.tramita.recusar(dupla.envio.idt, motivo="99", justificativa="tarde"),
    ):
        with pytest.raises(RecusaDoBarramentoError):
            await tardio
    await cena.amargosa.atender_uma_vez()
    assert await situacao(cena.amargosa, dupla.envio.idt) == 6


async def test_a_worker_whose_consultation_comes_after_the_other_one_s_download_still_signs_for_everything(
    cena: Cena, dupla: Dupla
) -> None:
    await dupla.um.ler()
    await dupla.outro.ler()
    await dupla.outro.consultar()
    await dupla.outro.baixar(dupla.hashes[0])
    for hash_ in (await dupla.um.consultar()).pendentes_de_recebimento:
        await dupla.um.baixar(hash_)
    await dupla.outro.baixar(dupla.hashes[1])
    await dupla.um.assinar()
    assert await situacao(cena.bahia, dupla.envio.idt) == 5
