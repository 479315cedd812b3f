"""Letters leave by a real mail server, are tried again, and never get lost unseen."""

from datetime import timedelta

import pytest
from external_user_casa import FORM, Casa, texto_de

from external_user import app as composition
from external_user.domain.entrega import MAIOR_ESPERA_S, espera

pytestmark = pytest.mark.pg
MARIA = str(FORM["email"])


async def estados(casa: Casa) -> list[tuple[str, str | None]]:
    rows = await casa.rows("SELECT estado, falha FROM notificacao ORDER BY criada_em")
    return [(row["estado"], row["falha"]) for row in rows]


async def test_a_letter_has_text_and_html_and_its_content_is_then_erased(casa: Casa) -> None:
    await casa.cadastrar()
    assert await estados(casa) == [("ENFILEIRADA", None)]
    carta = await casa.carta()
    assert carta["From"].endswith("<nao-responda@tropeiro.invalid>")
    assert carta["Message-ID"]
    html = carta.get_body(("html",))
    assert html is not None
    assert "Confirmar meu e-mail</a>" in html.get_content()
    assert "http://externo.example/ente/amargosa/confirmar?token=" in texto_de(carta)
    assert "529" not in texto_de(carta)
    assert await estados(casa) == [("ENVIADA", None)]
    assert await casa.rows("SELECT FROM notificacao WHERE conteudo IS NOT NULL") == []
    assert await casa.rows("SELECT FROM correio") == []


async def test_a_refusal_for_now_is_tried_again_later(casa: Casa) -> None:
    casa.caixa.recusas = ["451 tente depois", "452 cheio"]
    await casa.cadastrar()
    await casa.enviar_cartas()
    assert casa.caixa.cartas == []
    assert await estados(casa) == [("ENFILEIRADA", None)]
    (pendente,) = await casa.rows("SELECT tentativas, proxima > now() AS depois FROM correio")
    assert pendente["tentativas"] == 1
    await casa.execute("UPDATE correio SET proxima = now()")
    await casa.enviar_cartas()
    await casa.execute("UPDATE correio SET proxima = now()")
    await casa.enviar_cartas()
    assert len(casa.caixa.para(MARIA)) == 1


async def test_a_refusal_for_good_is_written_down(casa: Casa) -> None:
    casa.caixa.recusas = ["550 no such user"]
    await casa.cadastrar()
    await casa.enviar_cartas()
    assert await estados(casa) == [("REJEITADA", "smtp 550")]
    assert await casa.rows("SELECT FROM correio") == []


async def test_a_letter_whose_link_would_be_dead_is_given_up_visibly(casa: Casa) -> None:
    casa.caixa.recusas = ["451 tente depois"]
    await casa.cadastrar()
    await casa.passaram(1)
    await casa.enviar_cartas()
    assert await estados(casa) == [("REJEITADA", "prazo")]


async def test_while_the_mail_server_is_away_letters_wait(casa: Casa) -> None:
    await casa.cadastrar()
    fora = casa.settings.model_copy(update={"smtp_port": 1})
    assert await composition.entrega(fora, casa.armario)() == 1
    assert await estados(casa) == [("ENFILEIRADA", None)]
    await casa.execute("UPDATE correio SET proxima = now()")
    await casa.enviar_cartas()
    assert len(casa.caixa.para(MARIA)) == 1


async def test_a_letter_of_another_key_does_not_hold_up_the_rest(casa: Casa) -> None:
    await casa.cadastrar()
    await casa.execute("UPDATE notificacao SET conteudo = decode(repeat('00', 64), 'hex')")
    await casa.cadastrar("bahia", orgao=201)
    await casa.enviar_cartas()
    assert [estado for estado, _ in await estados(casa)].count("ENVIADA") == 1
    assert ("REJEITADA", "ilegivel") in await estados(casa)


def test_the_waiting_time_grows_with_full_jitter_up_to_a_ceiling() -> None:
    for tentativas in (1, 5, 500):
        teto = timedelta(seconds=min(MAIOR_ESPERA_S, 2.0 * 2 ** min(tentativas, 16)))
        vezes = [espera(tentativas) for _ in range(200)]
        assert all(timedelta(0) <= vez <= teto for vez in vezes)
        assert max(vezes) - min(vezes) > teto / 2
