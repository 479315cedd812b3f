"""The reference of Tramita v3 with what truly passed on the wire.

`python -m tests.e2e.referencia` plays `roteiro` on the stack whose variables are in the environment
(`eval "$(tropeiro env)"`), keeps one pair for each example, and writes the page of them; with `--so-pagina` it only
writes the page of what is kept.
"""

import asyncio
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.e2e.exemplos import ERROS, EXEMPLOS, Exemplo
from tests.e2e.roteiro import gravar
from tests.e2e.trafego import Par

PAGINA = Path("docs/reference/tramita-v3.md")
PARES = Path("docs/reference/tramita-v3.json")
TEXTOS = Path(__file__).parent / "tramita-v3.md.in"
PEQUENO = 300
ESPERA = "/"


def escolher(pares: Iterable[Par]) -> dict[str, Par]:
    """For each example the first pair that shows it.

    Raises:
        LookupError: nothing that passed shows one of them.
    """
    todos = list(pares)
    escolhidos: dict[str, Par] = {}
    for exemplo in (*EXEMPLOS, *ERROS):
        achados = [par for par in todos if _mostra(par, exemplo)]
        if not achados:
            raise LookupError(f"nothing that passed shows {exemplo.nome}")
        escolhidos[exemplo.nome] = achados[0]
    return escolhidos


def pagina(guardados: Mapping[str, Par]) -> str:
    """The whole page: its words in `tramita-v3.md.in`, its examples from what was kept."""
    texto = TEXTOS.read_text(encoding="utf-8")
    exemplos = "\n".join(_secao(exemplo, guardados[exemplo.nome]) for exemplo in EXEMPLOS)
    erros = "\n".join(_secao(erro, guardados[erro.nome]) for erro in ERROS)
    return texto.replace("{{exemplos}}", exemplos.strip()).replace("{{erros}}", erros.strip())


def guardados(raiz: Path) -> dict[str, Par]:
    """What is kept in the repository."""
    lidos = json.loads((raiz / PARES).read_text(encoding="utf-8"))
    return {nome: Par.lido(dados) for nome, dados in lidos.items()}


def _mostra(par: Par, exemplo: Exemplo) -> bool:
    if exemplo.codigo:
        return isinstance(par.resposta, dict) and par.resposta.get("codigoErro") == exemplo.codigo
    metodo, _, modelo = exemplo.nome.partition(" /")
    caminho = par.caminho.partition("?")[0]
    if modelo == "?idTramiteDaPendenciaRecebida":
        return caminho.startswith(ESPERA) and par.status == 200 and par.resposta["encontrou"]
    onde = re.sub(r"\\{[a-z]+\\}", "[0-9]+", re.escape(modelo))
    vazia = par.resposta in ([], {"tramites": [], "totalDeRegistros": 0})
    certo = par.quem == exemplo.quem if exemplo.quem else True
    return (par.metodo, par.status) == (metodo, 200) and re.fullmatch(onde, caminho) is not None and certo and not vazia


def _secao(exemplo: Exemplo, par: Par) -> str:
    titulo = f"`{exemplo.nome}`" if not exemplo.codigo else f"`{exemplo.codigo}`: {exemplo.titulo}"
    return (
        f"### {titulo}\n\n{exemplo.texto}\n\n```sh\n{_curl(par)}\n```\n\n"
        f"```http\n{_pedido(par, inteiro=not exemplo.codigo)}\n```\n\n```http\n{_resposta(par)}\n```\n"
    )


def _pedido(par: Par, *, inteiro: bool) -> str:
    cabecalhos = "".join(f"{nome}: {valor}\n" for nome, valor in sorted(par.cabecalhos.items()))
    if par.cabecalhos.get("Content-Type") == "multipart/form-data":
        corpo = "".join(f"\n{nome} = {valor}" for nome, valor in par.corpo.items())
    else:
        texto = "" if par.corpo is None else _json(par.corpo)
        corpo = f"\n{texto if inteiro or len(texto) < PEQUENO else '…'}"
    return f"{par.metodo} {par.caminho}\n{cabecalhos}{corpo}".rstrip()


def _resposta(par: Par) -> str:
    return f"HTTP {par.status}\n\n{'' if par.resposta is None else _json(par.resposta)}".rstrip()


def _curl(par: Par) -> str:
    """What a person types to ask the same."""
    quem = f' --cert "$TROPEIRO_{par.quem}_CERT"' if par.quem else ""
    partes = [f'curl --cacert "$TROPEIRO_CA"{quem}']
    if par.metodo not in ("GET", "POST"):
        partes.append(f"-X {par.metodo}")
    if par.cabecalhos.get("Content-Type") == "multipart/form-data":
        partes += [
            f"-F 'conteudo=@arquivo;filename={valor.split(',')[0]};type=text/html'"
            if nome == "conteudo"
            else f"-F '{nome}={valor}'"
            for nome, valor in par.corpo.items()
        ]
    elif par.corpo is not None:
        texto = json.dumps(par.corpo, ensure_ascii=False)
        partes += [
            "-H 'Content-Type: application/json'",
            f"-d '{texto}'" if len(texto) < PEQUENO else "-d @corpo.json",
        ]
    base = "TROPEIRO_PENDENCIAS_URL" if par.caminho.startswith(ESPERA) else "TROPEIRO_BUS_URL"
    onde = f"${{{base}}}{par.caminho.removeprefix(ESPERA)}"
    return " \\\n  ".join([*partes, f'"{onde}"'])


def _json(valor: Any) -> str:  # noqa: ANN401 - JSON
    return json.dumps(valor, ensure_ascii=False, indent=2)


def main() -> int:
    """Record on the stack of the environment, unless only the page is wanted; write below the current folder."""
    if "--so-pagina" not in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as pasta:
            trafego = asyncio.run(gravar(os.environ, Path(pasta)))
        escolhidos = escolher(trafego.pares)
        kept = {nome: par.guardado() for nome, par in escolhidos.items()}
        PARES.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGINA.write_text(pagina(guardados(Path())), encoding="utf-8")
    sys.stdout.write(f"{PAGINA}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
