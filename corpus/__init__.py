"""What is known: articles, the passages they are cut into, and the store that keeps them."""

from corpus.among import Among, AmongError
from corpus.article import Article
from corpus.collect import Collector
from corpus.database import CorpusError, Moment
from corpus.download import Downloader
from corpus.fetched import DownloadError
from corpus.handing import back_up, exported, imported
from corpus.hiding import Rule, hidden, hide, unhide
from corpus.link import link_to
from corpus.paragraph import Span
from corpus.passage import Cut, Passage, sentences, split
from corpus.reading import Held, UnknownArticleError
from corpus.related import Place
from corpus.rows import Embedding
from corpus.shelf import (
    Publisher,
    count_articles,
    count_passages,
    last_passage,
    latest,
    publishers,
)
from corpus.sources.child import Reader as SourceReader
from corpus.sources.file import SourceError, read_path
from corpus.sources.post import article_of_post
from corpus.stems import searched, stemmed
from corpus.store import Added, CorpusStore, Embed
from corpus.taking import Step
from corpus.tunnel import ProxyError
from corpus.upkeep import Fault, faults_of, mend
from corpus.versions import Piece, Version, differences
from corpus.visits import Feed

__all__ = [
    "Added",
    "Among",
    "AmongError",
    "Article",
    "Collector",
    "CorpusError",
    "CorpusStore",
    "Cut",
    "DownloadError",
    "Downloader",
    "Embed",
    "Embedding",
    "Fault",
    "Feed",
    "Held",
    "Moment",
    "Passage",
    "Piece",
    "Place",
    "ProxyError",
    "Publisher",
    "Rule",
    "SourceError",
    "SourceReader",
    "Span",
    "Step",
    "UnknownArticleError",
    "Version",
    "article_of_post",
    "back_up",
    "count_articles",
    "count_passages",
    "differences",
    "exported",
    "faults_of",
    "hidden",
    "hide",
    "imported",
    "last_passage",
    "latest",
    "link_to",
    "mend",
    "publishers",
    "read_path",
    "searched",
    "sentences",
    "split",
    "stemmed",
    "unhide",
]
