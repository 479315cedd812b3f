"""What the document store refuses, with what it expected and what it got."""


class BlobError(Exception):
    """Something that was asked of the store can't be done. Nothing became visible."""


class HashDivergenteError(BlobError):
    """The bytes have another SHA-256 than announced."""

    def __init__(self, *, expected: str, got: str) -> None:
        super().__init__(expected, got)
        self.expected = expected
        self.got = got


class TamanhoDivergenteError(BlobError):
    """The bytes are more or fewer than announced."""

    def __init__(self, *, expected: int, got: int) -> None:
        super().__init__(expected, got)
        self.expected = expected
        self.got = got


class PartesFaltandoError(BlobError):
    """Not all parts are there yet; `missing` are the half-open ranges without one."""

    def __init__(self, missing: list[tuple[int, int]]) -> None:
        super().__init__(missing)
        self.missing = missing


class FaixaInvalidaError(BlobError):
    """The range asked for isn't inside the document (or, of a part, inside what was announced)."""

    def __init__(self, *, inicio: int, fim: int, size: int) -> None:
        super().__init__(inicio, fim, size)
        self.inicio = inicio
        self.fim = fim
        self.size = size


class BlobDesconhecidoError(BlobError):
    """There is no document of that SHA-256."""


class ArmazenamentoForaError(BlobError):
    """The place itself is away: not mounted, or its server does not answer. It comes back by itself."""


class EnvioPartidoError(BlobError):
    """The place was away for so long that an upload to it broke: its bytes must be sent again, from the first."""


class ArmazenamentoCheioError(BlobError):
    """There is no room left to write."""
