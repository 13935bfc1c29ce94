"""Operations: what is declared of each request of the API, checked, and told as OpenAPI."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Literal
from urllib.parse import unquote_to_bytes

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.render.json import SCHEMAS, to
from bot.web.site import Site

LIMIT_ADDRESS_BYTES = 8_000
"""A longer address of a request is refused."""

JSON_TYPE = "application/json"

_FAULTS_NAMED = 10
"""Of the parameters that are wrong, so many are named: a request may bring thousands."""

Values = Mapping[str, Any]
"""The values of parameters by name; those that were left out are not in it."""

Handler = Callable[[Site, Request, Values], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation."""

    name: str
    description: str
    schema: Mapping[str, Any]
    """A JSON Schema: a string, an integer, or an array of strings."""
    required: bool = False
    where: Literal["query", "path", "body"] = "query"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address of the API."""

    id: str
    """As generated clients call it."""
    method: Literal["GET", "POST"]
    path: str
    summary: str
    description: str
    gives: tuple[str, ...]
    """The names of the schemas that a response may have."""
    handler: Handler
    parameters: tuple[Parameter, ...] = ()

    @property
    def body(self) -> tuple[Parameter, ...]:
        """The parameters that stand in the body, which is an object of JSON."""
        return self._at("body")

    @property
    def arguments(self) -> dict[str, Any]:
        """The JSON Schema of an object that gives all parameters."""
        return object_of(self.parameters)

    def checked(self, given: Mapping[str, Any]) -> Values:
        """The values in such an object; what is null there is left out. Raises as `values`."""
        faults: list[ParameterFault] = []
        told = {name: value for name, value in given.items() if value is not None}
        values = _values(self.parameters, told, faults)
        if faults:
            raise Problem(400, faults=faults)
        return values

    async def values(self, request: Request) -> Values:
        """The values that a request gives, each of them as declared.

        Raises Problem that names all parameters that are wrong.
        """
        if len(request.scope["query_string"]) > LIMIT_ADDRESS_BYTES:
            raise Problem(
                414,
                f"the address has more than {LIMIT_ADDRESS_BYTES:,} bytes; ask in fewer words, or "
                "with POST",
            )
        faults: list[ParameterFault] = []
        values = _values(self._at("path"), request.path_params, faults, is_text=True)
        values |= _values(self._at("query"), self._in_query(request), faults, is_text=True)
        if self.body:
            values |= _values(self.body, await _json_of(request), faults)
        if faults:
            raise Problem(400, faults=faults)
        return values

    def _in_query(self, request: Request) -> dict[str, str]:
        """The parameters of the query, without those that are left empty, as in a form."""
        try:
            unquote_to_bytes(request.scope["query_string"]).decode()
        except UnicodeDecodeError:
            raise Problem(
                400, "the query is not in UTF-8; encode it as encodeURIComponent does"
            ) from None
        given: dict[str, str] = {}
        for name, value in request.query_params.multi_items():
            if name in given:
                detail = f"{_named(name)} is given twice; give it once"
                raise Problem(400, faults=[ParameterFault(_named(name), detail)])
            if value.strip() or name not in {each.name for each in self.parameters}:
                given[name] = value
        return given

    def _at(self, where: str) -> tuple[Parameter, ...]:
        return tuple(each for each in self.parameters if each.where == where)


def object_of(parameters: Iterable[Parameter]) -> dict[str, Any]:
    """The JSON Schema of an object with these parameters."""
    given = list(parameters)
    return {
        "type": "object",
        "properties": {
            each.name: {**each.schema, "description": each.description} for each in given
        },
        "required": [each.name for each in given if each.required],
        "additionalProperties": False,
    }


def _values(
    declared: Sequence[Parameter],
    given: Mapping[str, Any],
    faults: list[ParameterFault],
    *,
    is_text: bool = False,
) -> dict[str, Any]:
    """The values of those that are declared; what is wrong is added to `faults`.

    With `is_text` all that is given is text, and numbers are read from it.
    """
    by_name = {each.name: each for each in declared}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if len(faults) == _FAULTS_NAMED:
            break
        parameter = by_name.get(name)
        if parameter is None:
            faults.append(ParameterFault(_named(name), _unknown(name, by_name)))
            continue
        read = _number(value) if is_text and parameter.schema["type"] == "integer" else value
        if fault := _fault(parameter, read):
            faults.append(ParameterFault(name, f"{name} {fault}"))
        else:
            values[name] = read
    faults += [
        ParameterFault(each.name, f"{each.name} is missing: {each.description}")
        for each in declared
        if each.required and each.name not in given
    ]
    return values


def _number(value: str) -> int | str:
    digits = value.removeprefix("-")
    return int(value) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else value


def _fault(parameter: Parameter, value: object) -> str | None:
    """What is wrong with a value, and what would be right; None if nothing is."""
    schema = parameter.schema
    match schema["type"]:
        case "integer":
            least, most = schema["minimum"], schema["maximum"]
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                return f"is not a whole number from {least} to {most}"
        case "string":
            return _fault_of_text(schema, value)
        case "array":
            most = schema["maxItems"]
            if not isinstance(value, list) or not 1 <= len(value) <= most:
                return f"is not a list of 1 to {most} texts"
            for place, one in enumerate(value, start=1):
                if fault := _fault_of_text(schema["items"], one):
                    return f"holds as number {place} what {fault}"
    return None


def _fault_of_text(schema: Mapping[str, Any], value: object) -> str | None:
    if not isinstance(value, str):
        return "is not a text"
    if value.encode("utf-8", "replace").decode() != value:
        return "holds half a character (a lone surrogate); write it as UTF-8"
    if "enum" in schema and value not in schema["enum"]:
        return f"is none of {', '.join(schema['enum'])}"
    if len(value) > schema.get("maxLength", len(value)):
        return f"has {len(value):,} characters; at most {schema['maxLength']:,} are taken"
    return None


async def _json_of(request: Request) -> Mapping[str, Any]:
    """The object in the body of a request."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON_TYPE:
        raise Problem(
            415,
            f"the body is not {JSON_TYPE}; say so in Content-Type",
            headers={"Accept": JSON_TYPE},
        )
    body = await request.body()
    try:
        told = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        where = f" (at character {error.pos})" if isinstance(error, json.JSONDecodeError) else ""
        raise Problem(
            400, f'the body is not JSON{where}; send one object, such as {{"questions": ["…"]}}'
        ) from None
    if not isinstance(told, dict):
        raise Problem(400, 'the body is not an object; send one, such as {"questions": ["…"]}')
    return told


def _unknown(name: str, known: Iterable[str]) -> str:
    said = f"there is no parameter {_named(name)} here"
    if meant := get_close_matches(name[:50], known, 1):
        return f"{said}; did you mean {meant[0]}?"
    return f"{said}; there are: {', '.join(known)}" if known else f"{said}, nor any other"


def _named(name: str) -> str:
    """The name of a parameter as it can be repeated."""
    return "".join(c if c.isprintable() else "�" for c in name[:50])


def by_path(operations: Iterable[Operation]) -> Iterator[tuple[str, dict[str, Operation]]]:
    """Each address with its operations by method, in the order of their declaration."""
    found: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        found.setdefault(operation.path, {})[operation.method] = operation
    yield from found.items()


OPENAPI_VERSION = "3.1.0"
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
        "openapi": OPENAPI_VERSION,
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


# --- problems: what programs are told where a request cannot be answered, as RFC 9457 has it ---

MEDIA_TYPE = "application/problem+json"

_DETAILS = {
    404: "there is nothing at this address; /api/openapi.json lists what there is",
    408: "the body did not come in time; send it at once",
    413: "the body is too large; send fewer or shorter questions",
    429: "too many requests; send the next one after as many seconds as Retry-After says",
    500: "the request failed, and the operator can see why; try again, or report it to them",
    503: "too many others ask at this moment; try again after the seconds of Retry-After",
}
"""What is said where a route says nothing of its own."""


@dataclass(frozen=True, slots=True)
class ParameterFault:
    """A fault in one parameter, and what to do."""

    parameter: str
    detail: str


class Problem(HTTPException):
    """An error of the API; `detail` says what, which, and what to do."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        faults: Sequence[ParameterFault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """An error with this status; of several `faults` all are told, the first as its detail."""
        detail = detail or (faults[0].detail if faults else "")
        super().__init__(status, detail or None, headers)
        self.faults = tuple(faults)


def problem(error: HTTPException) -> Response:
    """The response to a request that failed so."""
    status = error.status_code
    phrase = HTTPStatus(status).phrase
    is_plain = error.detail in {"", phrase}
    told: dict[str, object] = {
        "title": phrase,
        "status": status,
        "detail": _DETAILS.get(status, phrase) if is_plain else error.detail,
    }
    if isinstance(error, Problem) and error.faults:
        told["errors"] = [
            {"parameter": fault.parameter, "detail": fault.detail} for fault in error.faults
        ]
    return JSONResponse(told, status, dict(error.headers or {}), media_type=MEDIA_TYPE)
