"""The metadata of a process on the wire (tramita-api.md §4.1): what is checked of them; they are kept as they came."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictStr
from pydantic.alias_generators import to_camel

from barramento.api.numeros import Numero
from barramento.api.textos import Hash, Protocolo

Sigilo = Literal["1", "2", "3"]


class Wire(BaseModel):
    """Names as on the wire; what we do not know is kept."""

    # Made from JSON only, never by a call: it needs no names but those of the wire.
    model_config = ConfigDict(extra="allow", frozen=True, alias_generator=to_camel)  # type: ignore[pydantic-alias]


def _data(valor: object) -> object:
    """ISO 8601, with or without offset; the client also sends nothing at all.

    Raises:
        ValueError: something else.
    """
    if valor == "":
        return valor
    try:
        datetime.fromisoformat(str(valor))
    except ValueError:
        raise ValueError("deve ser data e hora (AAAA-MM-DDThh:mm:ss, com ou sem fuso).") from None
    return valor


def _texto_do_numero(valor: object) -> object:
    return str(valor) if isinstance(valor, int) and not isinstance(valor, bool) else valor


def _com_nome(valor: object) -> object:
    """A name, or something that has one; NA stands for unknown.

    Raises:
        ValueError: the name is too long or no text.
    """
    nome = valor.get("nome") if isinstance(valor, dict) else valor
    if nome is not None and not isinstance(nome, str):
        raise ValueError("deve ter um texto por nome.")
    if nome is not None and len(nome) > MAIOR_NOME:
        raise ValueError(f"deve ter nome de no máximo {MAIOR_NOME} caracteres.")
    return valor


def _data_ou_desconhecida(valor: object) -> object:
    return valor if valor == "NA" else _data(valor)


MAIOR_NOME = 150
Texto100 = Annotated[StrictStr, Field(max_length=100)]
Texto150 = Annotated[StrictStr, Field(max_length=150)]
Texto255 = Annotated[StrictStr, Field(max_length=255)]
Texto1000 = Annotated[StrictStr, Field(max_length=1000)]
Texto10000 = Annotated[StrictStr, Field(max_length=10_000)]
DataHora = Annotated[StrictStr, BeforeValidator(_data)]
DataOuDesconhecida = Annotated[StrictStr, BeforeValidator(_data_ou_desconhecida)]
ComNome = Annotated[Any, BeforeValidator(_com_nome)]
NreOuNada = Annotated[StrictStr, Field(pattern=r"^([0-9]{16})?$")]
NivelDeSigilo = Annotated[Sigilo, BeforeValidator(_texto_do_numero)]


class EnderecoIn(Wire):
    """A unit in its repository."""

    identificacao_do_repositorio_de_estruturas: Numero
    numero_de_identificacao_da_estrutura: Numero

    @property
    def par(self) -> tuple[int, int]:
        """Repository and unit."""
        return self.identificacao_do_repositorio_de_estruturas, self.numero_de_identificacao_da_estrutura


class PropriedadeIn(Wire):
    """Something that the sender's system adds."""

    chave: Texto255
    valor: Texto10000 | int | float | None = None


class CabecalhoComumIn(Wire):
    """From whom, and how."""

    remetente: EnderecoIn
    nre: NreOuNada | None = Field(default=None, alias="NRE")
    enviar_apenas_componentes_digitais_pendentes: bool | None = None
    urgencia: bool | None = None
    motivo_da_urgencia: bool | int | float | Texto100 | None = None
    propriedades_adicionais: list[PropriedadeIn] | None = None


class CabecalhoIn(CabecalhoComumIn):
    """The header of a process: one destination."""

    destinatario: EnderecoIn


class CabecalhoDoAvulsoIn(CabecalhoComumIn):
    """The header of a documento avulso: one destination or more."""

    destinatarios: Annotated[list[EnderecoIn], Field(min_length=1)]


class UnidadeProdutoraIn(Wire):
    """The unit of a producer."""

    nome: Texto150 | None = None


class PessoaIn(Wire):
    """A producer, or somebody who has an interest."""

    nome: Texto150 | None = None
    unidade: UnidadeProdutoraIn | None = None


class ItemDeHistoricoIn(Wire):
    """What somebody did, once; NA stands for unknown."""

    data_hora_operacao: DataOuDesconhecida | None = None
    unidade_operacao: ComNome = None
    operacao: Texto1000 | None = None
    usuario: ComNome = None


class EspecieIn(Wire):
    """The kind of a document."""

    codigo: Numero
    nome_no_produtor: Texto255


class IdentificacaoIn(Wire):
    """The number of a document at its producer's."""

    complemento: Texto100 | None = None


class HashIn(Wire):
    """What tells a file."""

    algoritmo: Texto255
    conteudo: Hash


class ComponenteIn(Wire):
    """A file of a document."""

    ordem: Numero
    nome: Texto255
    hash: HashIn
    tamanho_em_bytes: Numero
    mime_type: Texto255
    tipo_de_conteudo: Texto255


class DocumentoComumIn(Wire):
    """What is told of any document."""

    descricao: Texto100 | None = None
    retirado: StrictBool | None = None
    nivel_de_sigilo: NivelDeSigilo | None = None
    data_hora_de_producao: DataHora
    data_hora_de_registro: DataHora | None = None
    produtor: PessoaIn | None = None
    interessados: list[PessoaIn] | None = None
    especie: EspecieIn
    identificacao: IdentificacaoIn | None = None
    componentes_digitais: list[ComponenteIn]


class DocumentoIn(DocumentoComumIn):
    """A document of a process."""

    ordem: Annotated[Numero, Field(ge=1)]
    protocolo: Protocolo | None = None


class AvulsoIn(DocumentoComumIn):
    """A document that travels by itself; its components are sent under its protocolo."""

    protocolo: Annotated[Protocolo, Field(min_length=1)]


class ProcessoIn(Wire):
    """A process, with those that are attached to it and keep their own number."""

    protocolo: Annotated[Protocolo, Field(min_length=1)]
    nivel_de_sigilo: NivelDeSigilo
    processo_de_negocio: Texto100 | None = None
    descricao: Texto100
    data_hora_de_producao: DataHora
    data_hora_de_registro: DataHora | None = None
    produtor: PessoaIn | None = None
    interessados: list[PessoaIn] | None = None
    itens_historico: list[ItemDeHistoricoIn] | None = None
    documentos: Annotated[list[DocumentoIn], Field(min_length=1)]
    processo_apensado: list["ProcessoIn"] | None = None
    apensados: list["ProcessoIn"] | None = None  # the name in older manuals

    @property
    def junto(self) -> list[tuple[str, "ProcessoIn"]]:
        """The attached processes, each with its path."""
        listas: dict[str, Any] = {"processoApensado": self.processo_apensado, "apensados": self.apensados}
        return [(f"{nome}[{n}]", apensado) for nome, lista in listas.items() for n, apensado in enumerate(lista or [])]


class TramiteDeProcessoIn(Wire):
    """The body of POST tramites/processo."""

    cabecalho: CabecalhoIn
    processo: ProcessoIn


class TramiteDeDocumentoIn(Wire):
    """The body of POST tramites/documento."""

    cabecalho: CabecalhoDoAvulsoIn
    documento: AvulsoIn
