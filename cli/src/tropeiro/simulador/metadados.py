"""A process as mod-sei-pen writes it (tramita-api.md §4.1)."""

import zlib
from datetime import datetime

from tropeiro.simulador.processo import RESTRITO, Andamento, Componente, Documento, Pessoa, Processo, Unidade
from tropeiro.simulador.wire import JsonObject

VERSAO_DO_MODULO = "4.0.3"
TIPO_PROCESSO = "P"
VAZIO = "vazio"
CLASSIFICACAO: JsonObject = {
    "Descricao": "NORMATIZAÇÃO. REGULAMENTAÇÃO",
    "CodigoEstruturado": "001",
    "PrazoCorrente": 5,
    "PrazoIntermediario": 10,
    "Destinacao": "Guarda Permanente",
    "Observacao": "NA",
}


def cabecalho(
    *,
    remetente: Unidade,
    destinatario: Unidade,
    nre: str | None = None,
    apenas_pendentes: bool = False,
    urgente: bool = False,
) -> JsonObject:
    """The header: identifiers as the numeric strings that SEI keeps them as; urgency as the `true` that 4.0.3 sends."""
    corpo: JsonObject = {
        "remetente": _endereco(remetente),
        "destinatario": _endereco(destinatario),
        "enviarApenasComponentesDigitaisPendentes": apenas_pendentes,
    }
    if urgente:
        corpo |= {"urgencia": True, "motivoDaUrgencia": True}
    if nre:
        corpo["NRE"] = nre
    assunto = [{"chave": f"CLASSIFICACAO_{chave}_1", "valor": valor} for chave, valor in CLASSIFICACAO.items()]
    corpo["propriedadesAdicionais"] = [*assunto, {"chave": "MODULO_PEN_VERSAO", "valor": VERSAO_DO_MODULO}]
    return corpo


def escrever_processo(processo: Processo) -> JsonObject:
    """The `processo` of POST tramites/processo, with the keys that only SEI itself understands."""
    corpo: JsonObject = {
        "staTipoProtocolo": TIPO_PROCESSO,
        "protocolo": processo.protocolo,
        "nivelDeSigilo": processo.nivel_de_sigilo,
        "processoDeNegocio": processo.tipo[:100],
        "descricao": processo.descricao[:100],
        "dataHoraDeProducao": w3c(processo.produzido_em),
        **_hipotese(processo.nivel_de_sigilo, processo.hipotese_legal),
        "produtor": _produtor(processo.produtor, identificacao=processo.produtor.cpf),
        "dataHoraDeRegistro": w3c(processo.produzido_em),
        "documentos": [escrever_documento(item, ordem=ordem) for ordem, item in enumerate(processo.documentos, 1)],
    }
    if processo.interessados:
        corpo["interessados"] = [{"nome": nome[:150]} for nome in processo.interessados]
    corpo["itensHistorico"] = [_andamento(item) for item in processo.historico]
    corpo["idProcedimentoSEI"] = _id_do_sei(processo.protocolo)
    return corpo


def escrever_documento(documento: Documento, *, ordem: int) -> JsonObject:
    """One element of `documentos`."""
    corpo: JsonObject = {
        "ordem": ordem,
        "descricao": documento.descricao[:100],
        "retirado": documento.retirado,
        "nivelDeSigilo": documento.nivel_de_sigilo,
    }
    if documento.processo_anexado:
        corpo["protocoloDoProcessoAnexado"] = documento.processo_anexado
        corpo["idProcedimentoAnexadoSEI"] = _id_do_sei(documento.processo_anexado)
    corpo |= _hipotese(documento.nivel_de_sigilo, documento.hipotese_legal)
    corpo |= {
        "dataHoraDeProducao": w3c(documento.produzido_em),
        "dataHoraDeRegistro": w3c(documento.produzido_em),
        "produtor": _produtor(documento.produtor, identificacao=documento.numero),
        "especie": {"codigo": documento.especie.codigo, "nomeNoProdutor": documento.especie.nome},
    }
    if documento.ordem_do_referenciado is not None:
        corpo["ordemDoDocumentoReferenciado"] = documento.ordem_do_referenciado
    if documento.numeracao:
        corpo["identificacao"] = {
            "numero": documento.numeracao.numero,
            "siglaDaUnidadeProdutora": documento.numeracao.sigla,
            "complemento": documento.numeracao.complemento[:100],
            **({"ano": documento.numeracao.ano} if documento.numeracao.ano else {}),
        }
    if documento.interessados:
        corpo["interessados"] = [{"nome": nome[:150], "tipo": "fisica"} for nome in documento.interessados]
    corpo["componentesDigitais"] = [_componente(item, documento) for item in documento.componentes]
    corpo["idDocumentoSEI"] = _id_do_sei(documento.numero)
    return corpo


def escrever_avulso(documento: Documento) -> JsonObject:
    """The `documento` of POST tramites/documento: no `ordem`, its own protocolo (SEI itself never sends one)."""
    corpo = escrever_documento(documento, ordem=1)
    del corpo["ordem"], corpo["retirado"], corpo["idDocumentoSEI"]
    return {"protocolo": documento.numero, **corpo}


def w3c(momento: datetime) -> str:
    """`DateTime::W3C`: seconds and offset."""
    return momento.isoformat(timespec="seconds")


def _componente(componente: Componente, documento: Documento) -> JsonObject:
    arquivo = componente.arquivo
    corpo: JsonObject = {
        "ordem": componente.ordem,
        "nome": arquivo.nome,
        "hash": {"algoritmo": "SHA256", "conteudo": arquivo.hash_},
        "tamanhoEmBytes": arquivo.tamanho,
        "mimeType": arquivo.mime_type,
        "tipoDeConteudo": arquivo.tipo_de_conteudo,
    }
    if documento.assinado:
        corpo["assinaturasDigitais"] = [_assinatura(documento)]
    if arquivo.mime_type == "outro":
        corpo["dadosComplementaresDoTipoDeArquivo"] = arquivo.mime
    if not documento.gerado:
        corpo["idAnexo"] = _id_do_sei(arquivo.nome)
    return corpo


def _assinatura(documento: Documento) -> JsonObject:
    return {
        "razao": f"Documento assinado eletronicamente por {documento.produtor.nome}, em 01/06/2026, às 10:00.",
        "observacao": f"A autenticidade do documento pode ser conferida pelo código verificador {documento.numero}.",
        "dataHora": w3c(documento.produzido_em),
        "hash": {"algoritmo": "SHA256withRSA", "conteudo": VAZIO},
        "cadeiaDoCertificado": {"formato": "PKCS7", "conteudo": VAZIO},
    }


def _produtor(pessoa: Pessoa, *, identificacao: str | None) -> JsonObject:
    corpo: JsonObject = {"nome": pessoa.nome[:150], "tipo": "fisica"}
    if identificacao:
        corpo["numeroDeIdentificacao"] = identificacao
    corpo["unidade"] = {"nome": pessoa.unidade[:150], "tipo": "orgaopublico"}
    return corpo


def _andamento(item: Andamento) -> JsonObject:
    return {
        "dataHoraOperacao": w3c(item.em),
        "unidadeOperacao": item.unidade,
        "operacao": item.operacao[:1000],
        "usuario": item.usuario,
    }


def _hipotese(nivel: str, hipotese: int | None) -> JsonObject:
    return {"hipoteseLegal": {"identificacao": hipotese}} if nivel == RESTRITO else {}


def _endereco(unidade: Unidade) -> JsonObject:
    return {
        "identificacaoDoRepositorioDeEstruturas": str(unidade.repositorio),
        "numeroDeIdentificacaoDaEstrutura": str(unidade.numero),
    }


def _id_do_sei(nome: str) -> str:
    return str(zlib.crc32(nome.encode()))
