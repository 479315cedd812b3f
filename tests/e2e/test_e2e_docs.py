"""Commands on the pages do what the pages say, typed as they stand there."""

import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("stack"),
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]
MIGRACAO = "docs/how-to/migrate-from-the-official-platform.md"
SO_OLHAR = re.compile(r'^curl (?:(?!-X|-d ).|\\\n)*?"\$\{TROPEIRO_BUS_URL\}[^"]*"$', re.MULTILINE)
ASSINAR = """
openssl x509 -req -in sei.csr -CA "$TROPEIRO_DATA/chaves/ac.pem" -CAkey "$TROPEIRO_DATA/chaves/ac-chave.pem" \\
  -set_serial 0x$(openssl rand -hex 8) -days 30 -out sei.crt
"""
CONFERIR = """
curl="curl -sS --cacert $TROPEIRO_CA --cert certificado.pem:troque-esta-senha"
for vez in $(seq 60); do
  dito=$($curl "${TROPEIRO_BUS_URL}tramites/pendentes")
  [ "$dito" = "[]" ] && break
  sleep 0.5
done
echo "pendentes: $dito"
$curl "${TROPEIRO_BUS_URL}repositorios-de-estruturas/5/estruturas-organizacionais/$unidade"
"""


@pytest.mark.parametrize("pagina", ["docs/tutorials/quick-start.md", "docs/how-to/stack.md", MIGRACAO])
def test_what_only_looks_answers(ambiente: Mapping[str, str], tmp_path: Path, pagina: str) -> None:
    comandos = SO_OLHAR.findall((ROOT / pagina).read_text(encoding="utf-8"))
    assert comandos
    for comando in comandos:
        dito = digitar(comando.replace("curl ", "curl -sS --fail-with-body ", 1), ambiente, onde=tmp_path)
        assert dito[:1] in {"[", "{"}, comando


def test_a_body_comes_over_as_the_page_tells_it(ambiente: Mapping[str, str], tmp_path: Path) -> None:
    """Registered, certified, and answered: the one step between is the authority's."""
    registro, pedido, credencial, *_ = blocos(MIGRACAO)
    sigla = f"A{secrets.token_hex(3).upper()}"
    roteiro = registro.replace("ATRAN", sigla) + pedido + ASSINAR + credencial + CONFERIR
    dito = digitar(roteiro, ambiente, onde=tmp_path)
    assert "pendentes: []" in dito
    assert '"aptoParaReceberTramites":true' in dito
    assert (tmp_path / "certificado.pem").stat().st_mode & 0o777 == 0o600


def test_simulated_seis_send_as_the_page_tells_it(ambiente: Mapping[str, str], tmp_path: Path) -> None:
    (carga,) = [bloco for bloco in blocos("docs/how-to/simulate.md") if "tropeiro simulate" in bloco]
    comandos = [linha for linha in carga.splitlines() if linha.startswith("tropeiro simulate")]
    assert len(comandos) == 2
    for comando in comandos:
        poucos = re.sub(r"--tramites \d+", "--tramites 4", comando)
        digitar(poucos, ambiente, onde=tmp_path)


def blocos(pagina: str) -> list[str]:
    """The shell commands of a page, block by block."""
    return re.findall(r"```sh\n(.*?)```", (ROOT / pagina).read_text(encoding="utf-8"), re.DOTALL)


def digitar(comandos: str, ambiente: Mapping[str, str], *, onde: Path) -> str:
    """What a shell says, that stops at the first command that fails."""
    programas = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    feito = subprocess.run(  # noqa: S603 - what the pages tell people to type
        ["/bin/bash", "-euo", "pipefail", "-c", comandos],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=onde,
        env={**ambiente, "PATH": programas},
    )
    assert feito.returncode == 0, f"{comandos}\n{feito.stdout}\n{feito.stderr}"
    return feito.stdout
