"""How a refusal of the rules is answered (registry.md §13)."""

from collections.abc import Mapping
from types import MappingProxyType

from fastapi.exceptions import RequestValidationError

from chassis.http import Answer, Problem
from chassis.http.refusals import unknown_path
from chassis.http.validation import refusal
from registry.domain import errors as regras

DAS_REGRAS: Mapping[type[regras.RegraError], Answer] = MappingProxyType(
    {
        regras.PerfilInsuficienteError: Answer(
            status=403,
            codigo="perfil.insuficiente",
            title="Seu perfil não permite isto",
            detail="Seu perfil não permite {acao}. Peça a quem administra os perfis do seu ente.",
        ),
        regras.VersaoDesatualizadaError: Answer(
            status=412,
            codigo="versao.desatualizada",
            title="A versão lida já não é a atual",
            detail="Alguém fez uma mudança depois da sua leitura. Leia de novo e, se ainda quiser, repita a sua.",
            extras=("atual",),
        ),
        regras.SlugReservadoError: Answer(
            status=422,
            codigo="tenant.slug_reservado",
            title="Identificador reservado",
            detail="O identificador {slug} é reservado. Escolha outro.",
        ),
        regras.IbgeDesconhecidoError: Answer(
            status=422,
            codigo="ente.ibge_desconhecido",
            title="Código do IBGE desconhecido",
            detail=(
                "O código não consta da tabela do IBGE para a esfera {esfera}. Estado e Distrito Federal têm 2 "
                "dígitos, município tem 7, e a União não informa código."
            ),
        ),
        regras.UfDivergenteError: Answer(
            status=422,
            codigo="ente.uf_divergente",
            title="Código do IBGE de outra UF",
            detail="Pelo código do IBGE, o ente é de {esperada}. Corrija o código ou a UF.",
        ),
        regras.CnpjInvalidoError: Answer(
            status=422,
            codigo="ente.cnpj_invalido",
            title="CNPJ inválido",
            detail=(
                "O CNPJ tem 14 caracteres, letras e números nos 12 primeiros, e os dígitos verificadores não conferem. "
                "Confira-o."
            ),
        ),
        regras.NaturezaObrigatoriaError: Answer(
            status=422,
            codigo="ente.natureza_obrigatoria",
            title="Falta a natureza jurídica",
            detail="Fora do Executivo federal, informe o código da natureza jurídica (CONCLA), como em 124-4.",
        ),
        regras.NumeroForaDaFaixaError: Answer(
            status=422,
            codigo="numero.fora_da_faixa",
            title="Número fora da faixa",
            detail="Um número escolhido vai até {maximo}; os maiores são sorteados. Informe um menor ou nenhum.",
        ),
        regras.RepositorioIndisponivelError: Answer(
            status=422,
            codigo="unidade.repositorio_indisponivel",
            title="Repositório indisponível",
            detail="O repositório {repositorio} não existe ou está inativo. Consulte a lista de repositórios.",
        ),
        regras.PaiInvalidoError: Answer(
            status=422,
            codigo="unidade.pai_invalido",
            title="Unidade superior inválida",
            detail="A unidade superior não serve: {motivo}.",
        ),
        regras.PaiInativoError: Answer(
            status=409,
            codigo="unidade.pai_inativo",
            title="A unidade superior está inativa",
            detail="Reative antes a unidade superior {pai}.",
            extras=("pai",),
        ),
        regras.CicloError: Answer(
            status=409,
            codigo="unidade.ciclo",
            title="A unidade ficaria abaixo de si mesma",
            detail="A unidade {pai} é a própria unidade {unidade} ou está abaixo dela. Escolha outra superior.",
        ),
        regras.NaoInativavelError: Answer(
            status=409,
            codigo="unidade.nao_inativavel",
            title="A unidade não pode ser inativada",
            detail="Há impedimentos. Resolva-os e repita o pedido.",
        ),
        regras.TransicaoInvalidaError: Answer(
            status=409,
            codigo="estado.transicao_invalida",
            title="O estado atual não permite isto",
            detail="O estado atual é {estado}, e ele não permite o que foi pedido.",
            extras=("estado", "admite"),
        ),
        regras.JaMapeadaError: Answer(
            status=409,
            codigo="unidade.ja_mapeada",
            title="A unidade já é atendida por outro sistema",
            detail="O sistema {sistema} já atende a unidade {unidade}. Desvincule-a dele antes.",
            extras=("sistema",),
        ),
        regras.CentralizadoraDeOutroOrgaoError: Answer(
            status=422,
            codigo="centralizadora.outro_orgao",
            title="A centralizadora é de outro órgão",
            detail="A unidade {centralizadora} não é do órgão da unidade {unidade}. Escolha uma do mesmo órgão.",
        ),
        regras.CentralizadoraEncadeadaError: Answer(
            status=409,
            codigo="centralizadora.encadeada",
            title="Uma centralizadora não pode ter centralizadora",
            detail="A unidade {centralizadora} não pode receber pela unidade {unidade}: são a mesma, outra já recebe "
            "por ela, ou a unidade {unidade} já recebe por outras. Escolha outra ou desfaça antes o que há.",
        ),
        regras.CentralizadoraNaoRecebeError: Answer(
            status=409,
            codigo="centralizadora.nao_recebe",
            title="A centralizadora não recebe trâmites",
            detail="A unidade {centralizadora} está inativa ou não permite recebimento. Ative-a, ou escolha outra.",
            extras=("centralizadora",),
        ),
        regras.CentralizadoraEmUsoError: Answer(
            status=409,
            codigo="centralizadora.em_uso",
            title="A unidade recebe por outras",
            detail="A unidade {unidade} recebe por {atendidas} unidades ativas, e deve permitir recebimento. "
            "Indique antes outra centralizadora para elas.",
            extras=("atendidas",),
        ),
        regras.OrgaoInvalidoError: Answer(
            status=422,
            codigo="sistema.orgao_invalido",
            title="Órgão responsável inválido",
            detail="O número {orgao} não é de um órgão ativo deste ente.",
        ),
        regras.CertificadoInvalidoError: Answer(
            status=422,
            codigo="credencial.certificado_invalido",
            title="Certificado inválido",
            detail="O que foi enviado {motivo}.",
        ),
        regras.ProvaInvalidaError: Answer(
            status=422,
            codigo="credencial.sem_prova",
            title="Falta a prova de posse da chave",
            detail="A requisição de prova {motivo}.",
        ),
        regras.CertificadoForaDoPrazoError: Answer(
            status=422,
            codigo="credencial.fora_do_prazo",
            title="Certificado fora do prazo",
            detail="O certificado vale de {de:%d/%m/%Y} a {ate:%d/%m/%Y} (UTC). Registre um que esteja valendo.",
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
        case regras.NaoInativavelError(filhos_ativos=filhos, centralizadas=centralizadas):
            contados = {"FILHOS_ATIVOS": filhos, "CENTRALIZADORA_EM_USO": centralizadas}
            impedimentos = [{"codigo": codigo, "quantidade": n} for codigo, n in contados.items() if n]
            return DAS_REGRAS[type(erro)].to(erro, impedimentos=impedimentos)
        case _:
            return DAS_REGRAS[type(erro)].to(erro)


def corpo_invalido(erro: RequestValidationError, /) -> Problem:
    """400 where the message itself is wrong, 422 where only its values are."""
    problem = refusal(erro.errors())
    if any(_malformado(achado["type"]) and achado["loc"][0] == "body" for achado in erro.errors()):
        problem.status, problem.codigo = 400, "corpo.invalido"
    return problem


def _malformado(tipo: str) -> bool:
    return tipo in MALFORMADO or tipo.endswith(("_type", "_parsing"))
