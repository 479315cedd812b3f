"""The database: as the models say it, and never going back."""

from datetime import timedelta

import pytest
from metrics_facts import AMARGOSA, BAHIA, INICIO, mudanca
from metrics_house import House, lote

from chassis import migrations
from metrics.domain.estrutura import Ente, Unidade
from metrics.domain.politica import REDE
from metrics.store.tables import METADATA
from metrics.usecases.absorver import Lote

pytestmark = pytest.mark.pg

HOUR = timedelta(hours=1)


async def test_models_and_migrations_agree(house: House) -> None:
    assert await migrations.differences(METADATA, house.dsns.migrator) == []


async def test_the_newest_name_stays_whatever_comes_last(house: House) -> None:
    def named(versao: int, evento: int) -> Lote:
        return Lote(
            eventos=[mudanca(evento, 1, 1, em=INICIO).evento],
            projetados=[
                *(Ente(id=AMARGOSA, slug="amargosa", nome=f"Amargosa {n}", versao=n) for n in (versao, 1)),
                Unidade(numero=102, nome=f"Protocolo {versao}", sigla="PROT", versao=versao),
            ],
        )

    for evento, versao in enumerate((2, 3, 1), start=1):
        await house.absorver(named(versao, evento))
    async with house.ler(tenant=REDE) as leitura:
        assert await leitura.nomes_dos_entes([AMARGOSA, BAHIA]) == {AMARGOSA: "Amargosa 3"}
        assert await leitura.nomes_das_unidades([102, 103]) == {102: "Protocolo 3"}
        assert await leitura.ente_do_slug("amargosa") == AMARGOSA
        assert await leitura.ente_do_slug("ninguem") is None


async def test_a_source_never_goes_back(house: House) -> None:
    for n, em in enumerate((INICIO + HOUR, INICIO)):
        await house.absorver(lote([mudanca(n + 1, 1, 1, em=em)]))
    async with house.ler(tenant=REDE) as leitura:
        assert await leitura.ultimos() == {"barramento.tramite": INICIO + HOUR}
