"""What `tropeiro verify` shows: a line for each thing that was looked at, and the verdict in a sentence."""

from collections.abc import Sequence

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from recibo.achados import Achado, Resultado, Veredito
from recibo.texto import Tipo
from tropeiro.recibos.parecer import Parecer

MARCAS = {
    Resultado.CONFERE: ("✓ confere", "green"),
    Resultado.NAO_CONFERE: ("✗ não confere", "bold red"),
    Resultado.NAO_CONFERIDO: ("? não conferido", "yellow"),
}
TIPOS = {Tipo.ENVIO: "Recibo de envio", Tipo.CONCLUSAO: "Recibo de conclusão"}
VEREDITOS = {
    Veredito.CONFERE: ("Confere.", "green"),
    Veredito.CONFERE_EM_PARTE: (
        "Confere no que pôde ser conferido. Sem a autoridade (--ca), o nome de quem assina é só o que ele diz de si.",
        "yellow",
    ),
    Veredito.NAO_CONFERE: ("Não confere. Não aceite como prova o que está marcado com ✗.", "red"),
}


def mostrar(parecer: Parecer) -> None:
    """Print it. Whatever comes from a receipt is text, never markup."""
    console = Console()
    for um in parecer.recibos:
        laudo = um.laudo
        console.print(Text(f"{TIPOS[laudo.tipo]}, trâmite {laudo.idt}, NRE {laudo.nre}", style="bold"))
        console.print(Text(f"{um.arquivo}: de {laudo.data}, com o certificado de {laudo.assinante}", style="dim"))
        console.print(_tabela(laudo.achados))
        console.print()
    for duas in parecer.comparacoes:
        console.print(Text(f"{duas.envio} e {duas.conclusao}, um contra o outro", style="bold"))
        console.print(_tabela(duas.achados))
        console.print()
    frase, cor = VEREDITOS[parecer.veredito]
    console.print(Panel(Text(frase), border_style=cor))


def _tabela(achados: Sequence[Achado]) -> Table:
    tabela = Table(show_header=False, box=None, padding=(0, 1, 0, 0))
    tabela.add_column(no_wrap=True)
    tabela.add_column(overflow="fold")
    for um in achados:
        marca, cor = MARCAS[um.resultado]
        tabela.add_row(Text(marca, style=cor), Text(um.texto))
    return tabela
