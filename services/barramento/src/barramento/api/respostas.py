"""What each route answers when it does what was asked, as an example, by method and path below the base."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from barramento.api.exemplos import PROCESSO

VAZIA = object()  # 200 with nothing in it

REMETENTE = {"identificacaoDoRepositorioDeEstruturas": 5, "numeroDeIdentificacaoDaEstrutura": 102}
DESTINATARIO = {"identificacaoDoRepositorioDeEstruturas": 5, "numeroDeIdentificacaoDaEstrutura": 202}
HASH = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
NRE = "0000000001342026"
UNIDADE = {
    "numeroDeIdentificacaoDaEstrutura": 102,
    "nome": "Protocolo Geral",
    "sigla": "PROT",
    "ativo": True,
    "aptoParaReceberTramites": True,
    "codigoNoOrgaoEntidade": "",
    "hierarquia": [
        {"numeroDeIdentificacaoDaEstrutura": 101, "nome": "Prefeitura Municipal de Amargosa", "sigla": "PMA"}
    ],
}
SOLICITADOS = [{"protocolo": "12345.123456/2026-72", "hashes": [HASH]}]
CRIADO = {
    "IDT": 1234,
    "NRE": NRE,
    "ticketParaEnvioDeComponentesDigitais": 5678,
    "dataHoraDeRegistroDoTramite": "2026-06-01T10:00:00-03:00",
    "processosComComponentesDigitaisSolicitados": SOLICITADOS,
}
TRAMITE = {
    "IDT": 1234,
    "NRE": NRE,
    "protocolo": "12345.123456/2026-72",
    "situacaoAtual": 2,
    "remetente": REMETENTE,
    "destinatario": DESTINATARIO,
    "mudancasDeSituacao": [
        {"situacao": 1, "dataHora": "2026-06-01T10:00:00-03:00"},
        {"situacao": 2, "dataHora": "2026-06-01T10:00:05-03:00"},
    ],
    "hashDosComponentesPendentesDeRecebimento": [HASH],
    "hashDosComponentesPendentesDeEnvio": [],
    "ticketParaEnvioDeComponentesDigitais": None,
    "justificativaDaRecusa": None,
    "motivoDaRecusa": None,
}
METADADOS = {
    "IDT": 1234,
    "nre": NRE,
    "remetente": REMETENTE,
    "destinatario": DESTINATARIO,
    "urgencia": False,
    "motivoDaUrgencia": None,
    "propriedadesAdicionais": [],
    "reproducaoDeTramite": False,
    "reproducaoDeProcesso": False,
    "processo": PROCESSO["processo"],
    "documento": None,
}
ASSINADO = {"cadeiaDoCertificado": "MIIB…", "hashDaAssinatura": "MEUCIQ…"}
TICKET = "/tickets-de-envio-de-componente/{ticket}/protocolos/componentes-a-enviar"
UNIDADES = "/repositorios-de-estruturas/{repositorio}/estruturas-organizacionais"

RESPOSTAS: Mapping[str, Any] = MappingProxyType(
    {
        "GET /healthcheck": {"situacao": "ativo"},
        "GET /repositorios-de-estruturas": [{"id": 5, "nome": "Estado - Bahia", "ativo": True}],
        f"GET {UNIDADES}": {"totalDeRegistros": 1, "estruturas": [UNIDADE]},
        f"GET {UNIDADES}/{{numero}}": UNIDADE,
        "GET /especies": {"especies": [{"codigo": 42, "nomeNoProdutor": "Despacho"}]},
        "GET /hipoteses": {"hipotesesLegais": [{"identificacao": 3, "nome": "Informação pessoal", "status": True}]},
        "GET /motivosUrgencia": {"motivosUrgencia": [{"codigo": 1, "descricao": "Risco à vida"}]},
        "GET /tramites/pendentes": [{"IDT": 1234, "status": 2}],
        "GET /tramites": {"tramites": [TRAMITE], "totalDeRegistros": 1},
        "POST /tramites/processo": CRIADO,
        "POST /tramites/documento": {
            "ticketParaEnvioDeComponentesDigitais": 5678,
            "tramites": [{"IDT": 1234, "NRE": NRE, "destinatario": DESTINATARIO}],
        },
        f"PUT {TICKET}": VAZIA,
        f"PUT {TICKET}/partes/{{inicio}}-{{fim}}": VAZIA,
        f"POST {TICKET}/partes/sinalizacao-termino-envio": VAZIA,
        "GET /tramites/{idt}/recibo-de-envio": {
            "reciboDeEnvio": {
                "IDT": 1234,
                "NRE": NRE,
                "dataDeRecebimentoDoUltimoComponenteDigital": "2026-06-01T10:00:05-03:00",
                "hashesDosComponentesDigitais": [HASH],
            },
            **ASSINADO,
        },
        "GET /tramites/{idt}": METADADOS,
        "DELETE /tramites/{idt}": VAZIA,
        "POST /tramites/{idt}/protocolos/componentes-digitais": "PGh0bWw+PC9odG1sPg==",
        "POST /tramites/{idt}/protocolos/componentes-digitais/partes/{inicio}-{fim}": "PGh0bWw+PC9odG1sPg==",
        "POST /tramites/{idt}/recibo": VAZIA,
        "GET /tramites/{idt}/recibo": {
            "recibo": {
                "IDT": 1234,
                "NRE": NRE,
                "dataDeRecebimento": "2026-06-01T13:00:10.000Z",
                "hashesDosComponentesDigitais": [HASH],
            },
            **ASSINADO,
        },
        "POST /tramites/{idt}/recusa": VAZIA,
        "GET /tramites/{idt}/ciencia": VAZIA,
        "POST /NREs/{nre}/destinatarios/{repositorio}/{unidade}/reproducoes-de-tramite": {
            "tramiteDeProcessoCriado": {
                "IDT": 1235,
                "NRE": NRE,
                "ticketParaEnvioDeComponentesDigitais": 5679,
                "processosComComponentesDigitaisSolicitados": SOLICITADOS,
            }
        },
        "GET /": {"encontrou": True, "IDT": 1234, "status": 2},
    }
)
