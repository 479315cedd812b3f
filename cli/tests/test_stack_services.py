"""The whole stack with the demonstration's bodies, hurt where it hurts most."""

import json
import os
import shlex
import ssl
from pathlib import Path

import httpx
import psutil
import pytest
from stack_driver import NewStack, Stack, alive, kill

from tropeiro.stack.demo_data import seed
from tropeiro.stack.folder import Folder
from tropeiro.stack.parts.service import SERVICES, environment
from tropeiro.stack.plan import Plan
from tropeiro.stack.ports import DEFAULT_BASE
from tropeiro.stack.systems import SYSTEMS, System

pytestmark = [pytest.mark.e2e, pytest.mark.pg, pytest.mark.kafka, pytest.mark.xdist_group("stack_services")]
EXAMPLE = Path(__file__).parents[2] / "services" / "registry" / "examples" / "semente.json"
NAMES = tuple(service.name for service in SERVICES)


@pytest.fixture(scope="module")
def stack(new_stack: NewStack) -> Stack:
    made = new_stack()
    brought = made.tropeiro("up", "--detach", "--demo-data", "--base-port", str(made.base_port))
    assert brought.returncode == 0, brought.stdout + brought.stderr
    return made


def ask(stack: Stack, system: System | None, path: str) -> httpx.Response:
    """The bus, as a demo system sees it, or as one without a certificate."""
    keys = stack.data / "chaves"
    trust = ssl.create_default_context(cafile=keys / "ac.pem")
    if system is not None:
        trust.load_cert_chain(keys / f"{system.name.lower()}.pem")
    url = f"https://127.0.0.1:{stack.port('barramento-mtls')}/interoperabilidade/rest/v3/{path}"
    with httpx.Client(verify=trust, trust_env=False) as client:
        return client.get(url)


def test_the_demo_bodies_are_the_example_of_the_registry() -> None:
    assert seed() == json.loads(EXAMPLE.read_text())


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", NAMES)
def test_every_service_answers_as_soon_as_up_returns(stack: Stack, name: str) -> None:
    for path in ("saude", "pronto"):
        assert httpx.get(f"http://127.0.0.1:{stack.port(name)}/{path}", trust_env=False).is_success
    metrics = httpx.get(f"http://127.0.0.1:{stack.port(f'{name}-metricas')}/metrics", trust_env=False)
    assert metrics.is_success


@pytest.mark.parametrize("system", SYSTEMS, ids=[system.name for system in SYSTEMS])
def test_the_bus_knows_each_demo_system_and_its_units(stack: Stack, system: System) -> None:
    for other in SYSTEMS:
        structures = f"repositorios-de-estruturas/{other.repository}/estruturas-organizacionais"
        for unit in other.units:
            answer = ask(stack, system, f"{structures}/{unit.number}")
            assert answer.is_success, answer.text
            assert unit.name in answer.text


def test_without_a_certificate_the_bus_refuses(stack: Stack) -> None:
    assert ask(stack, None, "especies").status_code == 401


def test_a_token_of_the_command_opens_the_registry(stack: Stack) -> None:
    made = stack.tropeiro("token", "--tenant", "amargosa", "--papel", "GESTOR").stdout.strip()
    url = f"http://127.0.0.1:{stack.port('registry')}/v1/amargosa/unidades"
    assert httpx.get(url, trust_env=False).status_code == 401
    answer = httpx.get(url, headers={"Authorization": f"Bearer {made}"}, trust_env=False)
    assert answer.is_success, answer.text


@pytest.mark.timeout(400)
def test_simulated_seis_put_load_on_the_bus_and_tell_what_came_of_it(stack: Stack) -> None:
    exported = (line.removeprefix("export ") for line in stack.tropeiro("env").stdout.splitlines())
    env = {name: shlex.split(value)[0] for name, _, value in (line.partition("=") for line in exported)}
    load = ["simulate", "--tramites", "2", "--remetentes", "2", "--tamanho-kb", "20"]
    told = stack.tropeiro(*load, "--json", env=env)
    assert told.returncode == 0, told.stdout + told.stderr
    assert json.loads(told.stdout)["recibos_verificados"] == 2
    shown = stack.tropeiro(*load, "--taxa", "50", env=env)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "2 trâmites concluídos, 0 recusados" in " ".join(shown.stdout.split())


@pytest.mark.fault
@pytest.mark.parametrize("name", NAMES)
def test_a_killed_service_is_told_and_comes_back(stack: Stack, name: str) -> None:
    before = stack.pids()
    kill(before[name])
    stack.until(name, "caiu")
    assert all(alive(pid) for other, pid in before.items() if other != name)
    again = stack.tropeiro("restart", name)
    assert again.returncode == 0, again.stdout + again.stderr
    assert httpx.get(f"http://127.0.0.1:{stack.port(name)}/pronto", trust_env=False).is_success


@pytest.mark.fault
@pytest.mark.timeout(400)
def test_services_outlive_a_restart_of_database_and_broker(stack: Stack) -> None:
    before = stack.pids()
    for name in ("postgres", "kafka"):
        assert stack.tropeiro("restart", name).returncode == 0
    after = stack.pids()
    assert {name: after[name] for name in NAMES} == {name: before[name] for name in NAMES}
    # A connection that the old database left behind may cost one request a 503, which says: try again.
    answers = [ask(stack, SYSTEMS[0], "especies").status_code for _ in range(20)]
    assert answers[-1] == 200, answers
    assert stack.status()["pronta"] is True


@pytest.mark.timeout(400)
def test_the_same_folder_comes_up_again_with_what_it_knew(stack: Stack) -> None:
    assert stack.tropeiro("down").returncode == 0
    brought = stack.tropeiro("up", "--detach")
    assert brought.returncode == 0, brought.stdout + brought.stderr
    assert ask(stack, SYSTEMS[1], "especies").is_success
    log = (stack.data / "registros" / "registry.log").read_text()
    assert "Traceback" not in log


def test_no_secret_is_written_into_a_log(stack: Stack) -> None:
    secrets = json.loads((stack.data / "chaves" / "senhas.json").read_text()).values()
    for log in (stack.data / "registros").iterdir():
        text = log.read_text(errors="replace")
        assert not [secret for secret in secrets if secret in text], log.name


def test_no_process_holds_the_password_of_who_owns_the_tables_nor_of_another_ones_relay(stack: Stack) -> None:
    secrets: dict[str, str] = json.loads((stack.data / "chaves" / "senhas.json").read_text())
    owners = {role for role in secrets if role.endswith("_migrator")}
    relays = {role for role in secrets if role.endswith("_relay")}
    assert len(owners) == len(relays) == len(NAMES)
    for name, pid in stack.pids().items():
        told = f"{psutil.Process(pid).environ()} {psutil.Process(pid).cmdline()}"
        held = {role for role in secrets if secrets[role] in told}
        assert not held & owners, name
        assert held & relays <= {f"{name.replace('-', '_')}_relay"}, name


def test_passwords_in_the_persons_environment_are_not_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chaves").mkdir()
    monkeypatch.setenv("REGISTRY_DATABASE_MIGRATOR_URL", "postgresql://owner:secret@127.0.0.1/registry")
    monkeypatch.setenv("REGISTRY_LOG_LEVEL", "DEBUG")
    told = environment(SERVICES[0], Plan(folder=Folder(tmp_path), base_port=DEFAULT_BASE), serves=False)
    assert not [name for name in told if name.endswith(("_MIGRATOR_URL", "_RELAY_URL"))]
    assert told["REGISTRY_LOG_LEVEL"] == "DEBUG"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")
def test_as_root_the_folder_lets_the_database_through_and_shows_it_nothing(stack: Stack) -> None:
    assert stack.data.stat().st_mode & 0o077 == 0o001
    assert (stack.data / "chaves").stat().st_mode & 0o077 == 0
