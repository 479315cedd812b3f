"""Examples of the OpenAPI document."""

from typing import Any

PROCESSO: dict[str, Any] = {
    "cabecalho": {
        "remetente": {
            "identificacaoDoRepositorioDeEstruturas": "5",
            "numeroDeIdentificacaoDaEstrutura": "102",
        },
        "destinatario": {
            "identificacaoDoRepositorioDeEstruturas": "5",
            "numeroDeIdentificacaoDaEstrutura": "202",
        },
        "enviarApenasComponentesDigitaisPendentes": False,
        "urgencia": False,
        "propriedadesAdicionais": [{"chave": "MODULO_PEN_VERSAO", "valor": "4.0.3"}],
    },
    "processo": {
        "protocolo": "12345.123456/2026-72",
        "nivelDeSigilo": "1",
        "processoDeNegocio": "Demanda Externa: Órgãos Governamentais",
        "descricao": "Convênio de cooperação",
        "dataHoraDeProducao": "2026-06-01T09:12:00-03:00",
        "dataHoraDeRegistro": "2026-06-01T09:12:00-03:00",
        "produtor": {"nome": "Protocolo Geral", "tipo": "orgaopublico"},
        "interessados": [{"nome": "Prefeitura Municipal de Amargosa"}],
        "itensHistorico": [],
        "documentos": [
            {
                "ordem": 1,
                "descricao": "Ofício",
                "retirado": False,
                "nivelDeSigilo": "1",
                "dataHoraDeProducao": "2026-06-01T09:12:00-03:00",
                "produtor": {"nome": "Protocolo Geral", "tipo": "orgaopublico"},
                "especie": {"codigo": 88, "nomeNoProdutor": "Ofício"},
                "componentesDigitais": [
                    {
                        "ordem": 1,
                        "nome": "oficio.html",
                        "hash": {
                            "algoritmo": "SHA256",
                            "conteudo": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                        },
                        "tamanhoEmBytes": 0,
                        "mimeType": "text/html",
                        "tipoDeConteudo": "txt",
                    }
                ],
            }
        ],
    },
}

DOCUMENTO: dict[str, Any] = {
    "cabecalho": {
        "remetente": PROCESSO["cabecalho"]["remetente"],
        "destinatarios": [PROCESSO["cabecalho"]["destinatario"]],
    },
    "documento": {
        "protocolo": "0001230",
        **{
            nome: valor
            for nome, valor in PROCESSO["processo"]["documentos"][0].items()
            if nome not in {"ordem", "retirado"}
        },
    },
}
