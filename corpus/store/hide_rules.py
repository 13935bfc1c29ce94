"""Hide rules: stored articles, publishers, hosts and topics that must not be shown.

Rules stand in the corpus; what they hide is decided when it is read, in `CorpusView` alone, so
that nothing that shows articles can forget it, and what comes later is hidden too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from corpus.article import SOURCE_CHARS, TITLE_CHARS, AlternateLocation, Article, Passage
from corpus.attribution import ConfirmedPublishers
from corpus.language import stemmed
from corpus.store.database import CorpusError, Database, Revision
from corpus.store.deduplication import article_at
from corpus.store.passage_search import publisher_names
from corpus.urls import AddressError, is_web, parse

HideKind = Literal["article", "publisher", "host", "topic"]


_HOST = re.compile(r"\A(?=.*[^\W\d_])[\w-]+(?:\.[\w-]+)+")


_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class HideRule:
    """One rule: an article, publisher, host or topic that must not be shown.

    An article by its id; a publisher by its full name, or with the host that it is shown with, as
    "AP (evil.example)", which leaves others of that name; a host with its subdomains; a topic by a
    phrase, whose words match in all their forms.
    """

    kind: HideKind
    what: str


@dataclass(frozen=True, slots=True)
class HideRules:
    """All hide rules of a corpus."""

    rules: tuple[HideRule, ...] = ()

    def __bool__(self) -> bool:
        """True if there is any rule."""
        return bool(self.rules)

    def hides(self, article: Article) -> bool:
        """True if a whole article is hidden: by its source or its title.

        An untitled article goes by its first words, which appear in every list.
        """
        return any(
            self._is_from(rule, article.publisher, article.url or article.source)
            or (rule.kind == "article" and rule.what == article.id)
            or (rule.kind == "topic" and _says(article.label, rule.what, article.language))
            for rule in self.rules
        )

    def hides_passage(self, passage: Passage) -> bool:
        """True if a passage is hidden: with its article, or by a topic."""
        article = passage.article
        return self.hides(article) or any(
            _says(text, rule.what, article.language)
            for rule in self.rules
            if rule.kind == "topic"
            for text in (passage.text, passage.section)
        )

    def hides_words(self, text: str, language: str | None) -> bool:
        """True if a text of an article matches a hidden topic."""
        return any(
            rule.kind == "topic" and _says(text, rule.what, language) for rule in self.rules
        )

    def hides_place(self, place: AlternateLocation) -> bool:
        """True if a location must not be named under a quote."""
        return any(self._is_from(rule, place.publisher, place.address) for rule in self.rules)

    def _is_from(self, rule: HideRule, publisher: str | None, address: str | None) -> bool:
        if rule.kind == "publisher":
            return publisher is not None and rule.what.casefold() in _names(publisher, address)
        if rule.kind != "host" or not address or not is_web(address):
            return False
        return f".{parse(address).host}".endswith(f".{rule.what}")


class Hiding:
    """The hide rules of a corpus in its database. Blocks."""

    def __init__(self, database: Database) -> None:
        """Keep the rules in an open file."""
        self._db = database
        self._rules = lru_cache(maxsize=1)(self._read_rules)
        self._article_ids = lru_cache(maxsize=1)(self._read_article_ids)

    def rules(self) -> HideRules:
        """All rules, in order."""
        return self._rules(self._db.revision())

    def article_ids(self) -> frozenset[str]:
        """The ids of the articles of which nothing is shown.

        What is known of all articles is looked through once after each change, without the texts.
        """
        with self._db.snapshot():
            revision = self._db.revision_now()
            return self._article_ids(revision) if self._rules(revision) else frozenset()

    def article_ids_of(self, rules: HideRules) -> frozenset[str]:
        """The ids of the articles of which some rules show nothing; no text is read for it."""
        found = self._db.all(
            "SELECT CASE WHEN coalesce(title, '') = '' THEN text ELSE '' END, "
            "source, title, url, publisher, language, id FROM articles"
        )
        known = (
            Article(text, source, title, url, publisher, language=language, id=id)
            for text, source, title, url, publisher, language, id in found
        )
        return frozenset(article.id for article in known if rules.hides(article))

    def hide(self, what: str, kind: HideKind | None = None) -> HideRule:
        """Hide something from answers and lists, now and in future; gives the rule.

        Without a `kind`, it is the article of that id or address, else the publisher of that name,
        else a host that something is from, or that is written with https://, else a topic. Raises
        CorpusError for what holds no word, an article that is not there, and a host that is none.
        """
        rule = self._rule_for(" ".join(what.split()), kind)
        self.add(rule)
        return rule

    def add(self, rule: HideRule) -> None:
        """Write a rule as given, even if it matches nothing yet."""
        with self._db.transaction():
            self._db.write(
                "INSERT INTO hidden (kind, what) VALUES (?, ?) ON CONFLICT DO NOTHING",
                rule.kind,
                rule.what,
            )

    def unhide(self, what: str) -> list[HideRule]:
        """Delete the rules for something; gives the deleted rules."""
        said = " ".join(what.split()).casefold()
        host = _host_of(what)
        gone = [
            rule
            for rule in self.rules().rules
            if rule.what.casefold() == said or (rule.kind == "host" and rule.what == host)
        ]
        if gone:
            with self._db.transaction():
                self._db.write_many(
                    "DELETE FROM hidden WHERE kind = ? AND what = ?",
                    [(rule.kind, rule.what) for rule in gone],
                )
        return gone

    def _rule_for(self, what: str, kind: HideKind | None) -> HideRule:
        """The rule that hides what somebody names; no article is read for it."""
        if not _WORD.search(what):
            raise CorpusError(
                f"there is no word in {what!r}; name an article, publisher, host or topic"
            )
        if len(what) > SOURCE_CHARS or (not is_web(what) and len(what) > TITLE_CHARS):
            raise CorpusError(
                f"what is to be hidden has {len(what):,} characters; name an article, publisher, "
                f"host or topic of at most {TITLE_CHARS}"
            )
        article_id = article_at(self._db, what) if is_web(what) else None
        if article_id is None and self._db.first("SELECT 1 FROM articles WHERE id = ?", what):
            article_id = what
        if article_id and kind in {None, "article"}:
            return HideRule("article", article_id)
        if kind == "article":
            raise CorpusError(f"no article {what}; see the ids with: verbatim sources")
        if kind == "publisher" or (kind is None and self._is_publisher(what)):
            return HideRule("publisher", what)
        host = _host_of(what)
        if host and (kind == "host" or (kind is None and self._means_host(what, host))):
            return HideRule("host", host)
        if kind == "host":
            raise CorpusError(f"{what!r} is no host; give one like example.org")
        return HideRule("topic", what)

    def _is_publisher(self, what: str) -> bool:
        """True if articles, or their copies, are by a publisher of that name, ignoring case."""
        said, name = what.casefold(), what.casefold().partition(" (")[0]
        names = [each for each in publisher_names(self._db) if each.casefold() in {said, name}]
        if any(each.casefold() == said for each in names):
            return True
        where, value = self._db.any_of("publisher", names)
        found = self._db.all(
            f"SELECT publisher, coalesce(url, source) FROM articles WHERE {where} UNION ALL "
            f"SELECT publisher, address FROM addresses WHERE {where}",
            value,
            value,
        )
        return any(said in _names(*each) for each in found)

    def _means_host(self, what: str, host: str) -> bool:
        """True if a host is meant: an address without a path, or the host of an article.

        Raises CorpusError for the address of a page that is not there: all others are not meant.
        """
        if is_web(what):
            if parse(what).target not in {"", "/"}:
                raise CorpusError(
                    f"no article at {what}; see the addresses with: verbatim sources, or hide all "
                    f"of its host with: verbatim hide --as host {host}"
                )
            return True
        alone = HideRules((HideRule("host", host),))
        found = self._db.all(
            "SELECT address, publisher FROM addresses "
            "WHERE replace(key, ?, '') <> key OR replace(lower(address), ?, '') <> lower(address)",
            host,
            host,
        )
        return any(alone.hides_place(AlternateLocation(*row)) for row in found)

    def _read_rules(self, revision: Revision) -> HideRules:
        del revision  # what is cached is of one
        found = self._db.all("SELECT kind, what FROM hidden ORDER BY 1, 2")
        return HideRules(tuple(HideRule(*row) for row in found))

    def _read_article_ids(self, revision: Revision) -> frozenset[str]:
        return self.article_ids_of(self._rules(revision))


def _names(publisher: str, address: str | None) -> set[str]:
    """How a publisher is named, in small letters: as its pages do, and with its host.

    >>> sorted(_names("AP", "https://www.evil.example/a"))
    ['ap', 'ap (evil.example)']
    """
    shown = ConfirmedPublishers().byline(publisher, address, address)
    return {name.casefold() for name in (publisher, shown) if name}


def _host_of(what: str) -> str | None:
    """The host that an address or a bare name of one names."""
    if not is_web(what) and not _HOST.fullmatch(what.strip()):
        return None
    try:
        return parse(what).host.removeprefix("www.")
    except AddressError:
        return None


def _says(text: str | None, topic: str, language: str | None) -> bool:
    """True if a text contains the words one after the other, in any form.

    >>> [_says(text, "use proxy", "en") for text in ("They used proxies.", "A proxy is used.")]
    [True, False]
    """
    return text is not None and _row(topic, language) in _row(text, language)


def _row(text: str, language: str | None) -> str:
    return f" {' '.join(_WORD.findall(stemmed(text, language) or ''))} "
