"""The database holds what the rules promise: models and migrations agree, tenants stay apart, nothing lies in clear."""

import pytest
from external_user_casa import Casa

from chassis import migrations
from external_user.domain.estado import VIVOS, Estado
from external_user.store.tables import ESTADOS, METADATA, NA_FILA, VIVO

pytestmark = pytest.mark.pg


async def test_the_models_say_what_the_migrations_made(casa: Casa) -> None:
    assert await migrations.differences(METADATA, casa.dsns.migrator) == []


def test_the_tables_and_the_domain_name_the_same_states() -> None:
    assert {f"'{estado}'" for estado in Estado} == set(ESTADOS.split(", "))
    assert all(f"'{estado}'" in VIVO for estado in VIVOS)
    assert VIVO.count("'") == 2 * len(VIVOS)
    assert f"estado = '{Estado.EM_CONFERENCIA}'" == NA_FILA
