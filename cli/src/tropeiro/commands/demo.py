"""`tropeiro demo`: start everything on a throw-away folder and do the main job."""

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from chassis.operators import OperatorError
from tropeiro.commands.down import stop
from tropeiro.commands.env import exports
from tropeiro.demo import cidada, contagem, numeros, tramites
from tropeiro.demo.contagem import Eventos
from tropeiro.demo.tela import Tela, tamanho
from tropeiro.demo.tramites import Resultado
from tropeiro.simulador.erros import FalhaNoTramiteError
from tropeiro.stack import detached, oidc
from tropeiro.stack.folder import Folder
from tropeiro.stack.parts.every import chosen
from tropeiro.stack.plan import Plan
from tropeiro.stack.ports import DEFAULT_BASE, free_base

BASES = range(DEFAULT_BASE, 48_000, 10_000)  # the usual ports, or else the same with a digit before


def demo(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="ao final, só uma linha de JSON")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="deixa tudo no ar ao terminar")] = False,
    base_port: Annotated[
        int | None, typer.Option(help="desloca todas as portas", show_default="as primeiras que estiverem livres")
    ] = None,
) -> None:
    """Mostra o trabalho principal: dois processos viajam, com recibo assinado, e uma cidadã é liberada."""
    console = Console(stderr=as_json, quiet=as_json and not sys.stderr.isatty())
    folder = Folder(Path(tempfile.mkdtemp(prefix="tropeiro-demo-")))
    plan = Plan(folder=folder, base_port=free_base(BASES) if base_port is None else base_port, demo_data=True)
    with _stack(plan, console=console, keep=keep) as segundos_subida:
        try:
            feito, eventos = asyncio.run(_run(plan, console))
        except (FalhaNoTramiteError, TimeoutError, cidada.DemonstracaoError) as error:
            raise OperatorError(f"A demonstração não chegou ao fim. {error}") from error
        if as_json:
            typer.echo(json.dumps(_closing_line(feito, eventos, segundos_subida=segundos_subida)))


@contextmanager
def _stack(plan: Plan, *, console: Console, keep: bool) -> Iterator[float]:
    """A stack of its own, for the length of the block; gives the seconds that it took to come up."""
    folder = plan.folder
    folder.prepare(base_port=plan.base_port)
    arguments = ["up", "--demo-data", "--data", str(folder.root), "--base-port", str(plan.base_port)]
    kept = False
    began = time.perf_counter()
    try:
        detached.start(plan, chosen(plan, only=[]), arguments=arguments, console=console)
        yield time.perf_counter() - began
        kept = keep
    finally:
        if kept:
            console.print(f"Tudo segue no ar. Encerre com: tropeiro down --data {folder.root}")
        else:
            stop(folder, console=Console(quiet=True))
            shutil.rmtree(folder.root, ignore_errors=True)


async def _run(plan: Plan, console: Console) -> tuple[Resultado, Eventos]:
    ambiente = exports(plan)

    def token(papel: str, tenant: str = cidada.TENANT) -> str:
        orgao = cidada.ORGAO if papel == "ADMIN_LOCAL" else None
        return oidc.token(
            plan.issuer_key, issuer=plan.issuer, tenant=tenant, papeis=[papel], orgao=orgao, sub="demonstracao"
        )

    with Tela(console) as tela:
        tela.capitulo("Dois processos viajam")
        feito = await tramites.tramitar(ambiente, plan.folder.root / "simulador", tela)
        tela.capitulo("Uma cidadã se cadastra")
        await cidada.cadastrar(ambiente, tela, token=token)
        tela.capitulo("Os eventos e os números")
        eventos = await contagem.esperar_consumo(ambiente["TROPEIRO_KAFKA"])
        tela.linha(f"{eventos.publicados} eventos publicados, {eventos.consumidos} recebidos por todos os consumidores")
        await numeros.mostrar(ambiente, tela, token=token("ADMIN_PLATAFORMA", "plataforma"))
        _close(tela, ambiente, feito)
    return feito, eventos


def _close(tela: Tela, ambiente: Mapping[str, str], feito: Resultado) -> None:
    tela.linha(
        f"{feito.concluidos} trâmites concluídos, {feito.recibos_verificados} recibos verificados, "
        f"{tamanho(feito.bytes)} transferidos em {feito.segundos:.1f} s".replace(".", ",")
    )
    names = {
        "Barramento (Tramita v3, TLS mútuo)": "TROPEIRO_BUS_URL",
        "Console do barramento (entre como plataforma)": "TROPEIRO_BARRAMENTO_URL",
        "Cadastro de órgãos e unidades": "TROPEIRO_REGISTRY_URL",
        "Usuário externo": "TROPEIRO_EXTERNAL_USER_URL",
        "Números": "TROPEIRO_METRICS_URL",
        "Correio (Maildir)": "TROPEIRO_MAIL_DIR",
    }
    tela.tabela("Onde olhar", ("o quê", "endereço"), [(name, ambiente[key]) for name, key in names.items()])


def _closing_line(feito: Resultado, eventos: Eventos, *, segundos_subida: float) -> Mapping[str, float]:
    return {
        "tramites_concluidos": feito.concluidos,
        "recibos_verificados": feito.recibos_verificados,
        "eventos_publicados": eventos.publicados,
        "eventos_consumidos": eventos.consumidos,
        "bytes": feito.bytes,
        "segundos_subida": round(segundos_subida, 3),
        "segundos_tramites": round(feito.segundos, 3),
    }
