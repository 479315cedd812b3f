"""Whatever is done in whatever order, the bus does what the model says (`barramento_regras.py`).

In `just test` some examples; `pytest --hypothesis-profile=fundo` looks further.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from barramento_maquina import Maquina
from barramento_regras import Barramento
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from chassis import migrations
from chassis.embedded.provision import ServiceDatabase
from chassis.testing.plugin import NewDatabase

pytestmark = pytest.mark.pg
POUCOS = 100  # what Hypothesis does where no profile says more


@pytest_asyncio.fixture(scope="module")
async def so_dela(database: NewDatabase) -> ServiceDatabase:
    """A migrated database that no other test touches."""
    dsns = await database("barramento")
    await migrations.upgrade("barramento", dsns.migrator)
    return dsns


@pytest.fixture
def maquina(postgres: str, so_dela: ServiceDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maquina]:
    superuser = urlsplit(postgres)._replace(path=f"/{so_dela.name}").geturl()
    uma = Maquina(so_dela.app, superuser, tmp_path_factory.mktemp("maquina"))
    yield uma
    uma.fechar()


@pytest.mark.timeout(3600)
def test_whatever_is_done_in_whatever_order_the_bus_does_what_the_specification_says(maquina: Maquina) -> None:
    Barramento.maquina = maquina
    exemplos = settings().max_examples
    fundo = exemplos > POUCOS
    run_state_machine_as_test(
        Barramento,
        settings=settings(
            max_examples=exemplos if fundo else 40,
            stateful_step_count=60 if fundo else 30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
