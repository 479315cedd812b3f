"""How a refusal of the rules is answered (external-user.md §14): pt-BR, what happened and what to do, nobody named."""

from collections.abc import Mapping
from functools import singledispatch
from types import MappingProxyType

from chassis.http import Answer, CampoErrado, Problem
from chassis.http.refusals import unknown_path
from external_user.domain import errors as regras
from external_user.domain.arquivo import ArquivoGrandeError, TipoNaoAceitoError
from external_user.domain.estado import Ato, Estado

NOMES_DOS_ESTADOS: Mapping[str, str] = MappingProxyType(
    {
        Estado.AGUARDANDO_EMAIL: "à espera da confirmação do e-mail",
        Estado.AGUARDANDO_DOCUMENTOS: "à espera de documentos",
        Estado.EM_CONFERENCIA: "em conferência",
        Estado.LIBERADO: "liberado",
        Estado.REJEITADO: "rejeitado",
        Estado.EXPIRADO: "expirado",
    }
)
NOMES_DOS_ATOS: Mapping[str, str] = MappingProxyType(
    {
        Ato.CONFIRMAR_EMAIL: "confirmar o e-mail",
        Ato.COMPLETAR_DOCUMENTOS: "receber documentos",
        Ato.LIBERAR: "ser liberado",
        Ato.REJEITAR: "ser rejeitado",
        Ato.EXPIRAR: "expirar",
    }
)

DAS_REGRAS: Mapping[type[regras.RegraError], Answer] = MappingProxyType(
    {
        regras.LinkDesconhecidoError: Answer(
            status=404,
            codigo="token.desconhecido",
            title="Este link não é nosso",
            detail="O link não corresponde a nenhum que tenhamos enviado. Confira se o endereço está inteiro ou peça "
            "outro.",
        ),
        regras.LinkUsadoError: Answer(
            status=410,
            codigo="token.usado",
            title="Este link já foi usado",
            detail="Cada link funciona uma vez. Peça outro para acompanhar o seu cadastro.",
        ),
        regras.LinkExpiradoError: Answer(
            status=410,
            codigo="token.expirado",
            title="Este link perdeu a validade",
            detail="O link valia por 24 horas. Peça outro; se o cadastro já tiver sido apagado, faça um novo.",
        ),
        regras.SessaoAusenteError: Answer(
            status=401,
            codigo="sessao.ausente",
            title="Abra o link do seu e-mail",
            detail="Para ver este cadastro, use o link que enviamos por e-mail. Se ele já foi usado, peça outro.",
        ),
        regras.ImpedimentoError: Answer(
            status=403,
            codigo="conferencia.impedimento",
            title="Este cadastro é seu",
            detail="Ninguém confere o próprio cadastro. Peça a outra pessoa do órgão.",
        ),
        regras.MotivoInvalidoError: Answer(
            status=422,
            codigo="conferencia.motivo_invalido",
            title="Falta um motivo válido",
            detail="Escolha um motivo da lista. Para “outro”, explique em até 1.000 caracteres.",
        ),
    }
)


@singledispatch
def recusado(erro: regras.RegraError, /) -> Problem:
    """What the rules refused, and what can be done.

    What is not there, or is not for the caller to know, gets the very answer of an unknown address.
    """
    resposta = DAS_REGRAS.get(type(erro))
    return unknown_path() if resposta is None else resposta.to(erro)


@recusado.register
def _(erro: regras.FormularioInvalidoError) -> Problem:
    return Problem(
        422,
        "campos.invalidos",
        title="Há campos a corrigir",
        detail="Corrija os campos listados em `erros` e envie de novo.",
        erros=[CampoErrado(campo=um.campo, codigo=um.codigo, mensagem=um.mensagem) for um in erro.erros],
    )


@recusado.register
def _(erro: regras.TransicaoInvalidaError) -> Problem:
    return Problem(
        409,
        "cadastro.transicao_invalida",
        title="A situação do cadastro não permite isto",
        detail=f"O cadastro está {NOMES_DOS_ESTADOS[erro.estado]} e não pode {NOMES_DOS_ATOS[erro.ato]}.",
        extras={"estado": erro.estado, "permitidos": list(erro.permitidos)},
    )


@recusado.register
def _(erro: regras.TentativasEsgotadasError) -> Problem:
    minutos = -(-erro.espera_s // 60)
    return Problem(
        429,
        "muitas_tentativas",
        title="Muitas tentativas",
        detail=f"Já houve cadastros demais a partir desta conexão. Tente de novo em {minutos} minutos.",
        headers={"Retry-After": str(erro.espera_s)},
    )


@recusado.register
def _(erro: regras.ArquivoRecusadoError) -> Problem:
    status = {TipoNaoAceitoError: 415, ArquivoGrandeError: 413}.get(type(erro), 422)
    return Problem(status, erro.codigo, title="O arquivo não pôde ser aceito", detail=erro.mensagem)


@recusado.register
def _(erro: regras.EmUsoError) -> Problem:
    return Problem(
        423,
        "conferencia.em_uso",
        title="Outra pessoa está conferindo este cadastro",
        detail="Escolha outro da fila. Este volta a ficar livre se a conferência não terminar em 30 minutos.",
        extras={"ate": erro.ate.isoformat()},
    )


@recusado.register
def _(erro: regras.ItemPendenteError) -> Problem:
    return Problem(
        409,
        "conferencia.item_pendente",
        title="Há documentos por aceitar",
        detail="Para liberar, marque como aceito cada documento exigido. Se algum não servir, rejeite o cadastro.",
        extras={"pendentes": list(erro.pendentes)},
    )


@recusado.register
def _(erro: regras.PapelInsuficienteError) -> Problem:
    return Problem(
        403,
        "papel.insuficiente",
        title="Seu papel não permite isto",
        detail=f"Para {erro.acao} é preciso ser administrador local de um órgão. Peça o papel a quem o administra.",
    )
