"""What a SEI accepts, and in which words it refuses (tramita-api.md §8, §12)."""

from dataclasses import dataclass

from tropeiro.simulador.erros import FalhaNoTramiteError
from tropeiro.simulador.leitura import componentes_presentes, documentos
from tropeiro.simulador.partes import MEGABYTE
from tropeiro.simulador.respostas import Metadados
from tropeiro.simulador.wire import JsonObject

FORMATO, CORROMPIDO, ESPECIE_NAO_MAPEADA, OUTRO = "01", "02", "04", "99"
NAO_E_ERRO = "OBS: A recusa é uma das três formas de conclusão de trâmite. Portanto, não é um erro."


class RecusaDesteSeiError(FalhaNoTramiteError):
    """This SEI does not want the process; `motivo` is the wire's code."""

    def __init__(self, motivo: str, justificativa: str) -> None:
        super().__init__(justificativa)
        self.motivo = motivo
        self.justificativa = justificativa


@dataclass(frozen=True, slots=True, kw_only=True)
class Regras:
    """How this SEI is configured: None accepts everything."""

    especies: frozenset[int] | None = None
    formatos: frozenset[str] | None = None
    tamanho_maximo_mb: float | None = None

    def validar(self, metadados: Metadados) -> None:
        """Look at the metadata before anything is downloaded.

        Raises:
            RecusaDesteSeiError: with the code that the client posts.
        """
        todos = documentos(metadados)
        for documento in todos:
            self._especie(documento["especie"])
        for componente in componentes_presentes(todos):
            if not componente["tamanhoEmBytes"]:
                raise RecusaDesteSeiError(OUTRO, "Tamanho de componente digital não informado.")
        for componente in componentes_presentes(todos):
            self._formato(componente["nome"].rpartition(".")[2])

    def validar_tamanho(self, tamanho: int) -> None:
        """Look at a file that was downloaded.

        Raises:
            RecusaDesteSeiError: it is bigger than this SEI keeps.
        """
        maximo = self.tamanho_maximo_mb
        if maximo is not None and tamanho > maximo * MEGABYTE:
            texto = f"O tamanho máximo geral permitido para documentos externos é {maximo:g} Mb. {NAO_E_ERRO}"
            raise RecusaDesteSeiError(OUTRO, texto)

    def _especie(self, especie: JsonObject) -> None:
        if self.especies is not None and int(especie["codigo"]) not in self.especies:
            nome = especie["nomeNoProdutor"]
            texto = f"O Documento do tipo {nome} não está mapeado para recebimento no sistema de destino. {NAO_E_ERRO}"
            raise RecusaDesteSeiError(ESPECIE_NAO_MAPEADA, texto)

    def _formato(self, extensao: str) -> None:
        if self.formatos is not None and extensao not in self.formatos:
            raise RecusaDesteSeiError(
                FORMATO,
                f"O formato {extensao} não é permitido pelo sistema de destino. Lembre-se que cada órgão/entidade tem "
                "autonomia na definição de quantos e quais formatos de arquivo são aceitos pelo seu sistema. "
                f"{NAO_E_ERRO}",
            )
