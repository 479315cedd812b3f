"""What the Tramita v3 surface answers (tramita-api.md §3–§9)."""

from collections.abc import Sequence
from datetime import tzinfo

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from barramento.domain.consulta import Endereco, TramitesAchados, TramiteVisto, UnidadesAchadas
from barramento.domain.datas import escrever
from barramento.domain.estrutura import Linha, Repositorio, Unidade
from barramento.domain.recibo import Recibo
from barramento.domain.tramite import Tramite
from barramento.usecases.iniciar import Iniciado


class Saida(BaseModel):
    """Names as on the wire."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class ErroOut(BaseModel):
    """Any refusal or fault (tramita-api.md §1.1)."""

    codigoErro: str = Field(  # noqa: N815 - as on the wire
        pattern=r"^[0-9]{4}$", description="quatro algarismos", examples=["0044"]
    )
    mensagem: str = Field(description="o que houve e o que fazer, para o usuário do sistema")


class RepositorioOut(Saida):
    """A repository of structures."""

    id: int
    nome: str
    ativo: bool

    @classmethod
    def de(cls, repositorio: Repositorio) -> "RepositorioOut":
        """Written out."""
        return cls(id=repositorio.numero, nome=repositorio.nome, ativo=repositorio.ativo)


class NivelOut(Saida):
    """One level above a unit."""

    numero_de_identificacao_da_estrutura: int
    nome: str
    sigla: str


class UnidadeOut(Saida):
    """A unit; every key is always there."""

    numero_de_identificacao_da_estrutura: int
    nome: str
    sigla: str
    ativo: bool
    apto_para_receber_tramites: bool
    codigo_no_orgao_entidade: str
    hierarquia: Sequence[NivelOut] = Field(description="da unidade imediatamente superior até a raiz")

    @classmethod
    def de(cls, unidade: Unidade) -> "UnidadeOut":
        """Written out."""
        return cls(
            numero_de_identificacao_da_estrutura=unidade.numero,
            nome=unidade.nome,
            sigla=unidade.sigla,
            ativo=unidade.ativo,
            apto_para_receber_tramites=unidade.apto,
            codigo_no_orgao_entidade=unidade.codigo_no_orgao or "",
            hierarquia=[
                NivelOut(numero_de_identificacao_da_estrutura=acima.numero, nome=acima.nome, sigla=acima.sigla)
                for acima in unidade.hierarquia
            ],
        )


class UnidadesOut(Saida):
    """A page of units."""

    total_de_registros: int
    estruturas: Sequence[UnidadeOut]

    @classmethod
    def de(cls, achadas: UnidadesAchadas) -> "UnidadesOut":
        """Written out."""
        return cls(total_de_registros=achadas.total, estruturas=[UnidadeOut.de(u) for u in achadas.unidades])


class EspecieOut(Saida):
    """An espécie documental."""

    codigo: int
    nome_no_produtor: str


class EspeciesOut(Saida):
    """All of them: the client forgets its mapping of every code that is missing."""

    especies: Sequence[EspecieOut]

    @classmethod
    def de(cls, linhas: Sequence[Linha]) -> "EspeciesOut":
        """Written out."""
        return cls(especies=[EspecieOut(codigo=linha.codigo, nome_no_produtor=linha.nome) for linha in linhas])


class HipoteseOut(Saida):
    """A hipótese legal."""

    identificacao: int
    nome: str
    status: bool


class HipotesesOut(Saida):
    """The active ones, or the inactive ones, or all."""

    hipoteses_legais: Sequence[HipoteseOut]

    @classmethod
    def de(cls, linhas: Sequence[Linha]) -> "HipotesesOut":
        """Written out."""
        return cls(hipoteses_legais=[HipoteseOut(identificacao=x.codigo, nome=x.nome, status=x.ativo) for x in linhas])


class MotivoOut(Saida):
    """A motivo de urgência."""

    codigo: int
    descricao: str


class MotivosOut(Saida):
    """In order of their codes: the client numbers them by position."""

    motivos_urgencia: Sequence[MotivoOut]

    @classmethod
    def de(cls, linhas: Sequence[Linha]) -> "MotivosOut":
        """Written out."""
        return cls(motivos_urgencia=[MotivoOut(codigo=linha.codigo, descricao=linha.nome) for linha in linhas])


class SolicitadosOut(Saida):
    """What the bus asks for under one protocolo."""

    protocolo: str
    hashes: Sequence[str]


class TramiteCriadoOut(Saida):
    """A trâmite that began: flat, unlike its SOAP ancestor."""

    idt: int = Field(alias="IDT")
    nre: str = Field(alias="NRE")
    ticket_para_envio_de_componentes_digitais: int
    data_hora_de_registro_do_tramite: str
    processos_com_componentes_digitais_solicitados: Sequence[SolicitadosOut]

    @classmethod
    def de(cls, iniciado: Iniciado, *, zona: tzinfo) -> "TramiteCriadoOut":
        """Written out."""
        return cls(
            idt=iniciado.idt,
            nre=iniciado.nre,
            ticket_para_envio_de_componentes_digitais=iniciado.ticket,
            data_hora_de_registro_do_tramite=escrever(iniciado.em, zona=zona),
            processos_com_componentes_digitais_solicitados=[
                SolicitadosOut(protocolo=s.protocolo, hashes=[c.hash for c in s.componentes])
                for s in iniciado.solicitacoes
            ],
        )


class EnderecoOut(Saida):
    """A unit in its repository."""

    identificacao_do_repositorio_de_estruturas: int
    numero_de_identificacao_da_estrutura: int

    @classmethod
    def de(cls, endereco: Endereco) -> "EnderecoOut":
        """Written out."""
        return cls(
            identificacao_do_repositorio_de_estruturas=endereco.repositorio or 0,
            numero_de_identificacao_da_estrutura=endereco.unidade or 0,
        )


class TramiteDeDocumentoOut(Saida):
    """The trâmite of a documento avulso to one of its destinations."""

    idt: int = Field(alias="IDT")
    nre: str = Field(alias="NRE")
    destinatario: EnderecoOut


class DocumentoCriadoOut(Saida):
    """The trâmites of a documento avulso, in the order of its destinations: one ticket serves them all."""

    ticket_para_envio_de_componentes_digitais: int
    tramites: Sequence[TramiteDeDocumentoOut]

    @classmethod
    def de(cls, tramites: Sequence[Tramite]) -> "DocumentoCriadoOut":
        """Written out."""
        destinos = [
            (t, Endereco(repositorio=t.destinatario.repositorio, unidade=t.destinatario.unidade)) for t in tramites
        ]
        return cls(
            ticket_para_envio_de_componentes_digitais=tramites[0].ticket,
            tramites=[
                TramiteDeDocumentoOut(idt=tramite.idt, nre=tramite.nre, destinatario=EnderecoOut.de(destino))
                for tramite, destino in destinos
            ],
        )


class MudancaOut(Saida):
    """When the trâmite came to a state."""

    situacao: int
    data_hora: str


class TramiteOut(Saida):
    """A trâmite as the caller may see it; every list is always there."""

    idt: int = Field(alias="IDT")
    nre: str = Field(alias="NRE")
    protocolo: str
    situacao_atual: int
    remetente: EnderecoOut
    destinatario: EnderecoOut
    mudancas_de_situacao: Sequence[MudancaOut]
    hash_dos_componentes_pendentes_de_recebimento: Sequence[str]
    hash_dos_componentes_pendentes_de_envio: Sequence[str]
    ticket_para_envio_de_componentes_digitais: int | None = Field(
        description="só na situação 1 e para o remetente, que assim retoma um envio"
    )
    justificativa_da_recusa: str | None
    motivo_da_recusa: str | None

    @classmethod
    def de(cls, visto: TramiteVisto, *, zona: tzinfo) -> "TramiteOut":
        """Written out."""
        return cls(
            idt=visto.idt,
            nre=visto.nre,
            protocolo=visto.protocolo,
            situacao_atual=visto.situacao,
            remetente=EnderecoOut.de(visto.remetente),
            destinatario=EnderecoOut.de(visto.destinatario),
            mudancas_de_situacao=[
                MudancaOut(situacao=p.situacao, data_hora=escrever(p.em, zona=zona)) for p in visto.passagens
            ],
            hash_dos_componentes_pendentes_de_recebimento=visto.a_receber,
            hash_dos_componentes_pendentes_de_envio=visto.a_enviar,
            ticket_para_envio_de_componentes_digitais=visto.ticket,
            justificativa_da_recusa=visto.justificativa_da_recusa,
            motivo_da_recusa=visto.motivo_da_recusa,
        )


class TramitesOut(Saida):
    """Trâmites, latest first."""

    tramites: Sequence[TramiteOut]
    total_de_registros: int

    @classmethod
    def de(cls, achados: TramitesAchados, *, zona: tzinfo) -> "TramitesOut":
        """Written out."""
        return cls(tramites=[TramiteOut.de(t, zona=zona) for t in achados.tramites], total_de_registros=achados.total)


class PendenciaOut(Saida):
    """Something that waits for the caller."""

    idt: int = Field(alias="IDT")
    status: int


class ReciboOut(Saida):
    """What the receiver signed."""

    idt: int = Field(alias="IDT")
    nre: str = Field(alias="NRE")
    data_de_recebimento: str
    hashes_dos_componentes_digitais: Sequence[str]


class ReciboDeConclusaoOut(Saida):
    """The receipt of conclusion, and by whom it was signed."""

    recibo: ReciboOut
    cadeia_do_certificado: str = Field(description="base64 dos certificados DER, o de quem assinou primeiro")
    hash_da_assinatura: str = Field(description="base64 da assinatura")

    @classmethod
    def de(cls, recibo: Recibo) -> "ReciboDeConclusaoOut":
        """Written out."""
        return cls(
            recibo=ReciboOut(
                idt=recibo.idt,
                nre=recibo.nre,
                data_de_recebimento=recibo.data,
                hashes_dos_componentes_digitais=recibo.hashes,
            ),
            cadeia_do_certificado=recibo.cadeia,
            hash_da_assinatura=recibo.assinatura,
        )


class EnvioOut(Saida):
    """What the bus signed."""

    idt: int = Field(alias="IDT")
    nre: str = Field(alias="NRE")
    data_de_recebimento_do_ultimo_componente_digital: str
    hashes_dos_componentes_digitais: Sequence[str]


class ReciboDeEnvioOut(Saida):
    """The receipt of sending, signed by the bus."""

    recibo_de_envio: EnvioOut
    cadeia_do_certificado: str = Field(description="base64 dos certificados DER, o do barramento primeiro")
    hash_da_assinatura: str = Field(description="base64 da assinatura")

    @classmethod
    def de(cls, recibo: Recibo) -> "ReciboDeEnvioOut":
        """Written out."""
        return cls(
            recibo_de_envio=EnvioOut(
                idt=recibo.idt,
                nre=recibo.nre,
                data_de_recebimento_do_ultimo_componente_digital=recibo.data,
                hashes_dos_componentes_digitais=recibo.hashes,
            ),
            cadeia_do_certificado=recibo.cadeia,
            hash_da_assinatura=recibo.assinatura,
        )
