"""How a refusal of the rules is answered (registry.md §13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fastapi.exceptions import RequestValidationError

from chassis.http import Problem
from chassis.http.refusals import unknown_path
from chassis.http.validation import refusal
from registry.domain import errors as regras


@dataclass(frozen=True, slots=True)
class Resposta:
    """What is said of one kind of refusal; `{…}` and `extras` are fields of the error."""

    status: int
    codigo: str
    title: str
    detail: str
    extras: tuple[str, ...] = ()


RESPOSTAS: Mapping[type[regras.RegraError], Resposta] = MappingProxyType(
    {
        regras.PerfilInsuficienteError: Resposta(
            403,
            "perfil.insuficiente",
            "Seu perfil não permite isto",
            "Seu perfil não permite {acao}. Peça a quem administra os perfis do seu ente.",
        ),
        regras.VersaoDesatualizadaError: Resposta(
            412,
            "versao.desatualizada",
            "A versão lida já não é a atual",
            "Alguém fez uma mudança depois da sua leitura. Leia de novo e, se ainda quiser, repita a sua.",
            ("atual",),
        ),
        regras.SlugReservadoError: Resposta(
            422,
            "tenant.slug_reservado",
            "Identificador reservado",
            "O identificador {slug} é reservado. Escolha outro.",
        ),
        regras.IbgeDesconhecidoError: Resposta(
            422,
            "ente.ibge_desconhecido",
            "Código do IBGE desconhecido",
            "O código não consta da tabela do IBGE para a esfera {esfera}. Estado e Distrito Federal têm 2 dígitos, "
            "município tem 7, e a União não informa código.",
        ),
        regras.UfDivergenteError: Resposta(
            422,
            "ente.uf_divergente",
            "Código do IBGE de outra UF",
            "Pelo código do IBGE, o ente é de {esperada}. Corrija o código ou a UF.",
        ),
        regras.CnpjInvalidoError: Resposta(
            422,
            "ente.cnpj_invalido",
            "CNPJ inválido",
            "O CNPJ tem 14 caracteres, letras e números nos 12 primeiros, e os dígitos verificadores não conferem. "
            "Confira-o.",
        ),
        regras.NaturezaObrigatoriaError: Resposta(
            422,
            "ente.natureza_obrigatoria",
            "Falta a natureza jurídica",
            "Fora do Executivo federal, informe o código da natureza jurídica (CONCLA), como em 124-4.",
        ),
        regras.NumeroForaDaFaixaError: Resposta(
            422,
            "numero.fora_da_faixa",
            "Número fora da faixa",
            "Um número escolhido vai até {maximo}; os maiores são sorteados. Informe um menor ou nenhum.",
        ),
        regras.RepositorioIndisponivelError: Resposta(
            422,
            "unidade.repositorio_indisponivel",
            "Repositório indisponível",
            "O repositório {repositorio} não existe ou está inativo. Consulte a lista de repositórios.",
        ),
        regras.PaiInvalidoError: Resposta(
            422, "unidade.pai_invalido", "Unidade superior inválida", "A unidade superior não serve: {motivo}."
        ),
        regras.PaiInativoError: Resposta(
            409,
            "unidade.pai_inativo",
            "A unidade superior está inativa",
            "Reative antes a unidade superior {pai}.",
            ("pai",),
        ),
        regras.CicloError: Resposta(
            409,
            "unidade.ciclo",
            "A unidade ficaria abaixo de si mesma",
            "A unidade {pai} é a própria unidade {unidade} ou está abaixo dela. Escolha outra superior.",
        ),
        regras.NaoInativavelError: Resposta(
            409,
            "unidade.nao_inativavel",
            "A unidade não pode ser inativada",
            "Há impedimentos. Resolva-os e repita o pedido.",
        ),
        regras.TransicaoInvalidaError: Resposta(
            409,
            "estado.transicao_invalida",
            "O estado atual não permite isto",
            "O estado atual é {estado}, e ele não permite o que foi pedido.",
            ("estado", "admite"),
        ),
        regras.JaMapeadaError: Resposta(
            409,
            "unidade.ja_mapeada",
            "A unidade já é atendida por outro sistema",
            "O sistema {sistema} já atende a unidade {unidade}. Desvincule-a dele antes.",
            ("sistema",),
        ),
        regras.OrgaoInvalidoError: Resposta(
            422,
            "sistema.orgao_invalido",
            "Órgão responsável inválido",
            "O número {orgao} não é de um órgão ativo deste ente.",
        ),
        regras.CertificadoInvalidoError: Resposta(
            422, "credencial.certificado_invalido", "Certificado inválido", "O que foi enviado {motivo}."
        ),
        regras.CertificadoForaDoPrazoError: Resposta(
            422,
            "credencial.fora_do_prazo",
            "Certificado fora do prazo",
            "O certificado vale de {de:%d/%m/%Y} a {ate:%d/%m/%Y} (UTC). Registre um que esteja valendo.",
        ),
    }
)

DUPLICADOS: Mapping[tuple[str, str], tuple[str, str]] = MappingProxyType(
    {
        ("ente", "slug"): ("tenant.slug_em_uso", "Já existe um ente com este identificador (slug). Escolha outro."),
        ("ente", "codigo_ibge"): ("ente.duplicado", "Já existe um ente desta esfera e poder com este código do IBGE."),
        ("repositorio", "numero"): ("repositorio.duplicado", "Já existe um repositório com este número."),
        ("repositorio", "nome"): ("repositorio.duplicado", "Já existe um repositório com este nome."),
        ("unidade", "numero"): ("unidade.duplicada", "Já existe uma unidade com este número."),
        ("unidade", "sigla"): ("unidade.sigla_repetida", "Uma unidade irmã, ativa, já usa esta sigla. Escolha outra."),
        ("unidade", "codigo_no_orgao"): ("unidade.codigo_repetido", "Outra unidade do órgão já usa este código."),
        ("sistema", "numero"): ("sistema.duplicado", "Já existe um sistema com este número."),
        ("sistema", "nome"): ("sistema.duplicado", "O ente já tem um sistema com este nome."),
        ("credencial", "chave"): ("credencial.duplicada", "A chave deste certificado já foi registrada. Gere outra."),
        ("credencial", "serial"): (
            "credencial.duplicada",
            "O emissor já tem um certificado registrado com esta série.",
        ),
        ("especie", "codigo"): ("especie.duplicada", "Já existe uma espécie com este código."),
    }
)

# Kinds of pydantic's errors that speak of the message, not of what it says.
MALFORMADO = frozenset({"json_invalid", "extra_forbidden", "missing"})


def recusado(erro: regras.RegraError, /) -> Problem:
    """What the rules refused and what can be done, in Portuguese."""
    match erro:
        case regras.NaoEncontradoError():
            return unknown_path()  # the very answer of an address that does not exist: it reveals nothing
        case regras.DuplicadoError(entidade=entidade, campo=campo):
            codigo, detail = DUPLICADOS[entidade, campo]
            return Problem(409, codigo, title="Já existe", detail=detail, extras={"campo": campo})
        case regras.NaoInativavelError(filhos_ativos=quantos):
            extras = {"impedimentos": [{"codigo": "FILHOS_ATIVOS", "quantidade": quantos}]}
        case _:
            extras = {}
    resposta, campos = RESPOSTAS[type(erro)], vars(erro)
    return Problem(
        resposta.status,
        resposta.codigo,
        title=resposta.title,
        detail=resposta.detail.format_map(campos),
        extras=extras | {nome: campos[nome] for nome in resposta.extras},
    )


def corpo_invalido(erro: RequestValidationError, /) -> Problem:
    """400 where the message itself is wrong, 422 where only its values are."""
    problem = refusal(erro.errors())
    if any(_malformado(achado["type"]) and achado["loc"][0] == "body" for achado in erro.errors()):
        problem.status, problem.codigo = 400, "corpo.invalido"
    return problem


def _malformado(tipo: str) -> bool:
    return tipo in MALFORMADO or tipo.endswith(("_type", "_parsing"))
