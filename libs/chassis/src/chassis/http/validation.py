"""What pydantic refuses, said in pt-BR: which field, what is wrong, what to do."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.http.problems import CampoErrado, Problem
from chassis.http.refusals import malformed_json

WHERE = frozenset({"body", "query", "path", "header", "cookie"})

MESSAGES = {
    "missing": "falta informar.",
    "extra_forbidden": "não existe aqui; retire.",
    "none_required": "deve ficar vazio.",
    "string_type": "deve ser um texto.",
    "string_too_short": "deve ter ao menos {min_length} caractere(s).",
    "string_too_long": "deve ter no máximo {max_length} caractere(s).",
    "string_pattern_mismatch": "não tem a forma esperada ({pattern}).",
    "int_type": "deve ser um número inteiro.",
    "int_parsing": "deve ser um número inteiro.",
    "int_parsing_size": "é um número grande demais.",
    "int_from_float": "deve ser um número inteiro, sem casas decimais.",
    "float_type": "deve ser um número.",
    "float_parsing": "deve ser um número.",
    "finite_number": "deve ser um número finito.",
    "decimal_parsing": "deve ser um número decimal.",
    "bool_type": "deve ser verdadeiro ou falso (true/false).",
    "bool_parsing": "deve ser verdadeiro ou falso (true/false).",
    "greater_than": "deve ser maior que {gt}.",
    "greater_than_equal": "deve ser {ge} ou mais.",
    "less_than": "deve ser menor que {lt}.",
    "less_than_equal": "deve ser {le} ou menos.",
    "multiple_of": "deve ser múltiplo de {multiple_of}.",
    "enum": "deve ser um destes: {expected}.",
    "literal_error": "deve ser um destes: {expected}.",
    "list_type": "deve ser uma lista.",
    "too_short": "deve ter ao menos {min_length} item(ns).",
    "too_long": "deve ter no máximo {max_length} item(ns).",
    "dict_type": "deve ser um objeto JSON.",
    "model_type": "deve ser um objeto JSON.",
    "model_attributes_type": "deve ser um objeto JSON.",
    "date_type": "deve ser uma data (AAAA-MM-DD).",
    "date_parsing": "deve ser uma data (AAAA-MM-DD).",
    "date_from_datetime_parsing": "deve ser uma data (AAAA-MM-DD).",
    "date_from_datetime_inexact": "deve ser uma data, sem hora (AAAA-MM-DD).",
    "datetime_type": "deve ser data e hora (AAAA-MM-DDThh:mm:ss com fuso).",
    "datetime_parsing": "deve ser data e hora (AAAA-MM-DDThh:mm:ss com fuso).",
    "datetime_from_date_parsing": "deve ser data e hora (AAAA-MM-DDThh:mm:ss com fuso).",
    "timezone_aware": "deve trazer o fuso horário, como em -03:00.",
    "timezone_naive": "não deve trazer fuso horário.",
    "time_parsing": "deve ser uma hora (hh:mm:ss).",
    "uuid_type": "deve ser um UUID.",
    "uuid_parsing": "deve ser um UUID.",
    "url_parsing": "deve ser um endereço (URL) completo.",
    "url_scheme": "deve ser um endereço que começa por {expected_schemes}.",
    "bytes_type": "deve ser conteúdo binário.",
    "recursion_loop": "aponta para si mesmo; corrija a estrutura.",
    "union_tag_not_found": "falta o campo que diz o tipo ({discriminator}).",
    "union_tag_invalid": "o tipo informado não é um destes: {expected_tags}.",
}
ANYTHING_ELSE = "o valor não é aceito; corrija."


def refusal(errors: Sequence[Mapping[str, Any]], /) -> Problem:
    """The problem that pydantic's or FastAPI's errors amount to: 400 where it was no JSON at all, else 422."""
    if any(error["type"] == "json_invalid" for error in errors):
        return malformed_json()
    return Problem(
        422,
        "campos.invalidos",
        title="Há campos a corrigir",
        detail="Corrija os campos listados em `erros` e envie de novo.",
        erros=[CampoErrado(campo=path_of(error["loc"]), mensagem=message_of(error)) for error in errors],
    )


def path_of(location: Sequence[str | int], /) -> str:
    """`('body', 'processo', 'documentos', 2, 'ordem')` as `processo.documentos[2].ordem`."""
    inner = location[1:] if location and location[0] in WHERE else location
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in inner).lstrip(".")
    return path or "corpo"


def message_of(error: Mapping[str, Any], /) -> str:
    """What is wrong and what to do. Never repeats the value: it may be personal data."""
    kind, context = error["type"], error.get("ctx") or {}
    if kind in {"value_error", "assertion_error"}:
        return str(context.get("error", ANYTHING_ELSE))
    try:
        return MESSAGES.get(kind, ANYTHING_ELSE).format_map(context)
    except KeyError:
        return ANYTHING_ELSE
