"""The JSON of a process, as mod-sei-pen writes it (tramita-api.md §4.1)."""

from dataclasses import replace
from pathlib import Path

from contracts.values import nup_is_valid
from tropeiro.simulador.acervo import Acervo
from tropeiro.simulador.exemplos import processo_completo, processo_simples
from tropeiro.simulador.leitura import ler_processo
from tropeiro.simulador.metadados import cabecalho, escrever_avulso, escrever_processo
from tropeiro.simulador.processo import RESTRITO, Componente, Unidade, nup

DE = Unidade(repositorio=5, numero=102)
PARA = Unidade(repositorio=6, numero=7)


def test_the_header_names_both_ends_as_numeric_strings_and_says_nothing_that_is_absent() -> None:
    corpo = cabecalho(remetente=DE, destinatario=PARA)
    assert corpo["remetente"] == {
        "identificacaoDoRepositorioDeEstruturas": "5",
        "numeroDeIdentificacaoDaEstrutura": "102",
    }
    assert corpo["enviarApenasComponentesDigitaisPendentes"] is False
    assert not {"NRE", "urgencia", "motivoDaUrgencia"} & corpo.keys()
    chaves = [item["chave"] for item in corpo["propriedadesAdicionais"]]
    assert chaves[0] == "CLASSIFICACAO_Descricao_1"
    assert chaves[-1] == "MODULO_PEN_VERSAO"
    assert {type(item["valor"]) for item in corpo["propriedadesAdicionais"]} == {str, int}


def test_urgency_is_the_boolean_that_this_version_sends_in_place_of_a_number() -> None:
    corpo = cabecalho(remetente=DE, destinatario=PARA, nre="0000000000012026", urgente=True)
    assert (corpo["urgencia"], corpo["motivoDaUrgencia"], corpo["NRE"]) == (True, True, "0000000000012026")


def test_a_process_carries_its_documents_in_order_with_all_that_the_wire_requires(tmp_path: Path) -> None:
    processo = processo_completo(tmp_path, semente=1, sequencia=1, digitalizacao_mb=1)
    corpo = escrever_processo(processo)
    documentos = corpo["documentos"]
    assert [item["ordem"] for item in documentos] == [1, 2, 3, 4]
    assert {"staTipoProtocolo", "idProcedimentoSEI"} <= corpo.keys()
    assert all("idDocumentoSEI" in item for item in documentos)
    html, pdf, planilha, imagem = (item["componentesDigitais"][0] for item in documentos)
    assert "idAnexo" not in html
    assert html["assinaturasDigitais"][0]["cadeiaDoCertificado"] == {"formato": "PKCS7", "conteudo": "vazio"}
    assert "assinaturasDigitais" not in pdf
    assert planilha["mimeType"] == "outro"
    assert planilha["dadosComplementaresDoTipoDeArquivo"].endswith("spreadsheetml.sheet")
    assert imagem["tipoDeConteudo"] == "img"
    assert corpo["itensHistorico"][1]["usuario"] == "NA"
    assert documentos[0]["produtor"]["numeroDeIdentificacao"] == "0000011"
    assert documentos[0]["identificacao"]["siglaDaUnidadeProdutora"] == "GAB"


def test_only_restricted_things_name_a_hypothesis(tmp_path: Path) -> None:
    processo = processo_simples(tmp_path, semente=1, sequencia=1)
    restrito = replace(processo, nivel_de_sigilo=RESTRITO, hipotese_legal=3)
    assert "hipoteseLegal" not in escrever_processo(processo)
    assert escrever_processo(restrito)["hipoteseLegal"] == {"identificacao": 3}


def test_withdrawn_documents_are_described_but_their_files_are_not_among_those_sent(tmp_path: Path) -> None:
    processo = processo_simples(tmp_path, semente=1, sequencia=1, gerados=1, externos=2)
    interno, externo, outro = processo.documentos
    movido = replace(processo, documentos=(interno, externo.retirar(), outro.retirar_sem_anexo()))
    assert [arquivo.hash_ for _, arquivo in movido.arquivos()] == [interno.componentes[0].arquivo.hash_]
    documentos = escrever_processo(movido)["documentos"]
    assert [item["retirado"] for item in documentos] == [False, True, True]
    assert documentos[2]["componentesDigitais"][0]["tamanhoEmBytes"] == 0


def test_a_file_that_stands_in_two_documents_is_sent_once(tmp_path: Path) -> None:
    processo = processo_simples(tmp_path, semente=1, sequencia=1, gerados=0, externos=1)
    (documento,) = processo.documentos
    repetido = processo.com(replace(documento, numero="0000999"))
    assert len(list(repetido.arquivos())) == 1


def test_joined_and_referring_documents_say_so(tmp_path: Path) -> None:
    processo = processo_simples(tmp_path, semente=1, sequencia=1, externos=1)
    principal, anexo = processo.documentos
    processo = replace(
        processo,
        documentos=(
            replace(principal, processo_anexado="23456.000009/2026-44"),
            replace(anexo, ordem_do_referenciado=1),
        ),
    )
    primeiro, segundo = escrever_processo(processo)["documentos"]
    assert primeiro["protocoloDoProcessoAnexado"] == "23456.000009/2026-44"
    assert "idProcedimentoAnexadoSEI" in primeiro
    assert segundo["ordemDoDocumentoReferenciado"] == 1


def test_a_documento_avulso_has_its_own_protocolo_and_no_order(tmp_path: Path) -> None:
    (documento,) = processo_simples(tmp_path, semente=1, sequencia=1, gerados=0, externos=1).documentos
    (componente,) = documento.componentes
    documento = replace(documento, componentes=(Componente(ordem=0, arquivo=componente.arquivo), componente))
    corpo = escrever_avulso(documento)
    assert corpo["protocolo"] == documento.numero
    assert not {"ordem", "documentos"} & corpo.keys()
    assert [item["ordem"] for item in corpo["componentesDigitais"]] == [0, 1]


def test_what_was_received_can_be_sent_on_with_the_same_hashes_and_especies(tmp_path: Path) -> None:
    processo = processo_completo(tmp_path / "origem", semente=1, sequencia=1, digitalizacao_mb=1)
    acervo = Acervo(tmp_path / "acervo")
    for _, arquivo in processo.arquivos():
        acervo.adotar(arquivo)
    lido = ler_processo(escrever_processo(processo), arquivo=acervo.arquivo)
    assert lido.protocolo == processo.protocolo
    assert [documento.especie for documento in lido.documentos] == [
        documento.especie for documento in processo.documentos
    ]
    assert [arquivo for _, arquivo in lido.arquivos()] == [arquivo for _, arquivo in processo.arquivos()]
    assert lido.historico == processo.historico


def test_numbers_of_processes_have_valid_check_digits() -> None:
    assert nup(12345, 123456, ano=2026) == "12345.123456/2026-72"
    assert all(nup_is_valid(nup(23456, n, ano=2026)) for n in range(50))
