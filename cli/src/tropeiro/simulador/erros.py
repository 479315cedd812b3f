"""What can go wrong in a conversation with the bus."""


class FalhaNoTramiteError(Exception):
    """The conversation failed: the sender cancels, the receiver refuses (tramita-api.md §11)."""


class RecusaDoBarramentoError(FalhaNoTramiteError):
    """The bus answered 4xx or 5xx with the error body of its contract (tramita-api.md §1.1)."""

    def __init__(self, *, status: int, codigo: str, mensagem: str, chamada: str) -> None:
        super().__init__(f"Erro: {codigo} - {mensagem} (HTTP {status} em {chamada})")
        self.status = status
        self.codigo = codigo
        self.mensagem = mensagem
        self.chamada = chamada


class RespostaForaDoContratoError(FalhaNoTramiteError):
    """The bus answered something that the client could not use; the unmodified client would crash or misread it."""


class BarramentoInacessivelError(FalhaNoTramiteError):
    """No answer: connection refused or broken, TLS refused, or 300 s gone (`esgotado`)."""

    def __init__(self, texto: str, *, esgotado: bool) -> None:
        super().__init__(texto)
        self.esgotado = esgotado


class ConteudoDivergenteError(FalhaNoTramiteError):
    """Bytes, hash or signature are not those that were announced."""
