"""What passes between simulated SEIs and the bus, written down: requests and answers as they were."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from email.parser import BytesParser
from typing import Any, Self

import httpx

LISTA, TEXTO = 3, 72
CABECALHOS = ("content-type", "expect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Par:
    """One request and its answer, of which long lists and texts are cut short, and say so.

    Attributes:
        quem: the SEI that asked, in capitals; empty without a certificate.
        caminho: what follows the base, with its query; it begins with a slash at the address of the long poll.
        corpo: JSON, or the fields of a form; None where there is none.
    """

    quem: str
    metodo: str
    caminho: str
    cabecalhos: Mapping[str, str]
    corpo: Any
    status: int
    resposta: Any

    @classmethod
    def lido(cls, dados: Mapping[str, Any]) -> Self:
        """As it was kept."""
        return cls(**dados)

    def guardado(self) -> dict[str, Any]:
        """To be kept."""
        return asdict(self)


@dataclass(slots=True, kw_only=True)
class Trafego:
    """All pairs, in order; `espera` is the address of the long poll, without its slash at the end."""

    base: str
    espera: str
    pares: list[Par] = field(default_factory=list)

    def caminho(self, url: httpx.URL) -> str:
        """An address without what differs from one stack to the next."""
        return str(url).removeprefix(self.base).removeprefix(self.espera)

    def de(self, quem: str, conexoes: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
        """The same connections, listened to."""
        return _Escuta(conexoes, quem=quem, trafego=self)


class _Escuta(httpx.AsyncBaseTransport):
    def __init__(self, conexoes: httpx.AsyncBaseTransport, *, quem: str, trafego: Trafego) -> None:
        self._conexoes = conexoes
        self._quem = quem
        self._trafego = trafego

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        enviado = await request.aread()
        resposta = await self._conexoes.handle_async_request(request)
        recebido = await resposta.aread()
        self._trafego.pares.append(
            Par(
                quem=self._quem,
                metodo=request.method,
                caminho=self._trafego.caminho(request.url),
                cabecalhos={k.title(): _sem_fronteira(v) for k, v in request.headers.items() if k in CABECALHOS},
                corpo=_corpo(request.headers.get("content-type", ""), enviado),
                status=resposta.status_code,
                resposta=encurtar(_json(recebido)),
            )
        )
        return httpx.Response(resposta.status_code, headers=resposta.headers, content=recebido)

    async def aclose(self) -> None:
        await self._conexoes.aclose()


def encurtar(valor: Any) -> Any:  # noqa: ANN401 - JSON
    """The same JSON with long lists and texts cut short."""
    match valor:
        case dict():
            return {chave: encurtar(item) for chave, item in valor.items()}
        case list() if len(valor) > LISTA:
            return [*map(encurtar, valor[: LISTA - 1]), f"… mais {len(valor) - LISTA + 1}"]
        case list():
            return [encurtar(item) for item in valor]
        case str() if len(valor) > TEXTO and " " not in valor:
            return f"{valor[: TEXTO - 1]}…"
        case _:
            return valor


def forma(valor: Any) -> Any:  # noqa: ANN401 - JSON
    """What a JSON value is made of: the keys of objects, the kinds of what lists hold, the types of the rest."""
    match valor:
        case dict():
            return {chave: forma(item) for chave, item in sorted(valor.items())}
        case list():
            inteiros = [item for item in valor if not (isinstance(item, str) and item.startswith("… mais "))]
            formas: list[Any] = []
            formas += [uma for item in inteiros if (uma := forma(item)) not in formas]
            return formas[:1] if all(isinstance(uma, str) for uma in formas) else formas
        case _:
            return type(valor).__name__


def combinam(uma: Any, outra: Any) -> bool:  # noqa: ANN401 - forms
    """Whether two forms agree; a list that happens to be empty agrees with any."""
    match uma, outra:
        case dict(), dict():
            return uma.keys() == outra.keys() and all(combinam(uma[chave], outra[chave]) for chave in uma)
        case list(), list():
            return not uma or not outra or any(combinam(um, outro) for um in uma for outro in outra)
        case _:
            return bool(uma == outra)


def _json(corpo: bytes) -> Any:  # noqa: ANN401 - JSON
    return json.loads(corpo) if corpo else None


def _corpo(content_type: str, corpo: bytes) -> Any:  # noqa: ANN401 - JSON, or the fields of a form
    if content_type.startswith("multipart/"):
        return dict(_campos(content_type, corpo))
    return _json(corpo)


def _campos(content_type: str, corpo: bytes) -> Iterator[tuple[str, str]]:
    formulario = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + corpo)
    partes: Any = formulario.get_payload()
    for parte in partes:
        nome, arquivo = parte.get_param("name", header="content-disposition"), parte.get_filename()
        conteudo: bytes = parte.get_payload(decode=True)
        dito = f"{arquivo}, {parte.get_content_type()}, {parte['Content-Length']} bytes"
        yield nome, dito if arquivo else conteudo.decode()


def _sem_fronteira(valor: str) -> str:
    return valor.partition("; boundary=")[0] if valor.startswith("multipart/") else valor
