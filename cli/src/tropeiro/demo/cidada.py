"""A citizen registers, confirms her e-mail, sends documents; the local administrator checks and releases her."""

import asyncio
import io
import mailbox
import re
from collections.abc import Callable, Mapping
from email.message import Message
from pathlib import Path
from typing import Any

import httpx
import pikepdf
from PIL import Image

from tropeiro.demo.tela import Tela

TENANT = "amargosa"
ORGAO = 1000
EMAIL = "maria.aparecida@exemplo.com.br"
NOME = "Maria Aparecida dos Santos"
PACIENCIA_S = 60.0
TOKEN = re.compile(r"https?://\S+?[/=#]([A-Za-z0-9_-]{40,})\b")
FORMULARIO: Mapping[str, object] = {
    "nome": NOME,
    "cpf": "529.982.247-25",
    "rg": "12.345.678-90",
    "orgao_expedidor": "SSP",
    "uf_expedidor": "BA",
    "data_nascimento": "1990-01-31",
    "telefone_celular": "(75) 99999-0000",
    "cep": "45300-000",
    "endereco": "Praça Lourival Monte, 10",
    "bairro": "Centro",
    "uf": "BA",
    "cidade": "2901007",
    "email": EMAIL,
    "senha": "quatro galinhas atravessam o rio",
    "termo_aceito": True,
}


class DemonstracaoError(Exception):
    """Something in the demonstration did not go as it must; the text is pt-BR."""


async def cadastrar(ambiente: Mapping[str, str], tela: Tela, *, token: Callable[[str], str]) -> None:
    """From the form to the release.

    Args:
        ambiente: addresses, as `tropeiro env` gives them.
        tela: where it is told.
        token: gives a bearer token of the local administrator for a role.

    Raises:
        DemonstracaoError: an answer was not what it must be, or the letter did not come.
    """
    base = f"{ambiente['TROPEIRO_EXTERNAL_USER_URL']}/v1/{TENANT}"
    correio = Path(ambiente["TROPEIRO_MAIL_DIR"])
    async with httpx.AsyncClient(base_url=base, timeout=30, trust_env=False) as http:
        politica = await _pedir(http, "GET", f"/politica-documental?orgao={ORGAO}")
        form = {**FORMULARIO, "orgao": ORGAO, "termo_versao": politica["termo"]["versao"]}
        await _pedir(http, "POST", "/cadastros", json=form)
        tela.linha("formulário enviado; a resposta não diz se o CPF já existia", quem="Cidadã")
        link = await _esperar_link(correio)
        tela.linha("abre o e-mail e confirma que ele é seu", quem="Cidadã")
        sessao = await _pedir(http, "POST", "/cadastros/confirmacoes", json={"token": link})
        await _enviar_documentos(http, sessao, tela)
        await _conferir(http, str(sessao["cadastro"]), tela, token=token("ADMIN_LOCAL"))


async def _enviar_documentos(http: httpx.AsyncClient, sessao: Mapping[str, Any], tela: Tela) -> None:
    for exigencia in sessao["faltam"]:
        nome, conteudo, mime = _imagem() if "PDF" not in exigencia["formatos"] else _pdf()
        recebido = await _pedir(
            http,
            "POST",
            "/eu/documentos",
            data={"tipo": exigencia["tipo"]},
            files={"arquivo": (nome, conteudo, mime)},
            headers={"Authorization": f"Bearer {sessao['sessao']}"},
        )
        tela.linha(f"envia: {exigencia['nome']}", quem="Cidadã")
    tela.linha(f"cadastro na situação {recebido['estado']}", quem="Cidadã")


async def _conferir(http: httpx.AsyncClient, cadastro: str, tela: Tela, *, token: str) -> None:
    quem = {"Authorization": f"Bearer {token}"}
    fila = await _pedir(http, "GET", "/conferencias", headers=quem)
    tela.linha(f"vê a fila: {len(fila['itens'])} cadastro(s) esperando", quem="Admin")
    await _pedir(http, "POST", f"/conferencias/{cadastro}:assumir", headers=quem)
    conferencia = await _pedir(http, "GET", f"/conferencias/{cadastro}", headers=quem)
    itens = [{"tipo": tipo, "resultado": "ACEITO"} for tipo in sorted({um["tipo"] for um in conferencia["documentos"]})]
    liberado = await _pedir(http, "POST", f"/conferencias/{cadastro}:liberar", headers=quem, json={"itens": itens})
    tela.linha(f"confere {len(itens)} documentos e libera: {liberado['estado']}", quem="Admin")


async def _pedir(http: httpx.AsyncClient, metodo: str, caminho: str, **mais: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx' own
    resposta = await http.request(metodo, caminho, **mais)
    if not resposta.is_success:
        raise DemonstracaoError(f"{metodo} {caminho.partition('?')[0]}: {resposta.status_code} {resposta.text}")
    corpo: dict[str, Any] = resposta.json()
    return corpo


async def _esperar_link(correio: Path) -> str:
    try:
        async with asyncio.timeout(PACIENCIA_S):
            while True:
                if link := await asyncio.to_thread(_link, correio):
                    return link
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise DemonstracaoError("O e-mail de confirmação não chegou. Veja: tropeiro logs external-user.") from None


def _link(correio: Path) -> str | None:
    for carta in mailbox.Maildir(correio, create=False):
        if carta["To"] and EMAIL in str(carta["To"]) and (achado := TOKEN.search(_texto(carta))):
            return achado[1]
    return None


def _texto(carta: Message) -> str:
    partes = [parte for parte in carta.walk() if parte.get_content_type() == "text/plain"]
    bytes_ = [parte.get_payload(decode=True) for parte in partes]
    return "\n".join(um.decode("utf-8", errors="replace") for um in bytes_ if isinstance(um, bytes))


def _pdf() -> tuple[str, bytes, str]:
    saida = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(saida)
    return "documento.pdf", saida.getvalue(), "application/pdf"


def _imagem() -> tuple[str, bytes, str]:
    saida = io.BytesIO()
    Image.effect_noise((640, 480), 60).save(saida, "JPEG")
    return "foto.jpg", saida.getvalue(), "image/jpeg"
