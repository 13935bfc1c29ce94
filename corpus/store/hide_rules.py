"""What is kept but must not be shown: articles, publishers, hosts, and passages on a topic.

Rules stand in the corpus; what they hide is decided when it is read, in `CorpusReading` alone, so
that nothing that shows articles can forget it, and what comes later is hidden too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from corpus.article import Article
from corpus.passage import Passage
from corpus.stemming import stemmed
from corpus.store.addresses import AlternateLocation
from corpus.store.database import CorpusError, Database
from corpus.urls import AddressError, is_web, parse

if TYPE_CHECKING:
    from corpus.store.write import CorpusStore


HideKind = Literal["article", "publisher", "host", "topic"]


_HOST = re.compile(r"\A(?=.*[^\W\d_])[\w-]+(?:\.[\w-]+)+")


_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class HideRule:
    """One thing that must not be shown.

    An article by its id; a publisher by its whole name; a host with all below it; a topic by words
    that stand one after the other, in any of their forms.
    """

    kind: HideKind
    what: str


@dataclass(frozen=True, slots=True)
class HideRules:
    """All rules of a corpus, and what they hide."""

    rules: tuple[HideRule, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any rule."""
        return bool(self.rules)

    def hides(self, article: Article) -> bool:
        """Whether nothing of an article is shown: for where it is from, or what it is called.

        An article without a title is called by its first words, which stand in every list.
        """
        return any(
            self._is_from(rule, article.publisher, article.url or article.source)
            or (rule.kind == "article" and rule.what == article.id)
            or (rule.kind == "topic" and _says(article.label, rule.what, article.language))
            for rule in self.rules
        )

    def hides_passage(self, passage: Passage) -> bool:
        """Whether a passage is not shown: its article is not, or it is on a topic that is not."""
        article = passage.article
        return self.hides(article) or any(
            _says(text, rule.what, article.language)
            for rule in self.rules
            if rule.kind == "topic"
            for text in (passage.text, passage.section)
        )

    def hides_words(self, text: str, language: str | None) -> bool:
        """Whether some words of an article are on a topic that is not shown."""
        return any(
            rule.kind == "topic" and _says(text, rule.what, language) for rule in self.rules
        )

    def hides_place(self, place: AlternateLocation) -> bool:
        """Whether it is not told that something stands at a place too."""
        return any(self._is_from(rule, place.publisher, place.address) for rule in self.rules)

    def _is_from(self, rule: HideRule, publisher: str | None, address: str | None) -> bool:
        if rule.kind == "publisher":
            return publisher is not None and publisher.casefold() == rule.what.casefold()
        if rule.kind != "host" or not address or not is_web(address):
            return False
        return f".{parse(address).host}".endswith(f".{rule.what}")


def read_rules(db: Database) -> HideRules:
    """The rules of a corpus, in order."""
    return HideRules(
        tuple(HideRule(*row) for row in db.all("SELECT kind, what FROM hidden ORDER BY 1, 2"))
    )


def hide(store: CorpusStore, what: str, kind: HideKind | None = None) -> HideRule:
    """Show something no more; gives the rule. Blocks.

    Without a `kind`, it is the article of that id or address, else the publisher of that name,
    else a host that something is from, or that is written with https://, else a topic. Raises
    CorpusError for what holds no word, an article that is not there, and a host that is none.
    """
    rule = _rule(store, " ".join(what.split()), kind)
    put(store, rule)
    return rule


def put(store: CorpusStore, rule: HideRule) -> None:
    """Write a rule as it is, for what may come."""
    with store.changing():
        store._db.write(  # noqa: SLF001  # of this package
            "INSERT OR IGNORE INTO hidden (kind, what) VALUES (?, ?)", rule.kind, rule.what
        )


def unhide(store: CorpusStore, what: str) -> list[HideRule]:
    """Show again what was hidden so; the rules that went, if there were any."""
    said = " ".join(what.split()).casefold()
    host = _host_of(what)
    gone = [
        rule
        for rule in store.hiding().rules
        if rule.what.casefold() == said or (rule.kind == "host" and rule.what == host)
    ]
    if gone:
        with store.changing():
            store._db.write_many(  # noqa: SLF001  # of this package
                "DELETE FROM hidden WHERE kind = ? AND what = ?",
                [(rule.kind, rule.what) for rule in gone],
            )
    return gone


def hidden(store: CorpusStore) -> Iterator[tuple[HideRule, int, int]]:
    """Each rule, with how many articles it hides whole, and how many passages. Blocks."""
    held = [one.article for one in store.everything.articles()]
    for rule in store.hiding().rules:
        alone = HideRules((rule,))
        whole = [article for article in held if alone.hides(article)]
        read = held if rule.kind == "topic" else whole
        passages = sum(
            alone.hides_passage(passage)
            for article in read
            for passage in store.everything.passages_of(article.id)
        )
        yield rule, len(whole), passages


def _rule(store: CorpusStore, what: str, kind: HideKind | None) -> HideRule:
    if not _WORD.search(what):
        raise CorpusError(
            f"there is no word in {what!r}; name an article, publisher, host or topic"
        )
    everything = store.everything
    at = everything.article_at(what) if is_web(what) else None
    held = [one.article for one in everything.articles()]
    id = at.id if at else next((article.id for article in held if article.id == what), None)
    if id and kind in {None, "article"}:
        return HideRule("article", id)
    if kind == "article":
        raise CorpusError(f"no article {what}; see the ids with: verbatim sources")
    names = {article.publisher.casefold() for article in held if article.publisher}
    if kind == "publisher" or (kind is None and what.casefold() in names):
        return HideRule("publisher", what)
    host = _host_of(what)
    if host and (kind == "host" or (kind is None and _means_host(store, what, host))):
        return HideRule("host", host)
    if kind == "host":
        raise CorpusError(f"{what!r} is no host; give one like example.org")
    return HideRule("topic", what)


def _means_host(store: CorpusStore, what: str, host: str) -> bool:
    """Whether the host is meant: a whole address without a path, or one that something is from.

    Raises CorpusError for the address of a page that is not there: all others are not meant.
    """
    if is_web(what):
        if parse(what).target not in {"", "/"}:
            raise CorpusError(
                f"no article at {what}; see the addresses with: verbatim sources, or hide all of "
                f"its host with: verbatim hide --as host {host}"
            )
        return True
    alone = HideRules((HideRule("host", host),))
    rows = store._db.all("SELECT address, publisher FROM addresses")  # noqa: SLF001  # of this package
    return any(alone.hides_place(AlternateLocation(*row)) for row in rows)


def _host_of(what: str) -> str | None:
    """The host that an address or a bare name of one names."""
    if not is_web(what) and not _HOST.fullmatch(what.strip()):
        return None
    try:
        return parse(what).host.removeprefix("www.")
    except AddressError:
        return None


def _says(text: str | None, topic: str, language: str | None) -> bool:
    """Whether words stand in a text, one after the other, in whatever form.

    >>> [_says(text, "use proxy", "en") for text in ("They used proxies.", "A proxy is used.")]
    [True, False]
    """
    return text is not None and _row(topic, language) in _row(text, language)


def _row(text: str, language: str | None) -> str:
    return f" {' '.join(_WORD.findall(stemmed(text, language) or ''))} "
