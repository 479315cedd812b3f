"""Letters leave by a real mail server, are tried again, and never get lost unseen."""

from datetime import timedelta

import pytest
from external_user_house import FORM, House, texto_de

from external_user import app as composition
from external_user.domain.entrega import MAIOR_ESPERA_S, espera

pytestmark = pytest.mark.pg
MARIA = str(FORM["email"])


async def estados(house: House) -> list[tuple[str, str | None]]:
    rows = await house.rows("SELECT estado, falha FROM notificacao ORDER BY criada_em")
    return [(row["estado"], row["falha"]) for row in rows]


async def test_a_letter_has_text_and_html_and_its_content_is_then_erased(house: House) -> None:
    await house.cadastrar()
    assert await estados(house) == [("ENFILEIRADA", None)]
    carta = await house.carta()
    assert carta["From"].endswith("<nao-responda@tropeiro.invalid>")
    assert carta["Message-ID"]
    html = carta.get_body(("html",))
    assert html is not None
    assert "Confirmar meu e-mail</a>" in html.get_content()
    assert "http://externo.example/ente/amargosa/confirmar?token=" in texto_de(carta)
    assert "529" not in texto_de(carta)
    assert await estados(house) == [("ENVIADA", None)]
    assert await house.rows("SELECT FROM notificacao WHERE conteudo IS NOT NULL") == []
    assert await house.rows("SELECT FROM correio") == []


async def test_a_refusal_for_now_is_tried_again_later(house: House) -> None:
    house.caixa.recusas = ["451 tente depois", "452 cheio"]
    await house.cadastrar()
    await house.enviar_cartas()
    assert house.caixa.cartas == []
    assert await estados(house) == [("ENFILEIRADA", None)]
    (pendente,) = await house.rows("SELECT tentativas, proxima > now() AS depois FROM correio")
    assert pendente["tentativas"] == 1
    await house.execute("UPDATE correio SET proxima = now()")
    await house.enviar_cartas()
    await house.execute("UPDATE correio SET proxima = now()")
    await house.enviar_cartas()
    assert len(house.caixa.para(MARIA)) == 1


async def test_a_refusal_for_good_is_written_down(house: House) -> None:
    house.caixa.recusas = ["550 no such user"]
    await house.cadastrar()
    await house.enviar_cartas()
    assert await estados(house) == [("REJEITADA", "smtp 550")]
    assert await house.rows("SELECT FROM correio") == []


async def test_a_letter_whose_link_would_be_dead_is_given_up_visibly(house: House) -> None:
    house.caixa.recusas = ["451 tente depois"]
    await house.cadastrar()
    await house.passaram(1)
    await house.enviar_cartas()
    assert await estados(house) == [("REJEITADA", "prazo")]


async def test_while_the_mail_server_is_away_letters_wait(house: House) -> None:
    await house.cadastrar()
    fora = house.settings.model_copy(update={"smtp_port": 1})
    assert await composition.entrega(fora, house.armario)() == 1
    assert await estados(house) == [("ENFILEIRADA", None)]
    await house.execute("UPDATE correio SET proxima = now()")
    await house.enviar_cartas()
    assert len(house.caixa.para(MARIA)) == 1


async def test_a_letter_of_another_key_does_not_hold_up_the_rest(house: House) -> None:
    await house.cadastrar()
    await house.execute("UPDATE notificacao SET conteudo = decode(repeat('00', 64), 'hex')")
    await house.cadastrar("bahia", orgao=201)
    await house.enviar_cartas()
    assert [estado for estado, _ in await estados(house)].count("ENVIADA") == 1
    assert ("REJEITADA", "ilegivel") in await estados(house)


def test_the_waiting_time_grows_with_full_jitter_up_to_a_ceiling() -> None:
    for tentativas in (1, 5, 500):
        teto = timedelta(seconds=min(MAIOR_ESPERA_S, 2.0 * 2 ** min(tentativas, 16)))
        vezes = [espera(tentativas) for _ in range(200)]
        assert all(timedelta(0) <= vez <= teto for vez in vezes)
        assert max(vezes) - min(vezes) > teto / 2
