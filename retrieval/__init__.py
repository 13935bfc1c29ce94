"""Finding what answers: search by meaning and by words, reading, and quoting."""

from __future__ import annotations

import os

from retrieval.answer import LIMIT_QUOTES, Answer, Answerer
from retrieval.answerability import Confidence, Thresholds
from retrieval.claims import claim_of
from retrieval.e5 import Prompts
from retrieval.encoder import (
    BUNDLED,
    DEFAULT_ENCODER,
    FORMER_DEFAULT,
    Encoder,
    EncoderError,
    embedding,
    is_foreign,
    load_encoder,
)
from retrieval.index import LiveIndex, index_fault, index_state, mend_index
from retrieval.overview import (
    Change,
    Event,
    Headline,
    Overview,
    by_date,
    news_of,
    overview_of,
    story_of,
)
from retrieval.phrases import (
    Request,
    as_typed_or_turned,
    is_complaint,
    orders_to_add,
    request_of,
)
from retrieval.question import (
    LIMIT_CHARS,
    PreviousTurn,
    Question,
    QuestionError,
    is_asked,
    points_elsewhere,
)
from retrieval.quote import Page, Quote, QuoteRef
from retrieval.reader import Reader, Reading, TrainedReader, load_reader
from retrieval.search import Candidate, Timed
from retrieval.standing_queries import Mentions, NewAnswer, StandingQueries
from retrieval.suggestions import (
    LoggedQuestion,
    QuestionCluster,
    Suggestion,
    cluster_questions,
    suggest_in_steps,
    suggest_questions,
)
from retrieval.weights import WeightsError

# ONNX Runtime sends telemetry unless this is set before it is loaded. It is loaded only in
# this package, and children inherit this.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


__all__ = [
    "BUNDLED",
    "DEFAULT_ENCODER",
    "FORMER_DEFAULT",
    "LIMIT_CHARS",
    "LIMIT_QUOTES",
    "Answer",
    "Answerer",
    "Candidate",
    "Change",
    "Confidence",
    "Encoder",
    "EncoderError",
    "Event",
    "Headline",
    "LiveIndex",
    "LoggedQuestion",
    "Mentions",
    "NewAnswer",
    "Overview",
    "Page",
    "PreviousTurn",
    "Prompts",
    "Question",
    "QuestionCluster",
    "QuestionError",
    "Quote",
    "QuoteRef",
    "Reader",
    "Reading",
    "Request",
    "StandingQueries",
    "Suggestion",
    "Thresholds",
    "Timed",
    "TrainedReader",
    "WeightsError",
    "as_typed_or_turned",
    "by_date",
    "claim_of",
    "cluster_questions",
    "embedding",
    "index_fault",
    "index_state",
    "is_asked",
    "is_complaint",
    "is_foreign",
    "load_encoder",
    "load_reader",
    "mend_index",
    "news_of",
    "orders_to_add",
    "overview_of",
    "points_elsewhere",
    "request_of",
    "story_of",
    "suggest_in_steps",
    "suggest_questions",
]
