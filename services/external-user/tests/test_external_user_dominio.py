"""The rules of registration, without a database: states, conferência, links, letters, files, masks."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from external_user.domain.arquivo import TipoNaoAceitoError, mime_conferido
from external_user.domain.cadastro import Cadastro, NivelDeConfianca, iniciado
from external_user.domain.carta import VARIAVEIS, Modelo, carta, conferir_variaveis
from external_user.domain.conferencia import POSSE, Conferente, EmConferencia, Item, Posse, Resultado
from external_user.domain.documentos import TipoDeDocumento, exigidos, faltantes
from external_user.domain.errors import (
    ArquivoRecusadoError,
    CadastroDesconhecidoError,
    EmUsoError,
    ImpedimentoError,
    ItemPendenteError,
    LinkExpiradoError,
    LinkUsadoError,
    MotivoInvalidoError,
    TentativasEsgotadasError,
    TransicaoInvalidaError,
    VariavelDesconhecidaError,
)
from external_user.domain.estado import TRANSICOES, VIVOS, Ato, Estado, permitidos, seguinte
from external_user.domain.link import Link, hash_do_token, novo_token
from external_user.domain.mascara import cpf_mascarado, email_mascarado, rg_mascarado, telefone_mascarado
from external_user.domain.motivo import CATALOGO, Motivo, motivo_do_catalogo
from external_user.domain.senha import normalizada

EM = datetime(2026, 6, 1, 12, tzinfo=UTC)
ID = UUID("0190a1b2-0000-7000-8000-000000000004")
ANA = Conferente(id="ana", orgao=101)
TODOS = tuple(Item(tipo=tipo, resultado=Resultado.ACEITO) for tipo in TipoDeDocumento)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 32


def cadastro(estado: Estado = Estado.EM_CONFERENCIA, *, representa: bool = False) -> Cadastro:
    return Cadastro(id=ID, orgao=101, estado=estado, versao=3, representa=representa)


def em_conferencia(*, posse: Posse | None = None, representa: bool = False) -> EmConferencia:
    return EmConferencia(cadastro=cadastro(representa=representa), posse=posse, marcas=frozenset({b"cpf", b"email"}))


def pdf(**save: object) -> bytes:
    made = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(made, **save)  # type: ignore[arg-type]
    return made.getvalue()


@given(st.sampled_from(Estado), st.lists(st.sampled_from(Ato), max_size=8))
def test_a_registration_only_walks_along_the_table(estado: Estado, atos: list[Ato]) -> None:
    agora = cadastro(estado)
    for ato in atos:
        if ato in permitidos(agora.estado):
            mudanca = agora.mudar(ato, em=EM, ator="x")
            assert mudanca.para is TRANSICOES[agora.estado, ato]
            assert mudanca.versao == agora.versao + 1
            agora = Cadastro(id=ID, orgao=101, estado=mudanca.para, versao=mudanca.versao, representa=False)
        else:
            with pytest.raises(TransicaoInvalidaError) as refused:
                agora.mudar(ato, em=EM, ator="x")
            assert refused.value.permitidos == permitidos(agora.estado)


def test_every_state_is_reached_and_only_terminal_ones_are_left_by_nothing() -> None:
    reached = {Estado.AGUARDANDO_EMAIL, *TRANSICOES.values()}
    assert reached == set(Estado)
    sem_saida = {estado for estado in Estado if not permitidos(estado)}
    assert sem_saida == {Estado.LIBERADO, Estado.REJEITADO, Estado.EXPIRADO}
    assert set(Estado) - VIVOS == {Estado.REJEITADO, Estado.EXPIRADO}
    assert seguinte(Estado.EM_CONFERENCIA, Ato.LIBERAR) is Estado.LIBERADO


def test_a_registration_starts_waiting_for_its_email() -> None:
    fato = iniciado(cadastro=ID, orgao=101, em=EM)
    assert (fato.de, fato.para, fato.versao, fato.ator) == (None, Estado.AGUARDANDO_EMAIL, 1, str(ID))


def test_release_needs_every_required_document_accepted() -> None:
    liberado = em_conferencia().liberar(ANA, itens=TODOS, em=EM)
    assert (liberado.para, liberado.nivel, liberado.ator) == (Estado.LIBERADO, NivelDeConfianca.DOCUMENTAL, "ana")
    recusado = Item(tipo=TipoDeDocumento.TERMO, resultado=Resultado.RECUSADO)
    with pytest.raises(ItemPendenteError) as refused:
        em_conferencia(representa=True).liberar(ANA, itens=[*TODOS[:2], recusado], em=EM)
    assert refused.value.pendentes == (TipoDeDocumento.REPRESENTACAO, TipoDeDocumento.TERMO)


def test_rejection_carries_its_reason() -> None:
    rejeitado = em_conferencia().rejeitar(ANA, motivo=Motivo.FOTO_INADEQUADA, em=EM)
    assert (rejeitado.para, rejeitado.motivo, rejeitado.nivel) == (Estado.REJEITADO, Motivo.FOTO_INADEQUADA, None)


def test_another_orgao_does_not_see_it() -> None:
    with pytest.raises(CadastroDesconhecidoError):
        em_conferencia().assumir(Conferente(id="ana", orgao=102), em=EM)


def test_nobody_checks_their_own_registration() -> None:
    with pytest.raises(ImpedimentoError):
        em_conferencia().liberar(Conferente(id="ana", orgao=101, marcas=frozenset({b"email"})), itens=TODOS, em=EM)


def test_a_lease_keeps_others_out_for_half_an_hour() -> None:
    posse = em_conferencia().assumir(ANA, em=EM)
    assert posse == Posse(conferente="ana", ate=EM + POSSE)
    tomado = em_conferencia(posse=posse)
    bruno = Conferente(id="bruno", orgao=101)
    with pytest.raises(EmUsoError) as refused:
        tomado.rejeitar(bruno, motivo=Motivo.OUTRO, em=EM)
    assert refused.value.ate == posse.ate
    assert tomado.assumir(ANA, em=EM + timedelta(minutes=5)).ate == EM + timedelta(minutes=35)
    assert tomado.assumir(bruno, em=EM + POSSE).conferente == "bruno"


def test_a_reason_comes_from_the_catalogue_and_other_reasons_need_a_text() -> None:
    assert set(CATALOGO) == set(Motivo)
    assert motivo_do_catalogo("termo_invalido", texto="") is Motivo.TERMO_INVALIDO
    assert motivo_do_catalogo("outro", texto="Faltou a página 2.") is Motivo.OUTRO
    for codigo, texto in (("outro", " "), ("inventado", ""), ("termo_invalido", "x" * 1001)):
        with pytest.raises(MotivoInvalidoError):
            motivo_do_catalogo(codigo, texto=texto)


def test_a_link_works_once_and_for_a_day() -> None:
    link = Link(cadastro=ID, expira_em=EM, usado_em=None)
    link.conferir(em=EM - timedelta(seconds=1))
    with pytest.raises(LinkExpiradoError):
        link.conferir(em=EM)
    with pytest.raises(LinkUsadoError):
        Link(cadastro=ID, expira_em=EM, usado_em=EM).conferir(em=EM)


def test_a_token_has_256_bits_and_is_kept_by_its_hash() -> None:
    token = novo_token()
    assert len(token) == 43
    assert token != novo_token()
    assert len(hash_do_token(token)) == 32


def test_who_represents_nobody_sends_three_documents() -> None:
    assert len(exigidos(representa=False)) == 3
    assert len(exigidos(representa=True)) == 4
    falta = faltantes([TipoDeDocumento.TERMO, TipoDeDocumento.IDENTIFICACAO], representa=False)
    assert [one.tipo for one in falta] == [TipoDeDocumento.FOTO_COM_DOCUMENTO]


def test_a_file_is_told_by_its_content() -> None:
    assert mime_conferido(pdf(), tipo=TipoDeDocumento.TERMO) == "application/pdf"
    assert mime_conferido(PNG, tipo=TipoDeDocumento.FOTO_COM_DOCUMENTO) == "image/png"
    for conteudo, tipo in ((pdf(), TipoDeDocumento.FOTO_COM_DOCUMENTO), (b"oi", TipoDeDocumento.TERMO)):
        with pytest.raises(TipoNaoAceitoError):
            mime_conferido(conteudo, tipo=tipo)


@pytest.mark.parametrize(
    ("conteudo", "codigo"),
    [
        (b"", "arquivo.vazio"),
        (pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "arquivo.cifrado"),
        (pdf(encryption=pikepdf.Encryption(owner="a", user="")), "arquivo.cifrado"),
        (b"%PDF-1.7\nquebrado", "arquivo.corrompido"),
    ],
    ids=["vazio", "cifrado", "cifrado só para quem edita", "corrompido"],  # the bytes differ from run to run
)
def test_a_file_that_nobody_could_read_is_refused(conteudo: bytes, codigo: str) -> None:
    with pytest.raises(ArquivoRecusadoError) as refused:
        mime_conferido(conteudo, tipo=TipoDeDocumento.IDENTIFICACAO)
    assert refused.value.codigo == codigo


@pytest.mark.parametrize("modelo", Modelo)
def test_every_letter_is_complete_as_text_and_as_html(modelo: Modelo) -> None:
    valores = {nome: f"<{nome}>" for nome in VARIAVEIS}
    pronta = carta(modelo, valores=valores)
    assert pronta.assunto
    assert "@" not in pronta.assunto + pronta.texto
    assert "&lt;sigla_sistema&gt;" in pronta.html
    assert "<sigla_sistema>" not in pronta.html


def test_a_paragraph_with_nothing_to_say_is_left_out() -> None:
    valores = dict.fromkeys(VARIAVEIS, "x") | {"texto_rejeicao": ""}
    com, sem = (carta(Modelo.REJEITADO, valores=dict(valores, texto_rejeicao=texto)).texto for texto in ("x", ""))
    assert com.count("\n\n") == sem.count("\n\n") + 1


def test_a_link_alone_becomes_a_button() -> None:
    pronta = carta(Modelo.CONFIRMACAO, valores=dict.fromkeys(VARIAVEIS, "x") | {"link_confirmacao": "http://a/?b&c"})
    assert '<a href="http://a/?b&amp;c"' in pronta.html
    assert "Confirmar meu e-mail</a>" in pronta.html
    assert "http://a/?b&c" in pronta.texto


def test_a_template_with_an_unknown_variable_is_refused() -> None:
    with pytest.raises(VariavelDesconhecidaError):
        conferir_variaveis("Assunto: x\n\n@cpf_usuario_externo@")


def test_a_refusal_tells_how_long_to_wait() -> None:
    assert TentativasEsgotadasError(espera_s=60).espera_s == 60


def test_masks_show_enough_for_the_owner_and_no_more() -> None:
    assert cpf_mascarado("00098224725") == "***.982.247-**"
    assert email_mascarado("maria@exemplo.com.br") == "m•••@exemplo.com.br"
    assert telefone_mascarado("+5575999990012") == "(75) •••••-••12"
    assert telefone_mascarado("") == ""
    assert rg_mascarado("123456789") == "•••789"


def test_a_password_is_the_same_however_it_was_composed() -> None:
    assert normalizada("joa\u0303o") == normalizada("joão")
