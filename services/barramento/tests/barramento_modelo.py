"""A trâmite as the specification tells it (tramita-api.md §8), for tests that compare the bus with it.

Nothing here is taken from the bus: the states are numbers, and which of them admits what is written out.
"""

from dataclasses import dataclass, field

EM_ANDAMENTO = {1, 2, 3, 4, 5, 8}
CHEGOU = {5, 6}
FINAIS = {6: 90, 7: 30, 9: 30, 10: 30}  # days until the binaries go
METADES = ((0, 4), (4, 8))  # every content has eight bytes
TIPOS = {
    1: "iniciado", 2: "componentes_recebidos", 3: "metadados_lidos", 4: "componentes_lidos", 5: "recibo_entregue",
    6: "concluido", 7: "cancelado", 8: "recusado", 9: "ciencia_dada", 10: "cancelado_automaticamente",
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Modelo:
    """What a trâmite should be."""

    idt: int
    nre: str
    ticket: int
    protocolo: str
    de: int
    para: int
    conteudos: dict[str, bytes]
    reproducao: bool = False
    situacao: int = 0
    passagens: list[int] = field(default_factory=list)
    recebidos: set[str] = field(default_factory=set)
    partes: dict[str, set[int]] = field(default_factory=dict)
    obtidos: dict[str, set[int]] = field(default_factory=dict)
    relido: bool = False
    recibo: str | None = None
    parado: int = 0
    movimento: int | None = None
    expurgado: bool = False

    def ir(self, situacao: int) -> None:
        """It comes into this state now."""
        self.situacao = situacao
        self.passagens.append(situacao)
        self.parado = 0

    @property
    def fatos(self) -> list[tuple[int, int, str]]:
        """The events that should tell of it: version, situation, type."""
        return [(n, s, f"barramento.tramite.{TIPOS[s]}.v1") for n, s in enumerate(self.passagens, 1)]

    def comecar(self) -> None:
        """It begins; with nothing to send it is complete at once."""
        self.ir(1)
        if not self.conteudos:
            self.ir(2)

    def receber(self, hash_: str) -> None:
        """A component came in as a whole."""
        self.recebidos.add(hash_)
        self.movimento = 0
        if self.recebidos == set(self.conteudos):
            self.ir(2)

    def ler(self) -> None:
        """The receiver reads the metadata."""
        if self.situacao in {3, 4}:
            self.relido = True
        if self.situacao == 2:
            self.ir(3)
            if not self.conteudos:
                self.ir(4)

    def baixar(self, hash_: str, metades: set[int]) -> None:
        """The receiver fetches these halves of a component."""
        self.obtidos.setdefault(hash_, set()).update(metades)
        self.movimento = 0
        if self.situacao == 3 and self.lidos == set(self.conteudos):
            self.ir(4)

    @property
    def lidos(self) -> set[str]:
        """Components of which every byte has left."""
        return {hash_ for hash_, metades in self.obtidos.items() if len(metades) == len(METADES)}

    @property
    def completo(self) -> bool:
        """Whether all components came in once."""
        return 2 in self.passagens

    @property
    def a_enviar(self) -> set[str]:
        """What the sender has still to send."""
        return set(self.conteudos) - self.recebidos if self.situacao == 1 else set()

    @property
    def a_receber(self) -> set[str]:
        """What is pending for the receiver; once it began again, everything."""
        if self.situacao not in {1, 2, 3, 4}:
            return set()
        return set(self.conteudos) if self.relido else set(self.conteudos) - self.lidos

    @property
    def pendente_de(self) -> int | None:
        """On whose pending list it stands."""
        if self.situacao in {2, 3, 4}:
            return self.para
        return self.de if self.situacao in {5, 8} or (self.situacao == 1 and self.reproducao) else None

    def visivel_a(self, sistema: int) -> bool:
        """Whether that system is told of it."""
        return sistema == self.de or (sistema == self.para and self.situacao not in {1, 8, 9})

    def envelhecer(self, dias: int) -> None:
        """Nothing happens for so many days."""
        self.parado += dias
        if self.movimento is not None:
            self.movimento += dias

    def expirar(self) -> None:
        """A round of automatic cancellation: eight days without a change, an hour without bytes."""
        if self.situacao in {1, 2, 3, 4} and self.parado >= 8 and self.movimento != 0 and not any(self.partes.values()):
            self.ir(10)

    def expurgar(self) -> None:
        """A round of the purge."""
        if self.situacao in FINAIS and self.parado >= FINAIS[self.situacao]:
            self.expurgado = True
