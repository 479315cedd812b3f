"""From the metadata on the wire to what the rules look at, and back to the receiver."""

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from barramento.api import estrito
from barramento.api.errors import campos_invalidos
from barramento.api.metadados import AvulsoIn, ComponenteIn, DocumentoComumIn, ProcessoIn, TramiteDeProcessoIn
from barramento.domain.abertura import Remessa
from barramento.domain.componentes import Componente, Documento, Processo, Solicitacao, a_solicitar
from barramento.domain.errors import CamposInvalidosError
from barramento.domain.historico import registrar
from barramento.domain.tramite import Papel, Tramite
from barramento.usecases.iniciar import Iniciar

SHA256_BYTES = 32
DOCUMENTOS = 20_000
MAIOR_ENVIO = 2**43  # what is added up over a day of trâmites must stay far below a bigint
# Told to the bus, not to the receiver; or the bus's own word to the receiver, which no sender may put in its mouth: a
# SEI would file the process in the `unidadeReceptora` that it finds there.
DO_BARRAMENTO = frozenset(
    {"NRE", "enviarApenasComponentesDigitaisPendentes", "processo", "documento"}
    | {"unidadeReceptora", "ticketParaReenvioDeComponentesDigitais"}
)


def pedido(corpo: bytes, *, documentos: int = DOCUMENTOS) -> Iniciar:
    """What the body of POST tramites/processo asks for; `documentos` is how many may travel at once.

    Raises:
        Problem: it is no JSON.
        CamposInvalidosError: fields are missing or malformed; says which.
    """
    posto = estrito.ler(corpo)
    if erros := tuple(_quantidades(posto, no_maximo=documentos)):
        raise CamposInvalidosError(campos=erros)
    try:
        tramite = TramiteDeProcessoIn.model_validate(posto)
    except ValidationError as error:
        raise campos_invalidos(error) from None
    if erros := tuple(_incoerencias(tramite.processo, {}, onde="processo")):
        raise CamposInvalidosError(campos=erros)
    processo = _processo(tramite.processo)
    if erros := tuple(_do_conjunto(a_solicitar(processo))):
        raise CamposInvalidosError(campos=erros)
    return Iniciar(
        remetente=tramite.cabecalho.remetente.par,
        destinatario=tramite.cabecalho.destinatario.par,
        nre=tramite.cabecalho.nre or None,
        apenas_pendentes=tramite.cabecalho.enviar_apenas_componentes_digitais_pendentes is True,
        processo=processo,
        remessa=Remessa(
            cabecalho=estrito.escrever({**_resto(posto), **posto["cabecalho"]}),
            conteudo=estrito.escrever(posto["processo"]),
            registros=registrar(processo.documentos),
            corpo_sha256=hashlib.sha256(corpo).digest(),
            sigilo=max(sigilos(tramite.processo)),
        ),
    )


def _quantidades(posto: Any, *, no_maximo: int) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Whether there are too many of them, before each is looked at; what is no list is found wanting later."""
    processos = [posto.get("processo")] if isinstance(posto, dict) else []
    documentos = componentes = 0
    while processos:
        processo = processos.pop()
        if not isinstance(processo, dict):
            continue
        processos += [p for nome in ("processoApensado", "apensados") for p in itens(processo, nome)]
        seus = itens(processo, "documentos")
        documentos += len(seus)
        componentes += sum(len(itens(documento, "componentesDigitais")) for documento in seus)
    if documentos > no_maximo:
        yield f"processo.documentos deve ter no máximo {no_maximo}, com os dos apensados; tem {documentos}"
    if componentes > no_maximo:
        yield f"processo.documentos deve ter no máximo {no_maximo} componentesDigitais ao todo; tem {componentes}"


def itens(objeto: Any, nome: str) -> list[Any]:  # noqa: ANN401 - any JSON value
    """The items of a list in what was posted; none, where there is no such list."""
    valor = objeto.get(nome) if isinstance(objeto, dict) else None
    return valor if isinstance(valor, list) else []


def sigilos(processo: ProcessoIn) -> Iterator[int]:
    """The `nivelDeSigilo` of a process, of its documents and of those that are attached to it."""
    yield int(processo.nivel_de_sigilo)
    yield from (int(documento.nivel_de_sigilo) for documento in processo.documentos if documento.nivel_de_sigilo)
    for _, apensado in processo.junto:
        yield from sigilos(apensado)


def guardado(tramite: Tramite, remessa: Remessa) -> Processo:
    """What was posted, as the rules look at it, read again from where it is kept."""
    posto = estrito.ler(remessa.conteudo.encode())
    if tramite.tipo == "documento":
        return do_avulso(AvulsoIn.model_validate(posto))
    return _processo(ProcessoIn.model_validate(posto))


def do_avulso(avulso: AvulsoIn) -> Processo:
    """A documento avulso, as the rules look at it: as a process of one document."""
    return Processo(protocolo=avulso.protocolo, documentos=(_documento(avulso, ordem=1),))


def metadados(tramite: Tramite, remessa: Remessa, *, papel: Papel) -> str:
    """The answer of GET tramites/{IDT}, as JSON. What travels is put in as it stands, unread."""
    cabecalho = {nome: valor for nome, valor in json.loads(remessa.cabecalho).items() if nome not in DO_BARRAMENTO}
    comum = {
        "urgencia": None,
        "motivoDaUrgencia": None,
        "propriedadesAdicionais": [],
        **cabecalho,
        "IDT": tramite.idt,
        "nre": tramite.nre,
        "reproducaoDeTramite": tramite.reproducao_de is not None,
        "reproducaoDeProcesso": False,
    }
    if tramite.destinatario.receptora is not None:
        comum["unidadeReceptora"] = {
            "identificacaoDoRepositorioDeEstruturas": tramite.destinatario.repositorio,
            "numeroDeIdentificacaoDaEstrutura": tramite.destinatario.receptora,
        }
    if tramite.reproducao_de is not None and papel is Papel.REMETENTE:
        comum["ticketParaReenvioDeComponentesDigitais"] = tramite.ticket
    outro = "documento" if tramite.tipo == "processo" else "processo"
    return f'{estrito.escrever(comum)[:-1]},"{tramite.tipo}":{remessa.conteudo},"{outro}":null}}'


def _resto(posto: dict[str, Any]) -> dict[str, Any]:
    return {nome: valor for nome, valor in posto.items() if nome not in {"cabecalho", "processo"}}


def _processo(processo: ProcessoIn) -> Processo:
    return Processo(
        protocolo=processo.protocolo,
        documentos=tuple(_documento(documento, ordem=documento.ordem) for documento in processo.documentos),
        apensados=tuple(_processo(apensado) for _, apensado in processo.junto),
    )


def _documento(documento: DocumentoComumIn, *, ordem: int) -> Documento:
    return Documento(
        ordem=ordem,
        especie=documento.especie.codigo,
        retirado=documento.retirado is True,
        componentes=tuple(
            Componente(hash=c.hash.conteudo, tamanho=c.tamanho_em_bytes) for c in documento.componentes_digitais
        ),
    )


def _incoerencias(processo: ProcessoIn, tamanhos: dict[str, int], *, onde: str) -> Iterator[str]:
    """What each field by itself does not show; `tamanhos` is what was announced so far, by hash."""
    vistas: set[int] = set()
    for n, documento in enumerate(processo.documentos):
        aqui = f"{onde}.documentos[{n}]"
        if documento.ordem in vistas:
            yield f"{aqui}.ordem repete a de outro documento"
        vistas.add(documento.ordem)
        if documento.retirado is not True:
            yield from dos_componentes(documento.componentes_digitais, tamanhos, onde=aqui)
    for caminho, apensado in processo.junto:
        yield from _incoerencias(apensado, tamanhos, onde=f"{onde}.{caminho}")


def _do_conjunto(solicitacoes: Sequence[Solicitacao]) -> Iterator[str]:
    """What only shows when the process and its apensados are looked at together."""
    protocolos = [solicitacao.protocolo for solicitacao in solicitacoes]
    if len(set(protocolos)) < len(protocolos):
        yield "processo.processoApensado repete o protocolo de outro processo"
    yield from do_tamanho(solicitacoes, onde="processo")


def do_tamanho(solicitacoes: Sequence[Solicitacao], *, onde: str) -> Iterator[str]:
    """Whether all that is announced could be added up."""
    if sum(c.tamanho for s in solicitacoes for c in s.componentes) > MAIOR_ENVIO:
        yield f"{onde} anuncia mais de 8 TiB em componentes digitais"


def dos_componentes(componentes: list[ComponenteIn], tamanhos: dict[str, int], *, onde: str) -> Iterator[str]:
    """Of documents that are not withdrawn: those of withdrawn ones are never sent, and may be fillers."""
    if not componentes:
        yield f"{onde}.componentesDigitais deve ter ao menos um"
    vistas: set[int] = set()
    for n, componente in enumerate(componentes):
        aqui = f"{onde}.componentesDigitais[{n}]"
        if componente.ordem in vistas:
            yield f"{aqui}.ordem repete a de outro componente"
        vistas.add(componente.ordem)
        if componente.hash.algoritmo != "SHA256":
            yield f"{aqui}.hash.algoritmo deve ser SHA256"
        if not _e_sha256(componente.hash.conteudo):
            yield f"{aqui}.hash.conteudo deve ser a base64 de 32 bytes"
        if tamanhos.setdefault(componente.hash.conteudo, componente.tamanho_em_bytes) != componente.tamanho_em_bytes:
            yield f"{aqui}.tamanhoEmBytes difere do anunciado em outro documento para o mesmo hash"


def _e_sha256(texto: str) -> bool:
    try:
        dados = base64.b64decode(texto, validate=True)
    except ValueError:
        return False
    return len(dados) == SHA256_BYTES and base64.b64encode(dados).decode() == texto
