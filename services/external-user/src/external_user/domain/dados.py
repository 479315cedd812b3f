"""Who a registration is about: the personal data, kept encrypted and shown masked (external-user.md §2, §12)."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field


class Endereco(BaseModel):
    """Where the person lives."""

    model_config = ConfigDict(frozen=True)

    logradouro: str
    complemento: str
    bairro: str
    cep: str = Field(description="8 digits")
    municipio: str = Field(description="IBGE code, 7 digits")
    cidade: str
    uf: str
    pais: str


class Aceite(BaseModel):
    """That the Termo was accepted: which version, when, from where (§3)."""

    model_config = ConfigDict(frozen=True)

    versao: str
    em: datetime
    ip: str


class Dados(BaseModel):
    """The form, once every field was found good. Never leaves the store in clear but to who may see it."""

    model_config = ConfigDict(frozen=True)

    nome: str
    nome_social: str
    cpf: str = Field(description="11 digits")
    rg: str
    orgao_expedidor: str
    uf_expedidor: str
    data_nascimento: date
    assistente: str = Field(description="who assists a person of 16 or 17; empty for adults")
    telefone_celular: str = Field(description="+55, area, number")
    telefone_fixo: str
    endereco: Endereco
    email: str = Field(description="as typed; its domain in lower case")
    email_normalizado: str = Field(description="what is compared (§6.1.3)")
    motivo_contato: str
    processo_referencia: str

    @property
    def tratamento(self) -> str:
        """How the person is called: by the nome social wherever there is one (§12)."""
        return self.nome_social or self.nome


class Ficha(BaseModel):
    """All that is kept of a person: what they told, and what they agreed to."""

    model_config = ConfigDict(frozen=True)

    dados: Dados
    aceite: Aceite
