"""A refusal of the rules is answered by one line of a table, filled in with what the error knows."""

from datetime import UTC, datetime

from chassis.http import Answer


class VencidoError(Exception):
    def __init__(self, numero: int, *, em: datetime) -> None:
        super().__init__(numero, em)
        self.numero = numero
        self.em = em


def test_words_and_extras_take_the_fields_of_the_error() -> None:
    line = Answer(
        status=409, codigo="prazo", title="Venceu", detail="O {numero} venceu em {em:%d/%m/%Y}.", extras=("numero",)
    )
    problem = line.to(VencidoError(7, em=datetime(2026, 6, 1, tzinfo=UTC)), ajuda="x")
    assert (problem.status, problem.codigo, problem.title) == (409, "prazo", "Venceu")
    assert problem.detail == "O 7 venceu em 01/06/2026."
    assert problem.extras == {"numero": 7, "ajuda": "x"}
