"""The command `metrics`."""

import pytest
from metrics_house import House
from typer.testing import CliRunner

from metrics.cli import app

pytestmark = pytest.mark.pg


@pytest.fixture
def environment(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_DATABASE_URL", house.dsns.app)
    monkeypatch.setenv("METRICS_DATABASE_MIGRATOR_URL", house.dsns.migrator)
    monkeypatch.setenv("METRICS_DATABASE_RELAY_URL", house.dsns.relay)


def test_a_migrated_database_needs_no_migration(environment: None) -> None:
    result = CliRunner().invoke(app, ["migrate"])
    assert (result.exit_code, result.output) == (0, "O banco está em dia.\n")


def test_a_service_that_publishes_nothing_has_no_relay(environment: None) -> None:
    result = CliRunner().invoke(app, ["serve", "relay"])
    assert result.exit_code == 2
    assert "não publica eventos" in result.output


def test_without_an_issuer_nobody_could_enter_and_that_is_said(environment: None) -> None:
    result = CliRunner().invoke(app, ["serve", "api"])
    assert result.exit_code == 2
    assert "METRICS_ISSUER_URL" in result.output
