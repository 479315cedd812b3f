"""What is said of all receipts of one call together."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from recibo.achados import Achado, Laudo, Veredito, veredito
from recibo.conferencia import Conferencia
from recibo.do_par import comparar, pares
from recibo.leitura import Recibo


class LaudoDeArquivo(BaseModel):
    """One file."""

    model_config = ConfigDict(frozen=True)

    arquivo: str
    laudo: Laudo


class Comparacao(BaseModel):
    """Two receipts of one trâmite."""

    model_config = ConfigDict(frozen=True)

    envio: str = Field(description="arquivo do recibo de envio")
    conclusao: str = Field(description="arquivo do recibo de conclusão")
    achados: tuple[Achado, ...]


class Parecer(BaseModel):
    """Everything."""

    model_config = ConfigDict(frozen=True)

    veredito: Veredito
    recibos: tuple[LaudoDeArquivo, ...]
    comparacoes: tuple[Comparacao, ...]


def emitir(recibos: Sequence[tuple[str, Recibo]], conferencia: Conferencia) -> Parecer:
    """Verify each, and those of one trâmite against each other."""
    laudos = tuple(LaudoDeArquivo(arquivo=nome, laudo=conferencia(um)) for nome, um in recibos)
    nomes = {id(um): nome for nome, um in recibos}
    comparacoes = tuple(
        Comparacao(envio=nomes[id(envio)], conclusao=nomes[id(outro)], achados=comparar(envio, outro))
        for envio, outro in pares([um for _, um in recibos])
    )
    de_cada = [um for dele in laudos for um in dele.laudo.achados]
    de_todos = [um for duas in comparacoes for um in duas.achados]
    return Parecer(veredito=veredito([*de_cada, *de_todos]), recibos=laudos, comparacoes=comparacoes)
