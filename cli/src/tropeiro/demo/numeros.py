"""What metrics shows of it: the flow between bodies and the time to receipt."""

from collections.abc import Mapping

import httpx

from tropeiro.demo.tela import Tela, tamanho


async def mostrar(ambiente: Mapping[str, str], tela: Tela, *, token: str) -> None:
    """The matrix of who sent to whom, as a table.

    Raises:
        httpx.HTTPStatusError: metrics refused.
    """
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=ambiente["TROPEIRO_METRICS_URL"], headers=headers, trust_env=False) as http:
        resposta = await http.get("/v1/matriz", params={"ente": "rede"})
        resposta.raise_for_status()
    linhas = [
        (
            f"{_nome(par['remetente'])} → {_nome(par['destinatario'])}",
            str(par["enviados"]),
            str(par["recebidos"]),
            tamanho(par["bytes"]),
            _segundos(par["tempo_ate_recibo"]["p50"]),
        )
        for par in resposta.json()["pares"]
    ]
    tela.tabela("Trâmites entre entes", ("de → para", "enviados", "recebidos", "volume", "tempo até o recibo"), linhas)


def _nome(ente: Mapping[str, object]) -> str:
    return str(ente["nome"] or ente["ente"])


def _segundos(valor: float | None) -> str:
    return "–" if valor is None else f"{valor:.1f} s".replace(".", ",")
