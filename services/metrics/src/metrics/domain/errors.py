"""What the rules refuse."""


class RegraError(Exception):
    """A rule of the figures refuses what was asked."""


class PeriodoInvalidoError(RegraError):
    """The interval asked for makes no sense, or is too long for its granularity."""

    def __init__(self, motivo: str) -> None:
        super().__init__(motivo)
        self.motivo = motivo


class HorarioImpossivelError(RegraError):
    """An event says that it happened when nothing of this kind can have happened."""


class IndicadorDesconhecidoError(RegraError):
    """No indicator has this code."""

    def __init__(self, codigo: str) -> None:
        super().__init__(codigo)
        self.codigo = codigo


class PapelInvalidoError(RegraError):
    """This indicator is not told from that side."""

    def __init__(self, codigo: str, *, papel: str) -> None:
        super().__init__(codigo, papel)
        self.codigo = codigo
        self.papel = papel


class EnteDesconhecidoError(RegraError):
    """The body of who asks is not in the registry, as far as these figures know."""

    def __init__(self, ente: str) -> None:
        super().__init__(ente)
        self.ente = ente


class AcessoNegadoError(RegraError):
    """Who asks may not see this."""

    def __init__(self, motivo: str) -> None:
        super().__init__(motivo)
        self.motivo = motivo


class AgregadoNegativoError(RegraError):
    """More would be taken out of an aggregate than was ever put in: it doesn't match the events any more."""
