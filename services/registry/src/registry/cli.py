"""The command `registry`."""

import asyncio
import re
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from chassis import migrations
from chassis.cli import Service, service_cli
from chassis.commands import Command
from chassis.db import is_passing
from chassis.http.validation import message_of, path_of
from chassis.operators import OperatorError
from chassis.settings import load
from registry.api.errors import recusado
from registry.app import listeners, semear, worker
from registry.domain.errors import NaoEncontradoError, RegraError
from registry.settings import Settings
from registry.usecases.semear import Semente

CERTIFICADO = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n?", re.DOTALL)

app = service_cli(Service(name="registry", package="registry", settings=Settings, api=listeners, worker=worker))


@app.command(cls=Command)
def seed(*, file: Annotated[Path | None, typer.Option("--file", help="dados de demonstração, em JSON")] = None) -> None:
    """Carrega as tabelas comuns e, com --file, dados de demonstração. Repetir não duplica nada."""
    semente = Semente() if file is None else _lida(file)
    novos = asyncio.run(_semear(semente, pasta=Path() if file is None else file.parent))
    typer.echo("Tudo já estava lá." if novos == 0 else f"{novos} novidade(s) incluída(s).")


def _lida(file: Path) -> Semente:
    try:
        return Semente.model_validate_json(file.read_bytes())
    except OSError as error:
        raise OperatorError(f"Não foi possível ler {file}: {error.strerror}.") from error
    except ValidationError as error:
        achados = "\n".join(f"  {path_of(achado['loc'])}: {message_of(achado)}" for achado in error.errors())
        raise OperatorError(f"Há o que corrigir em {file}:\n{achados}") from None


async def _semear(semente: Semente, *, pasta: Path) -> int:
    settings = load(Settings)
    try:
        await _conferir_banco(settings)
        return await semear(settings, semente, ler_pem=lambda arquivo: _certificado(pasta / arquivo))
    except RegraError as error:
        raise OperatorError(f"Uma regra recusou os dados. {_dito(error)}") from error
    except Exception as error:
        if not is_passing(error):
            raise
        raise OperatorError("O banco não respondeu. Verifique se está no ar e repita o comando.") from error


async def _conferir_banco(settings: Settings) -> None:
    if await migrations.due("registry", settings.database_url.get_secret_value()):
        raise OperatorError("O banco não está em dia. Rode antes o comando migrate.")


def _certificado(arquivo: Path) -> str:
    try:
        return "".join(CERTIFICADO.findall(arquivo.read_text()))
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(f"Não foi possível ler o certificado {arquivo}.") from error


def _dito(error: RegraError) -> str:
    if isinstance(error, NaoEncontradoError):
        return f"Não há {error.entidade} {error.id}."
    return recusado(error).detail


if __name__ == "__main__":
    app()
