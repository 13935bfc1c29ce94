"""What is known: articles, the passages they are cut into, and the store that keeps them."""

from corpus.among import Among, AmongError
from corpus.article import Article
from corpus.database import CorpusError
from corpus.link import link_to
from corpus.paragraph import Span
from corpus.passage import Cut, Passage, sentences, split
from corpus.reading import Held, UnknownArticleError
from corpus.related import Place
from corpus.rows import Embedding
from corpus.sources.file import SourceError, read_path
from corpus.store import Added, CorpusStore
from corpus.versions import Piece, Version, differences

__all__ = [
    "Added",
    "Among",
    "AmongError",
    "Article",
    "CorpusError",
    "CorpusStore",
    "Cut",
    "Embedding",
    "Held",
    "Passage",
    "Piece",
    "Place",
    "SourceError",
    "Span",
    "UnknownArticleError",
    "Version",
    "differences",
    "link_to",
    "read_path",
    "sentences",
    "split",
]
