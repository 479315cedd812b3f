"""What a service says of one kind of refusal: a line of its table, filled in with the fields of the error."""

from dataclasses import dataclass

from chassis.http.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One line. Its words are pt-BR: what happened, what to do.

    Attributes:
        status: of HTTP.
        codigo: stable, for programs.
        title: the kind of refusal, in a sentence.
        detail: what happened and what to do; `{name}` is a field of the error.
        extras: fields of the error that programs get as well.
    """

    status: int
    codigo: str
    title: str
    detail: str
    extras: tuple[str, ...] = ()

    def to(self, error: Exception, /, **extras: object) -> Problem:
        """What is answered to this error."""
        fields = vars(error)
        told = {name: fields[name] for name in self.extras} | extras
        return Problem(self.status, self.codigo, title=self.title, detail=self.detail.format_map(fields), extras=told)
