"""Writes the contracts for those who don't speak Python: JSON Schema and AsyncAPI 3.

`python -m contracts.export` writes them; `--check` fails if what is committed is not what the models say,
or if a published type changed incompatibly against what is committed.
"""

import json
import sys
from pathlib import Path
from typing import Any

from contracts.catalogue import EVENTS, schema_path
from contracts.compat import incompatibilities
from contracts.envelope import Envelope, Event
from contracts.samples import SAMPLES, envelope_of
from contracts.topics import TOPICS, Topic

REPOSITORY = Path(__file__).resolve().parents[3]
ASYNCAPI_PATH = "contracts/asyncapi/tropeiro.json"


def schema_of(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one envelope with its data."""
    envelope = Envelope[event]  # type: ignore[valid-type]
    schema = envelope.model_json_schema(mode="validation")
    schema["properties"]["type"]["const"] = event.type
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_path(event),
        **schema,
        "title": event.type,
        "description": (event.__doc__ or "").strip(),
        "examples": [json.loads(envelope_of(SAMPLES[event.type]).wire())],
    }


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3.0 document: topics, who sends, who receives, what they carry."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Tropeiro", "version": "1.0.0", "license": {"name": "Apache-2.0"}},
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": {f"{topic.owner}.{topic.name}": _send(topic) for topic in TOPICS}
        | {f"{who}.{topic.name}": _receive(topic) for topic in TOPICS for who in sorted(topic.consumers)},
        "components": {
            "messages": {
                name: {
                    "name": name,
                    "contentType": "application/cloudevents+json",
                    "payload": {"$ref": f"../schemas/{name}.json"},
                }
                for name in sorted(EVENTS)
            }
        },
    }


def _channel(topic: Topic) -> dict[str, Any]:
    carried = sorted(name for name, event in EVENTS.items() if event.topic == topic.name)
    return {
        "address": topic.name,
        "description": f"{topic.carries}. Key: {topic.key}.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in carried},
        "bindings": {"kafka": {"partitions": topic.partitions, "topicConfiguration": topic.config}},
    }


def _send(topic: Topic) -> dict[str, Any]:
    return {"action": "send", "channel": {"$ref": f"#/channels/{topic.name}"}}


def _receive(topic: Topic) -> dict[str, Any]:
    return {"action": "receive", "channel": {"$ref": f"#/channels/{topic.name}"}}


def exported() -> dict[str, str]:
    """Path below the repository's root → text, of every generated file."""
    files = {schema_path(event): schema_of(event) for event in EVENTS.values()}
    files[ASYNCAPI_PATH] = asyncapi()
    return {path: json.dumps(body, ensure_ascii=False, indent=2) + "\n" for path, body in files.items()}


def problems() -> list[str]:
    """What is wrong with the committed files: changed incompatibly, out of date, or left over."""
    found = []
    expected = exported()
    for path, text in expected.items():
        committed = REPOSITORY / path
        if not committed.exists():
            found.append(f"{path}: missing; run python -m contracts.export")
        elif committed.read_text(encoding="utf-8") != text:
            broken = incompatibilities(json.loads(committed.read_text(encoding="utf-8")), json.loads(text))
            found += [f"{path}: {what}" for what in broken] or [f"{path}: out of date; run python -m contracts.export"]
    on_disk = {str(file.relative_to(REPOSITORY)) for file in (REPOSITORY / "contracts/schemas").glob("*.json")}
    return found + [f"{path}: a published type is gone" for path in sorted(on_disk - set(expected))]


def main(arguments: list[str]) -> int:
    """Write the files, or check them."""
    if "--check" in arguments:
        found = problems()
        sys.stderr.writelines(f"{line}\n" for line in found)
        return 1 if found else 0
    for path, text in exported().items():
        target = REPOSITORY / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
