"""The forms of the pages: labels, hints, and how what the rules refuse finds its field."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from pydantic import BaseModel, Field

from chassis.web import Form
from external_user.domain.documentos import TipoDeDocumento
from external_user.domain.errors import ErroDeCampo
from external_user.domain.formulario import Formulario
from external_user.domain.motivo import Motivo


class CadastroForm(BaseModel):
    """Registration. What may be typed is the rules' business (`domain.formulario`), not this model's."""

    nome: str = Field(title="Nome completo", description="Como está no documento")
    nome_social: str = Field(default="", title="Nome social", description="Como você prefere ser chamado ou chamada")
    cpf: str = Field(title="CPF", description="11 números, como em 123.456.789-09")
    rg: str = Field(title="Número da identidade (RG)", description="Na carteira nova, que só tem CPF, repita o CPF")
    orgao_expedidor: str = Field(title="Órgão que emitiu a identidade", description="Como em SSP ou Detran")
    uf_expedidor: str = Field(title="UF que emitiu a identidade")
    data_nascimento: str = Field(title="Data de nascimento", description="Como em 31/01/1990")
    assistente: str = Field(
        default="",
        title="Nome de quem assiste você",
        description="Só para quem tem 16 ou 17 anos: pai, mãe, tutora ou tutor",
    )
    cep: str = Field(title="CEP", description="8 números, como em 45300-000")
    endereco: str = Field(title="Endereço", description="Rua, avenida ou praça, e o número")
    complemento: str = Field(default="", title="Complemento")
    bairro: str = Field(title="Bairro")
    uf: str = Field(title="UF em que você mora")
    cidade: str = Field(title="Cidade em que você mora")
    email: str = Field(title="E-mail", description="Vamos enviar uma mensagem para confirmar que é seu")
    telefone_celular: str = Field(title="Celular com DDD", description="Como em (75) 99999-0000")
    telefone_fixo: str = Field(default="", title="Outro telefone com DDD")
    representa: Literal["true"] | None = Field(
        default=None, title="Vou agir em nome de uma empresa, associação ou outra organização"
    )
    motivo_contato: str = Field(default="", title="O que você precisa fazer no órgão")
    processo_referencia: str = Field(default="", title="Número do processo, se já houver um")
    senha: str = Field(title="Senha", description="12 caracteres ou mais; quatro palavras sem relação funcionam bem")
    termo_aceito: Literal["true"] = Field(title="Li e concordo com o Termo de Concordância e Veracidade")
    termo_versao: str = Field(default="", title="Versão do Termo")


class LinkForm(BaseModel):
    """Another link."""

    email: str = Field(title="E-mail do cadastro")


class BuscaForm(BaseModel):
    """Which body."""

    q: str = Field(default="", title="Nome do município ou órgão", max_length=100)


class LiberarForm(BaseModel):
    """The checklist: the documents that were accepted."""

    aceitos: list[TipoDeDocumento] = Field(title="Documentos conferidos")


class RejeitarForm(BaseModel):
    """Why a registration is rejected."""

    motivo: Motivo = Field(title="Motivo")
    texto: str = Field(
        default="", title="Explicação para a pessoa", description="O que ela precisa corrigir", max_length=1000
    )


def digitado(form: Form[CadastroForm], /) -> Formulario:
    """What was typed, for the rules to read."""
    campos = {nome: valores[0] for nome, valores in form.typed.items() if valores}
    aceito = campos.pop("termo_aceito", "") == "true"
    campos.pop("representa", None)
    return Formulario(**campos, termo_aceito=aceito)


def com_erros(form: Form[CadastroForm], erros: Iterable[ErroDeCampo], /) -> Form[CadastroForm]:
    """The form with what the rules refused beside its fields, and nothing else."""
    limpo = replace(form, errors={}, value=None)
    por_campo = {_campo(erro.campo): erro.mensagem for erro in reversed(list(erros))}
    return limpo.refused(**por_campo)


def _campo(nome: str) -> str:
    return nome if nome in CadastroForm.model_fields else "_"
