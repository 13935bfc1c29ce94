"""Origins: the sites whose pages may read the API, or embed the pages, in a reader's browser."""

from __future__ import annotations

from collections.abc import Sequence

ANY = "*"
"""Every site."""

_ALLOWED = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Accept, Authorization, Content-Type, If-None-Match, Mcp-Protocol-Version, "
        "Mcp-Session-Id, X-API-Key"
    ),
    "Access-Control-Max-Age": "86400",
}
"""Of the answer to a preflight request."""

_EXPOSED = "ETag, Mcp-Session-Id, Retry-After"


def headers_for(
    origin: str | None, origins: Sequence[str], *, is_preflight: bool = False
) -> dict[str, str]:
    """What a browser is told at the request of a page of `origin`, if that site is allowed.

    Source: the Fetch standard, "CORS protocol". No credentials are allowed: there are no cookies.

    >>> headers_for("https://a.example", ("https://a.example",))["Access-Control-Allow-Origin"]
    'https://a.example'
    >>> headers_for("https://b.example", ("https://a.example",))
    {'Vary': 'Origin'}
    """
    if ANY in origins:
        said = {"Access-Control-Allow-Origin": ANY}
    else:
        said = {"Vary": "Origin"} if origins else {}
        if origin is None or origin.lower() not in origins:
            return said
        said["Access-Control-Allow-Origin"] = origin
    if is_preflight:
        return said | _ALLOWED
    return said | {"Access-Control-Expose-Headers": _EXPOSED}


def ancestors(origins: Sequence[str]) -> str:
    """The sites that may embed a page, as `frame-ancestors` of a Content-Security-Policy has it.

    >>> ancestors(()), ancestors(("https://a.example",)), ancestors(("*",))
    ("'none'", 'https://a.example', '*')
    """
    return " ".join(origins) or "'none'"
