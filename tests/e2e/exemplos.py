"""The examples of the reference of Tramita v3, in the order in which a reader meets them, and what is said of each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplo:
    """One call to show, named by method and path; or one refusal, named by what leads to it.

    Attributes:
        quem: the SEI that must be seen asking; empty if any.
        codigo: of a refusal, its `codigoErro`.
    """

    nome: str
    texto: str
    titulo: str = ""
    quem: str = ""
    codigo: str = ""


TICKET = "/tickets-de-envio-de-componente/{ticket}/protocolos/componentes-a-enviar"
UNIDADES = "/repositorios-de-estruturas/{repositorio}/estruturas-organizacionais"

EXEMPLOS = (
    Exemplo(nome="GET /healthcheck", texto="Anybody, without a certificate too. `//healthcheck` answers as well."),
    Exemplo(
        nome="GET /repositorios-de-estruturas",
        texto="`ativos` and `ativo` mean the same; without either, inactive ones are listed too.",
    ),
    Exemplo(
        nome=f"GET {UNIDADES}",
        texto="Filters that are absent do not filter. `nome` and `sigla` find parts, whatever case and accents; "
        "`permiteEnvio=1` finds only units that the caller's own system serves; "
        "`numeroDeIdentificacaoDaEstruturaRaizDaConsulta` a unit and all below it (text there is taken as part of a "
        "name). 50 units a page, at most 1000, by name.",
    ),
    Exemplo(
        nome=f"GET {UNIDADES}/{{numero}}",
        texto="Every key is always there. `hierarquia` goes from the parent up to the root.",
    ),
    Exemplo(nome="GET /especies", texto="All active ones: the client forgets its mapping of every code missing here."),
    Exemplo(nome="GET /hipoteses", texto="`ativos=0` lists the inactive ones, with `status` false."),
    Exemplo(nome="GET /motivosUrgencia", texto="Codes are contiguous from 1: the client numbers them by position."),
    Exemplo(
        nome="POST /tramites/processo",
        texto="Creates a trâmite in 1, or in 2 where nothing must be sent. The answer names each hash once, under the "
        "main protocolo for anexados too; never a file that only withdrawn documents have. Everything is checked "
        "before anything is created.",
    ),
    Exemplo(
        nome="POST /tramites/documento",
        texto="A documento avulso, to one or more units: a trâmite and an NRE for each, one ticket for all. SEI "
        "receives avulsos and never sends one.",
    ),
    Exemplo(
        nome=f"PUT {TICKET}", texto="A whole component. The two fields may stand in the query instead of the form."
    ),
    Exemplo(
        nome=f"PUT {TICKET}/partes/{{inicio}}-{{fim}}",
        texto="Half-open: `inicio` is the first byte from 0, `fim` the one after the last. In any order; a second copy "
        "replaces the first.",
    ),
    Exemplo(
        nome=f"POST {TICKET}/partes/sinalizacao-termino-envio",
        texto="All parts are in: joins them and compares the SHA-256. Refused, the ticket stays usable. With the last "
        "component the trâmite comes to 2.",
    ),
    Exemplo(
        nome="GET /tramites/{idt}/recibo-de-envio",
        texto="From 2 on and ever after. Signed over the [canonical text](#receipts) with the bus's key; its chain "
        "is at `GET /certificados` of the plain address.",
    ),
    Exemplo(
        nome="GET /tramites/pendentes",
        texto="2, 3 and 4 to the receiver; 5, 8 and reproductions in 1 to the sender. What is stuck stays listed; "
        "`todas` changes nothing.",
    ),
    Exemplo(
        nome="GET /?idTramiteDaPendenciaRecebida",
        texto="The long poll, at its own address (`TROPEIRO_PENDENCIAS_URL`): the pending item with the smallest IDT "
        "above the one given, as soon as there is one.",
    ),
    Exemplo(
        nome="GET /tramites",
        texto="Latest first; filters `IDT`, `NRE`, `protocolo`, `remetente[…]`, `destinatario[…]`. Only trâmites "
        "of which the caller is a party; in 1, 8 and 9 only the sender's. In 1 the sender is also told its ticket "
        "and what is still to be sent.",
    ),
    Exemplo(
        nome="GET /tramites/{idt}",
        quem="BAHIA",
        texto="The receiver's first reading leads from 2 to 3 (and to 4 if nothing is to be fetched); each reading in "
        "3 or 4 makes all components pending again. The sender reads without effect.",
    ),
    Exemplo(
        nome="POST /tramites/{idt}/protocolos/componentes-digitais/partes/{inicio}-{fim}",
        texto="A JSON string of base64: raw base64 of digits alone would be read as a number by the client. The "
        "`protocolo` is not looked at. When the last byte of the last component left, the trâmite is in 4.",
    ),
    Exemplo(
        nome="POST /tramites/{idt}/protocolos/componentes-digitais",
        texto="The same for a whole component, which SEI never asks for.",
    ),
    Exemplo(
        nome="POST /tramites/{idt}/recibo",
        texto="4 → 5. `hashDaAssinatura` over the [canonical text](#receipts), with the key of the connection's "
        "certificate. The very same receipt again is accepted, another one is not.",
    ),
    Exemplo(nome="GET /tramites/{idt}/recibo", texto="5 → 6 at the first reading by the sender: concluded."),
    Exemplo(
        nome="POST /tramites/{idt}/recusa",
        texto="From 2, 3 or 4. `01` format, `02` corrupt, `03` components missing, `04` espécie not mapped, "
        "`99` other.",
    ),
    Exemplo(nome="GET /tramites/{idt}/ciencia", texto="8 → 9: the sender took note of the refusal."),
    Exemplo(nome="DELETE /tramites/{idt}", texto="The sender cancels, from 1 to 4."),
    Exemplo(
        nome="POST /NREs/{nre}/destinatarios/{repositorio}/{unidade}/reproducoes-de-tramite",
        texto="The receiver of the last concluded trâmite asks for it again: a new trâmite in 1 from the same sender, "
        "who finds it on its pending list and the ticket in the metadata. SEI 4.0.3 has the button switched off.",
    ),
)
ERROS = (
    Exemplo(nome="0005", codigo="0005", titulo="the sender's unit is another system's", texto="Literal text."),
    Exemplo(nome="0044", codigo="0044", titulo="a trâmite is under way", texto="In 1 to 5, and in 8 until ciência."),
    Exemplo(
        nome="0047",
        codigo="0047",
        titulo="documents that travelled came back different",
        texto="Other hashes or another espécie at the same `ordem`, or a document gone; the message names the ordens.",
    ),
    Exemplo(nome="0055", codigo="0055", titulo="no such unit in that repository", texto="Also for ends of a trâmite."),
    Exemplo(nome="1001", codigo="1001", titulo="no certificate", texto="`1002` if it belongs to no active system."),
    Exemplo(nome="1003", codigo="1003", titulo="unknown path", texto="The same body on every error, on any path."),
    Exemplo(
        nome="1004",
        codigo="1004",
        titulo="no such trâmite, or none of the caller's",
        texto="The same words for both, so that a stranger learns nothing.",
    ),
    Exemplo(
        nome="1009", codigo="1009", titulo="fields to correct", texto="Each by its path and with what is wrong with it."
    ),
    Exemplo(nome="1010", codigo="1010", titulo="too late, or too early", texto="The message tells the situation."),
    Exemplo(nome="1033", codigo="1033", titulo="other bytes than announced", texto="Nothing is kept; send it again."),
    Exemplo(nome="1037", codigo="1037", titulo="parts missing at the signal", texto="Which bytes, half-open."),
    Exemplo(nome="1040", codigo="1040", titulo="no receipt of sending yet", texto="Which components are missing."),
    Exemplo(
        nome="1060",
        codigo="1060",
        titulo="the receipt's signature does not hold",
        texto="Situation 4 stays; post it again. See [receipts](#receipts) for what is signed.",
    ),
)
