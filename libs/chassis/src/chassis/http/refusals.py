"""The refusals that every service makes, in words of their own."""

from collections.abc import Mapping

from chassis.http.problems import Problem


def unknown_path() -> Problem:
    """404."""
    return Problem(
        404, "nao_existe", title="Endereço desconhecido", detail="Não há nada neste endereço. Confira o caminho."
    )


def method_not_allowed(headers: Mapping[str, str] | None = None) -> Problem:
    """405."""
    return Problem(
        405,
        "metodo.nao_permitido",
        title="Método não permitido",
        detail="Este endereço existe, mas não aceita este método. Veja o cabeçalho Allow.",
        headers=headers,
    )


def body_too_large(limit: int) -> Problem:
    """413."""
    return Problem(
        413,
        "corpo.grande_demais",
        title="Corpo grande demais",
        detail=f"O corpo passa do limite de {limit} bytes. Envie menos de cada vez.",
        extras={"limite_bytes": limit},
    )


def headers_too_large() -> Problem:
    """431."""
    return Problem(
        431,
        "cabecalhos.grandes_demais",
        title="Cabeçalhos grandes demais",
        detail="Os cabeçalhos do pedido passam do limite em número ou tamanho. Envie menos.",
    )


def url_too_long() -> Problem:
    """414."""
    return Problem(
        414,
        "endereco.longo_demais",
        title="Endereço longo demais",
        detail="O endereço pedido passa do limite. Encurte os filtros ou envie-os no corpo.",
    )


def too_slow() -> Problem:
    """408."""
    return Problem(
        408,
        "tempo.esgotado",
        title="O pedido demorou a chegar",
        detail="O pedido não chegou inteiro no prazo. Verifique a rede e envie de novo.",
        headers={"Connection": "close"},
    )


def malformed_http() -> Problem:
    """400: not HTTP."""
    return Problem(
        400,
        "pedido.malformado",
        title="Pedido malformado",
        detail="O pedido não segue o protocolo HTTP/1.1. Verifique o programa que o enviou.",
        headers={"Connection": "close"},
    )


def malformed_json() -> Problem:
    """400: not JSON."""
    return Problem(
        400,
        "json.invalido",
        title="O corpo não é JSON",
        detail="O corpo do pedido não pôde ser lido como JSON em UTF-8. Corrija e envie de novo.",
    )


def null_character() -> Problem:
    """400: U+0000 somewhere in path, query or body, where no text of ours has it."""
    return Problem(
        400,
        "texto.caractere_nulo",
        title="Caractere nulo em um texto",
        detail="Um dos textos enviados tem o caractere nulo (U+0000), que nada aqui pode ter. Retire-o e repita.",
    )


def too_deep(limit: int) -> Problem:
    """400: nested too deeply."""
    return Problem(
        400,
        "json.profundo_demais",
        title="JSON aninhado demais",
        detail=f"O JSON passa de {limit} níveis de aninhamento. Envie uma estrutura mais rasa.",
    )


def idempotency_key_missing() -> Problem:
    """400: the request creates something, and nobody could tell a repetition from a second one."""
    return Problem(
        400,
        "idempotencia.sem_chave",
        title="Falta a chave de idempotência",
        detail="Envie o cabeçalho Idempotency-Key com um valor novo para cada pedido, e o mesmo ao repetir.",
    )


def idempotency_key_reused() -> Problem:
    """422 (design §3.1.4)."""
    return Problem(
        422,
        "idempotencia.conflito",
        title="Chave de idempotência já usada",
        detail="Esta Idempotency-Key já foi usada em outro pedido. Use uma nova.",
    )


def idempotency_key_in_use() -> Problem:
    """409: the first request with this key is still under way."""
    return Problem(
        409,
        "idempotencia.em_andamento",
        title="O mesmo pedido já está em andamento",
        detail="O primeiro pedido com esta Idempotency-Key ainda não terminou. Repita em instantes.",
        headers={"Retry-After": "1"},
    )


def storage_full() -> Problem:
    """507."""
    return Problem(
        507,
        "armazenamento.cheio",
        title="Sem espaço para guardar o arquivo",
        detail="Não há espaço para guardar o que foi enviado. Nada foi guardado; avise quem opera o serviço.",
    )


def unavailable() -> Problem:
    """503: something that this service needs is away for a while."""
    return Problem(
        503,
        "servico.indisponivel",
        title="Serviço indisponível no momento",
        detail="Algo de que este serviço precisa não respondeu. Nada ficou pela metade; tente de novo em instantes.",
        headers={"Retry-After": "5"},
    )


def crash() -> Problem:
    """500. Never says what the exception said."""
    return Problem(
        500,
        "erro.interno",
        title="Falha interna",
        detail="Algo falhou do nosso lado. Tente de novo; se continuar, peça ajuda informando o código de rastreio "
        "(trace_id).",
    )


_BY_STATUS = {
    400: ("pedido.invalido", "Pedido inválido", "O pedido não pôde ser entendido. Corrija e envie de novo."),
    401: ("nao_autenticado", "Identificação necessária", "Identifique-se e tente de novo."),
    403: ("sem_permissao", "Sem permissão", "Você não tem permissão para fazer isto. Peça a quem administra o acesso."),
    406: ("formato.nao_oferecido", "Formato não oferecido", "Peça um dos formatos que este endereço oferece."),
    409: ("conflito", "Conflito", "O pedido conflita com o estado atual. Leia o estado e decida de novo."),
    415: ("formato.nao_aceito", "Formato não aceito", "Envie o corpo em um dos formatos que este endereço aceita."),
    429: ("muitos_pedidos", "Pedidos demais", "Você fez pedidos demais. Espere e tente de novo."),
}


def by_status(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    """What a framework refused with nothing but a status."""
    match status:
        case 404:
            return unknown_path()
        case 405:
            return method_not_allowed(headers)
        case 503:
            return unavailable()
    codigo, title, detail = _BY_STATUS.get(status, _BY_STATUS[400] if status < 500 else _crashed())  # noqa: PLR2004 - a class of HTTP status
    return Problem(status, codigo, title=title, detail=detail, headers=headers)


def _crashed() -> tuple[str, str, str]:
    problem = crash()
    return problem.codigo, problem.title, problem.detail
