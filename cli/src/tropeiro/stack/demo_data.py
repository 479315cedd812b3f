"""The demo bodies in the registry, and the wait until the bus has heard of them."""

import json
import ssl
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx

from chassis.embedded import process
from chassis.operators import OperatorError
from tropeiro.stack.parts import service
from tropeiro.stack.plan import Plan
from tropeiro.stack.systems import ESTADO_DA_BAHIA, PODER_EXECUTIVO_FEDERAL, SYSTEMS, System, Unit

NEEDS = frozenset({"registry", "barramento"})
KNOWN_SECONDS = 60.0
REGISTRY = next(one for one in service.SERVICES if one.name == "registry")


async def sow(plan: Plan, tell: Callable[[str], None]) -> None:
    """Let the registry know the demo bodies; again is the same as once.

    Raises:
        OperatorError: the registry refused, or the bus hasn't heard of them in time.
    """
    tell("Cadastrando Amargosa, Bahia e União…")
    file = plan.folder.keys / "semente.json"  # beside the certificates, which it names
    file.write_text(json.dumps(seed(), ensure_ascii=False, indent=2))
    await service.run(REGISTRY, plan, "seed", "--file", str(file))
    try:
        for system in SYSTEMS:
            await process.until(partial(_is_known, system, plan), timeout=KNOWN_SECONDS)
    except TimeoutError:
        raise OperatorError(
            "O barramento não recebeu do cadastro os sistemas de demonstração. Veja: tropeiro logs registry, "
            "tropeiro logs barramento.",
        ) from None


def seed() -> dict[str, Any]:
    """What `registry seed --file` reads (services/registry/examples/semente.json)."""
    return {
        "repositorios": [
            {
                "numero": PODER_EXECUTIVO_FEDERAL,
                "nome": "Poder Executivo Federal",
                "descricao": "Órgãos e entidades do Poder Executivo da União",
            },
            {
                "numero": ESTADO_DA_BAHIA,
                "nome": "Estado - Bahia",
                "descricao": "Órgãos estaduais e municipais da Bahia",
            },
        ],
        "entes": [_body(system) for system in SYSTEMS],
    }


def _body(system: System) -> dict[str, Any]:
    told = {
        "slug": system.slug,
        "esfera": system.sphere,
        "nome": system.body,
        "uf": system.uf,
        "codigo_ibge": system.ibge,
        "natureza_juridica": system.legal_nature,
    }
    return {
        "ente": {name: value for name, value in told.items() if value is not None},
        "unidades": [
            _unit(system.organ, system, parent=None),
            *(_unit(unit, system, parent=system.organ.number) for unit in system.units),
        ],
        "sistemas": [
            {
                "sistema": {"numero": system.number, "orgao": system.organ.number, "nome": system.title},
                "unidades": [unit.number for unit in system.units],
                "certificados": [f"{system.name.lower()}.pem"],
            },
        ],
    }


def _unit(unit: Unit, system: System, *, parent: int | None) -> dict[str, Any]:
    told = {"numero": unit.number, "repositorio": system.repository, "nome": unit.name, "sigla": unit.sigla}
    return told if parent is None else {**told, "pai": parent}


async def _is_known(system: System, plan: Plan) -> bool:
    """Whether the bus knows this system's certificate and units."""
    trust = ssl.create_default_context(cafile=plan.certificates.ca)
    trust.load_cert_chain(plan.certificates.system(system.name))
    structures = f"{plan.bus_url}repositorios-de-estruturas/{system.repository}/estruturas-organizacionais"
    async with httpx.AsyncClient(verify=trust, trust_env=False) as client:
        answers = [await client.get(f"{structures}/{unit.number}") for unit in system.units]
    return all(answer.is_success for answer in answers)
