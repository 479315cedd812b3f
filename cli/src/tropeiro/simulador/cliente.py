"""The client on the wire: httpx that speaks as Guzzle does inside mod-sei-pen 4.0.3 (tramita-api.md §1).

One difference is left: above 1 MB `Expect: 100-continue` is sent as the client sends it, but the body follows at once,
where curl would wait up to a second for the interim answer. HTTP allows both.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Self

import httpx

from tropeiro.simulador.erros import (
    BarramentoInacessivelError,
    RecusaDoBarramentoError,
    RespostaForaDoContratoError,
)
from tropeiro.simulador.identidade import Identidade
from tropeiro.simulador.multipart import BytesEnviados, Formulario
from tropeiro.simulador.wire import Params, dump, query_string, resolve

LIMITE_DE_TEMPO_S = 300.0
EXPECT_ACIMA_DE = 1024 * 1024
CABECALHOS = {"User-Agent": "GuzzleHttp/7", "Accept": "*/*", "Content-Type": "application/json"}
CODIGO_DE_ERRO = 4

Receber = Callable[[bytes], Awaitable[None]]
Embrulhar = Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chamada:
    """One call that ended: its name, HTTP status (0 if none came), duration and body bytes both ways."""

    nome: str
    status: int
    segundos: float
    enviados: int
    recebidos: int


def ignorar(_: object) -> None:
    """An observer that looks away."""


def como_e(transporte: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
    """The connections themselves, with nothing around them."""
    return transporte


class Cliente:
    """One system's connections to the bus; `embrulhar` may put something around them that sees every byte."""

    def __init__(
        self,
        base: str,
        identidade: Identidade,
        *,
        limite_de_tempo: float = LIMITE_DE_TEMPO_S,
        ao_terminar: Callable[[Chamada], None] = ignorar,
        embrulhar: Embrulhar = como_e,
    ) -> None:
        self.base = base
        self._limite = limite_de_tempo
        self._ao_terminar = ao_terminar
        conexoes = httpx.AsyncHTTPTransport(
            verify=identidade.contexto_tls(), limits=httpx.Limits(max_connections=None), trust_env=False
        )
        self._http = httpx.AsyncClient(
            transport=embrulhar(conexoes),
            headers=CABECALHOS,
            timeout=httpx.Timeout(limite_de_tempo),
            trust_env=False,
        )
        del self._http.headers["Accept-Encoding"]
        del self._http.headers["Connection"]

    async def __aenter__(self) -> Self:
        """Use it in a block."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def get(self, endpoint: str, params: Params | None = None, *, nome: str, corpo: object = None) -> bytes:
        """GET; the body of a good answer. `corpo` is for the client's own tests, which send one."""
        data = b"" if corpo is None else dump(corpo)
        return await self._whole("GET", endpoint, nome=nome, params=params, content=data)

    async def post(self, endpoint: str, dados: object = (), *, nome: str) -> bytes:
        """POST as JSON; without data the body is `[]`."""
        return await self._whole("POST", endpoint, nome=nome, content=dump(dados))

    async def delete(self, endpoint: str, params: Params, *, nome: str) -> bytes:
        """DELETE."""
        return await self._whole("DELETE", endpoint, nome=nome, params=params)

    async def put(
        self,
        endpoint: str,
        formulario: Formulario,
        *,
        nome: str,
        params: Params | None = None,
        ao_enviar: BytesEnviados,
    ) -> bytes:
        """PUT a multipart form, streamed from disk."""
        headers = {"Content-Type": formulario.content_type, "Content-Length": str(len(formulario))}
        async with self._call(nome, enviados=len(formulario)) as conta:
            request = self._request("PUT", endpoint, params, headers, formulario.corpo(ao_enviar))
            return await conta.ler(await self._http.send(request, stream=True))

    async def post_recebendo(self, endpoint: str, dados: object, *, nome: str, receber: Receber) -> None:
        """POST and hand the answer's bytes on as they come."""
        content = dump(dados)
        async with self._call(nome, enviados=len(content)) as conta:
            answer = await self._http.send(self._request("POST", endpoint, None, {}, content), stream=True)
            await conta.repassar(answer, receber)

    async def _whole(
        self, metodo: str, endpoint: str, *, nome: str, params: Params | None = None, content: bytes = b""
    ) -> bytes:
        async with self._call(nome, enviados=len(content)) as conta:
            return await conta.ler(
                await self._http.send(self._request(metodo, endpoint, params, {}, content), stream=True)
            )

    def _request(
        self,
        metodo: str,
        endpoint: str,
        params: Params | None,
        headers: Mapping[str, str],
        content: bytes | AsyncIterator[bytes],
    ) -> httpx.Request:
        query = query_string(params or {})
        url = resolve(self.base, endpoint) + (f"?{query}" if query else "")
        request = self._http.build_request(metodo, url, headers=headers, content=content or None)
        if int(request.headers.get("Content-Length", "0")) > EXPECT_ACIMA_DE:
            request.headers["Expect"] = "100-continue"
        return request

    @asynccontextmanager
    async def _call(self, nome: str, *, enviados: int) -> AsyncIterator["_Conta"]:
        conta = _Conta(nome)
        inicio = perf_counter()
        try:
            async with asyncio.timeout(self._limite):
                yield conta
        except (httpx.TransportError, TimeoutError) as erro:
            esgotado = isinstance(erro, TimeoutError | httpx.TimeoutException)
            texto = f"{nome}: {type(erro).__name__} {erro}".rstrip()
            raise BarramentoInacessivelError(texto, esgotado=esgotado) from erro
        finally:
            self._ao_terminar(
                Chamada(
                    nome=nome,
                    status=conta.status,
                    segundos=perf_counter() - inicio,
                    enviados=enviados,
                    recebidos=conta.recebidos,
                )
            )


class _Conta:
    """What one call received, and whether it was good."""

    def __init__(self, nome: str) -> None:
        self.nome = nome
        self.status = 0
        self.recebidos = 0

    async def ler(self, answer: httpx.Response) -> bytes:
        try:
            self.status = answer.status_code
            corpo = await answer.aread()
        finally:
            await answer.aclose()
        self.recebidos = len(corpo)
        if answer.status_code // 100 >= CODIGO_DE_ERRO:
            raise _recusa(answer.status_code, corpo, self.nome)
        return corpo

    async def repassar(self, answer: httpx.Response, receber: Receber) -> None:
        if answer.status_code // 100 >= CODIGO_DE_ERRO:
            await self.ler(answer)
        try:
            self.status = answer.status_code
            async for dados in answer.aiter_bytes():
                self.recebidos += len(dados)
                await receber(dados)
        finally:
            await answer.aclose()


def _recusa(status: int, corpo: bytes, chamada: str) -> RecusaDoBarramentoError | RespostaForaDoContratoError:
    try:
        erro = json.loads(corpo)
        codigo, mensagem = erro["codigoErro"], erro["mensagem"]
    except (ValueError, TypeError, KeyError):
        return RespostaForaDoContratoError(f"HTTP {status} em {chamada} sem codigoErro e mensagem: {corpo[:200]!r}")
    if not (isinstance(codigo, str) and len(codigo) == CODIGO_DE_ERRO and isinstance(mensagem, str)):
        return RespostaForaDoContratoError(
            f"HTTP {status} em {chamada}: codigoErro {codigo!r} não é texto de 4 algarismos"
        )
    return RecusaDoBarramentoError(status=status, codigo=codigo, mensagem=mensagem, chamada=chamada)
