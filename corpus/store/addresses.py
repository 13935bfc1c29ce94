"""Which addresses an article has, and which articles are copies of one text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.article import Article
from corpus.near_duplicates import are_copies, band_keys, signature
from corpus.store.database import Database, checksum, is_intact
from corpus.urls import AddressError, is_web, key_of, parse

_PLACE = "key, address, publisher, article_id, seal"


_JUDGED = 10  # candidates whose words are compared, those with most in common first


@dataclass(frozen=True, slots=True)
class AlternateLocation:
    """Another location of the same text."""

    address: str
    publisher: str | None = None

    @property
    def label(self) -> str:
        """The publisher there or, if unknown, the host.

        >>> AlternateLocation("https://www.example.org/a").label
        'example.org'
        """
        try:
            return self.publisher or parse(self.address).host.removeprefix("www.")
        except AddressError:
            return self.address


def place_key(address: str) -> str:
    """The key that all spellings of an address share; a file path is its own key.

    The fragment counts: it distinguishes the articles of one file.

    >>> place_key("http://www.example.org/a/"), place_key("file:///A.txt#3")
    ('example.org/a', 'file:///A.txt#3')
    """
    if not is_web(address):
        return address
    page, mark, fragment = address.partition("#")
    return key_of(page) + mark + fragment


def is_other_spelling(address: str | None, known: str | None) -> bool:
    """True if a stored address need not be rewritten: it is the same, and no less secure.

    >>> is_other_spelling("http://m.example.org/a/", "https://example.org/a")
    True
    """
    if not address or not known or place_key(address) != place_key(known):
        return False
    return known.startswith("https:") or not address.startswith("https:")


def article_at(db: Database, address: str | None) -> str | None:
    """The id of the article that was read from an address."""
    row = address and db.first(
        "SELECT article_id FROM addresses WHERE key = ?", place_key(address)
    )
    return str(row[0]) if row else None


def new_places(
    db: Database, article_id: str, article: Article, addresses: Iterable[str]
) -> dict[str, str]:
    """The addresses to store for an article, by their keys.

    Its source belongs to it even if another article had it; other addresses only if free.
    """
    told = (article.source, article.url, *addresses)
    wanted = {place_key(address): address for address in told if address}
    marks = ",".join("?" * len(wanted))
    owners = dict(db.all(f"SELECT key, article_id FROM addresses WHERE key IN ({marks})", *wanted))
    own = place_key(article.source) if article.source else None
    return {
        key: address
        for key, address in wanted.items()
        if key not in owners or (key == own and owners[key] != article_id)
    }


def write_places(
    db: Database, article_id: str, places: dict[str, str], publisher: str | None
) -> None:
    """Write the addresses of an article, by their keys, taking them from other articles."""
    told = [(key, address, publisher, article_id) for key, address in places.items()]
    db.write_many(
        f"INSERT OR REPLACE INTO addresses ({_PLACE}) VALUES (?, ?, ?, ?, ?)",
        [(*row, checksum(*row)) for row in told],
    )


def read_places(db: Database, article: Article) -> list[AlternateLocation]:
    """The other addresses on the web of the very text of an article, one of each host.

    Refused where one of them is not as it was written.
    """
    rows = db.all(f"SELECT {_PLACE} FROM addresses WHERE article_id = ? ORDER BY key", article.id)
    if not all(map(is_intact, rows)):
        raise db.damaged(f"an address of article {article.id} is not as it was", mended=True)
    own = AlternateLocation(article.url or article.source or "", article.publisher).label
    by_label: dict[str, AlternateLocation] = {}
    for _, address, publisher, _, _ in rows:
        place = AlternateLocation(address, publisher)
        if is_web(address) and place.label != own:
            by_label.setdefault(place.label, place)
    return list(by_label.values())


def places_are_whole(db: Database, article: Article) -> bool:
    """True if the addresses of an article are intact and include its source."""
    rows = db.all(f"SELECT {_PLACE} FROM addresses WHERE article_id = ?", article.id)
    found = article.source is None or article_at(db, article.source) is not None
    return found and all(map(is_intact, rows))


def delete_spoiled_places(db: Database, article_id: str) -> None:
    """Delete the addresses of an article that are not as they were written."""
    for row in db.all(f"SELECT {_PLACE} FROM addresses WHERE article_id = ?", article_id):
        if not is_intact(row):
            db.write("DELETE FROM addresses WHERE key = ?", row[0])


def copy_group_of(db: Database, article: Article) -> str:
    """The copy group of a stored near duplicate of this article, or a new one."""
    keys = band_keys(signature(article.text))
    marks = ",".join("?" * len(keys))
    rows = db.all(
        "SELECT articles.text, copy_group FROM ("
        "SELECT article_id, count(*) AS common FROM bands "
        f"WHERE key IN ({marks}) AND article_id <> ? GROUP BY article_id "
        f"ORDER BY common DESC, article_id LIMIT {_JUDGED}"
        ") JOIN articles ON articles.id = article_id ORDER BY common DESC, articles.id",
        *keys,
        article.id,
    )
    return next((group for text, group in rows if are_copies(text, article.text)), article.id)


def write_bands(db: Database, article: Article) -> None:
    """Let the copies of an article be found."""
    keys = band_keys(signature(article.text))
    rows = [(key, article.id) for key in keys]
    db.write_many("INSERT OR IGNORE INTO bands (key, article_id) VALUES (?, ?)", rows)


def delete_bands(db: Database, article: Article) -> None:
    """Remove the MinHash bands of a stored article, so that no copy is found by them."""
    rows = [(key, article.id) for key in band_keys(signature(article.text))]
    db.write_many("DELETE FROM bands WHERE key = ? AND article_id = ?", rows)
