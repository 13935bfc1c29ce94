"""The parameters of a request, however they were sent: query string, form, multipart or JSON."""

from __future__ import annotations

import json
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from .errors import mistake


def parameters(content_type: str, query: bytes, body: bytes) -> dict[str, object]:
    """Name to value as sent; values of a form are strings, those of JSON are what they were.

    >>> parameters("application/x-www-form-urlencoded", b"a=1", b"b=%C3%A9")
    {'a': '1', 'b': 'é'}
    """
    found: dict[str, object] = dict(_form(query))
    kind = content_type.partition(";")[0].strip().lower()
    if not body:
        return found
    if kind == "application/json":
        found.update(_json(body))
    elif kind == "multipart/form-data":
        found.update(_multipart(content_type, body))
    elif kind in ("application/x-www-form-urlencoded", ""):
        found.update(_form(body))
    else:
        raise mistake("parameter", f"unsupported content type {kind!r}")
    return found


def _form(data: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            data.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(data),
            errors="strict",
            max_num_fields=1000,
        )
    except ValueError:
        raise mistake("parameter", "strings must be encoded in UTF-8") from None
    return dict(pairs)


def _json(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except ValueError:
        raise mistake("parameter", "can't parse request body as JSON") from None
    if not isinstance(found, dict):
        raise mistake("parameter", "request body must be a JSON object")
    return found


def _multipart(content_type: str, body: bytes) -> dict[str, object]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    found: dict[str, object] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found[str(name)] = content if part.get_filename() else content.decode()
    return found
