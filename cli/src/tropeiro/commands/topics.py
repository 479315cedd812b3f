"""`tropeiro topics`: the topics that the contracts declare, and what the broker has of them."""

import asyncio
import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from chassis.embedded.ports import HOST
from contracts.topics import Topic
from tropeiro.commands.options import Data
from tropeiro.stack.folder import Folder
from tropeiro.stack.plan import Plan
from tropeiro.stack.topics import Difference, Standing, create, standing

DIFFERS = 1
WORDS = {"partitions": "partições", "retention.ms": "guarda (ms)", "cleanup.policy": "limpeza"}


def topics(
    data: Data,
    *,
    apply: Annotated[bool, typer.Option("--apply", help="cria os que faltam; não muda os que existem")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="um objeto JSON, para programas")] = False,
) -> None:
    """Mostra os tópicos declarados e o que o Kafka tem deles. Termina com 1 se algo falta ou difere."""
    folder = Folder(data)
    plan = Plan(folder=folder, base_port=folder.read_version().base_port)
    bootstrap = f"{HOST}:{plan.ports['kafka']}"
    stand, undeclared = asyncio.run(standing(bootstrap))
    lacking = [one.topic.name for one in stand if one.partitions is None]
    if apply and lacking:
        asyncio.run(create(bootstrap))
        stand, undeclared = asyncio.run(standing(bootstrap))
    if as_json:
        created = lacking if apply else []
        told = {"topicos": [_object(one) for one in stand], "nao_declarados": undeclared, "criados": created}
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        _show(stand, undeclared=undeclared, created=lacking if apply else [])
    raise typer.Exit(0 if all(one.as_declared for one in stand) else DIFFERS)


def _object(one: Standing) -> dict[str, Any]:
    return {
        "topico": one.topic.name,
        "dono": one.topic.owner,
        "chave": one.topic.key,
        "particoes": one.topic.partitions,
        **{name: one.topic.config[name] for name in ("retention.ms", "cleanup.policy")},
        "existe": one.partitions is not None,
        "diferencas": [
            {"o_que": told.what, "declarado": told.declared, "no_kafka": told.there} for told in one.differences
        ],
    }


def _show(stand: Sequence[Standing], *, undeclared: Sequence[str], created: Sequence[str]) -> None:
    table = Table(title="Tópicos", title_justify="left")
    for heading in ("tópico", "dono", "partições", "guarda", "no Kafka"):
        table.add_column(heading, overflow="fold")
    for one in stand:
        topic = one.topic
        table.add_row(topic.name, topic.owner, str(topic.partitions), _kept(topic), _there(one))
    console = Console()
    console.print(table)
    if created:
        console.print(f"Criados agora: {', '.join(created)}.")
    if any(one.partitions is None for one in stand):
        console.print("Crie os que faltam com: tropeiro topics --apply")
    if any(one.differences for one in stand):
        console.print(
            "Tópico que difere não é mudado por este comando: mais partições tirariam os eventos da ordem, e menos "
            "guarda os apagaria. Acerte a guarda no Kafka; para mudar partições, recrie o tópico e encha-o de novo "
            "com: tropeiro replay"
        )
    if undeclared:
        console.print(f"No Kafka, mas não declarados: {', '.join(undeclared)}.")


def _kept(topic: Topic) -> str:
    days = f"{topic.retention.days} dias" if topic.retention else ""
    return " e ".join(filter(None, ("o último de cada chave" if topic.compacted else "", days)))


def _there(one: Standing) -> str:
    if one.partitions is None:
        return "falta"
    return "; ".join(map(_difference, one.differences)) or "como declarado"


def _difference(told: Difference) -> str:
    return f"{WORDS[told.what]}: {told.there} em vez de {told.declared}"
