"""Votes on answers without accounts or cookies: signed ballots, each counted once a visitor."""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import astuple, dataclass
from hashlib import blake2s, sha256

from bot.state import KeptAnswer, State, as_room_allows
from corpus import Span
from retrieval import Answer, QuoteRef

_MOST_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a form of an answer carries: which quote was shown, signed, and no question."""

    text: str


class Ballots:
    """Gives ballots, and takes those that it gave. They are good as long as this process lives."""

    def __init__(self) -> None:
        """Sign with a key of this process alone."""
        self._key = secrets.token_bytes(32)

    def give(self, found: Answer) -> Ballot:
        """A ballot about an answer."""
        first = next(iter(found.quotes or found.nearest), None)
        ref = astuple(QuoteRef.of(first)) if first else None
        told = json.dumps([bool(found.quotes), ref], separators=(",", ":")).encode()
        return Ballot(f"{urlsafe_b64encode(told).decode()}.{self._seal(told)}")

    def take(self, ballot: Ballot, state: State, visitor: str, *, helpful: bool) -> bool:
        """Count the vote of a visitor; who changes their mind counts once.

        False for a ballot that was not given here, and where nothing can be kept.
        """
        kept = self._opened(ballot)
        if kept is None:
            return False
        with as_room_allows("a vote is not counted"):
            state.feedback.give(kept, f"web {visitor}", helpful=helpful)
            return True
        return False

    def _opened(self, ballot: Ballot) -> KeptAnswer | None:
        coded, _, seal = ballot.text[:_MOST_CHARS].partition(".")
        try:
            told = urlsafe_b64decode(coded.encode())
        except ValueError:
            return None
        if not hmac.compare_digest(self._seal(told).encode(), seal.encode()):
            return None
        is_answered, ref = json.loads(told)
        shown: tuple[QuoteRef, ...] = ()
        if ref is not None:
            article, digest, span, sentence, exact, *rest = ref
            spans = Span(*span), Span(*sentence), exact and Span(*exact)
            shown = (QuoteRef(article, digest, *spans, *rest),)
        token = f"web-{blake2s(told, digest_size=9).hexdigest()}"
        quotes, nearest = (shown, ()) if is_answered else ((), shown)
        return KeptAnswer(token, True, "", quotes, nearest, (), differ=False)

    def _seal(self, told: bytes) -> str:
        return hmac.new(self._key, told, sha256).hexdigest()[:32]
