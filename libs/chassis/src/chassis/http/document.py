"""The OpenAPI document says `application/problem+json` where FastAPI can only say `application/json`."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

PROBLEM_REF = "#/components/schemas/ProblemBody"


def describe_problems(app: FastAPI, /) -> None:
    """Let the application's document name the media type that its problems really have."""
    generate: Callable[[], dict[str, Any]] = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        for operations in document["paths"].values():
            for operation in operations.values():
                for response in operation["responses"].values():
                    _correct(response)
        return document

    # FastAPI documents this as the way to change the document.
    app.openapi = openapi  # type: ignore[method-assign]


def _correct(response: dict[str, Any]) -> None:
    content = response.get("content", {})
    found = content.get("application/json", {})
    if found.get("schema", {}).get("$ref") == PROBLEM_REF:
        content["application/problem+json"] = content.pop("application/json")
