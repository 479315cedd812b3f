"""Simulated SEIs from the variables that `tropeiro env` prints."""

from collections.abc import Mapping
from pathlib import Path

from tropeiro.simulador.envio import Opcoes
from tropeiro.simulador.identidade import Identidade
from tropeiro.simulador.instancia import Configuracao
from tropeiro.simulador.processo import Unidade
from tropeiro.simulador.regras import Regras

SISTEMAS = ("AMARGOSA", "BAHIA", "UNIAO")


class AmbienteIncompletoError(Exception):
    """A variable is missing; its name is the message's last word."""


def configuracao(
    nome: str,
    ambiente: Mapping[str, str],
    *,
    pasta: Path,
    opcoes: Opcoes | None = None,
    regras: Regras | None = None,
    trabalhadores: int = 2,
    intervalo_s: float = 1.0,
    long_poll: bool = False,
    semente: int | None = None,
) -> Configuracao:
    """The SEI of one of the demonstration's systems, as the stack tells its addresses, certificate and units.

    Raises:
        AmbienteIncompletoError: a variable is not there.
    """
    sistema = nome.upper()
    repositorio = int(_ler(ambiente, f"TROPEIRO_{sistema}_REPO"))
    numeros = [int(_ler(ambiente, f"TROPEIRO_{sistema}_{chave}")) for chave in ("UNIT", "UNIT2")]
    return Configuracao(
        nome=nome.capitalize(),
        base=_ler(ambiente, "TROPEIRO_BUS_URL"),
        pendencias=_ler(ambiente, "TROPEIRO_PENDENCIAS_URL") if long_poll else None,
        identidade=Identidade(
            certificado=Path(_ler(ambiente, f"TROPEIRO_{sistema}_CERT")),
            autoridades=Path(_ler(ambiente, "TROPEIRO_CA")),
        ),
        unidades=tuple(Unidade(repositorio=repositorio, numero=numero) for numero in numeros),
        pasta=pasta,
        opcoes=opcoes or Opcoes(),
        regras=regras or Regras(),
        trabalhadores=trabalhadores,
        intervalo_s=intervalo_s,
        semente=semente,
    )


def _ler(ambiente: Mapping[str, str], nome: str) -> str:
    valor = ambiente.get(nome)
    if not valor:
        raise AmbienteIncompletoError(f"Falta a variável {nome}")
    return valor
