"""The receiver's flow, call by call (tramita-api.md §5–§9, §11)."""

from collections.abc import Sequence
from dataclasses import dataclass

from tropeiro.simulador import recibo
from tropeiro.simulador.acervo import Acervo
from tropeiro.simulador.baixa import Baixador
from tropeiro.simulador.cliente import ignorar
from tropeiro.simulador.erros import ConteudoDivergenteError, FalhaNoTramiteError, RespostaForaDoContratoError
from tropeiro.simulador.eventos import Falha, Observador, ReciboAssinado, SituacaoAlcancada, TramiteRecusado
from tropeiro.simulador.identidade import Identidade
from tropeiro.simulador.leitura import componentes_presentes, documentos, ler_documento, ler_processo
from tropeiro.simulador.partes import BLOCO_PADRAO_MB
from tropeiro.simulador.processo import Documento, Processo, Unidade
from tropeiro.simulador.regras import OUTRO, RecusaDesteSeiError, Regras
from tropeiro.simulador.respostas import Metadados, Tramite
from tropeiro.simulador.tramita import Tramita

METADADOS_LIDOS, COMPONENTES_LIDOS, RECIBO_ENTREGUE, RECUSADO = 3, 4, 5, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Recebimento:
    """A trâmite that this SEI received and signed for; `metadados` as they came."""

    idt: int
    nre: str
    metadados: Metadados
    processo: Processo | None
    documento: Documento | None
    hashes: frozenset[str]
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Casa:
    """Whom this SEI receives for, with what it signs, where it keeps files and what it accepts."""

    identidade: Identidade
    unidades: frozenset[Unidade]
    acervo: Acervo
    regras: Regras
    bloco_mb: int = BLOCO_PADRAO_MB


class Destinatario:
    """Receives processes on behalf of one SEI."""

    def __init__(self, tramita: Tramita, casa: Casa, *, instancia: str, observar: Observador = ignorar) -> None:
        self._tramita = tramita
        self._casa = casa
        self._instancia = instancia
        self._observar = observar
        self._baixador = Baixador(
            tramita,
            casa.acervo,
            bloco_mb=casa.bloco_mb,
            regras=casa.regras,
            instancia=instancia,
            observar=observar,
        )
        self._registrando: set[int] = set()
        self._registrados: set[int] = set()

    async def receber(self, idt: int) -> Recebimento | None:
        """Receive a trâmite whole and post its receipt; None if another worker of this SEI did.

        Raises:
            FalhaNoTramiteError: it failed, and was refused as the client refuses: with its code, or 99 after a last
                look at the metadata.
        """
        try:
            return await self._receber(idt)
        except RecusaDesteSeiError as erro:
            await self._recusar(idt, motivo=erro.motivo, justificativa=erro.justificativa)
            raise
        except (FalhaNoTramiteError, OSError) as erro:
            await self._recusar(idt, motivo=OUTRO, justificativa=str(erro))
            raise
        except (KeyError, TypeError, ValueError) as erro:
            texto = f"metadados que este SEI não entende: {erro!r}"
            await self._recusar(idt, motivo=OUTRO, justificativa=texto)
            raise RespostaForaDoContratoError(texto) from erro

    async def _receber(self, idt: int) -> Recebimento | None:
        metadados = await self._tramita.metadados(idt)
        tramite = await self._consultar(idt)
        await self._validar_destino(metadados)
        self._casa.regras.validar(metadados)
        self._alcancou(idt, METADADOS_LIDOS)
        todos, pendentes = documentos(metadados), tramite.pendentes_de_recebimento
        recebidos = [await self._baixador.baixar(tramite, todos, hash_) for hash_ in pendentes]
        if idt in self._registrando or idt in self._registrados:
            return None
        self._registrando.add(idt)
        try:
            await self._registrar(idt, metadados, hashes=pendentes)
            self._registrados.add(idt)
        finally:
            self._registrando.discard(idt)
        return self._recebimento(idt, metadados, hashes=pendentes, quantos=sum(recebidos))

    async def _validar_destino(self, metadados: Metadados) -> None:
        """The unit must be one of ours; a centralising unit, if the bus names one, takes its place."""
        endereco = metadados.unidade_receptora or metadados.destinatario
        repositorio = endereco.identificacao_do_repositorio_de_estruturas
        numero = endereco.numero_de_identificacao_da_estrutura
        estrutura = await self._tramita.estrutura(repositorio, numero)
        if Unidade(repositorio=repositorio, numero=numero) not in self._casa.unidades:
            texto = f'A Unidade "{estrutura.nome}" não está configurada para receber processos por meio da plataforma.'
            raise RecusaDesteSeiError(OUTRO, texto)

    async def _registrar(self, idt: int, metadados: Metadados, *, hashes: Sequence[str]) -> None:
        """What SEI does in one transaction: keep the process, then sign for it."""
        if (await self._consultar(idt)).situacao_atual == RECUSADO:
            raise RespostaForaDoContratoError(f"Trâmite {idt} já se encontra recusado.")
        if (situacao := (await self._consultar(idt)).situacao_atual) != COMPONENTES_LIDOS:
            texto = f"Desconsiderando recebimento do processo devido a situação de trâmite inconsistente: {situacao}"
            raise RespostaForaDoContratoError(texto)
        self._alcancou(idt, COMPONENTES_LIDOS)
        for componente in componentes_presentes(documentos(metadados)):
            if self._casa.acervo.caminho(componente["hash"]["conteudo"]) is None:
                raise ConteudoDivergenteError(
                    "Componente digital de pelo menos um dos documentos não pode ser recebido."
                )
        await self._assinar(await self._consultar(idt), hashes)

    async def _assinar(self, tramite: Tramite, hashes: Sequence[str]) -> None:
        momento = tramite.quando(COMPONENTES_LIDOS)
        if momento is None:
            raise RespostaForaDoContratoError("mudancasDeSituacao não tem a situação 4: o cliente pararia aqui")
        data = recibo.data_do_recibo(momento)
        texto = recibo.texto_do_recibo(idt=tramite.idt, nre=tramite.nre, data=data, hashes_=hashes)
        assinatura = self._casa.identidade.assinar(texto)
        await self._tramita.enviar_recibo(tramite.idt, data=data, assinatura=assinatura)
        self._observar(ReciboAssinado(instancia=self._instancia, idt=tramite.idt, hashes=len(hashes)))
        self._alcancou(tramite.idt, RECIBO_ENTREGUE)

    async def _recusar(self, idt: int, *, motivo: str, justificativa: str) -> None:
        """Refuse as the client does.

        Whatever failed, it ends in the same place: a last look at the metadata, then 99. A refusal with a code of its
        own was posted before, so that the look finds the trâmite refused and nothing more happens.
        """
        try:
            if motivo != OUTRO:
                await self._recusado(idt, motivo=motivo, justificativa=justificativa)
            if not (await self._tramita.metadados(idt)).reproducao_de_tramite:
                await self._recusado(idt, motivo=OUTRO, justificativa=justificativa)
        except FalhaNoTramiteError as erro:
            self._observar(Falha(instancia=self._instancia, idt=idt, motivo=str(erro)))

    async def _recusado(self, idt: int, *, motivo: str, justificativa: str) -> None:
        await self._tramita.recusar(idt, motivo=motivo, justificativa=justificativa)
        self._observar(TramiteRecusado(instancia=self._instancia, idt=idt, motivo=motivo, justificativa=justificativa))

    async def _consultar(self, idt: int) -> Tramite:
        tramite = await self._tramita.tramite(idt)
        if tramite is None:
            raise RespostaForaDoContratoError(f"o trâmite {idt} não foi encontrado na consulta")
        return tramite

    def _recebimento(self, idt: int, metadados: Metadados, *, hashes: Sequence[str], quantos: int) -> Recebimento:
        acervo = self._casa.acervo
        avulso = metadados.documento
        return Recebimento(
            idt=idt,
            nre=metadados.nre,
            metadados=metadados,
            processo=ler_processo(metadados.processo, arquivo=acervo.arquivo) if metadados.processo else None,
            documento=ler_documento(avulso, arquivo=acervo.arquivo) if avulso else None,
            hashes=frozenset(hashes),
            bytes=quantos,
        )

    def _alcancou(self, idt: int, situacao: int) -> None:
        self._observar(SituacaoAlcancada(instancia=self._instancia, idt=idt, situacao=situacao))
