"""Options that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

from tropeiro.stack.folder import Folder

Data = Annotated[
    Path,
    typer.Option(
        "--data",
        envvar="TROPEIRO_DATA",
        default_factory=Folder.default,
        show_default="a pasta de dados do usuário",
        help="pasta em que a pilha guarda tudo",
    ),
]
