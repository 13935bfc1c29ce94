"""The corpus: articles, the passages they are split into, and the store that keeps them."""

from __future__ import annotations

from corpus.article import (
    AlternateLocation,
    Article,
    ArticleFilter,
    FilterError,
    Passage,
    PassageSpan,
    Span,
    moment_of,
    text_fragment_link,
    without_copies,
)
from corpus.attribution import AttributionError, ConfirmedPublishers, place_of
from corpus.extract.records import SourceError
from corpus.extract.sandbox import Sandbox
from corpus.extract.telegram import article_of_post
from corpus.extract.text import read_path
from corpus.fetch.client import Downloader
from corpus.fetch.transport import DownloadError, ProxyError
from corpus.files import (
    SQLITE_IS_SAFE,
    FileLock,
    atomic_folder,
    atomic_write,
    copy_sqlite,
    end_with,
    lock_of_use,
    open_or_replace,
    open_sqlite,
    sha256_of,
    sqlite3,
    sync_to_disk,
)
from corpus.ingest import Ingester, IngestStep
from corpus.language import is_cyrillic, language_of, searched, stem, stemmed
from corpus.segmentation import sentences, split
from corpus.store.connections import AdvisoryLock, Connections, advisory_key
from corpus.store.crawl_state import Feed
from corpus.store.database import CorpusError, DatabaseUrl, Revision, make_folder
from corpus.store.hide_rules import HideRule
from corpus.store.passage_search import Embedding
from corpus.store.read import (
    ArticleSummary,
    CorpusView,
    Extent,
    Publisher,
    UnknownArticleError,
)
from corpus.store.upkeep import (
    Fault,
    back_up,
    export_lines,
    find_faults,
    import_lines,
    move_corpus,
    opml_of,
    repair_faults,
    replacing,
    undo_replacing,
)
from corpus.store.versions import DiffSegment, Version, differences
from corpus.store.write import Added, CorpusStore, Embed
from corpus.urls import pasted_address

__all__ = [
    "SQLITE_IS_SAFE",
    "Added",
    "AdvisoryLock",
    "AlternateLocation",
    "Article",
    "ArticleFilter",
    "ArticleSummary",
    "AttributionError",
    "ConfirmedPublishers",
    "Connections",
    "CorpusError",
    "CorpusStore",
    "CorpusView",
    "DatabaseUrl",
    "DiffSegment",
    "DownloadError",
    "Downloader",
    "Embed",
    "Embedding",
    "Extent",
    "Fault",
    "Feed",
    "FileLock",
    "FilterError",
    "HideRule",
    "IngestStep",
    "Ingester",
    "Passage",
    "PassageSpan",
    "ProxyError",
    "Publisher",
    "Revision",
    "Sandbox",
    "SourceError",
    "Span",
    "UnknownArticleError",
    "Version",
    "advisory_key",
    "article_of_post",
    "atomic_folder",
    "atomic_write",
    "back_up",
    "copy_sqlite",
    "differences",
    "end_with",
    "export_lines",
    "find_faults",
    "import_lines",
    "is_cyrillic",
    "language_of",
    "lock_of_use",
    "make_folder",
    "moment_of",
    "move_corpus",
    "open_or_replace",
    "open_sqlite",
    "opml_of",
    "pasted_address",
    "place_of",
    "read_path",
    "repair_faults",
    "replacing",
    "searched",
    "sentences",
    "sha256_of",
    "split",
    "sqlite3",
    "stem",
    "stemmed",
    "sync_to_disk",
    "text_fragment_link",
    "undo_replacing",
    "without_copies",
]
