"""Whether a file can be a document (external-user.md §6.2): told by what is in it, never by its name."""

from io import BytesIO

import pikepdf
import puremagic

from external_user.domain.documentos import EXIGENCIAS, PDF, TipoDeDocumento
from external_user.domain.errors import ArquivoRecusadoError

ACEITOS = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}


class TipoNaoAceitoError(ArquivoRecusadoError):
    """The content is of a kind that this document can't be; 415."""


class ArquivoGrandeError(ArquivoRecusadoError):
    """There is more of it than a document may have; 413."""

    def __init__(self, maximo: int, /) -> None:
        super().__init__(
            "arquivo.grande",
            f"O arquivo passa de {maximo / 1_000_000:.0f} MB. Reduza a resolução ou envie menos páginas.",
        )
        self.maximo = maximo


def mime_conferido(conteudo: bytes, /, *, tipo: TipoDeDocumento) -> str:
    """The kind of file, if this document may be one.

    Raises:
        ArquivoRecusadoError: empty, protected by a password, or broken (422).
        TipoNaoAceitoError: of a kind that this document can't be (415).
    """
    if not conteudo:
        raise ArquivoRecusadoError("arquivo.vazio", "O arquivo está vazio. Escolha outro.")
    mime = _detectado(conteudo)
    formatos = EXIGENCIAS[tipo].formatos
    if mime not in formatos:
        nomes = ", ".join(nome for aceito, nome in ACEITOS.items() if aceito in formatos)
        raise TipoNaoAceitoError("arquivo.tipo_nao_aceito", f"Envie o documento em um destes formatos: {nomes}.")
    if mime == PDF:
        _conferir_pdf(conteudo)
    return mime


def _detectado(conteudo: bytes) -> str:
    try:
        return puremagic.from_string(conteudo, mime=True)
    except puremagic.PureError:
        return ""


def _conferir_pdf(conteudo: bytes) -> None:
    try:
        with pikepdf.open(BytesIO(conteudo)) as pdf:
            paginas = len(pdf.pages)
            cifrado = pdf.is_encrypted
    except pikepdf.PasswordError:
        paginas, cifrado = 1, True
    except pikepdf.PdfError:
        paginas, cifrado = 0, False
    if cifrado:
        raise ArquivoRecusadoError("arquivo.cifrado", "O PDF está protegido por senha. Envie uma cópia sem proteção.")
    if not paginas:
        raise ArquivoRecusadoError("arquivo.corrompido", "Não foi possível abrir o PDF. Gere o arquivo de novo.")
