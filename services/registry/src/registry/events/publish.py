"""Facts of the registry, as the events that everyone else knows: each is the whole new state of its entity."""

from dataclasses import asdict
from datetime import datetime

from contracts.registry import v1
from registry.domain.credencial import Credencial, EstadoDaCredencial
from registry.domain.ente import Ente
from registry.domain.fatos import (
    CredencialMudou,
    EnteCriado,
    Fato,
    LinhaCriada,
    RepositorioCriado,
    SistemaCadastrado,
    UnidadeMudou,
)
from registry.domain.tabela import Linha, Tabela
from registry.domain.unidade import Mudanca

LINHAS: dict[Tabela, type[v1.TabelaEvent]] = {
    Tabela.ESPECIE: v1.EspecieCriada,
    Tabela.HIPOTESE: v1.HipoteseCriada,
    Tabela.MOTIVO_URGENCIA: v1.MotivoUrgenciaCriado,
}


def to_event(fato: Fato, em: datetime) -> v1.EstruturaEvent | v1.TabelaEvent:
    """The contract event that tells this fact, which happened at `em`."""
    match fato:
        case EnteCriado(ente=ente):
            return _ente(ente, em)
        case RepositorioCriado(repositorio=r):
            return v1.RepositorioCriado(versao=r.versao, em=em, repositorio=r.numero, nome=r.nome, ativo=r.ativo)
        case UnidadeMudou(ente=ente, mudanca=mudanca):
            return _unidade(ente, mudanca, em)
        case SistemaCadastrado(ente=ente, sistema=s):
            return v1.SpeCriado(
                versao=s.versao, em=em, sistema=s.numero, ente=ente.id, slug=ente.slug, nome=s.nome, ativo=s.ativo
            )
        case CredencialMudou(credencial=credencial):
            return _credencial(credencial, em)
        case LinhaCriada(linha=linha):
            return _linha(linha, em)


def _ente(ente: Ente, em: datetime) -> v1.EnteCriado:
    return v1.EnteCriado(
        versao=ente.versao,
        em=em,
        ente=ente.id,
        slug=ente.slug,
        esfera=ente.esfera.value,
        nome=ente.nome,
        uf=ente.uf,
        codigo_ibge=ente.codigo_ibge,
        ativo=ente.ativo,
    )


def _unidade(ente: Ente, mudanca: Mudanca, em: datetime) -> v1.UnidadeEvent:
    unidade = mudanca.depois
    return _tipo(mudanca)(
        versao=unidade.versao,
        em=em,
        unidade=unidade.numero,
        ente=ente.id,
        slug=ente.slug,
        repositorio=unidade.repositorio,
        orgao=unidade.orgao,
        pai=unidade.pai,
        nome=unidade.nome,
        sigla=unidade.sigla,
        codigo_no_orgao=unidade.codigo_no_orgao,
        ativo=unidade.ativo,
        permite_envio=unidade.permite_envio,
        permite_recebimento=unidade.permite_recebimento,
        apto=unidade.apto,
        sistema=unidade.sistema,
        hierarquia=tuple(v1.Ancestral(**asdict(acima)) for acima in unidade.hierarquia),
        vigente_de=unidade.vigente_de,
        centralizadora=unidade.centralizadora,
    )


def _tipo(mudanca: Mudanca) -> type[v1.UnidadeEvent]:
    if mudanca.antes is None:
        return v1.UnidadeCriada
    return v1.UnidadeRedirecionada if mudanca.redirecionou else v1.UnidadeAlterada


def _credencial(credencial: Credencial, em: datetime) -> v1.CredencialEvent:
    certificado = credencial.certificado
    ativa = credencial.estado is EstadoDaCredencial.ATIVA
    return (v1.CredencialEmitida if ativa else v1.CredencialRevogada)(
        versao=credencial.versao,
        em=em,
        credencial=credencial.id,
        sistema=credencial.sistema,
        spki_sha256=certificado.spki_sha256,
        emissor=certificado.emissor,
        serial=certificado.serial,
        valida_de=certificado.valida_de,
        valida_ate=certificado.valida_ate,
        estado=credencial.estado.value,
    )


def _linha(linha: Linha, em: datetime) -> v1.TabelaEvent:
    return LINHAS[linha.tabela](
        versao=linha.versao, em=em, codigo=linha.codigo, nome=linha.nome_completo, ativo=linha.ativo
    )
