"""Why a registration is rejected: the catalogue (external-user.md §5), and what its owner is told."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from external_user.domain.errors import MotivoInvalidoError

TEXTO_MAXIMO = 1000


class Motivo(StrEnum):
    """The code, as events carry it."""

    DOCUMENTO_ILEGIVEL = "documento_ilegivel"
    DOCUMENTO_DIVERGENTE = "documento_divergente"
    FOTO_INADEQUADA = "foto_inadequada"
    PROCURACAO_INVALIDA = "procuracao_invalida"
    TERMO_INVALIDO = "termo_invalido"
    DADOS_DIVERGENTES = "dados_divergentes"
    SUSPEITA_DE_FRAUDE = "suspeita_de_fraude"
    OUTRO = "outro"


CATALOGO: Mapping[Motivo, str] = MappingProxyType(
    {
        Motivo.DOCUMENTO_ILEGIVEL: "Não foi possível ler um dos documentos enviados.",
        Motivo.DOCUMENTO_DIVERGENTE: "O documento de identificação não corresponde aos dados do cadastro.",
        Motivo.FOTO_INADEQUADA: "A foto não mostra com clareza o rosto e o documento.",
        Motivo.PROCURACAO_INVALIDA: "O documento de representação não comprova os poderes ou está vencido.",
        Motivo.TERMO_INVALIDO: "O Termo de Concordância e Veracidade está incompleto ou sem assinatura.",
        Motivo.DADOS_DIVERGENTES: "Há dados do formulário que não conferem com os documentos.",
        Motivo.SUSPEITA_DE_FRAUDE: "Não foi possível confirmar a identidade com os documentos enviados.",
        Motivo.OUTRO: "Outro motivo, explicado abaixo.",
    }
)


def motivo_do_catalogo(codigo: str, /, *, texto: str) -> Motivo:
    """The reason of that code, if it stands by itself or comes with the text that it needs.

    Raises:
        MotivoInvalidoError: not in the catalogue, a text too long, or `outro` without a text.
    """
    if codigo not in set(Motivo) or len(texto) > TEXTO_MAXIMO:
        raise MotivoInvalidoError
    motivo = Motivo(codigo)
    if motivo is Motivo.OUTRO and not texto.strip():
        raise MotivoInvalidoError
    return motivo
