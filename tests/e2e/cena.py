"""A stage for end-to-end tests: three simulated SEIs around the real bus, and what must be true after each leg."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tropeiro.simulador import documentos
from tropeiro.simulador.cliente import Chamada
from tropeiro.simulador.destinatario import Recebimento
from tropeiro.simulador.envio import Envio
from tropeiro.simulador.eventos import Evento, Transferencia
from tropeiro.simulador.instancia import Instancia
from tropeiro.simulador.metadados import escrever_processo
from tropeiro.simulador.processo import ANEXO, DESPACHO, PARECER, Documento, Especie, Processo, Unidade, nup
from tropeiro.simulador.respostas import Tramite
from tropeiro.simulador.wire import JsonObject

SO_DO_SEI = frozenset(
    {"staTipoProtocolo", "idProcedimentoSEI", "idDocumentoSEI", "idProcedimentoAnexadoSEI", "idAnexo"}
)
ATE_O_FIM = [1, 2, 3, 4, 5, 6]


@dataclass(kw_only=True)
class Cena:
    """The SEIs of Amargosa, Bahia and the União, and a folder to make documents in."""

    amargosa: Instancia
    bahia: Instancia
    uniao: Instancia
    pasta: Path
    eventos: list[Evento]
    chamadas: Mapping[str, list[Chamada]]
    feitos: int = field(default=0)

    @property
    def todas(self) -> tuple[Instancia, Instancia, Instancia]:
        """All three."""
        return self.amargosa, self.bahia, self.uniao

    def html(self) -> Documento:
        """A new document made in SEI."""
        numero = self._numero()
        arquivo = documentos.html_do_sei(self.pasta / f"{numero}.html", semente=secrets.randbits(20))
        return Documento.de(arquivo, numero=numero, especie=DESPACHO)

    def pdf(self, *, especie: Especie = PARECER) -> Documento:
        """A new external document."""
        numero = self._numero()
        arquivo = documentos.pdf(self.pasta / f"{numero}.pdf", semente=secrets.randbits(30), paginas=2)
        return Documento.de(arquivo, numero=numero, especie=especie)

    def arquivo(self, nome: str, *, tamanho: int) -> Documento:
        """A new external document of an exact size, with the extension of `nome`."""
        numero = self._numero()
        mime = "application/pdf" if nome.endswith(".pdf") else "application/octet-stream"
        caminho = self.pasta / f"{numero}-{nome}"
        arquivo = documentos.bytes_quaisquer(caminho, semente=secrets.randbits(30), tamanho=tamanho, mime=mime)
        return Documento.de(arquivo, numero=numero, especie=ANEXO)

    def processo(self, *documentos_: Documento) -> Processo:
        """A new process, with one HTML document if nothing else is said."""
        return Processo(protocolo=novo_nup(), documentos=documentos_ or (self.html(),))

    def fez(self, sei: Instancia) -> Counter[str]:
        """How often a SEI made each call so far."""
        return Counter(chamada.nome for chamada in self.chamadas[sei.nome])

    async def tramitar(
        self,
        de: Instancia,
        para: Instancia,
        processo: Processo,
        *,
        unidade: Unidade | None = None,
        nre: str | None = None,
        apenas_pendentes: bool = False,
    ) -> Recebimento:
        """One whole leg, from metadata to checked receipt; everything that must hold is asserted here."""
        destino = unidade or para.configuracao.unidade
        envio = await de.enviar(processo, destino, nre=nre, apenas_pendentes=apenas_pendentes)
        await self.concluir(de, para, envio)
        recebimento = para.recebidos[envio.idt]
        assert recebimento.nre == envio.nre == (nre or envio.nre)
        assert recebimento.metadados.processo == sem_chaves_do_sei(escrever_processo(processo))
        assert recebimento.metadados.destinatario.numero_de_identificacao_da_estrutura == destino.numero
        assert recebimento.hashes == envio.hashes
        assert recebimento.bytes == envio.bytes
        return recebimento

    async def concluir(self, de: Instancia, para: Instancia, envio: Envio) -> Tramite:
        """Receiver and sender attend their lists, and the trâmite has gone through every state."""
        await para.atender_uma_vez()
        assert envio.idt in para.recebidos, self.motivos(envio.idt)
        await de.atender_uma_vez()
        assert envio.idt in de.recibos, self.motivos(envio.idt)
        final = await consultar(de, envio.idt)
        assert [mudanca.situacao for mudanca in final.mudancas_de_situacao] == ATE_O_FIM
        assert final.situacao_atual == ATE_O_FIM[-1]
        assert list(final.pendentes_de_recebimento) == []
        return final

    def transferidos(self, idt: int) -> Sequence[Transferencia]:
        """What of a trâmite's files went up and down, piece by piece."""
        return [um for um in self.eventos if isinstance(um, Transferencia) and um.idt == idt]

    def motivos(self, idt: int) -> Sequence[str]:
        """What the SEIs said about a trâmite."""
        return [str(evento) for evento in self.eventos if evento.idt == idt]

    def _numero(self) -> str:
        self.feitos += 1
        return f"{secrets.randbelow(10_000):04d}{self.feitos:03d}"


async def consultar(instancia: Instancia, idt: int) -> Tramite:
    """The trâmite, which this party must be able to see."""
    tramite = await instancia.tramita.tramite(idt)
    assert tramite is not None
    return tramite


async def situacao(instancia: Instancia, idt: int) -> int:
    """The state it is in, as a party sees it."""
    return (await consultar(instancia, idt)).situacao_atual


def de_volta(recebimento: Recebimento) -> Processo:
    """The process that a SEI received, to send it on or back."""
    assert recebimento.processo is not None
    return recebimento.processo


def novo_nup() -> str:
    """A process number that no other run has used."""
    return nup(10_000 + secrets.randbelow(90_000), secrets.randbelow(1_000_000), ano=2026)


def sem_chaves_do_sei(valor: JsonObject) -> JsonObject:
    """The same JSON without the five keys that only the sending SEI understands."""
    limpo = _limpar(valor)
    assert isinstance(limpo, dict)
    return limpo


def _limpar(valor: object) -> object:
    match valor:
        case dict():
            return {chave: _limpar(item) for chave, item in valor.items() if chave not in SO_DO_SEI}
        case list():
            return [_limpar(item) for item in valor]
        case _:
            return valor
