"""`tropeiro simulate`: simulated SEIs put load on the bus."""

import asyncio
import json
import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from chassis.operators import OperatorError
from tropeiro.simulador.ambiente import SISTEMAS, AmbienteIncompletoError, configuracao
from tropeiro.simulador.carga import Carga, executar
from tropeiro.simulador.envio import Opcoes
from tropeiro.simulador.instancia import Configuracao
from tropeiro.simulador.medidas import Relatorio

INTERVALO_S = 0.2
FALHOU = 1


def simulate(
    *,
    de: Annotated[str, typer.Option(help=f"Sistema que envia: {', '.join(SISTEMAS)}.")] = "AMARGOSA",
    para: Annotated[str, typer.Option(help="Sistema que recebe.")] = "BAHIA",
    tramites: Annotated[int, typer.Option(min=1, help="Quantos processos enviar.")] = 20,
    remetentes: Annotated[int, typer.Option(min=1, help="Quantos envios ao mesmo tempo.")] = 4,
    destinatarios: Annotated[int, typer.Option(min=1, help="Quantos recebimentos ao mesmo tempo.")] = 2,
    taxa: Annotated[float | None, typer.Option(min=0.01, help="Envios por segundo; sem ela, um após o outro.")] = None,
    gerados: Annotated[int, typer.Option(min=0, help="Documentos feitos no SEI, por processo.")] = 1,
    externos: Annotated[int, typer.Option(min=0, help="Arquivos externos, por processo.")] = 1,
    tamanho_kb: Annotated[int, typer.Option(min=1, help="Tamanho de cada documento, em kB.")] = 100,
    bloco_mb: Annotated[int, typer.Option(min=1, max=200, help="Tamanho de cada parte, em MB.")] = 50,
    em_json: Annotated[bool, typer.Option("--json", help="Mostra o relatório como uma linha de JSON.")] = False,
) -> None:
    """Simula SEIs que trocam processos pelo barramento e mede cada chamada."""
    with tempfile.TemporaryDirectory(prefix="tropeiro-simulate-") as nome:
        pasta = Path(nome)
        opcoes = Opcoes(bloco_mb=bloco_mb)
        remetente, destinatario = (
            _sei(sistema, pasta=pasta / f"{papel}-{sistema}", opcoes=opcoes, trabalhadores=destinatarios)
            for papel, sistema in (("de", de), ("para", para))
        )
        carga = Carga(
            remetente=remetente,
            destinatario=destinatario,
            pasta=pasta / "origem",
            tramites=tramites,
            remetentes=remetentes,
            taxa=taxa,
            gerados=gerados,
            externos=externos,
            tamanho=tamanho_kb * 1024,
        )
        relatorio = _acompanhar(carga)
    if em_json:
        typer.echo(json.dumps(relatorio.json(), ensure_ascii=False))
    else:
        _mostrar(relatorio)
    if relatorio.tramites_concluidos != carga.tramites:
        raise typer.Exit(FALHOU)


def _sei(sistema: str, *, pasta: Path, opcoes: Opcoes, trabalhadores: int) -> Configuracao:
    if sistema.upper() not in SISTEMAS:
        raise OperatorError(f"Sistema desconhecido: {sistema}. Os da demonstração são {', '.join(SISTEMAS)}.")
    try:
        return configuracao(
            sistema, os.environ, pasta=pasta, opcoes=opcoes, trabalhadores=trabalhadores, intervalo_s=INTERVALO_S
        )
    except AmbienteIncompletoError as erro:
        raise OperatorError(f'{erro}. Suba o Tropeiro e rode: eval "$(tropeiro env)"') from erro


def _acompanhar(carga: Carga) -> Relatorio:
    with Progress(console=Console(stderr=True), transient=True) as progresso:
        barra = progresso.add_task("Trâmites", total=carga.tramites)
        return asyncio.run(executar(carga, ao_terminar_um=lambda feitos: progresso.update(barra, completed=feitos)))


def _mostrar(relatorio: Relatorio) -> None:
    tela = Console()
    tabela = Table(title="Chamadas ao barramento")
    for titulo in ("Chamada", "Vezes", "Erros", "p50 (ms)", "p99 (ms)", "máx. (ms)", "MB"):
        tabela.add_column(titulo, justify="left" if titulo == "Chamada" else "right")
    for nome, tempos in relatorio.chamadas.items():
        milissegundos = (f"{valor:.1f}" for valor in (tempos.p50_ms, tempos.p99_ms, tempos.maximo_ms))
        tabela.add_row(nome, str(tempos.vezes), str(tempos.erros), *milissegundos, f"{tempos.bytes / 1e6:.1f}")
    tela.print(tabela)
    tela.print(
        f"{relatorio.tramites_concluidos} trâmites concluídos, {relatorio.tramites_recusados} recusados, "
        f"{sum(relatorio.falhas.values())} falhas em {relatorio.segundos:.1f} s "
        f"({relatorio.tramites_por_segundo:.1f} por segundo); {relatorio.bytes_enviados / 1e6:.1f} MB enviados, "
        f"{relatorio.bytes_recebidos / 1e6:.1f} MB recebidos."
    )
    for motivo, vezes in relatorio.falhas.items():
        tela.print(f"[red]{vezes}x[/red] {motivo}")
