"""What the API takes and gives, field by field."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from external_user.domain.arquivo import ACEITOS
from external_user.domain.conferencia import Resultado
from external_user.domain.documentos import Exigencia, TipoDeDocumento
from external_user.domain.estado import Estado
from external_user.domain.formulario import Formulario
from external_user.domain.vistas import Conferencia, NaFila, Situacao


class Forma(BaseModel):
    """Filled from a value of the domain."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    @classmethod
    def de(cls, valor: object, /) -> Self:
        """This value, as it is answered."""
        return cls.model_validate(valor)


class CadastroIn(BaseModel):
    """The registration form. Every field is text: what is wrong with it is told field by field, all at once."""

    orgao: int = Field(default=0, description="número do órgão, de `/v1/{tenant}/orgaos`", examples=[101])
    representa: bool = Field(default=False, description="se representa uma organização")
    nome: str = Field(default="", examples=["Maria da Silva"])
    nome_social: str = ""
    cpf: str = Field(default="", examples=["529.982.247-25"])
    rg: str = Field(default="", examples=["12.345.678-90"])
    orgao_expedidor: str = Field(default="", examples=["SSP"])
    uf_expedidor: str = Field(default="", examples=["BA"])
    data_nascimento: str = Field(default="", examples=["1990-01-31"])
    assistente: str = Field(default="", description="quem assiste a pessoa de 16 ou 17 anos")
    telefone_celular: str = Field(default="", examples=["(75) 99999-0000"])
    telefone_fixo: str = ""
    cep: str = Field(default="", examples=["45300-000"])
    endereco: str = Field(default="", examples=["Praça Lourival Monte, 10"])
    complemento: str = ""
    bairro: str = Field(default="", examples=["Centro"])
    pais: str = "Brasil"
    uf: str = Field(default="", examples=["BA"])
    cidade: str = Field(default="", description="código do IBGE ou nome", examples=["2901007"])
    email: str = Field(default="", examples=["maria@exemplo.com.br"])
    motivo_contato: str = ""
    processo_referencia: str = ""
    senha: str = Field(default="", description="12 a 128 caracteres", examples=["quatro galinhas atravessam o rio"])
    termo_versao: str = Field(default="", description="de `/v1/{tenant}/politica-documental`", examples=["2026-1"])
    termo_aceito: bool = Field(default=False, examples=[True])

    @property
    def formulario(self) -> Formulario:
        """What was typed, for the rules to read."""
        return Formulario(**self.model_dump(exclude={"orgao", "representa"}))


class EmailIn(BaseModel):
    """For which address a link is asked for."""

    email: str = Field(examples=["maria@exemplo.com.br"])


class TokenIn(BaseModel):
    """What came with a link."""

    token: str = Field(min_length=1, max_length=200)


class RecebidoOut(BaseModel):
    """The one answer, whatever there was before."""

    mensagem: str = (
        "Recebemos o pedido. Se os dados estiverem certos, você vai receber uma mensagem no e-mail em alguns minutos. "
        "Se ela não chegar, olhe a caixa de spam."
    )


class ExigenciaOut(BaseModel):
    """A document that is asked for."""

    tipo: TipoDeDocumento
    nome: str
    orientacao: str
    so_quem_representa: bool
    formatos: list[str] = Field(examples=[["PDF", "JPEG", "PNG"]])

    @classmethod
    def todas(cls, exigencias: Iterable[Exigencia], /) -> list[Self]:
        """Each of them, as it is answered."""
        return [
            cls(
                tipo=uma.tipo,
                nome=uma.nome,
                orientacao=uma.orientacao,
                so_quem_representa=uma.so_quem_representa,
                formatos=[nome for mime, nome in ACEITOS.items() if mime in uma.formatos],
            )
            for uma in exigencias
        ]


class TermoOut(BaseModel):
    """The Termo in force."""

    versao: str
    titulo: str
    clausulas: tuple[str, ...]


class PoliticaOut(BaseModel):
    """What an órgão asks for."""

    orgao: int
    termo: TermoOut
    documentos: list[ExigenciaOut]
    maximo_bytes: int = Field(description="tamanho máximo de cada documento")


class OrgaoOut(Forma):
    """An órgão where one can register."""

    numero: int
    nome: str
    sigla: str


class SessaoOut(BaseModel):
    """What the link opened: `sessao` goes into `Authorization: Bearer` for `/v1/{tenant}/eu`."""

    cadastro: UUID
    estado: Estado
    sessao: str
    faltam: list[ExigenciaOut]


class DocumentoOut(Forma):
    """A document that was sent."""

    id: UUID
    tipo: TipoDeDocumento
    versao: int
    mime: str
    tamanho: int
    enviado_em: datetime


class PassoOut(Forma):
    """A change of state."""

    estado: Estado
    em: datetime


class SituacaoOut(BaseModel):
    """Where a registration stands, for its owner."""

    cadastro: UUID
    estado: Estado
    orgao: OrgaoOut
    nome: str
    cpf: str = Field(examples=["***.982.247-**"])
    email: str = Field(examples=["m•••@exemplo.com.br"])
    representa: bool
    passos: list[PassoOut]
    documentos: list[DocumentoOut]
    faltam: list[ExigenciaOut]
    motivo: str | None = None
    texto: str | None = None

    @classmethod
    def de(cls, situacao: Situacao, /) -> Self:
        """This one, as it is answered."""
        return cls(
            cadastro=situacao.cadastro,
            estado=situacao.estado,
            orgao=OrgaoOut.de(situacao.orgao),
            nome=situacao.tratamento,
            cpf=situacao.cpf,
            email=situacao.email,
            representa=situacao.representa,
            passos=[PassoOut.de(passo) for passo in situacao.passos],
            documentos=[DocumentoOut.de(um) for um in situacao.documentos],
            faltam=ExigenciaOut.todas(situacao.faltantes),
            motivo=situacao.motivo,
            texto=situacao.texto or None,
        )


class DocumentoRecebidoOut(BaseModel):
    """Where a document that came in leaves the registration."""

    estado: Estado
    faltam: list[ExigenciaOut]


class NaFilaOut(Forma):
    """A registration that waits."""

    cadastro: UUID
    nome: str
    representa: bool
    desde: datetime
    em_uso_ate: datetime | None
    comigo: bool

    @classmethod
    def todos(cls, itens: Iterable[NaFila], /) -> list[Self]:
        """Each of them, as it is answered."""
        return [cls.de(item) for item in itens]


class FilaOut(BaseModel):
    """A page of the queue; `proxima` goes into `depois` for the next one."""

    itens: list[NaFilaOut]
    proxima: str | None


class ConferenciaOut(Forma):
    """A registration, for who checks it."""

    cadastro: UUID
    estado: Estado
    nome: str
    nome_social: str
    cpf: str = Field(examples=["***.982.247-**"])
    rg: str = Field(examples=["•••890"])
    orgao_expedidor: str
    data_nascimento: date
    assistente: str
    telefone: str
    email: str
    cidade: str
    uf: str
    motivo_contato: str
    processo_referencia: str
    representa: bool
    termo_versao: str
    termo_aceito_em: datetime
    desde: datetime
    em_uso_ate: datetime | None
    comigo: bool
    documentos: list[DocumentoOut]
    passos: list[PassoOut]
    exigidos: list[TipoDeDocumento]

    @classmethod
    def da(cls, conferencia: Conferencia, /) -> Self:
        """This one, as it is answered."""
        campos = {nome: getattr(conferencia, nome) for nome in cls.model_fields if nome != "exigidos"}
        return cls.model_validate({**campos, "exigidos": [uma.tipo for uma in conferencia.exigidos]})


class ItemIn(BaseModel):
    """What was found of one document."""

    tipo: TipoDeDocumento
    resultado: Resultado


class LiberarIn(BaseModel):
    """The checklist."""

    itens: list[ItemIn] = Field(max_length=20)


class RejeitarIn(BaseModel):
    """Why a registration is rejected."""

    motivo: str = Field(description="código do catálogo, de `/v1/{tenant}/conferencias/motivos`", max_length=40)
    texto: str = Field(default="", description="explicação que a pessoa vai ler", max_length=1000)


class PosseOut(BaseModel):
    """Until when the caller has it."""

    ate: datetime


class EstadoOut(BaseModel):
    """The registration's new state."""

    estado: Estado


class MotivoOut(BaseModel):
    """A reason of the catalogue."""

    codigo: str
    descricao: str
