"""What a person sees of the demonstration: a timeline, progress of transfers, closing tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn
from rich.rule import Rule
from rich.table import Table

from tropeiro.simulador import eventos
from tropeiro.simulador.eventos import Evento

SITUACOES = {
    1: "metadados entregues ao barramento",
    2: "todos os componentes no barramento",
    3: "metadados lidos pelo destinatário",
    4: "todos os componentes com o destinatário",
    5: "recibo assinado pelo destinatário",
    6: "recibo com o remetente: trâmite concluído",
}
NOMES = {"AMARGOSA": "Amargosa", "BAHIA": "Bahia", "UNIAO": "União"}


class Tela:
    """Tells as it happens; quiet where only the closing JSON is wanted."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("  {task.description}"),
            BarColumn(bar_width=24),
            DownloadColumn(binary_units=False),
            TransferSpeedColumn(),
            console=console,
            transient=True,
        )
        self._tasks: dict[tuple[int, bool, str], TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def capitulo(self, titulo: str) -> None:
        """Begin a chapter."""
        self._console.print(Rule(titulo, align="left"))

    def linha(self, texto: str, *, quem: str = "") -> None:
        """One line of the timeline."""
        onde = f"[bold]{NOMES.get(quem.upper(), quem):>9}[/bold] " if quem else ""
        self._console.print(f"[dim]{datetime.now().astimezone():%H:%M:%S}[/dim] {onde}{escape(texto)}")

    def tabela(self, titulo: str, colunas: Sequence[str], linhas: Sequence[Sequence[str]]) -> None:
        """A closing table."""
        table = Table(title=titulo, title_justify="left")
        for coluna in colunas:
            table.add_column(coluna, overflow="fold")
        for linha in linhas:
            table.add_row(*map(escape, linha))
        self._console.print(table)

    def observar(self, evento: Evento) -> None:
        """Tell what a simulated SEI says."""
        match evento:
            case eventos.Transferencia():
                self._transferencia(evento)
            case eventos.ComponenteConcluido():
                self._concluiu(evento)
            case _:
                if texto := _texto(evento):
                    self.linha(texto, quem=evento.instancia)

    def _transferencia(self, evento: eventos.Transferencia) -> None:
        key = (evento.idt, evento.enviando, evento.hash_)
        if key not in self._tasks:
            seta = "↑" if evento.enviando else "↓"
            self._tasks[key] = self._progress.add_task(f"{seta} {evento.nome[:32]:32}", total=evento.tamanho)
        self._progress.update(self._tasks[key], completed=evento.feitos)

    def _concluiu(self, evento: eventos.ComponenteConcluido) -> None:
        task = self._tasks.pop((evento.idt, evento.enviando, evento.hash_), None)
        if task is not None:
            self._progress.remove_task(task)
        feito = "enviado" if evento.enviando else "recebido, hash confere"
        self.linha(f"{evento.nome}: {feito} ({tamanho(evento.tamanho)})", quem=evento.instancia)


def tamanho(quantos: int) -> str:
    """A size as people say it: `64,5 MB`."""
    valor, unidade = float(quantos), "bytes"
    for proxima in ("kB", "MB", "GB"):
        if valor < 1000:  # noqa: PLR2004 - decimal units
            break
        valor, unidade = valor / 1000, proxima
    return f"{valor:.0f} {unidade}" if unidade == "bytes" else f"{valor:.1f} {unidade}".replace(".", ",")


def _texto(evento: Evento) -> str:
    """The line of the timeline; empty for what isn't worth one."""
    texto = ""
    match evento:
        case eventos.TramiteIniciado(idt=idt, protocolo=protocolo, componentes=n, bytes=quantos):
            texto = f"trâmite {idt} do processo {protocolo}: o barramento pede {n} componentes ({tamanho(quantos)})"
        case eventos.SituacaoAlcancada(idt=idt, situacao=n) if n in SITUACOES:
            texto = f"trâmite {idt} na situação {n}: {SITUACOES[n]}"
        case eventos.ReciboDeEnvioConferido(idt=idt, hashes=n):
            texto = f"trâmite {idt}: recibo de envio do barramento confere ({n} hashes)"
        case eventos.ReciboAssinado(idt=idt, hashes=n):
            texto = f"trâmite {idt}: recibo assinado sobre {n} hashes"
        case eventos.ReciboConferido(idt=idt, assinante=assinante):
            texto = f"trâmite {idt}: recibo confere, assinado por {assinante}"
        case eventos.TramiteRecusado(idt=idt, motivo=motivo):
            texto = f"trâmite {idt} recusado, motivo {motivo}"
        case eventos.Falha(motivo=motivo) | eventos.TramiteCancelado(motivo=motivo):
            texto = f"falha: {motivo}"
        case _:
            pass
    return texto
