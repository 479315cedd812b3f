"""How a refusal is answered on the Tramita v3 surface (tramita-api.md §1.1): `{codigoErro, mensagem}`, always.

One table for everything: the documentation's is made from it (docs/reference/erros-barramento.md).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from fastapi import Response
from pydantic import ValidationError
from starlette.types import Scope

from barramento.domain import errors
from barramento.domain.tramite import Situacao
from chassis.http import Problem, trace_id
from chassis.http.validation import message_of, path_of

CAMPOS_DITOS = 20
# To tell of each costs a hundred times what it cost to find it: a body of nothing else would keep everybody waiting.
CAMPOS_CONTADOS = 1000


class Codigo(StrEnum):
    """The codes. Below 1000 they are the official platform's; ours start there."""

    UNIDADE_ALHEIA = "0005"
    PROCESSO_EM_TRAMITE = "0044"
    HISTORICO_DIVERGENTE = "0047"
    UNIDADE_DESCONHECIDA = "0055"
    FALHA_INTERNA = "1000"
    CERTIFICADO_AUSENTE = "1001"
    CERTIFICADO_DESCONHECIDO = "1002"
    ENDERECO_DESCONHECIDO = "1003"
    TRAMITE_DESCONHECIDO = "1004"
    METODO_NAO_PERMITIDO = "1005"
    CORPO_GRANDE = "1006"
    CABECALHOS_GRANDES = "1007"
    PEDIDO_MALFORMADO = "1008"
    CAMPOS_INVALIDOS = "1009"
    TRANSICAO_INVALIDA = "1010"
    PRAZO_ESGOTADO = "1011"
    INDISPONIVEL = "1012"
    FORMATO_NAO_ACEITO = "1013"
    UNIDADE_NAO_ENVIA = "1020"
    UNIDADE_NAO_RECEBE = "1021"
    NRE_DESCONHECIDO = "1022"
    REPRODUCAO_INDEVIDA = "1023"
    NADA_A_REPRODUZIR = "1024"
    TICKET_DESCONHECIDO = "1030"
    TICKET_ENCERRADO = "1031"
    COMPONENTE_NAO_SOLICITADO = "1032"
    HASH_DIVERGENTE = "1033"
    TAMANHO_DIVERGENTE = "1034"
    PARTE_FORA_DO_COMPONENTE = "1035"
    PARTE_INCOMPLETA = "1036"
    COMPONENTE_INCOMPLETO = "1037"
    ENVIO_INCOMPLETO = "1040"
    COMPONENTE_ALHEIO = "1050"
    CONTEUDO_INDISPONIVEL = "1051"
    ASSINATURA_INVALIDA = "1060"
    DATA_DO_RECIBO_INVALIDA = "1061"
    RECIBO_JA_ENTREGUE = "1062"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resposta:
    """What a refusal of the rules is answered with; the words take the fields of the error."""

    codigo: Codigo
    mensagem: str
    status: int = 400


DAS_REGRAS: Mapping[type[errors.RegraError], Resposta] = MappingProxyType(
    {
        errors.UnidadeAlheiaError: Resposta(
            codigo=Codigo.UNIDADE_ALHEIA,
            # The client's tests compare this text literally.
            mensagem="A unidade {nome} ({numero}) foi mapeada de forma errada. Desse modo, entre em contato com os "
            "Gestores do seu órgão e informe que o mapeamento não está correto.",
        ),
        errors.ProcessoEmTramiteError: Resposta(
            codigo=Codigo.PROCESSO_EM_TRAMITE,
            mensagem="O processo {protocolo} já possui trâmite em andamento. Espere que ele termine, ou cancele-o.",
        ),
        errors.DocumentoEmTramiteError: Resposta(
            codigo=Codigo.PROCESSO_EM_TRAMITE,
            mensagem="O documento {protocolo} já foi enviado por um pedido idêntico a este, que tem trâmite em "
            "andamento. Espere que ele termine, ou cancele-o.",
        ),
        errors.HistoricoDivergenteError: Resposta(
            codigo=Codigo.HISTORICO_DIVERGENTE,
            mensagem="Documentos que já tramitaram neste processo voltaram diferentes, ou faltam. Confira os "
            "documentos de ordem: {ordens}.",
        ),
        errors.TabelaAusenteError: Resposta(
            codigo=Codigo.INDISPONIVEL,
            status=503,
            mensagem="A tabela de {tabela} ainda não chegou do cadastro. Tente de novo em instantes; enquanto isso, "
            "o que já está mapeado no sistema fica como está.",
        ),
        errors.UnidadeDesconhecidaError: Resposta(
            codigo=Codigo.UNIDADE_DESCONHECIDA,
            mensagem="A unidade {numero} não existe no repositório de estruturas {repositorio}.",
        ),
        errors.CertificadoAusenteError: Resposta(
            codigo=Codigo.CERTIFICADO_AUSENTE,
            status=401,
            mensagem="A conexão não traz certificado de cliente. Configure no sistema o certificado que o gestor de "
            "protocolo do órgão gerou.",
        ),
        errors.CertificadoDesconhecidoError: Resposta(
            codigo=Codigo.CERTIFICADO_DESCONHECIDO,
            status=401,
            mensagem="O certificado não é de um sistema ativo: não foi cadastrado, venceu ou foi revogado. Procure o "
            "gestor de protocolo do órgão.",
        ),
        errors.CamposInvalidosError: Resposta(
            codigo=Codigo.CAMPOS_INVALIDOS, mensagem="Há campos a corrigir: {campos}."
        ),
        errors.UnidadeNaoEnviaError: Resposta(
            codigo=Codigo.UNIDADE_NAO_ENVIA,
            mensagem="A unidade {nome} ({numero}) está inativa ou não está habilitada a enviar processos. Procure o "
            "gestor de protocolo do órgão.",
        ),
        errors.UnidadeNaoRecebeError: Resposta(
            codigo=Codigo.UNIDADE_NAO_RECEBE,
            mensagem="A unidade {nome} ({numero}) não está apta a receber processos. Escolha outra unidade.",
        ),
        errors.NreDesconhecidoError: Resposta(
            codigo=Codigo.NRE_DESCONHECIDO,
            mensagem="O NRE {nre} não existe neste barramento ou não envolve o seu sistema. Se o processo tramitou por "
            "outra plataforma, anexe-o a um processo novo e envie o novo.",
        ),
        errors.ReproducaoEmAndamentoError: Resposta(
            codigo=Codigo.PROCESSO_EM_TRAMITE,
            # The client compares this text literally, and the one below.
            mensagem="NRE, '{nre}', já possui trâmite em andamento para este destinatário",
        ),
        errors.NadaAReproduzirError: Resposta(
            codigo=Codigo.NADA_A_REPRODUZIR,
            mensagem="Não é possível executar o serviço de reprodução de trâmite do processo {protocolo}, pois não há "
            "componentes digitais válidos a serem reproduzidos",
        ),
        errors.ReproducaoIndevidaError: Resposta(
            codigo=Codigo.REPRODUCAO_INDEVIDA,
            mensagem="O último trâmite concluído do NRE {nre} não foi para a unidade {unidade} do repositório de "
            "estruturas {repositorio}: só o seu destinatário pode pedir que seja reproduzido.",
        ),
        errors.TramiteDesconhecidoError: Resposta(
            codigo=Codigo.TRAMITE_DESCONHECIDO,
            status=404,
            mensagem="O trâmite {idt} não existe, ou o seu sistema não é a parte a quem cabe este pedido.",
        ),
        errors.TransicaoInvalidaError: Resposta(
            codigo=Codigo.TRANSICAO_INVALIDA,
            mensagem="O trâmite {idt} está na situação {situacao} e não admite {ato}.",
        ),
        errors.TicketDesconhecidoError: Resposta(
            codigo=Codigo.TICKET_DESCONHECIDO,
            status=404,
            mensagem="O ticket de envio {ticket} não existe ou não é do seu sistema.",
        ),
        errors.TicketEncerradoError: Resposta(
            codigo=Codigo.TICKET_ENCERRADO,
            mensagem="O ticket de envio {ticket} já foi encerrado: nada mais pode ser enviado por ele.",
        ),
        errors.ComponenteNaoSolicitadoError: Resposta(
            codigo=Codigo.COMPONENTE_NAO_SOLICITADO,
            mensagem="O componente digital {hash} do protocolo {protocolo} não foi solicitado neste ticket de envio.",
        ),
        errors.HashDivergenteError: Resposta(
            codigo=Codigo.HASH_DIVERGENTE,
            mensagem="O conteúdo enviado não corresponde ao hash {hash}: o do que chegou é {recebido}. Envie de novo.",
        ),
        errors.TamanhoDivergenteError: Resposta(
            codigo=Codigo.TAMANHO_DIVERGENTE,
            mensagem="O componente digital {hash} deveria ter {esperado} bytes; chegaram {recebidos}. Envie de novo.",
        ),
        errors.ParteForaDoComponenteError: Resposta(
            codigo=Codigo.PARTE_FORA_DO_COMPONENTE,
            mensagem="A parte {trecho} não cabe no componente digital, que tem {tamanho} bytes.",
        ),
        errors.ParteIncompletaError: Resposta(
            codigo=Codigo.PARTE_INCOMPLETA,
            mensagem="A parte {trecho} veio com {recebidos} bytes, que não são os que ela anuncia. Envie de novo.",
        ),
        errors.ComponenteIncompletoError: Resposta(
            codigo=Codigo.COMPONENTE_INCOMPLETO,
            mensagem="Faltam partes do componente digital {hash}: {faltam}. Envie-as e sinalize o término de novo.",
        ),
        errors.EnvioIncompletoError: Resposta(
            codigo=Codigo.ENVIO_INCOMPLETO,
            mensagem="Ainda não há recibo de envio do trâmite {idt}: faltam os componentes digitais {faltam}.",
        ),
        errors.ComponenteAlheioError: Resposta(
            codigo=Codigo.COMPONENTE_ALHEIO,
            mensagem="O componente digital {hash} não viaja no trâmite {idt}.",
        ),
        errors.ConteudoIndisponivelError: Resposta(
            codigo=Codigo.CONTEUDO_INDISPONIVEL,
            mensagem="O conteúdo do componente digital {hash} não está mais guardado. Peça ao remetente que envie de "
            "novo o processo.",
        ),
        errors.AssinaturaInvalidaError: Resposta(
            codigo=Codigo.ASSINATURA_INVALIDA,
            mensagem="A assinatura do recibo do trâmite {idt} não confere com o certificado da conexão e os "
            "componentes digitais recebidos.",
        ),
        errors.DataDoReciboInvalidaError: Resposta(
            codigo=Codigo.DATA_DO_RECIBO_INVALIDA,
            mensagem="A data do recibo não é um instante, com fuso, entre o recebimento do último componente digital e "
            "agora. Confira o relógio do sistema.",
        ),
        errors.ReciboJaEntregueError: Resposta(
            codigo=Codigo.RECIBO_JA_ENTREGUE,
            mensagem="O trâmite {idt} já tem recibo, diferente deste. O primeiro vale.",
        ),
    }
)

# What `chassis` refuses before or after any rule, by its codes.
DO_PROTOCOLO: Mapping[str, Codigo] = MappingProxyType(
    {
        "nao_existe": Codigo.ENDERECO_DESCONHECIDO,
        "metodo.nao_permitido": Codigo.METODO_NAO_PERMITIDO,
        "corpo.grande_demais": Codigo.CORPO_GRANDE,
        "cabecalhos.grandes_demais": Codigo.CABECALHOS_GRANDES,
        "endereco.longo_demais": Codigo.CABECALHOS_GRANDES,
        "tempo.esgotado": Codigo.PRAZO_ESGOTADO,
        "campos.invalidos": Codigo.CAMPOS_INVALIDOS,
        "formato.nao_aceito": Codigo.FORMATO_NAO_ACEITO,
        "servico.indisponivel": Codigo.INDISPONIVEL,
        "servico.ocupado": Codigo.INDISPONIVEL,
        "armazenamento.cheio": Codigo.INDISPONIVEL,
        "erro.interno": Codigo.FALHA_INTERNA,
    }
)


def recusado(erro: errors.RegraError) -> Problem:
    """Say in Portuguese what the rules refused, and what can be done."""
    resposta = DAS_REGRAS[type(erro)]
    campos = {nome: _dito(valor) for nome, valor in vars(erro).items()}
    mensagem = resposta.mensagem.format_map(campos)
    return Problem(resposta.status, resposta.codigo, title="O pedido foi recusado", detail=mensagem)


def campos_invalidos(error: ValidationError) -> errors.CamposInvalidosError:
    """What pydantic refused, by the paths of the fields; never what stood in them."""
    if (quantos := error.error_count()) > CAMPOS_CONTADOS:
        return errors.CamposInvalidosError(
            campos=(f"são {quantos}, demais para dizer um a um. Confira se as listas têm itens da forma documentada",)
        )
    achados = error.errors(include_url=False, include_input=False)
    return errors.CamposInvalidosError(
        campos=tuple(f"{path_of(achado['loc'])} {message_of(achado).rstrip('.')}" for achado in achados)
    )


def tramita(scope: Scope, problem: Problem) -> Response:
    """The error body of Tramita v3: ASCII-escaped, because old clients cut it at a byte; and never 422 (§14)."""
    codigo = problem.codigo if problem.codigo.isdigit() else DO_PROTOCOLO.get(problem.codigo, Codigo.PEDIDO_MALFORMADO)
    mensagem = problem.detail
    if problem.erros:
        mensagem = f"Há campos a corrigir: {_dito(tuple(f'{e.campo} {e.mensagem}' for e in problem.erros))}"
    if codigo == Codigo.FALHA_INTERNA:
        mensagem = f"{mensagem} trace_id: {trace_id(scope)}"
    body = json.dumps({"codigoErro": codigo, "mensagem": mensagem})
    status = 400 if problem.status == 422 else problem.status  # noqa: PLR2004 - the one status that is not used here
    return Response(body, status, headers=problem.headers, media_type="application/json")


def _dito(valor: Any) -> str:  # noqa: ANN401 - whatever an error carries
    if isinstance(valor, Situacao):
        return str(int(valor))
    if isinstance(valor, tuple):
        mais = f" e mais {len(valor) - CAMPOS_DITOS}" if len(valor) > CAMPOS_DITOS else ""
        return ", ".join(str(item) for item in valor[:CAMPOS_DITOS]) + mais
    return str(valor)
