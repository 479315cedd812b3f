"""`tropeiro token`: a bearer token of the development issuer."""

from typing import Annotated

import typer

from tropeiro.commands.options import Data
from tropeiro.stack import oidc
from tropeiro.stack.folder import Folder
from tropeiro.stack.plan import Plan


def token(
    data: Data,
    *,
    tenant: Annotated[str, typer.Option(help="ente em cujo nome se age, como em: amargosa")],
    papel: Annotated[list[str], typer.Option(help="papel; repita para vários")],
    orgao: Annotated[int | None, typer.Option(help="limita os papéis a um órgão, pelo número")] = None,
    sub: Annotated[str, typer.Option(help="quem é o portador")] = "linha-de-comando",
) -> None:
    """Imprime um token de acesso do emissor de desenvolvimento, válido por 8 horas."""
    folder = Folder(data)
    plan = Plan(folder=folder, base_port=folder.read_version().base_port)
    made = oidc.token(plan.issuer_key, issuer=plan.issuer, tenant=tenant, papeis=papel, orgao=orgao, sub=sub)
    typer.echo(made)
