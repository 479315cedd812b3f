"""multipart/form-data read as it streams in: small fields kept, one file handed on in chunks, memory constant.

The parts may come in any order. A client may send the file before the fields that say what it is, so the sink must
take bytes before anything is known of them (`chassis.blobs.Staging` does).
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from chassis.http.problems import CampoErrado, Problem

Sink = Callable[[bytes], Awaitable[None]]

MAX_FIELDS = 32
MAX_FIELD_BYTES = 64 * 1024
MAX_BOUNDARY_BYTES = 70  # RFC 2046 §5.1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLimits:
    """What the fields that are no file may cost; the file's size is the body limit's business."""

    fields: int = MAX_FIELDS
    field_bytes: int = MAX_FIELD_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What came beside the file."""

    fields: dict[str, str]
    file_bytes: int


async def read_form(
    content_type: str | None,
    body: AsyncIterator[bytes],
    /,
    *,
    file_field: str,
    sink: Sink,
    limits: FormLimits = FormLimits(),
) -> Form:
    """Read a whole form: the bytes of `file_field` go to `sink`, the other fields come back as text.

    Args:
        content_type: the request's, with its boundary.
        body: the request's body, as in `request.stream()`.
        file_field: the part that is the file, with or without a file name.
        sink: gets the file, chunk by chunk.
        limits: of the other fields.

    Raises:
        Problem: 415 if it is no multipart/form-data; 400 if it is cut off, malformed, has no such file or two, or its
            other fields are too many, too large or not UTF-8.
    """
    parts = _Parts(_boundary(content_type), file_field, limits)
    async for chunk in body:
        for piece in parts.feed(chunk):
            await sink(piece)
    return parts.done()


@dataclass(slots=True)
class _Parts:
    """What the parser tells, sorted. Its callbacks are synchronous, so the file's pieces wait for the end of a feed."""

    boundary: bytes
    file_field: str
    limits: FormLimits
    fields: dict[str, str] = field(default_factory=dict)
    file_bytes: int = 0
    _parser: MultipartParser = field(init=False)
    _header: list[bytes] = field(default_factory=lambda: [b"", b""])
    _name: str = ""
    _value: bytearray = field(default_factory=bytearray)
    _pieces: list[bytes] = field(default_factory=list)
    _has_file: bool = False
    _fields_seen: int = 0
    _ended: bool = False

    def __post_init__(self) -> None:
        self._parser = MultipartParser(
            self.boundary,
            {
                "on_part_begin": self._on_part_begin,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_part_data,
                "on_part_end": self._on_part_end,
                "on_end": self._on_end,
            },
        )

    def feed(self, chunk: bytes) -> list[bytes]:
        """Parse a chunk; the pieces of the file that were in it."""
        try:
            self._parser.write(chunk)
        except FormParserError:
            raise _malformed("O formulário está malformado.") from None
        pieces, self._pieces = self._pieces, []
        return pieces

    def done(self) -> Form:
        """The form, now that the body is at its end."""
        if not self._ended:
            raise _malformed("O formulário chegou cortado.")
        if not self._has_file:
            raise _malformed("Falta o arquivo.", campo=self.file_field, mensagem="falta o arquivo.")
        return Form(fields=self.fields, file_bytes=self.file_bytes)

    def _on_part_begin(self) -> None:
        self._name = ""
        self._value.clear()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header[0] += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1] += data[start:end]

    def _on_header_end(self) -> None:
        (name, value), self._header = self._header, [b"", b""]
        if name.lower() == b"content-disposition":
            _, options = parse_options_header(value)
            self._name = _text(options.get(b"name", b""))

    def _on_headers_finished(self) -> None:
        if not self._name:
            raise _malformed("Há uma parte sem nome no formulário.")
        if self._name == self.file_field:
            if self._has_file:
                raise _malformed("O arquivo veio mais de uma vez.", campo=self._name, mensagem="envie uma só vez.")
            self._has_file = True
            return
        self._fields_seen += 1  # one that comes again costs as much as another
        if self._fields_seen > self.limits.fields:
            raise _malformed("O formulário tem campos demais.")

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        piece = data[start:end]
        if self._name == self.file_field:
            self.file_bytes += len(piece)
            self._pieces.append(piece)
            return
        self._value += piece
        if len(self._value) > self.limits.field_bytes:
            raise _malformed("Um campo é grande demais.", campo=self._name, mensagem="é grande demais.")

    def _on_part_end(self) -> None:
        if self._name != self.file_field:
            self.fields[self._name] = _text(bytes(self._value))

    def _on_end(self) -> None:
        self._ended = True


def _boundary(content_type: str | None) -> bytes:
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 0 < len(boundary) <= MAX_BOUNDARY_BYTES:
        raise Problem(
            415,
            "formato.nao_aceito",
            title="Formato não aceito",
            detail="Envie o corpo como multipart/form-data, com o seu boundary.",
        )
    return boundary


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise _malformed("Um campo do formulário não está em UTF-8.") from None


def _malformed(what: str, *, campo: str | None = None, mensagem: str = "") -> Problem:
    erros = [] if campo is None else [CampoErrado(campo=campo, mensagem=mensagem)]
    return Problem(
        400,
        "formulario.invalido",
        title="O formulário não pôde ser lido",
        detail=f"{what} Corrija e envie de novo.",
        erros=erros,
    )
