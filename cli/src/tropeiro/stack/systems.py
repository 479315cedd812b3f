"""The three systems of the demonstration: a município, its state, and a body of the União."""

from dataclasses import dataclass
from typing import Literal

ESTADO_DA_BAHIA = 5
PODER_EXECUTIVO_FEDERAL = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit that sends and receives."""

    number: int
    name: str
    sigla: str


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A demo system: its body, where it is listed, and the units it serves."""

    name: Literal["AMARGOSA", "BAHIA", "UNIAO"]
    number: int
    title: str
    slug: str
    body: str
    sphere: Literal["MUNICIPAL", "ESTADUAL", "FEDERAL"]
    uf: str | None
    ibge: str | None
    legal_nature: str | None
    repository: int
    organ: Unit
    units: tuple[Unit, Unit]


SYSTEMS = (
    System(
        name="AMARGOSA",
        number=101,
        title="PMA - SEI",
        slug="amargosa",
        body="Município de Amargosa",
        sphere="MUNICIPAL",
        uf="BA",
        ibge="2901007",
        legal_nature="124-4",
        repository=ESTADO_DA_BAHIA,
        organ=Unit(number=1000, name="Prefeitura Municipal de Amargosa", sigla="PMA"),
        units=(
            Unit(number=1001, name="Secretaria Municipal de Administração", sigla="SEMAD"),
            Unit(number=1002, name="Protocolo Geral", sigla="PROTOCOLO"),
        ),
    ),
    System(
        name="BAHIA",
        number=102,
        title="SAEB - SEI",
        slug="bahia",
        body="Estado da Bahia",
        sphere="ESTADUAL",
        uf="BA",
        ibge="29",
        legal_nature="102-3",
        repository=ESTADO_DA_BAHIA,
        organ=Unit(number=2000, name="Secretaria da Administração do Estado da Bahia", sigla="SAEB"),
        units=(
            Unit(number=2001, name="Coordenação de Convênios com Municípios", sigla="CCM"),
            Unit(number=2002, name="Protocolo Central", sigla="PROTOCOLO"),
        ),
    ),
    System(
        name="UNIAO",
        number=103,
        title="MGI - SEI",
        slug="uniao",
        body="Ministério da Gestão e da Inovação em Serviços Públicos",
        sphere="FEDERAL",
        uf=None,
        ibge=None,
        legal_nature=None,
        repository=PODER_EXECUTIVO_FEDERAL,
        organ=Unit(number=3000, name="Ministério da Gestão e da Inovação em Serviços Públicos", sigla="MGI"),
        units=(
            Unit(number=3001, name="Secretaria de Gestão e Inovação", sigla="SEGES"),
            Unit(number=3002, name="Protocolo Central", sigla="PROTOCOLO"),
        ),
    ),
)
