"""What a load run says of itself, and how its systems are found."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tropeiro.main import app
from tropeiro.simulador.ambiente import AmbienteIncompletoError, configuracao
from tropeiro.simulador.cliente import Chamada
from tropeiro.simulador.instancia import Contagem
from tropeiro.simulador.medidas import Medidas, percentil
from tropeiro.simulador.processo import Unidade

AMBIENTE = {
    "TROPEIRO_BUS_URL": "https://127.0.0.1:8443/interoperabilidade/rest/v3/",
    "TROPEIRO_PENDENCIAS_URL": "https://127.0.0.1:8444/",
    "TROPEIRO_CA": "/chaves/ca.pem",
    "TROPEIRO_BAHIA_CERT": "/chaves/bahia.pem",
    "TROPEIRO_BAHIA_REPO": "5",
    "TROPEIRO_BAHIA_UNIT": "2001",
    "TROPEIRO_BAHIA_UNIT2": "2002",
}


def test_a_system_is_found_by_the_variables_that_the_stack_prints(tmp_path: Path) -> None:
    bahia = configuracao("bahia", AMBIENTE, pasta=tmp_path)
    assert bahia.unidade == Unidade(repositorio=5, numero=2001)
    assert (bahia.nome, bahia.pendencias, len(bahia.unidades)) == ("Bahia", None, 2)
    assert configuracao("bahia", AMBIENTE, pasta=tmp_path, long_poll=True).pendencias == "https://127.0.0.1:8444/"


def test_a_variable_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(AmbienteIncompletoError, match="TROPEIRO_UNIAO_REPO"):
        configuracao("UNIAO", AMBIENTE, pasta=tmp_path)


def test_without_a_stack_the_command_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for nome in ("TROPEIRO_AMARGOSA_REPO", "TROPEIRO_BUS_URL"):
        monkeypatch.delenv(nome, raising=False)
    resposta = CliRunner().invoke(app, ["simulate", "--tramites", "1"])
    assert resposta.exit_code == 2
    assert 'eval "$(tropeiro env)"' in resposta.output
    resposta = CliRunner().invoke(app, ["simulate", "--de", "SALVADOR"])
    assert "Sistema desconhecido: SALVADOR" in resposta.output


def test_a_percentile_is_the_value_that_so_many_do_not_exceed() -> None:
    assert percentil([float(n) for n in range(1, 101)], 0.99) == 99.0
    assert percentil([1.0, 2.0, 3.0], 0.5) == 2.0
    assert percentil([7.0], 0.99) == 7.0


def test_calls_are_counted_exactly_and_apart() -> None:
    medidas = Medidas()
    for status in (200, 200, 500):
        medidas.chamada(Chamada(nome="recibo", status=status, segundos=0.01, enviados=10, recebidos=5))
    medidas.falha("caiu")
    relatorio = medidas.relatorio(
        segundos=2.0, remetente=Contagem(concluidos=3, bytes_enviados=30), destinatario=Contagem(bytes_recebidos=30)
    )
    tempos = relatorio.chamadas["recibo"]
    assert (tempos.vezes, tempos.erros, tempos.bytes) == (3, 1, 45)
    assert (relatorio.tramites_por_segundo, relatorio.falhas) == (1.5, {"caiu": 1})
    assert relatorio.json()["recibos_verificados"] == 3
