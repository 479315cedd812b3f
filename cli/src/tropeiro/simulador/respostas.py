"""What the bus answers, field by field, as strictly as the client needs it (tramita-api.md §3–§9)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from contracts.values import Nre
from tropeiro.simulador.erros import RespostaForaDoContratoError
from tropeiro.simulador.wire import JsonObject

T = TypeVar("T")
Numero = Annotated[int, BeforeValidator(lambda valor: int(valor) if isinstance(valor, str) else valor)]


class Resposta(BaseModel):
    """An object of an answer: the keys that the client reads, with the types that it needs."""

    model_config = ConfigDict(alias_generator=to_camel, strict=True, frozen=True, extra="ignore", populate_by_name=True)


class Repositorio(Resposta):
    """A repository of structures."""

    id: int
    nome: str
    ativo: bool


class Nivel(Resposta):
    """One level above a unit."""

    numero_de_identificacao_da_estrutura: int
    nome: str
    sigla: str


class Estrutura(Resposta):
    """A unit, every key present."""

    numero_de_identificacao_da_estrutura: int
    nome: str
    sigla: str
    ativo: bool
    apto_para_receber_tramites: bool
    codigo_no_orgao_entidade: str | None
    hierarquia: Sequence[Nivel]


class PaginaDeEstruturas(Resposta):
    """One page of a search."""

    total_de_registros: int
    estruturas: Sequence[Estrutura]


class Especie(Resposta):
    """An espécie documental."""

    codigo: int
    nome_no_produtor: str


class Especies(Resposta):
    """All of them, never a part."""

    especies: Sequence[Especie]


class Hipotese(Resposta):
    """A hipótese legal."""

    identificacao: int
    nome: Annotated[str, Field(max_length=255)]
    status: bool


class Hipoteses(Resposta):
    """The active ones, or the inactive."""

    hipoteses_legais: Sequence[Hipotese]


class Motivo(Resposta):
    """A motivo de urgência."""

    codigo: int
    descricao: str


class Motivos(Resposta):
    """In order from 1: the client numbers them by position."""

    motivos_urgencia: Sequence[Motivo]


class Endereco(Resposta):
    """One end of a trâmite: repository and unit."""

    identificacao_do_repositorio_de_estruturas: Numero
    numero_de_identificacao_da_estrutura: Numero


class Solicitados(Resposta):
    """The components that the bus asks for, by protocolo."""

    protocolo: str
    hashes: Sequence[str]


class TramiteCriado(Resposta):
    """The flat answer to a new trâmite."""

    idt: Annotated[int, Field(alias="IDT", gt=0)]
    nre: Annotated[Nre, Field(alias="NRE")]
    ticket: Annotated[int, Field(alias="ticketParaEnvioDeComponentesDigitais")]
    registrado_em: Annotated[AwareDatetime, Field(alias="dataHoraDeRegistroDoTramite")]
    solicitados: Annotated[Sequence[Solicitados], Field(alias="processosComComponentesDigitaisSolicitados")]


class TramiteReproduzido(Resposta):
    """The trâmite that a reproduction began."""

    idt: Annotated[int, Field(alias="IDT", gt=0)]
    nre: Annotated[Nre, Field(alias="NRE")]
    ticket: Annotated[int, Field(alias="ticketParaEnvioDeComponentesDigitais")]
    solicitados: Annotated[Sequence[Solicitados], Field(alias="processosComComponentesDigitaisSolicitados")]


class Reproducao(Resposta):
    """The answer to the receiver that asked for one: wrapped, unlike that to a sender."""

    criado: Annotated[TramiteReproduzido, Field(alias="tramiteDeProcessoCriado")]


class TramiteDeDocumento(Resposta):
    """One destination of a documento avulso."""

    idt: Annotated[int, Field(alias="IDT", gt=0)]
    nre: Annotated[Nre, Field(alias="NRE")]
    destinatario: Endereco


class DocumentoCriado(Resposta):
    """The answer to a new documento avulso: one ticket for all its destinations."""

    ticket: Annotated[int, Field(alias="ticketParaEnvioDeComponentesDigitais")]
    tramites: Sequence[TramiteDeDocumento]


class Mudanca(Resposta):
    """A state and when it was entered."""

    situacao: int
    data_hora: AwareDatetime


class Tramite(Resposta):
    """A trâmite as consultation tells it; all lists are always present."""

    idt: Annotated[int, Field(alias="IDT")]
    nre: Annotated[Nre, Field(alias="NRE")]
    protocolo: str
    situacao_atual: int
    remetente: Endereco
    destinatario: Endereco
    mudancas_de_situacao: Sequence[Mudanca]
    pendentes_de_recebimento: Annotated[Sequence[str], Field(alias="hashDosComponentesPendentesDeRecebimento")]
    pendentes_de_envio: Annotated[Sequence[str], Field(alias="hashDosComponentesPendentesDeEnvio")]
    justificativa_da_recusa: str | None = None
    motivo_da_recusa: str | None = None

    def quando(self, situacao: int) -> datetime | None:
        """When it first entered a state, as `mudancasDeSituacao` tells it."""
        return next((mudanca.data_hora for mudanca in self.mudancas_de_situacao if mudanca.situacao == situacao), None)


class Consulta(Resposta):
    """The trâmites found, latest first."""

    tramites: Sequence[Tramite]
    total_de_registros: int


class Pendencia(Resposta):
    """An item of the pending list."""

    idt: Annotated[int, Field(alias="IDT")]
    status: int


class Novidade(Resposta):
    """The answer of the long poll."""

    encontrou: bool
    idt: Annotated[int | None, Field(alias="IDT")] = None
    status: int | None = None


class Metadados(Resposta):
    """What the receiver reads; `processo` or `documento`, exactly as the sender wrote it."""

    nre: Nre
    remetente: Endereco
    destinatario: Endereco
    unidade_receptora: Endereco | None = None
    processo: JsonObject | None
    documento: JsonObject | None
    reproducao_de_tramite: bool
    reproducao_de_processo: bool
    ticket_para_reenvio_de_componentes_digitais: int | None = None
    propriedades_adicionais: Sequence[JsonObject] | None = None
    urgencia: Any = None
    motivo_da_urgencia: Any = None


class DadosDoRecibo(Resposta):
    """What a receipt of conclusion says."""

    idt: Annotated[int, Field(alias="IDT")]
    nre: Annotated[Nre, Field(alias="NRE")]
    data_de_recebimento: str
    hashes: Annotated[Sequence[str], Field(alias="hashesDosComponentesDigitais")]


class Recibo(Resposta):
    """The receipt of conclusion; the client's column holds 1000 characters of signature."""

    recibo: DadosDoRecibo
    cadeia_do_certificado: str
    hash_da_assinatura: Annotated[str, Field(max_length=1000)]


class DadosDoReciboDeEnvio(Resposta):
    """What a recibo de envio says."""

    idt: Annotated[int, Field(alias="IDT")]
    nre: Annotated[Nre, Field(alias="NRE")]
    data: Annotated[str, Field(alias="dataDeRecebimentoDoUltimoComponenteDigital")]
    hashes: Annotated[Sequence[str], Field(alias="hashesDosComponentesDigitais")]


class ReciboDeEnvio(Resposta):
    """The recibo de envio, signed by the bus."""

    recibo_de_envio: DadosDoReciboDeEnvio
    cadeia_do_certificado: str
    hash_da_assinatura: Annotated[str, Field(max_length=1000)]


def ler(tipo: type[T], corpo: bytes, *, chamada: str) -> T:
    """An answer, checked.

    Raises:
        RespostaForaDoContratoError: not JSON, a key missing, or a type that the client would trip over.
    """
    try:
        return TypeAdapter(tipo).validate_json(corpo)
    except ValidationError as erro:
        onde = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'corpo'}: {e['msg']}" for e in erro.errors(include_url=False)
        )
        raise RespostaForaDoContratoError(f"{chamada}: {onde}") from erro
