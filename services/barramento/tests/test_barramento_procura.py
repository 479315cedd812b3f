"""The search for units as a screen makes it: pages, order, every spelling, text where a number belongs (§3)."""

from typing import Any

import pytest
from barramento_cadastro import unidade
from barramento_house import House, Json, feito, recusa

pytestmark = pytest.mark.pg

GRANDE, FUNDO = 7, 8
QUANTAS = 1005


def onde(repositorio: int) -> str:
    return f"repositorios-de-estruturas/{repositorio}/estruturas-organizacionais"


async def procurar(house: House, repositorio: int, **filtros: object) -> Json:
    achadas: Json = feito(await house.amargosa.get(onde(repositorio), **filtros))
    assert set(achadas) == {"totalDeRegistros", "estruturas"}
    return achadas


def numeros(achadas: Json) -> list[int]:
    return [uma["numeroDeIdentificacaoDaEstrutura"] for uma in achadas["estruturas"]]


@pytest.fixture(scope="module")
async def grande(house: House) -> House:
    """A repository of more units than a page holds, told in no order; three of them have one name."""
    nomes = [f"Setor {n:04d}" for n in range(QUANTAS - 3)] + ["ábaco", "Ábaco", "abaco"]
    unidades = [unidade(70_000 + n, 1, nome=nome, repositorio=GRANDE) for n, nome in enumerate(nomes)]
    await house.contar(*reversed(unidades))
    return house


@pytest.fixture(scope="module")
async def fundo(house: House) -> House:
    """A tree of four levels beside another one."""
    acima: tuple[Json, ...] = ()
    for numero in (80_001, 80_002, 80_003, 80_004):
        await house.contar(
            unidade(
                numero, 1, nome=f"Nível {numero}", repositorio=FUNDO, hierarquia=acima, permite_envio=numero != 80_003
            )
        )
        acima = ({"numero": numero, "nome": f"Nível {numero}", "sigla": f"N{numero}"}, *acima)
    await house.contar(
        unidade(80_010, 2, nome="Nível alheio", repositorio=FUNDO, hierarquia=()),
        unidade(80_011, 1, nome="Nível fechado", repositorio=FUNDO, hierarquia=(), ativo=False, apto=False),
    )
    return house


async def test_fifty_units_are_answered_unless_asked_and_the_total_says_how_many_more(grande: House) -> None:
    primeira = await procurar(grande, GRANDE)
    assert (len(primeira["estruturas"]), primeira["totalDeRegistros"]) == (50, QUANTAS)


@pytest.mark.parametrize(
    ("inicio", "quantidade", "vem"), [(0, 1000, 1000), (0, 5000, 1000), (1000, 1000, 5), (2000, 9, 0)]
)
async def test_a_page_holds_a_thousand_at_most(grande: House, inicio: int, quantidade: int, vem: int) -> None:
    pagina = await procurar(grande, GRANDE, registroInicial=inicio, quantidadeDeRegistros=quantidade)
    assert (len(pagina["estruturas"]), pagina["totalDeRegistros"]) == (vem, QUANTAS)


async def test_pages_follow_each_other_by_name_and_then_by_number(grande: House) -> None:
    paginas = [
        await procurar(grande, GRANDE, registroInicial=inicio, quantidadeDeRegistros=400) for inicio in (0, 400, 800)
    ]
    todas = [numero for pagina in paginas for numero in numeros(pagina)]
    iguais, outras = todas[:3], todas[3:]
    assert iguais == [70_000 + n for n in (QUANTAS - 3, QUANTAS - 2, QUANTAS - 1)]
    assert outras == [70_000 + n for n in range(QUANTAS - 3)]


@pytest.mark.parametrize(
    "filtros",
    [{"registroInicial": -1}, {"quantidadeDeRegistros": "todos"}, {"permiteEnvio": "talvez"}, {"apenasAtivas": 2}],
    ids=str,
)
async def test_a_filter_that_says_nothing_is_named(fundo: House, filtros: dict[str, object]) -> None:
    status, codigo, mensagem = recusa(await fundo.amargosa.get(onde(FUNDO), **filtros))
    assert (status, codigo) == (400, "1009")
    assert next(iter(filtros)) in mensagem


@pytest.mark.parametrize(
    ("filtros", "esperadas"),
    [
        ({"numeroDeIdentificacaoDaEstruturaRaizDaConsulta": 80_002}, [80_002, 80_003, 80_004]),
        ({"numeroDeIdentificacaoDaEstruturaRaizDaConsulta": "80004"}, [80_004]),
        ({"numeroDeIdentificacaoDaEstruturaRaizDaConsulta": 80_999}, []),
        ({"numeroDeIdentificacaoDaEstruturaRaizDaConsulta": "NIVEL AL"}, [80_010]),
        ({"numeroDeIdentificacaoDaEstruturaRaizDaConsulta": 80_002, "nome": "80004"}, [80_004]),
        ({"numeroDeIdentificacaoDaEstruturaRaizDaConsulta": 80_001, "permiteEnvio": 1}, [80_001, 80_002, 80_004]),
        ({"nome": "nivel", "sigla": "u8001"}, [80_010, 80_011]),
        ({"nome": "nivel a", "permiteEnvio": 1}, []),
        ({"nome": "nivel a", "permiteEnvio": "true"}, []),
        ({"nome": "nivel a", "permiteEnvio": 0}, [80_010]),
        ({"nome": "nivel a", "permiteEnvio": "false"}, [80_010]),
        ({"nome": "nivel f", "apenasAtivas": 0}, [80_011]),
        ({"nome": "nivel f", "apenasAtivas": 1}, []),
        ({"nome": "nivel f", "apenasAtivas": "true"}, []),
        ({"nome": "Ni\u0301vel A"}, [80_010]),
        ({"nome": "%"}, []),
        ({"nome": "\\"}, []),
        ({"identificacaoDoRepositorioDeEstruturas": 999, "nome": "nivel al"}, [80_010]),
        ({"nivel": "ignorado", "nome": "nivel al"}, [80_010]),
    ],
    ids=str,
)
async def test_filters_narrow_whatever_their_spelling(
    fundo: House, filtros: dict[str, Any], esperadas: list[int]
) -> None:
    achadas = await procurar(fundo, FUNDO, **filtros)
    assert (numeros(achadas), achadas["totalDeRegistros"]) == (esperadas, len(esperadas))


async def test_each_system_is_offered_its_own_units_as_those_that_send(fundo: House) -> None:
    de_cada = [
        [u["numeroDeIdentificacaoDaEstrutura"] for u in feito(await sei.get(onde(FUNDO), permiteEnvio=1))["estruturas"]]
        for sei in (fundo.amargosa, fundo.bahia, fundo.uniao)
    ]
    assert de_cada == [[80_001, 80_002, 80_004, 80_011], [80_010], []]


async def test_what_is_not_there_is_an_empty_page_and_no_error(house: House) -> None:
    assert await procurar(house, 999) == {"totalDeRegistros": 0, "estruturas": []}


async def test_the_tables_come_whole_whatever_page_is_asked_for(house: House) -> None:
    for tabela, lista in (("especies", "especies"), ("motivosUrgencia", "motivosUrgencia")):
        inteira = feito(await house.amargosa.get(tabela))[lista]
        pedida = feito(await house.amargosa.get(tabela, registroInicial=1, quantidadeDeRegistros=1))[lista]
        assert pedida == inteira
        codigos = [linha["codigo"] for linha in inteira]
        assert codigos == sorted(codigos)
    motivos = feito(await house.amargosa.get("motivosUrgencia"))["motivosUrgencia"]
    assert [motivo["codigo"] for motivo in motivos] == list(range(1, len(motivos) + 1))


@pytest.mark.parametrize(
    ("filtro", "situacoes"),
    [("ativos=true", {True}), ("ativos=false", {False}), ("ativo=0", {False}), ("", {True, False})],
)
async def test_hipoteses_are_told_with_their_status(house: House, filtro: str, situacoes: set[bool]) -> None:
    hipoteses = feito(await house.amargosa.http.get(f"hipoteses?{filtro}"))["hipotesesLegais"]
    assert {hipotese["status"] for hipotese in hipoteses} == situacoes
    assert all(isinstance(hipotese["identificacao"], int) for hipotese in hipoteses)


@pytest.mark.parametrize(
    ("tabela", "caminho"),
    [("especie", "especies"), ("hipotese", "hipoteses?ativos=1"), ("motivo_urgencia", "motivosUrgencia")],
)
async def test_a_table_that_has_not_come_yet_is_no_empty_list(house: House, tabela: str, caminho: str) -> None:
    """The client would forget its mapping of every code that is missing."""
    ativas = await house.sql("UPDATE linha SET ativo = false WHERE tabela = $1 AND ativo RETURNING codigo", tabela)
    try:
        status, codigo, mensagem = recusa(await house.amargosa.http.get(caminho))
        assert (status, codigo) == (503, "1012")
        assert "ainda não chegou do cadastro" in mensagem
    finally:
        codigos = [linha["codigo"] for linha in ativas]
        await house.sql("UPDATE linha SET ativo = true WHERE tabela = $1 AND codigo = ANY($2)", tabela, codigos)
    feito(await house.amargosa.http.get(caminho))
