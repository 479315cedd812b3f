"""Counts as tables with a bar beside each number."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from barramento.domain.console import Grupo, Recusas
from barramento.web import palavras

C = TypeVar("C", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linha:
    """A line: how it is called, how many, since when; `parte` is its share of the longest bar, in percent."""

    nomes: tuple[str, ...]
    quantos: int
    quando: datetime
    parte: int


def por_situacao(grupos: Sequence[Grupo], /) -> list[Linha]:
    """Under way, by state, in the order of the way."""
    contados = _somar((grupo.situacao, grupo.quantos, grupo.desde) for grupo in grupos)
    nomes = {situacao: (palavras.SITUACOES[situacao], palavras.ESPERAS[situacao]) for situacao in contados}
    return sorted(_linhas(contados, nomes), key=lambda linha: [*palavras.SITUACOES.values()].index(linha.nomes[0]))


def por_par(grupos: Sequence[Grupo], /) -> list[Linha]:
    """Under way, by pair of bodies, the most first."""
    pares = {(g.remetente.ente, g.destinatario.ente): (g.remetente, g.destinatario) for g in grupos}
    contados = _somar(((g.remetente.ente, g.destinatario.ente), g.quantos, g.desde) for g in grupos)
    return _linhas(contados, {par: tuple(palavras.ente(ponta) for ponta in pontas) for par, pontas in pares.items()})


def por_sistema(grupos: Sequence[Grupo], /) -> list[Linha]:
    """Under way, by the system that has to act, the most first."""
    esperam = [(palavras.espera_de(g.situacao, g.remetente, g.destinatario), g) for g in grupos]
    contados = _somar((ponta.sistema, g.quantos, g.desde) for ponta, g in esperam)
    nomes = {p.sistema: (palavras.sistema(p.sistema, p.sistema_nome), palavras.ente(p)) for p, _ in esperam}
    return _linhas(contados, nomes)


def por_motivo(recusas: Sequence[Recusas], /) -> list[Linha]:
    """Refusals by motive, the most first."""
    contados = _somar(((r.motivo, r.quantas, r.ultima) for r in recusas), ultimo=True)
    return _linhas(contados, {m: (m, palavras.MOTIVOS.get(m, "outro motivo")) for m in contados})


def por_motivo_e_par(recusas: Sequence[Recusas], /) -> list[Linha]:
    """Refusals as they were counted, the most first."""
    maior = max((r.quantas for r in recusas), default=0)
    return [
        Linha(
            nomes=(
                palavras.ente(r.remetente),
                palavras.ente(r.destinatario),
                f"{r.motivo}: {palavras.MOTIVOS.get(r.motivo, 'outro motivo')}",
            ),
            quantos=r.quantas,
            quando=r.ultima,
            parte=round(100 * r.quantas / maior),
        )
        for r in recusas
    ]


def _somar(contagens: Iterable[tuple[C, int, datetime]], *, ultimo: bool = False) -> dict[C, tuple[int, datetime]]:
    """Added up by key, with the earliest instant, or the latest."""
    somas: dict[C, tuple[int, datetime]] = {}
    for chave, quantos, quando in contagens:
        antes, instante = somas.get(chave, (0, quando))
        somas[chave] = (antes + quantos, max(instante, quando) if ultimo else min(instante, quando))
    return somas


def _linhas(somas: Mapping[C, tuple[int, datetime]], nomes: Mapping[C, tuple[str, ...]]) -> list[Linha]:
    maior = max((quantos for quantos, _ in somas.values()), default=0)
    linhas = [
        Linha(nomes=nomes[chave], quantos=quantos, quando=quando, parte=round(100 * quantos / maior))
        for chave, (quantos, quando) in somas.items()
    ]
    return sorted(linhas, key=lambda linha: (-linha.quantos, linha.quando))
