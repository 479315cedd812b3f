"""A month of made-up movement, for pages to show."""

import random
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from metrics_facts import AMARGOSA, BAHIA, ENTES, UNIAO, mudanca, passo

from metrics.domain.cadastro import Etapa, Passo
from metrics.domain.tramite import Mudanca

OUTCOMES = ((1, 2, 3, 4, 5, 6),) * 8 + ((1, 2, 3, 4, 5), (1, 2, 3, 8, 9), (1, 2, 4, 8), (1, 2, 3), (1, 7), (1,))
WAITS = {2: 25, 3: 300, 4: 40, 5: 20, 6: 200, 7: 4000, 8: 900, 9: 5000}


def tramites(agora: datetime, *, quantos: int = 120) -> list[Mudanca]:
    """Trâmites of the last days, most of them concluded."""
    chance = random.Random(7)  # noqa: S311 - a case to be repeated, no secret
    eventos = []
    for idt in range(1, quantos + 1):
        de, para = _pair(chance)
        em = agora - timedelta(days=29) * (1 - idt / (quantos + 1))
        for versao, situacao in enumerate(chance.choice(OUTCOMES), start=1):
            em += timedelta(seconds=WAITS.get(situacao, 0) * chance.lognormvariate(0, 1))
            if em > agora:
                break
            eventos.append(mudanca(idt, versao, situacao, em=em, de=de, para=para))
    return eventos


def cadastros(agora: datetime) -> list[Passo]:
    """Registrations at Amargosa's door: enough to be told, few enough that a stage is not."""
    caminhos = 9 * [tuple(Etapa)[:4]] + 3 * [(*tuple(Etapa)[:3], Etapa.RECUSADO)] + 6 * [tuple(Etapa)[:2]]
    return [
        passo(
            uuid5(BAHIA, f"pessoa {n}"), versao, etapa, em=agora - timedelta(days=20 - n) + versao * timedelta(hours=n)
        )
        for n, caminho in enumerate(caminhos)
        for versao, etapa in enumerate(caminho, start=1)
    ]


def _pair(chance: random.Random) -> tuple[UUID, UUID]:
    de = chance.choices(ENTES, weights=(6, 3, 1))[0]
    para = chance.choices(ENTES, weights=(2, 5, 3))[0]
    return (de, para) if de != para else (AMARGOSA, BAHIA if de != BAHIA else UNIAO)
