"""The rules of a robots.txt file.

Source: RFC 9309. The parser of the standard library applies the first matching rule rather than
the longest and ignores * and $, so it forbids and allows the wrong addresses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

LIMIT_BYTES = 512_000
"""The part of a robots.txt that is read; RFC 9309 asks for at least 500 KiB."""


_RULES = 5000


_PAUSE_LIMIT_S = 30.0


_KEPT = "/:@!$&'()*+,;=~-._?%"


@dataclass(frozen=True, slots=True)
class RobotsRule:
    """One line: whether paths of this pattern are allowed."""

    allow: bool
    pattern: str

    def fits(self, target: str) -> bool:
        """True if the rule matches path and query of an address; in linear time.

        >>> RobotsRule(False, "/a*/b$").fits("/a1/x/b"), RobotsRule(False, "/a").fits("/b")
        (True, False)
        """
        whole = self.pattern.endswith("$")
        first, *rest = self.pattern.removesuffix("$").split("*")
        if not target.startswith(first):
            return False
        at = len(first)
        if whole and not rest:
            return at == len(target)
        if whole:
            last = rest.pop()
            if not target.endswith(last) or len(target) - len(last) < at:
                return False
            target = target[: len(target) - len(last)]
        for part in rest:
            found = target.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return True


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of a host for one agent."""

    rules: tuple[RobotsRule, ...] = ()
    pause_s: float | None = None
    """The Crawl-delay, at most half a minute; not in the RFC, but common."""

    @classmethod
    def parse(cls, data: bytes, agent: str) -> Robots:
        r"""The rules for `agent`, a word like Verbatim, or else those for everybody.

        >>> Robots.parse(b"User-agent: *\nDisallow: /private", "Verbatim").allows("/private/1")
        False
        """
        groups: dict[str, list[RobotsRule]] = {}
        pauses: dict[str, float] = {}
        named: list[str] = []
        open_to_names = True
        count = 0
        if len(data) >= LIMIT_BYTES:  # half a line would forbid more than the whole
            data = data[: data.rfind(b"\n", 0, LIMIT_BYTES) + 1]
        for line in data.decode("utf-8", "replace").lstrip("\ufeff").splitlines():
            field, colon, value = line.partition("#")[0].partition(":")
            field, value = field.strip().lower(), value.strip()
            if not colon or field not in {"user-agent", "allow", "disallow", "crawl-delay"}:
                continue
            if field == "user-agent":
                named = named if open_to_names else []
                named.append(_word(value))
                groups.setdefault(named[-1], [])
                open_to_names = True
                continue
            open_to_names = False
            count += 1
            for name in named if count <= _RULES else ():
                if field == "crawl-delay":
                    pauses[name] = _seconds(value)
                elif value:
                    groups[name].append(RobotsRule(field == "allow", _plain(value)))
        chosen = agent.lower() if agent.lower() in groups else "*"
        return cls(tuple(groups.get(chosen, ())), pauses.get(chosen))

    def allows(self, target: str) -> bool:
        """True if path and query may be fetched: the longest matching rule decides."""
        target = _plain(target)
        if target == "/robots.txt":
            return True
        fitting = [rule for rule in self.rules if rule.fits(target)]
        best = max(fitting, key=lambda rule: (len(rule.pattern), rule.allow), default=None)
        return best is None or best.allow


NOTHING = Robots((RobotsRule(allow=False, pattern="/"),))
"""For a host that fails to serve its robots.txt: RFC 9309, 2.3.1.4."""


def _word(name: str) -> str:
    return "*" if name.startswith("*") else re.split(r"[^a-z_-]", name.lower(), maxsplit=1)[0]


def _plain(path: str) -> str:
    """The canonical spelling of a path: percent-encoded only where needed, in capitals."""
    path = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", path)
    return re.sub(r"%[0-9A-Fa-f]{2}", _escape, quote(path, safe=_KEPT))


def _escape(match: re.Match[str]) -> str:
    char = unquote(match[0])
    return char if char.isascii() and (char.isalnum() or char in "-._~") else match[0].upper()


def _seconds(value: str) -> float:
    try:
        return min(max(float(value), 0.0), _PAUSE_LIMIT_S)
    except ValueError:
        return 0.0
