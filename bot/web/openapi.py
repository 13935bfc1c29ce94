"""The OpenAPI document, written from the declarations that requests are checked against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from bot.render.schemas import SCHEMAS, to
from bot.web.operations import JSON_TYPE, Operation, Parameter, by_path, object_of
from bot.web.problems import MEDIA_TYPE

VERSION = "3.1.0"
"""Source: https://spec.openapis.org/oas/v3.1.0."""

_DESCRIPTION = """\
Answers to questions from news articles, in their exact words. Every text in a response is a slice
of an article, or what you sent. `start` and `end` count Unicode code points of the article's text.

A response has an `ETag`: send it back as `If-None-Match`, and you get 304 until the articles
change. Errors are `application/problem+json` and say what is wrong, with which parameter, and
what to do. After 429 and 503, wait as many seconds as `Retry-After` says.
"""

_REFUSALS = {
    400: "A parameter is wrong, missing or unknown; each is named.",
    401: "The key is not known, or one is needed.",
    404: "There is no such article, or none passes the filters; what there is is named.",
    413: "The body is too large.",
    414: "The address is too long.",
    415: "The body is not JSON.",
    429: "Too many requests from this address, or with this key.",
    503: "Too many others ask at this moment.",
}

_ONLY_WITH_BODY = (413, 415)

_LATER = (429, 503)


def document(operations: Sequence[Operation], server: str, *, needs_key: bool) -> dict[str, Any]:
    """The OpenAPI document of these operations, which are served at `server`."""
    either: list[dict[str, list[str]]] = [{"bearer": []}, {"header": []}]
    return {
        "openapi": VERSION,
        "info": {
            "title": "Verbatim",
            "version": version("verbatim"),
            "summary": "Answers from news articles, in their exact words.",
            "description": _DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": server}],
        "security": either if needs_key else [{}, *either],
        "paths": {
            path: {method.lower(): _operation(each) for method, each in methods.items()}
            for path, methods in by_path(operations)
        },
        "components": {
            "schemas": SCHEMAS,
            "responses": {_name(status): _refusal(status) for status in _REFUSALS},
            "headers": {
                "ETag": {
                    "description": "Of the articles as they are; send it as `If-None-Match`.",
                    "schema": {"type": "string"},
                },
                "RetryAfter": {
                    "description": "Seconds to wait.",
                    "schema": {"type": "integer", "minimum": 1},
                },
            },
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": operation.description,
    }
    if operation.method == "GET":
        told["parameters"] = [_parameter(each) for each in operation.parameters]
    if body := operation.body:
        told["requestBody"] = {
            "required": True,
            "content": {JSON_TYPE: {"schema": object_of(body)}},
        }
    forms: list[Mapping[str, Any]] = [to(name) for name in operation.gives]
    answered: dict[str, Any] = {
        "description": "Done.",
        "content": {JSON_TYPE: {"schema": forms[0] if len(forms) == 1 else {"anyOf": forms}}},
    }
    told["responses"] = {"200": answered}
    if operation.method == "GET":
        answered["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
        told["responses"]["304"] = {"description": "The articles are as they were."}
    for status in _REFUSALS:
        if body or status not in _ONLY_WITH_BODY:
            told["responses"][str(status)] = {"$ref": f"#/components/responses/{_name(status)}"}
    return told


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.where,
        "description": parameter.description,
        "required": parameter.required,
        "schema": parameter.schema,
    }


def _refusal(status: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": _REFUSALS[status],
        "content": {MEDIA_TYPE: {"schema": to("Problem")}},
    }
    if status in _LATER:
        told["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    return told


def _name(status: int) -> str:
    return f"Problem{status}"
