"""Which addresses Telegram makes links of.

Source: tdlib/td, td/telegram/LinkManager.cpp (`check_link`) and tdutils HttpUrl.cpp
(`parse_url`): http, https and Telegram's own schemes; a host needs a dot, so "localhost" is none.
"""

from __future__ import annotations

from urllib.parse import urlsplit


def checked_link(url: str) -> str:
    """The address as Telegram would store it, "" where it makes no link.

    >>> checked_link("HTTPS://Example.com"), checked_link("localhost"), checked_link("a b.c")
    ('https://example.com/', '', '')
    """
    url = url.strip()
    scheme, colon, rest = url.partition(":")
    if colon and scheme.lower() in ("tg", "ton", "tonsite"):
        return f"{scheme.lower()}://{rest.lstrip('/')}" if rest.strip("/") else ""
    if "://" not in url:
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    if not ("." in host or ":" in host) or any(c in host for c in ' <>"'):
        return ""
    host = f"[{host}]" if ":" in host else host
    where = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    where += f"?{parts.query}" if parts.query else ""
    where += f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{where}".replace(" ", "%20")
