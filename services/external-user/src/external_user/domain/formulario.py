"""The registration form: read whole, so that a person sees all that is wrong at once (external-user.md §3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from contracts.ibge import Municipio
from contracts.values import parse_cpf
from external_user.domain import campos
from external_user.domain.dados import Dados, Endereco
from external_user.domain.errors import ErroDeCampo, FormularioInvalidoError
from external_user.domain.senha import fraqueza
from external_user.domain.termo import VERSAO_VIGENTE

T = TypeVar("T")

SEM_MX = "Este endereço não recebe e-mail. Confira o que vem depois do @."
MENOR = "É preciso ter pelo menos 16 anos. Quem tem 16 ou 17 informa quem o assiste."


@dataclass(frozen=True, slots=True, kw_only=True)
class Formulario:
    """What was typed, field by field; nothing of it is trusted yet."""

    nome: str = ""
    nome_social: str = ""
    cpf: str = ""
    rg: str = ""
    orgao_expedidor: str = ""
    uf_expedidor: str = ""
    data_nascimento: str = ""
    assistente: str = ""
    telefone_celular: str = ""
    telefone_fixo: str = ""
    cep: str = ""
    endereco: str = ""
    complemento: str = ""
    bairro: str = ""
    pais: str = "Brasil"
    uf: str = ""
    cidade: str = ""
    email: str = ""
    motivo_contato: str = ""
    processo_referencia: str = ""
    senha: str = ""
    termo_versao: str = ""
    termo_aceito: bool = False


def ler(form: Formulario, /, *, hoje: date) -> Dados:
    """The personal data of the form, each field in the form in which it is kept.

    Args:
        form: what was typed.
        hoje: the day by which an age is told.

    Raises:
        FormularioInvalidoError: with one error for each field that can't be taken.
    """
    leitura = _Leitura(form)
    pessoa = _pessoa(leitura, hoje=hoje)
    morada = _morada(leitura)
    contato = _contato(leitura)
    leitura.conferir("senha", "senha.fraca", _senha(form))
    _termo(leitura, form)
    if leitura.erros:
        raise FormularioInvalidoError(leitura.erros)
    return Dados.model_validate({**pessoa, **contato, "endereco": Endereco.model_validate(morada)})


class _Leitura:
    """Reads fields and gathers what is wrong with them."""

    def __init__(self, form: Formulario) -> None:
        self._form = form
        self.erros: list[ErroDeCampo] = []

    def campo(self, campo: str, codigo: str, ler: Callable[[str], T]) -> T | None:
        """The field as it is kept; nothing, and an error, if it can't be."""
        try:
            return ler(getattr(self._form, campo))
        except ValueError as error:
            self.erros.append(ErroDeCampo(campo=campo, codigo=codigo, mensagem=str(error)))
            return None

    def texto(self, campo: str, *, maximo: int) -> str | None:
        """A text that may be empty."""
        return self.campo(campo, "campo.longo", lambda typed: campos.texto(typed, maximo=maximo))

    def obrigatorio(self, campo: str, *, maximo: int) -> str | None:
        """A text that may not."""
        return self.campo(campo, "campo.obrigatorio", lambda typed: campos.obrigatorio(typed, maximo=maximo))

    def se_houver(self, campo: str, codigo: str, ler: Callable[[str], str]) -> str | None:
        """A field that is read only if something was typed."""
        return self.campo(campo, codigo, lambda typed: ler(typed) if typed.strip() else "")

    def conferir(self, campo: str, codigo: str, problema: str | None) -> None:
        """Note a problem that a rule over several fields has found."""
        if problema is not None:
            self.erros.append(ErroDeCampo(campo=campo, codigo=codigo, mensagem=problema))


def _pessoa(leitura: _Leitura, *, hoje: date) -> dict[str, object]:
    pessoa: dict[str, object] = {
        "nome": leitura.campo("nome", "nome.invalido", campos.nome),
        "nome_social": leitura.se_houver("nome_social", "nome.invalido", campos.nome),
        "cpf": leitura.campo("cpf", "cpf.invalido", parse_cpf),
        "rg": leitura.obrigatorio("rg", maximo=20),
        "orgao_expedidor": leitura.obrigatorio("orgao_expedidor", maximo=50),
        "uf_expedidor": leitura.campo("uf_expedidor", "localidade.incompativel", campos.sigla_de_uf),
        "assistente": leitura.se_houver("assistente", "nome.invalido", campos.nome),
    }
    nascido = leitura.campo("data_nascimento", "data_nascimento.invalida", campos.nascimento)
    if nascido is not None:
        anos = campos.idade(nascido, hoje=hoje)
        leitura.conferir("data_nascimento", "data_nascimento.invalida", _data_impossivel(anos))
        leitura.conferir("data_nascimento", "idade.minima", _menor(anos, assistente=pessoa["assistente"]))
    return {**pessoa, "data_nascimento": nascido}


def _data_impossivel(anos: int) -> str | None:
    return None if 0 <= anos <= campos.IDADE_MAXIMA else "Confira o ano de nascimento."


def _menor(anos: int, *, assistente: object) -> str | None:
    assistido = campos.IDADE_MINIMA <= anos < campos.MAIORIDADE and bool(assistente)
    return None if assistido or anos < 0 or anos >= campos.MAIORIDADE else MENOR


def _morada(leitura: _Leitura) -> dict[str, object]:
    uf = leitura.campo("uf", "localidade.incompativel", campos.sigla_de_uf)
    municipio = leitura.campo("cidade", "localidade.incompativel", lambda typed: _cidade(typed, uf=uf))
    return {
        "logradouro": leitura.obrigatorio("endereco", maximo=200),
        "complemento": leitura.texto("complemento", maximo=100),
        "bairro": leitura.obrigatorio("bairro", maximo=100),
        "cep": leitura.campo("cep", "cep.invalido", campos.cep),
        "municipio": municipio and municipio.codigo,
        "cidade": municipio and municipio.nome,
        "uf": uf,
        "pais": leitura.obrigatorio("pais", maximo=60),
    }


def _cidade(typed: str, *, uf: str | None) -> Municipio | None:
    """The município; none, where the state is not known yet: then only an empty field is wrong."""
    nome = campos.obrigatorio(typed, maximo=100)
    return None if uf is None else campos.cidade(nome, uf=uf)


def _contato(leitura: _Leitura) -> dict[str, object]:
    email = leitura.campo("email", "email.invalido", campos.email)
    return {
        "email": email and email[0],
        "email_normalizado": email and email[1],
        "telefone_celular": leitura.campo("telefone_celular", "telefone.invalido", campos.telefone),
        "telefone_fixo": leitura.se_houver("telefone_fixo", "telefone.invalido", campos.telefone),
        "motivo_contato": leitura.texto("motivo_contato", maximo=500),
        "processo_referencia": leitura.texto("processo_referencia", maximo=50),
    }


def _senha(form: Formulario) -> str | None:
    digits = "".join(c for c in form.cpf if c.isdigit())
    return fraqueza(form.senha, pessoais=(form.nome, form.nome_social, digits, form.email.partition("@")[0]))


def _termo(leitura: _Leitura, form: Formulario) -> None:
    if not form.termo_aceito:
        leitura.conferir("termo_aceito", "termo.nao_aceito", "Leia o Termo e marque que concorda com ele.")
    elif form.termo_versao != VERSAO_VIGENTE:
        leitura.conferir("termo_aceito", "termo.desatualizado", "O Termo mudou. Leia a versão atual e aceite de novo.")
