"""What simulated SEIs do for the API reference: every call once, and the refusals that a client meets."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import httpx

from tests.e2e.cena import Cena
from tests.e2e.trafego import Trafego
from tropeiro.simulador.ambiente import SISTEMAS, configuracao
from tropeiro.simulador.cliente import Cliente
from tropeiro.simulador.envio import Envio
from tropeiro.simulador.erros import RecusaDoBarramentoError
from tropeiro.simulador.instancia import ligar
from tropeiro.simulador.metadados import cabecalho, escrever_processo
from tropeiro.simulador.partes import Parte
from tropeiro.simulador.processo import Documento
from tropeiro.simulador.tramita import Remessa


@dataclass(frozen=True, slots=True, kw_only=True)
class Elenco:
    """The stage, what is written down, and a second client of Amargosa's for what SEI itself never calls."""

    cena: Cena
    trafego: Trafego
    direto: Cliente


async def gravar(ambiente: Mapping[str, str], pasta: Path) -> Trafego:
    """Play everything on a running stack; what passed on the wire."""
    trafego = Trafego(base=ambiente["TROPEIRO_BUS_URL"], espera=ambiente["TROPEIRO_PENDENCIAS_URL"].removesuffix("/"))
    (pasta / "documentos").mkdir()
    async with AsyncExitStack() as ligados:
        seis = [
            await ligados.enter_async_context(
                ligar(configuracao(nome, ambiente, pasta=pasta / nome), embrulhar=partial(trafego.de, nome))
            )
            for nome in SISTEMAS
        ]
        amargosa, bahia, uniao = seis
        cena = Cena(amargosa=amargosa, bahia=bahia, uniao=uniao, pasta=pasta / "documentos", eventos=[], chamadas={})
        conexao = amargosa.configuracao
        direto = await ligados.enter_async_context(
            Cliente(conexao.base, conexao.identidade, embrulhar=partial(trafego.de, "AMARGOSA"))
        )
        elenco = Elenco(cena=cena, trafego=trafego, direto=direto)
        await _consultas(elenco)
        await _um_tramite(elenco)
        await _desfechos(elenco)
        await _avulso_e_reproducao(elenco)
        await _recusas(elenco)
        await _espera(elenco, ambiente)
        await _sem_certificado(ambiente, trafego)
    return trafego


async def _consultas(elenco: Elenco) -> None:
    tramita, unidade = elenco.cena.amargosa.tramita, elenco.cena.bahia.configuracao.unidade
    await tramita.healthcheck()
    await tramita.repositorios()
    achada = await tramita.estrutura(unidade.repositorio, unidade.numero)
    pagina = {"registroInicial": 0, "quantidadeDeRegistros": 50}
    await tramita.procurar(unidade.repositorio, {"nome": achada.nome[:11], "permiteRecebimento": True, **pagina})
    await tramita.especies()
    await tramita.hipoteses(ativos=True)
    await tramita.motivos_de_urgencia()
    with _recusado("0055"):
        await tramita.estrutura(unidade.repositorio, 1_234_567)


async def _um_tramite(elenco: Elenco) -> None:
    """A process there and back: whole, in parts, receipts."""
    cena = elenco.cena
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    assert ida.processo is not None
    trocado = replace(ida.processo, documentos=tuple(reversed(ida.processo.documentos)))
    with _recusado("0047"):
        await cena.bahia.enviar(trocado, cena.amargosa.configuracao.unidade, nre=ida.nre)
    with _recusado("1010"):
        await cena.amargosa.tramita.cancelar(ida.idt)
    with _recusado("1004"):
        await cena.uniao.tramita.metadados(ida.idt)


async def _desfechos(elenco: Elenco) -> None:
    cena = elenco.cena
    recusado = await cena.amargosa.enviar(cena.processo(), cena.bahia.configuracao.unidade)
    await cena.bahia.tramita.recusar(recusado.idt, motivo="04", justificativa="Espécie documental não mapeada.")
    await cena.amargosa.atender_uma_vez()
    cancelado = await cena.amargosa.enviar(cena.processo(), cena.bahia.configuracao.unidade)
    await cena.amargosa.tramita.cancelar(cancelado.idt)


async def _avulso_e_reproducao(elenco: Elenco) -> None:
    cena = elenco.cena
    destinos = [cena.bahia.configuracao.unidade, cena.uniao.configuracao.unidade]
    for avulso in await cena.amargosa.enviar_avulso(cena.pdf(), destinos):
        await cena.amargosa.tramita.cancelar(avulso.idt)
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo())
    await cena.amargosa.tramita.cancelar((await cena.bahia.reproduzir(ida.nre)).idt)


async def _recusas(elenco: Elenco) -> None:
    """What goes wrong at the sender's, then at the receiver's."""
    cena = elenco.cena
    destino = cena.bahia.configuracao.unidade
    with _recusado("0005"):
        await cena.amargosa.enviar(cena.processo(), destino, de=cena.uniao.configuracao.unidade)
    with _recusado("1009"):
        await elenco.direto.post("tramites/processo", {"cabecalho": {}, "processo": {}}, nome="sem campos")
    with _recusado("1003"):
        await elenco.direto.get("nada-aqui", nome="endereço desconhecido")
    documento = cena.pdf()
    await _recusas_do_envio(elenco, documento)
    envio = await cena.amargosa.enviar(cena.processo(), destino)
    await cena.bahia.tramita.metadados(envio.idt)
    await _baixar_inteiro(elenco, envio)
    with _recusado("1060"):
        quando = (await cena.bahia.tramita.consultar({"IDT": envio.idt}))[0].quando(4)
        assert quando is not None
        await cena.bahia.tramita.enviar_recibo(envio.idt, data=quando.isoformat(), assinatura="bsOjbyBjb25mZXJl")
    await cena.bahia.tramita.recusar(envio.idt, motivo="99", justificativa="Fim do exemplo.")
    await cena.amargosa.atender_uma_vez()


async def _recusas_do_envio(elenco: Elenco, documento: Documento) -> None:
    cena, tramita = elenco.cena, elenco.cena.amargosa.tramita
    destino, arquivo = cena.bahia.configuracao.unidade, documento.componentes[0].arquivo
    assert arquivo.caminho is not None
    processo = cena.processo(documento)
    cabeca = cabecalho(remetente=cena.amargosa.configuracao.unidade, destinatario=destino)
    criado = await tramita.iniciar_processo({"cabecalho": cabeca, "processo": escrever_processo(processo)})
    with _recusado("0044"):
        await cena.amargosa.enviar(processo, destino)
    with _recusado("1040"):
        await tramita.recibo_de_envio(criado.idt)
    with _recusado("1037"):
        await tramita.sinalizar_termino(criado.ticket, hash_=arquivo.hash_, protocolo=processo.protocolo)
    outro = cena.pdf().componentes[0].arquivo
    assert outro.caminho is not None
    igual_no_tamanho = cena.pasta / "outro-conteudo.pdf"
    igual_no_tamanho.write_bytes(outro.caminho.read_bytes()[: arquivo.tamanho].ljust(arquivo.tamanho))
    inteiro = Parte(inicio=0, fim=arquivo.tamanho)
    with _recusado("1033"):
        await tramita.enviar_componente(
            Remessa(
                ticket=criado.ticket,
                hash_=arquivo.hash_,
                protocolo=processo.protocolo,
                caminho=igual_no_tamanho,
                parte=inteiro,
            )
        )
    await tramita.cancelar(criado.idt)


async def _baixar_inteiro(elenco: Elenco, envio: Envio) -> None:
    """One whole component, which the client's code can ask for and never does."""
    (hash_,) = envio.hashes
    bahia, escuta = elenco.cena.bahia.configuracao, partial(elenco.trafego.de, "BAHIA")
    async with Cliente(bahia.base, bahia.identidade, embrulhar=escuta) as cliente:
        dados = {"hashDoComponenteDigital": hash_, "protocolo": envio.protocolo}
        await cliente.post(f"tramites/{envio.idt}/protocolos/componentes-digitais", dados, nome="baixar inteiro")


async def _espera(elenco: Elenco, ambiente: Mapping[str, str]) -> None:
    cena = elenco.cena
    envio = await cena.amargosa.enviar(cena.processo(), cena.bahia.configuracao.unidade)
    bahia = cena.bahia.configuracao
    async with Cliente(
        ambiente["TROPEIRO_PENDENCIAS_URL"], bahia.identidade, embrulhar=partial(elenco.trafego.de, "BAHIA")
    ) as espera:
        await espera.get("", {"idTramiteDaPendenciaRecebida": envio.idt - 1}, nome="espera")
    await cena.amargosa.tramita.cancelar(envio.idt)


async def _sem_certificado(ambiente: Mapping[str, str], trafego: Trafego) -> None:
    contexto = ssl.create_default_context(cafile=ambiente["TROPEIRO_CA"])
    conexoes = trafego.de("", httpx.AsyncHTTPTransport(verify=contexto))
    async with httpx.AsyncClient(transport=conexoes) as ninguem:
        await ninguem.get(f"{trafego.base}especies")


@contextmanager
def _recusado(codigo: str) -> Iterator[None]:
    try:
        yield
    except RecusaDoBarramentoError as recusa:
        if recusa.codigo != codigo:
            raise
    else:
        raise AssertionError(f"era para ser recusado com {codigo}")
