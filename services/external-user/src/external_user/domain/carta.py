"""The letters: one plain text each, in `cartas/`, from which text and HTML are made (external-user.md §11).

A template's first line is `Assunto: …`; after an empty line come paragraphs. `@variavel@` stands for a value, by names
that SEI also uses. A paragraph that is nothing but a link becomes a button in the HTML part.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from external_user.domain.errors import VariavelDesconhecidaError

VARIAVEIS = frozenset(
    {
        "nome_usuario_externo",
        "email_usuario_externo",
        "sigla_sistema",
        "email_sistema",
        "sigla_orgao",
        "descricao_orgao",
        "link_confirmacao",
        "link_cadastro",
        "prazo_link",
        "documentos_faltantes",
        "motivo_rejeicao",
        "texto_rejeicao",
    }
)
VARIAVEL = re.compile(r"@([a-z_]+)@")


class Modelo(StrEnum):
    """The letters of the ground floor; the name of each is its file's."""

    CONFIRMACAO = "confirmacao_de_email"
    INSTRUCOES = "cadastro_recebido"
    ACESSO = "acesso_ao_cadastro"
    JA_EXISTE = "ja_existe_cadastro"
    SUBSTITUIDO = "cadastro_substituido"
    EM_CONFERENCIA = "documentos_recebidos"
    LIBERADO = "liberado"
    REJEITADO = "rejeitado"


# Anyone can call these forth by typing an address; of them, no more than five a day go to one address (§3.4).
A_PEDIDO = frozenset({Modelo.CONFIRMACAO, Modelo.ACESSO, Modelo.JA_EXISTE, Modelo.SUBSTITUIDO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Carta:
    """One letter, ready to be sent: the same content as text and as HTML."""

    assunto: str
    texto: str
    html: str


def carta(modelo: Modelo, /, *, valores: Mapping[str, str]) -> Carta:
    """The letter of that template with these values.

    Args:
        modelo: which one.
        valores: by the names of `VARIAVEIS`. A paragraph whose values are all empty is left out.

    Raises:
        VariavelDesconhecidaError: the template names a variable that is not of the list.
        KeyError: a variable of the template got no value.
    """
    cabeca, _, corpo = _modelo(modelo).partition("\n\n")
    paragrafos = [p for p in corpo.strip().split("\n\n") if _tem_o_que_dizer(p, valores)]
    texto = "\n\n".join(_preenchido(p, valores) for p in paragrafos)
    return Carta(
        assunto=_preenchido(cabeca.removeprefix("Assunto: "), valores),
        texto=f"{texto}\n",
        html=MOLDURA.format(corpo="\n".join(_paragrafo_html(p, valores) for p in paragrafos)),
    )


MOLDURA = """<!doctype html>
<html lang="pt-BR"><body style="margin:0;background:#f8f8f8">
<div style="max-width:36rem;margin:0 auto;padding:1.5rem;background:#fff;color:#333;\
font:16px/1.5 Rawline,Raleway,Verdana,sans-serif">
{corpo}
</div></body></html>
"""
BOTAO = "display:inline-block;padding:.75rem 1.5rem;border-radius:2rem;background:#1351b4;color:#fff"


@cache
def _modelo(modelo: Modelo) -> str:
    texto = files("external_user.domain").joinpath("cartas", f"{modelo}.txt").read_text(encoding="utf-8")
    conferir_variaveis(texto)
    return texto


def conferir_variaveis(modelo: str, /) -> None:
    """See that a template names only variables that exist.

    Raises:
        VariavelDesconhecidaError: it names another.
    """
    if desconhecidas := set(VARIAVEL.findall(modelo)) - VARIAVEIS:
        raise VariavelDesconhecidaError(", ".join(sorted(desconhecidas)))


def _tem_o_que_dizer(paragrafo: str, valores: Mapping[str, str]) -> bool:
    nomes = VARIAVEL.findall(paragrafo)
    return not nomes or any(valores[nome] for nome in nomes)


def _preenchido(texto: str, valores: Mapping[str, str]) -> str:
    return VARIAVEL.sub(lambda found: valores[found[1]], texto)


def _paragrafo_html(paragrafo: str, valores: Mapping[str, str]) -> str:
    seguros = {nome: html.escape(valor) for nome, valor in valores.items()}
    preenchido = _preenchido(html.escape(paragrafo), seguros).replace("\n", "<br>\n")
    if (nome := VARIAVEL.fullmatch(paragrafo)) and nome[1].startswith("link_"):
        rotulo = "Confirmar meu e-mail" if nome[1] == "link_confirmacao" else "Acompanhar o meu cadastro"
        return f'<p><a href="{preenchido}" style="{BOTAO}">{rotulo}</a></p>\n<p>{preenchido}</p>'
    return f"<p>{preenchido}</p>"
