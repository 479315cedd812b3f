"""What a receiving SEI finds in the metadata, and the process that it keeps of them (tramita-api.md §6)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from tropeiro.simulador.arquivo import Arquivo
from tropeiro.simulador.processo import Andamento, Componente, Documento, Especie, Processo
from tropeiro.simulador.respostas import Metadados
from tropeiro.simulador.wire import JsonObject


def documentos(metadados: Metadados) -> Sequence[JsonObject]:
    """The documents of a process, or the documento avulso alone."""
    if metadados.processo is not None:
        return list(metadados.processo["documentos"])
    return [metadados.documento] if metadados.documento is not None else []


def componentes_presentes(todos: Sequence[JsonObject]) -> Sequence[JsonObject]:
    """The components of documents that were not withdrawn."""
    return [
        componente
        for documento in todos
        if documento.get("retirado") is not True
        for componente in documento["componentesDigitais"]
    ]


def tamanho_do_componente(todos: Sequence[JsonObject], hash_: str) -> int | None:
    """The announced size of the component with this hash."""
    return next(
        (
            int(componente["tamanhoEmBytes"])
            for documento in todos
            for componente in documento["componentesDigitais"]
            if componente["hash"]["conteudo"] == hash_
        ),
        None,
    )


def nome_do_componente(todos: Sequence[JsonObject], hash_: str) -> str:
    """The announced file name of the component with this hash."""
    return next(
        str(componente["nome"])
        for documento in todos
        for componente in documento["componentesDigitais"]
        if componente["hash"]["conteudo"] == hash_
    )


def ler_processo(corpo: JsonObject, *, arquivo: Callable[[JsonObject], Arquivo]) -> Processo:
    """The process that a SEI keeps of the metadata it received, to send it on or back later.

    `arquivo` finds the file of a `componenteDigital` among those that this SEI has.
    """
    documentos = sorted(corpo["documentos"], key=lambda item: int(item["ordem"]))
    return Processo(
        protocolo=corpo["protocolo"],
        documentos=tuple(ler_documento(item, arquivo=arquivo) for item in documentos),
        tipo=corpo.get("processoDeNegocio", ""),
        descricao=corpo["descricao"],
        nivel_de_sigilo=str(corpo["nivelDeSigilo"]),
        hipotese_legal=_ler_hipotese(corpo),
        interessados=tuple(item["nome"] for item in corpo.get("interessados") or ()),
        historico=tuple(_ler_andamento(item) for item in corpo.get("itensHistorico") or ()),
    )


def ler_documento(corpo: JsonObject, *, arquivo: Callable[[JsonObject], Arquivo]) -> Documento:
    """The document that a SEI keeps of what it received."""
    componentes: Iterable[JsonObject] = corpo["componentesDigitais"]
    return Documento(
        numero=str(corpo.get("protocolo") or corpo["produtor"].get("numeroDeIdentificacao") or "0000000"),
        componentes=tuple(Componente(ordem=int(item["ordem"]), arquivo=arquivo(item)) for item in componentes),
        especie=Especie(codigo=int(corpo["especie"]["codigo"]), nome=corpo["especie"]["nomeNoProdutor"]),
        descricao=corpo.get("descricao") or "***",
        retirado=corpo.get("retirado") is True,
        nivel_de_sigilo=str(corpo["nivelDeSigilo"]),
        hipotese_legal=_ler_hipotese(corpo),
        processo_anexado=corpo.get("protocoloDoProcessoAnexado"),
        ordem_do_referenciado=corpo.get("ordemDoDocumentoReferenciado"),
    )


def _ler_andamento(corpo: JsonObject) -> Andamento:
    return Andamento(
        em=datetime.fromisoformat(corpo["dataHoraOperacao"]),
        operacao=corpo["operacao"],
        unidade=corpo["unidadeOperacao"],
        usuario=corpo["usuario"],
    )


def _ler_hipotese(corpo: JsonObject) -> int | None:
    hipotese = corpo.get("hipoteseLegal")
    return int(hipotese["identificacao"]) if hipotese else None
