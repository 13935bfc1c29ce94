"""Who says so: how a publisher is named to readers, so that none can pass for another.

What a page says of its publisher is a claim of its host. The host is named beside it, unless the
operator has confirmed that this publisher speaks there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from unicodedata import category, name, normalize

from corpus.urls import AddressError, channel_of, hosts_in, is_web, parse, same_site

# Source: Unicode Technical Standard 39, confusables.txt: what looks like a Latin letter.
_LOOKS_LIKE = str.maketrans(
    dict(zip("авгекмнорстухѕіјԁһԛԝӏʙɢɪʟɴʀʏ", "abrekmhopctyxsijdhqwlbgilnry", strict=True))
    | dict(zip("αβγεικνορτυχωϲϳѵ", "abyeiknoptuxwcjv", strict=True))
    | {"1": "l", "|": "l", "ı": "i", "0": "o", "ɡ": "g", "ɑ": "a", "ƽ": "s", "ⅼ": "l"}
)


_PAIRS = (("rn", "m"), ("vv", "w"), ("i", "l"))  # l and I are one stroke; either becomes l


_WORD = re.compile(r"[^\W\d_]+")


_PASSED_ON = "t.me"  # where a channel without an address is, whose name is whatever it says


_MOST_CHARS = 60  # of a name, and of its place: no name pushes the place out of sight


_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Mn", "Me"})


class AttributionError(Exception):
    """A list of confirmed publishers that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class ConfirmedPublishers:
    """Which publishers speak at which hosts, as the operator says."""

    by_host: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> ConfirmedPublishers:
        """The list in a TOML file: `"reuters.com" = "Reuters"`, or several names in brackets.

        Raises AttributionError.
        """
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise AttributionError(f"{path} cannot be read: {error}") from error
        found: dict[str, frozenset[str]] = {}
        for host, names in told.items():
            listed = [names] if isinstance(names, str) else names
            if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
                raise AttributionError(
                    f'{path}: "{host}" has no name of a publisher; '
                    'write it as "reuters.com" = "Reuters", and "t.me/city" for a channel'
                )
            place = _checked(host, path)
            found[place] = found.get(place, frozenset()) | frozenset(listed)
        return cls(found)

    def byline(self, publisher: str | None, address: str | None, source: str | None) -> str | None:
        """How the publisher of an article is named; None if nothing is known of it.

        `source` is where the article was read: what the operator's own files say is true. A name
        is cut at its end, a place at its beginning, since its end tells whose it is.

        >>> said = ConfirmedPublishers({"reuters.com": frozenset({"Reuters"})}).byline
        >>> at, there = "https://www.reuters.com/a", "https://evil.example/a"
        >>> said("Reuters", at, at), said("Reuters", there, there), said("AP", there, there)
        ('Reuters', 'evil.example', 'AP (evil.example)')
        >>> said("AP (apnews.com)", there, there)
        'evil.example'
        """
        name = " ".join((publisher or "").split()) or None
        sender = _site_of_sender(source or "")
        if source is None or not (sender or is_web(source) or source.startswith("sent:")):
            return name and _cut(name)
        at = next((each for each in (sender, address, source) if each and is_web(each)), None)
        place = place_of(at) if at else _PASSED_ON
        if name is None or (at and self._confirms(name, at)):
            return _cut(name) if name else (_cut_before(place) if at else None)
        shown = " ".join(_seen(name).split())
        if mixes_scripts(shown) or self._is_taken(shown) or _names_other_host(shown, place):
            return _cut_before(place)
        if shown.removeprefix("www.") in {"", place, f"{place} (RSS)"}:
            return _cut_before(shown or place)
        return f"{_cut(shown)} ({_cut_before(place)})"

    def _confirms(self, name: str, at: str) -> bool:
        return any(
            name in names and (place_of(at) == host or ("/" not in host and _is_below(at, host)))
            for host, names in self.by_host.items()
        )

    def _is_taken(self, name: str) -> bool:
        """True if a name looks like one that is confirmed for another host."""
        return any(skeleton(name) == skeleton(n) for names in self.by_host.values() for n in names)


def place_of(address: str) -> str:
    """The host of a web address without www., and of Telegram the channel.

    >>> place_of("https://www.example.org/a"), place_of("https://telegram.me/City/12")
    ('example.org', 't.me/city')
    """
    channel = channel_of(address)
    if channel is None:
        return parse(address).host.removeprefix("www.")
    return f"{_PASSED_ON}/{channel}" if channel else _PASSED_ON


def mixes_scripts(text: str) -> bool:
    r"""True if Latin letters stand beside Cyrillic or Greek ones in a word, as they do nowhere.

    >>> mixes_scripts("R\u0435uters"), mixes_scripts("Новости RTVI")
    (True, False)
    """
    for word in _WORD.findall(text):
        scripts = {name(c, "").partition(" ")[0] for c in word}
        if "LATIN" in scripts and scripts & {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}:
            return True
    return False


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    r"""The same for names that look alike. Source: Unicode Technical Standard 39.

    >>> skeleton("BBC News") == skeleton("\u0412\u0412\u0421 News"), skeleton("Reuters")
    (True, 'reuters')
    """
    plain = "".join(c for c in normalize("NFKD", text) if category(c) not in _UNSEEN)
    plain = plain.casefold().translate(_LOOKS_LIKE)
    for pair, one in _PAIRS:
        plain = plain.replace(pair, one)
    return "".join(c for c in plain if c.isalnum())


def _seen(text: str) -> str:
    """A name in usual letters, without characters that nobody sees."""
    return "".join(c for c in normalize("NFKC", text) if category(c) not in _UNSEEN - {"Mn", "Me"})


def _cut(name: str) -> str:
    return name if len(name) <= _MOST_CHARS else f"{name[: _MOST_CHARS - 1].rstrip()}…"


def _cut_before(place: str) -> str:
    return place if len(place) <= _MOST_CHARS else f"…{place[1 - _MOST_CHARS :]}"


def _site_of_sender(source: str) -> str | None:
    """The site of whoever sent a letter, which claims to be of a publisher as a page does.

    >>> _site_of_sender("mid:news@example.org/17@mail.example.org")
    'https://example.org'
    """
    if not source.startswith("mid:") or "/" not in source:
        return None
    host = source.removeprefix("mid:").partition("/")[0].rpartition("@")[2]
    return f"https://{host}" if is_web(f"https://{host}") else None


def _names_other_host(name: str, place: str) -> bool:
    """True if a name holds that of a host which is not of its place, and could pass for it."""
    try:
        return not all(same_site(f"https://{host}", f"https://{place}") for host in hosts_in(name))
    except AddressError:
        return True


def _checked(host: str, path: Path) -> str:
    if "://" in host:
        raise AttributionError(f'{path}: write "{host}" without http:// or https://')
    try:
        return place_of(f"https://{host}")
    except AddressError as error:
        raise AttributionError(f'{path}: "{host}" is not a host like example.org') from error


def _is_below(address: str, host: str) -> bool:
    own = parse(address).host
    return own.endswith(f".{host}") and same_site(address, f"https://{host}")
