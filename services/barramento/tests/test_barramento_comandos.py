"""How many statements each verb costs: an exact count, so that none creeps in."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from barramento_cadastro import unidade
from barramento_house import House, corpo, documento, endereco, feito, processo, protocolo, sha256
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

pytestmark = pytest.mark.pg
# Not of the verb: hints sent after its commit, and the note that its answer was written.
DEPOIS = ("NOTIFY", "SELECT pg_notify", "UPDATE metadados")

# One of each is the question who calls. BEGIN, COMMIT and the `set_config` of each transaction come on top.
COMANDOS = {
    "iniciar": 7,
    "enviar inteiro": 4,
    "enviar parte": 2,
    "terminar, o último": 8,
    "recibo de envio": 3,
    "pendentes": 2,
    "consultar": 4,
    "ler metadados": 6,
    "baixar": 4,
    "baixar, o último": 6,
    "entregar recibo": 7,
    "buscar recibo": 5,
    "cancelar": 4,
    "recusar": 4,
    "dar ciência": 4,
    "uma unidade": 2,
}
INICIAR_AVULSO = 7


@contextmanager
def comandos() -> Iterator[list[str]]:
    """Every statement of the block, but those that come after the answer."""
    vistos: list[str] = []

    def visto(_: Connection, __: object, statement: str, ___: object, ____: object, _____: object) -> None:
        texto = " ".join(statement.split())
        if not texto.startswith(DEPOIS):
            vistos.append(texto)

    event.listen(Engine, "before_cursor_execute", visto)
    try:
        yield vistos
    finally:
        event.remove(Engine, "before_cursor_execute", visto)


async def test_the_statements_of_each_verb_are_counted(house: House) -> None:
    contados: dict[str, int] = {}

    @contextmanager
    def verbo(nome: str) -> Iterator[None]:
        with comandos() as vistos:
            yield
        # The note of an answer opens a transaction of its own, whenever it comes.
        contados[nome] = len(vistos) - sum(v.startswith("SELECT set_config") for v in vistos)

    dados = corpo(102, 202, processo(documento(1, b"um"), documento(2, b"dois")))
    with verbo("iniciar"):
        criado = await house.amargosa.iniciar(dados)
    idt = criado["IDT"]
    with verbo("enviar inteiro"):
        await house.amargosa.enviar(criado, b"um")
    with verbo("enviar parte"):
        feito(await house.amargosa.parte(criado, b"dois", 0, 4))
    with verbo("terminar, o último"):
        feito(await house.amargosa.terminar(criado, b"dois"))
    with verbo("recibo de envio"):
        feito(await house.amargosa.get(f"tramites/{idt}/recibo-de-envio"))
    with verbo("pendentes"):
        feito(await house.bahia.get("tramites/pendentes"))
    with verbo("consultar"):
        await house.bahia.tramite(idt)
    with verbo("ler metadados"):
        feito(await house.bahia.get(f"tramites/{idt}"))
    with verbo("baixar"):
        feito(await house.bahia.baixar(idt, sha256(b"um")))
    with verbo("baixar, o último"):
        feito(await house.bahia.baixar(idt, sha256(b"dois")))
    recibo = await house.bahia.recibo(idt, hashes_=[sha256(b"um"), sha256(b"dois")])
    with verbo("entregar recibo"):
        feito(await house.bahia.post(f"tramites/{idt}/recibo", recibo))
    with verbo("buscar recibo"):
        feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
    outro = await house.ate_2(b"cancelar")
    with verbo("cancelar"):
        feito(await house.amargosa.http.delete(f"tramites/{outro['IDT']}"))
    mais_um = await house.ate_2(b"recusar")
    with verbo("recusar"):
        feito(await house.bahia.post(f"tramites/{mais_um['IDT']}/recusa", {"motivo": "99", "justificativa": "x"}))
    with verbo("dar ciência"):
        feito(await house.amargosa.get(f"tramites/{mais_um['IDT']}/ciencia"))
    with verbo("uma unidade"):
        feito(await house.bahia.get("repositorios-de-estruturas/5/estruturas-organizacionais/102"))
    assert contados == COMANDOS


async def test_the_statements_of_a_documento_avulso_do_not_grow_with_its_destinations(house: House) -> None:
    contados = []
    for quantos in (1, 8):
        await house.contar(*(unidade(400 + n, 2) for n in range(quantos)))
        dito = {**documento(1, b"avulso"), "protocolo": protocolo()}
        dados = {
            "cabecalho": {"remetente": endereco(102), "destinatarios": [endereco(400 + n) for n in range(quantos)]},
            "documento": dito,
        }
        with comandos() as vistos:
            criado = feito(await house.amargosa.post("tramites/documento", dados))
        contados.append(len(vistos) - sum(v.startswith("SELECT set_config") for v in vistos))
        ticket = {**criado, "processosComComponentesDigitaisSolicitados": [dito]}
        with comandos() as vistos:
            feito(await house.amargosa.por_inteiro(ticket, b"avulso"))
        # Each of them is completed by itself: hashes, receipt, state.
        contados.append(len(vistos) - sum(v.startswith("SELECT set_config") for v in vistos) - 3 * quantos)
    assert contados[:2] == contados[2:]
    assert contados[0] == INICIAR_AVULSO
