"""A component on its way from the bus to a SEI (tramita-api.md §5)."""

from collections.abc import Sequence

from tropeiro.simulador.acervo import Acervo, Recebendo
from tropeiro.simulador.erros import ConteudoDivergenteError, RespostaForaDoContratoError
from tropeiro.simulador.eventos import ComponenteConcluido, Observador, Transferencia
from tropeiro.simulador.leitura import nome_do_componente, tamanho_do_componente
from tropeiro.simulador.partes import bloco_em_bytes, partes
from tropeiro.simulador.regras import CORROMPIDO, RecusaDesteSeiError, Regras
from tropeiro.simulador.respostas import Tramite
from tropeiro.simulador.tramita import Tramita
from tropeiro.simulador.wire import JsonObject


class Baixador:
    """Fetches components: always in parts, always under the main protocolo."""

    def __init__(
        self, tramita: Tramita, acervo: Acervo, *, bloco_mb: int, regras: Regras, instancia: str, observar: Observador
    ) -> None:
        self._tramita = tramita
        self._acervo = acervo
        self._bloco = bloco_em_bytes(bloco_mb)
        self._regras = regras
        self._instancia = instancia
        self._observar = observar

    async def baixar(self, tramite: Tramite, documentos: Sequence[JsonObject], hash_: str) -> int:
        """One component; how many bytes it has.

        Raises:
            FalhaNoTramiteError: refused, of another size, not base64, too big for this SEI, or of another hash.
        """
        tamanho = tamanho_do_componente(documentos, hash_)
        if tamanho is None:
            raise RespostaForaDoContratoError(f"o componente pendente {hash_} não consta dos metadados")
        nome = nome_do_componente(documentos, hash_)
        with Recebendo(self._acervo.destino(hash_)) as chegando:
            await self._em_partes(tramite, chegando, hash_=hash_, nome=nome, tamanho=tamanho)
            self._regras.validar_tamanho(tamanho)
            _conferir(chegando, hash_=hash_)
        self._observar(
            ComponenteConcluido(
                instancia=self._instancia, idt=tramite.idt, enviando=False, nome=nome, hash_=hash_, tamanho=tamanho
            )
        )
        return tamanho

    async def _em_partes(self, tramite: Tramite, chegando: Recebendo, *, hash_: str, nome: str, tamanho: int) -> None:
        todas = partes(tamanho, bloco=self._bloco)
        for numero, parte in enumerate(todas, 1):
            chegando.nova_parte()

            async def receber(dados: bytes, numero: int = numero) -> None:
                await chegando.receber(dados)
                self._observar(
                    Transferencia(
                        instancia=self._instancia,
                        idt=tramite.idt,
                        enviando=False,
                        nome=nome,
                        hash_=hash_,
                        parte=numero,
                        partes=len(todas),
                        feitos=chegando.recebidos,
                        tamanho=tamanho,
                    )
                )

            await self._tramita.baixar_parte(
                tramite.idt, hash_=hash_, protocolo=tramite.protocolo, parte=parte, receber=receber
            )
            await chegando.fim_da_parte(ate=parte.fim)


def _conferir(chegando: Recebendo, *, hash_: str) -> None:
    try:
        chegando.concluir(hash_=hash_)
    except ConteudoDivergenteError as erro:
        texto = f"Hash do componente digital não confere com o valor informado pelo remetente: {erro}"
        raise RecusaDesteSeiError(CORROMPIDO, texto) from erro
