"""Keys of the API: who has one may ask more, or is the only one who may."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from starlette.requests import Request

from bot.web.problems import Problem

_PREFIX = "vb_"  # so that a key that was published by mistake can be searched for

_BYTES = 24


def new_key() -> str:
    """A key that nobody can guess: 192 random bits."""
    return _PREFIX + secrets.token_urlsafe(_BYTES)


def digest_of(key: str) -> str:
    """What is kept of a key: its SHA-256, from which it cannot be found again.

    Since a key is random and long, it needs neither salt nor many rounds.

    >>> digest_of("vb_one")[:12]
    '1e5a33b14a1b'
    """
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def name_of_key(request: Request, known: Mapping[str, str], *, needed: bool) -> str | None:
    """The name of the key that a request comes with; None without one.

    `known` are the digests of keys by name. Raises Problem 401 for a key that is not among them,
    and where one is `needed` and none came.
    """
    key = _sent(request)
    if key is None:
        if needed:
            raise _refused("a key is needed; send it as Authorization: Bearer, or as X-API-Key")
        return None
    digest = digest_of(key)
    found = [name for name, one in known.items() if hmac.compare_digest(digest, one)]
    if not found:
        raise _refused("the key is not known; ask the operator for one, or leave it out")
    return found[0]


def _sent(request: Request) -> str | None:
    if key := request.headers.get("x-api-key"):
        return key.strip()
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" and key.strip() else None


def _refused(detail: str) -> Problem:
    return Problem(401, detail, headers={"WWW-Authenticate": 'Bearer realm="verbatim"'})
