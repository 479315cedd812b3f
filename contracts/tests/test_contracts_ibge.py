"""The table of municípios answers as the IBGE's does."""

from contracts.ibge import ddds, municipio, municipio_de_nome, municipios, ufs


def test_every_municipio_state_and_telephone_area_is_there() -> None:
    assert len(ufs()) == 27
    assert sum(len(municipios(uf=uf)) for uf in ufs()) == 5571
    assert len(ddds()) == 67


def test_a_municipio_is_found_by_code_and_by_name_without_accents() -> None:
    amargosa = municipio("2901007")
    assert amargosa is not None
    assert (amargosa.nome, amargosa.uf, amargosa.ddd) == ("Amargosa", "BA", "75")
    assert municipio_de_nome("  sao paulo ", uf="SP") == municipio("3550308")
    assert municipio_de_nome("Alta Floresta D’Oeste", uf="RO") == municipio("1100015")


def test_a_name_of_another_state_is_not_found() -> None:
    assert municipio_de_nome("Amargosa", uf="SP") is None
    assert municipio("0000000") is None
    assert municipios(uf="XX") == ()


def test_names_within_a_state_stay_apart_when_folded() -> None:
    assert all(municipio_de_nome(one.nome, uf=uf) == one for uf in ufs() for one in municipios(uf=uf))
