"""The page of the scenarios, made from the tests that play them: `python -m tests.e2e.tabela` writes it."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from tests.e2e.cenarios import CONSULTAM, TRAMITAM

PAGINA = Path("docs/reference/cenarios.md")
AQUI = Path(__file__).parent
CABECA = """# The client's scenarios

The SEI module brings 77 functional tests that drive two real SEIs with a browser; 61 of them concern a bus. Each is
played here against the running stack by simulated SEIs that know nothing but the wire and their certificate
([how](../how-to/simulate.md)); `just test` runs them. This page is made from the tests
(`python -m tests.e2e.tabela`), and a test fails while a row is empty or the page is stale.
"""
CABECA_DA_TABELA = "| scenario | what the bus must do | played by |\n| --- | --- | --- |\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Jogada:
    """A test that plays a scenario."""

    arquivo: str
    teste: str

    def __str__(self) -> str:
        """As a link from the page."""
        return f"[`{self.teste}`](../../tests/e2e/{self.arquivo})"


def jogados() -> Mapping[str, list[Jogada]]:
    """Which tests play each scenario; one that is expected to fail plays none."""
    achados: dict[str, list[Jogada]] = {}
    for arquivo in sorted(AQUI.glob("test_e2e_*.py")):
        modulo = import_module(f"tests.e2e.{arquivo.stem}")
        for nome, teste in vars(modulo).items():
            if nome.startswith("test_") and not _so_promete(teste):
                for cenario in getattr(teste, "cenarios", ()):
                    achados.setdefault(cenario, []).append(Jogada(arquivo=arquivo.name, teste=nome))
    return achados


def pagina() -> str:
    """The whole page."""
    por_cenario = jogados()
    partes = [CABECA]
    for titulo, cenarios in (("Trâmites", TRAMITAM), ("Lookups", CONSULTAM)):
        partes.append(f"\n## {titulo}: {len(cenarios)}\n\n{CABECA_DA_TABELA}")
        partes += [
            f"| {nome} | {deve} | {'<br>'.join(map(str, por_cenario.get(nome, [])))} |\n"
            for nome, deve in cenarios.items()
        ]
    return "".join(partes)


def main() -> int:
    """Write the page below the current folder, which is the repository's root."""
    PAGINA.write_text(pagina(), encoding="utf-8")
    sys.stdout.write(f"{PAGINA}\n")
    return 0


def _so_promete(teste: object) -> bool:
    return any(marca.name in {"xfail", "skip"} for marca in getattr(teste, "pytestmark", ()))


if __name__ == "__main__":
    raise SystemExit(main())
