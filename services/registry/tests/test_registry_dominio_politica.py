"""Who may do what: the rules, without a database."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from registry_house import prova

from chassis import clock
from chassis.testing.authority import Authority
from registry.domain import tabela as tabelas
from registry.domain.credencial import (
    TRANSICOES,
    Credencial,
    EstadoDaCredencial,
    conferir_prova,
    impressao_digital,
    ler_certificado,
)
from registry.domain.ente import PLATAFORMA
from registry.domain.errors import (
    CertificadoForaDoPrazoError,
    CertificadoInvalidoError,
    NaoEncontradoError,
    PerfilInsuficienteError,
    ProvaInvalidaError,
    TransicaoInvalidaError,
)
from registry.domain.politica import ADMITE, Acao, Papel, Recurso, Sujeito, exigir
from registry.domain.tabela import DadosDaEspecie, DadosDaHipotese, DadosDoMotivo, Nivel, Tabela


def sujeito(*papeis: str, orgao: int | None = None) -> Sujeito:
    return Sujeito(id="s", tenant="amargosa", papeis=frozenset(papeis), orgao=orgao)


AMARGOSA = Recurso(tenant="amargosa")


@pytest.mark.parametrize("papel", list(Papel))
@pytest.mark.parametrize("acao", list(Acao))
def test_a_papel_admits_what_the_table_says_and_nothing_else(papel: Papel, acao: Acao) -> None:
    if acao in ADMITE[papel]:
        exigir(sujeito(papel), acao, AMARGOSA)
    else:
        with pytest.raises(PerfilInsuficienteError):
            exigir(sujeito(papel), acao, AMARGOSA)


@pytest.mark.parametrize("papeis", [(), ("PREFEITO",)])
def test_who_has_no_papel_may_do_nothing(papeis: tuple[str, ...]) -> None:
    for acao in Acao:
        with pytest.raises(PerfilInsuficienteError):
            exigir(sujeito(*papeis), acao, AMARGOSA)


@pytest.mark.parametrize("papel", list(Papel))
def test_another_tenant_does_not_exist(papel: Papel) -> None:
    for acao in Acao:
        with pytest.raises(NaoEncontradoError):
            exigir(sujeito(papel), acao, Recurso(tenant="bahia"))


def test_what_belongs_to_nobody_is_reached_from_every_tenant() -> None:
    exigir(sujeito(Papel.ADMIN_PLATAFORMA), Acao.CRIAR_ENTE, Recurso())
    with pytest.raises(PerfilInsuficienteError):
        exigir(sujeito(Papel.SUPERVISOR), Acao.CRIAR_ENTE, Recurso(tenant=PLATAFORMA))


def test_a_papel_limited_to_an_orgao_does_not_see_another() -> None:
    gestor = sujeito(Papel.GESTOR, orgao=101)
    exigir(gestor, Acao.VER, AMARGOSA)
    exigir(gestor, Acao.VER, Recurso(tenant="amargosa", orgao=101))
    with pytest.raises(NaoEncontradoError):
        exigir(gestor, Acao.VER, Recurso(tenant="amargosa", orgao=201))
    exigir(sujeito(Papel.ADMIN_PLATAFORMA, orgao=101), Acao.VER, Recurso(tenant="amargosa", orgao=201))
    assert (gestor.orgao_visto, sujeito(Papel.ADMIN_PLATAFORMA, orgao=101).orgao_visto) == (101, None)


def test_a_certificate_is_known_by_its_key_issuer_and_serial(tmp_path: Path) -> None:
    identity = Authority(tmp_path, "AC de teste").client("pma")
    pem = identity.certificate.public_bytes(Encoding.PEM).decode()
    lido = ler_certificado(pem, em=clock.now())
    assert (lido.emissor, lido.serial) == ("CN=AC de teste", f"{identity.certificate.serial_number:x}")
    assert lido.spki_sha256 == impressao_digital(pem)
    assert (lido.valida_de, lido.valida_ate) == (
        identity.certificate.not_valid_before_utc,
        identity.certificate.not_valid_after_utc,
    )


def test_a_private_key_is_never_taken(tmp_path: Path) -> None:
    with pytest.raises(CertificadoInvalidoError) as refused:
        ler_certificado(Authority(tmp_path).client("pma").pem.read_text(), em=clock.now())
    assert "chave privada" in refused.value.motivo


@pytest.mark.parametrize("pem", ["", "nada", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_refused(pem: str) -> None:
    with pytest.raises(CertificadoInvalidoError):
        ler_certificado(pem, em=clock.now())


def test_who_registers_a_certificate_proves_to_have_its_key(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    nosso, alheio = authority.client("nosso"), authority.client("alheio")
    lido = ler_certificado(nosso.certificate.public_bytes(Encoding.PEM).decode(), em=clock.now())
    conferir_prova(prova(nosso.key, tenant="amargosa", sistema=7), lido, tenant="amargosa", sistema=7)
    certa = x509.load_pem_x509_csr(prova(nosso.key, tenant="amargosa", sistema=7).encode())
    mexida = bytearray(certa.public_bytes(Encoding.DER))
    mexida[-5] ^= 1  # inside the signature
    for errada, porque in (
        (prova(alheio.key, tenant="amargosa", sistema=7), "outra chave"),
        (prova(nosso.key, tenant="amargosa", sistema=8), "/O=amargosa/CN=7"),
        (prova(nosso.key, tenant="bahia", sistema=7), "/O=amargosa/CN=7"),
        (x509.load_der_x509_csr(bytes(mexida)).public_bytes(Encoding.PEM).decode(), "assinada"),
        ("", "PKCS#10"),
    ):
        with pytest.raises(ProvaInvalidaError) as refused:
            conferir_prova(errada, lido, tenant="amargosa", sistema=7)
        assert porque in refused.value.motivo


@pytest.mark.parametrize("dias", [-1, 3])
def test_a_certificate_is_registered_while_it_is_valid(tmp_path: Path, dias: int) -> None:
    pem = Authority(tmp_path).client("pma").certificate.public_bytes(Encoding.PEM).decode()
    with pytest.raises(CertificadoForaDoPrazoError):
        ler_certificado(pem, em=clock.now() + timedelta(days=dias))


@pytest.mark.parametrize("de", list(EstadoDaCredencial))
@pytest.mark.parametrize("para", list(EstadoDaCredencial))
def test_a_credential_changes_as_the_table_says(
    tmp_path: Path, de: EstadoDaCredencial, para: EstadoDaCredencial
) -> None:
    pem = Authority(tmp_path).client("pma").certificate.public_bytes(Encoding.PEM).decode()
    certificado = ler_certificado(pem, em=clock.now())
    credencial = Credencial(id=UUID(int=1), sistema=1, certificado=certificado, estado=de)
    if para in TRANSICOES[de]:
        mudada = credencial.passar_a(para)
        assert (mudada.estado, mudada.versao) == (para, 2)
    else:
        with pytest.raises(TransicaoInvalidaError) as refused:
            credencial.passar_a(para)
        assert refused.value.admite == tuple(sorted(TRANSICOES[de]))


def test_an_installation_begins_with_all_known_especies_hipoteses_and_motivos() -> None:
    por_tabela = {tabela: [linha for linha in tabelas.de_origem() if linha.tabela is tabela] for tabela in Tabela}
    especies = {linha.codigo: linha.nome for linha in por_tabela[Tabela.ESPECIE]}
    assert list(especies) == [*range(1, 187), 999]
    assert (especies[42], especies[61], especies[999]) == ("Despacho", "Folheto/Folder", "Outra")
    hipoteses = por_tabela[Tabela.HIPOTESE]
    assert [linha.codigo for linha in hipoteses] == list(range(1, 26))
    assert all(linha.base_legal and linha.nivel and len(linha.nome_completo) <= 255 for linha in hipoteses)
    assert hipoteses[3].nome_completo == "Informação Pessoal (Art. 31 da Lei nº 12.527/2011)"
    assert [linha.codigo for linha in por_tabela[Tabela.MOTIVO_URGENCIA]] == list(range(1, 7))


def test_a_new_line_gets_the_next_code_unless_codes_are_national() -> None:
    especie = DadosDaEspecie(codigo=187, nome="Nova")
    hipotese = DadosDaHipotese(nome="Sigilo", base_legal="Art. 1º", nivel=Nivel.SIGILOSO)
    motivo = DadosDoMotivo(nome="Chuva")
    assert [dados.tabela for dados in (especie, hipotese, motivo)] == list(Tabela)
    assert tabelas.nova(especie, proximo=1000).codigo == 187
    assert tabelas.nova(hipotese, proximo=26).codigo == 26
    assert tabelas.nova(motivo, proximo=7).nome_completo == "Chuva"
