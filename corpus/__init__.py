"""What is known: articles, the passages they are cut into, and the store that keeps them."""

from corpus.article import Article
from corpus.database import CorpusError
from corpus.paragraph import Span
from corpus.passage import Cut, Passage, sentences, split
from corpus.sources.file import SourceError, read_path
from corpus.store import Added, CorpusStore, Embedding, Held, UnknownArticleError

__all__ = [
    "Added",
    "Article",
    "CorpusError",
    "CorpusStore",
    "Cut",
    "Embedding",
    "Held",
    "Passage",
    "SourceError",
    "Span",
    "UnknownArticleError",
    "read_path",
    "sentences",
    "split",
]
