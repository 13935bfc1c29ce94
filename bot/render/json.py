"""An answer as one line of JSON, and the JSON Schema of all that programs are given.

Fields are added and never renamed, since programs read them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from corpus import Article, ArticleSummary, Feed, HideRule, Passage, Span, Version
from retrieval import Answer, Candidate, Confidence, Event, Overview, Question, Quote

SCHEMA = 1
"""The number of the form: a larger one where a name is dropped or means something else."""


_UNSAFE = re.compile(r"[\x7f-\x9f\u2028\u2029]")  # end a line, or are obeyed by a terminal


def to_json(raw: str, answer: Answer | None) -> str:
    """One JSON object without line breaks; `raw` is the question as it was typed.

    `start` and `end` count code points of the article's text, `exact` those of the quote's.
    Without an answer (a text that cannot be asked) the status is "not_a_question".
    """
    found = answer or Answer(Question(""), Confidence.NOT_A_QUESTION)
    before = found.question.before
    line = json.dumps(
        {
            "schema": SCHEMA,
            "question": _typed(raw),
            "status": found.status,
            "followed": before.said if before is not None else None,
            "respelt": found.question.respelt,
            "subject": found.question.subject,
            "left_out": [question.text for question in found.left_out],
            "not_read": [question.text for question in found.not_read],
            "quotes": [_quote(quote) for quote in found.quotes],
            "differ": found.differ,
            "by_date": found.by_date,
            "values": [[found.quotes.index(quote) for quote in group] for group in found.values],
            "nearest": [_quote(quote) for quote in found.nearest],
        },
        ensure_ascii=False,
    )
    return _safe(line)


def overview_to_json(found: Overview, raw: str | None = None, status: str = "overview") -> str:
    """One JSON object without line breaks: articles with their leads, and numbers that changed.

    `raw`: the text that asked for it, if one did; `status`: what it asked for.
    """
    extent = found.extent
    told = {
        "schema": SCHEMA,
        "question": _typed(raw),
        "status": status,
        "articles": extent.articles,
        "distinct": extent.distinct,
        "first": extent.first,
        "last": extent.last,
        "headlines": [
            {
                "article": {**_article(one.article), "author": one.article.author},
                "lead": _unsure(one.lead) if one.lead else None,
                "outline": [_unsure(quote) for quote in one.outline],
                "copies": [_article(copy) for copy in one.copies],
            }
            for one in found.headlines
        ],
        "changes": [[_unsure(quote) for quote in change.quotes] for change in found.changes],
    }
    return _safe(json.dumps(told, ensure_ascii=False))


def _unsure(quote: Quote) -> dict[str, object]:
    """A quote without a probability: nothing was asked."""
    told = _quote(quote)
    del told["probability"]
    return told


def event_to_json(event: Event) -> str:
    """One JSON object without line breaks: a sentence and the date that it names."""
    return line_of(_event(event))


def _event(event: Event) -> dict[str, object]:
    return {"date": event.told, "precision": event.precision, **_unsure(event.quote)}


def _typed(raw: str | None) -> str | None:
    """A typed text, without lone surrogates."""
    return None if raw is None else raw.encode("utf-8", "replace").decode()


def answers_to_json(lines: Iterable[str]) -> str:
    """One JSON object of several that were made here, without line breaks."""
    return f'{{"schema": {SCHEMA}, "answers": [{", ".join(lines)}]}}'


def timeline_to_json(raw: str | None, events: Iterable[Event]) -> str:
    """One JSON object without line breaks: dated sentences, on a topic if there is one."""
    return line_of(
        {"schema": SCHEMA, "about": _typed(raw), "events": [_event(event) for event in events]}
    )


def passages_to_json(raw: str, found: Iterable[Candidate]) -> str:
    """One JSON object without line breaks: passages that were searched for, the best first."""
    told = []
    for one in found:
        passage = one.passage
        quote = Quote(passage, passage.span, passage.span, None, 0.0)
        excerpt = {name: value for name, value in _quote(quote).items() if name in _EXCERPT}
        scores = {"cosine": round(one.cosine, 4), "bm25": round(one.bm25, 4)}
        told.append({**excerpt, "heading": passage.section, **scores})
    return line_of({"schema": SCHEMA, "query": _typed(raw), "passages": told})


_EXCERPT = ("text", "start", "end", "passage", "article", "link")


def listing_to_json(
    articles: Iterable[Article], total: int, first: int, following: str | None
) -> str:
    """One JSON object without line breaks: a page of articles; `following` is the next one's."""
    return line_of(
        {
            "schema": SCHEMA,
            "total": total,
            "first": first,
            "articles": [_article(article) for article in articles],
            "next": following,
        }
    )


def full_article_to_json(
    article: Article,
    passages: Iterable[Passage],
    copies: Iterable[Article],
    versions: Iterable[Version],
) -> str:
    """One JSON object without line breaks: an article with all of its text that is shown."""
    return line_of(
        {
            "schema": SCHEMA,
            "article": _article(article),
            "author": article.author,
            "retrieved": article.retrieved,
            "changed": article.changed,
            "licence": article.licence,
            "gone": article.gone,
            "passages": [
                {
                    "passage": passage.id,
                    "heading": passage.section,
                    "text": passage.text,
                    "start": passage.span.start,
                    "end": passage.span.end,
                }
                for passage in passages
            ],
            "copies": [_article(copy) for copy in copies],
            "versions": [
                {
                    "number": one.number,
                    "title": one.title,
                    "retrieved": one.retrieved,
                    "changed": one.changed,
                    "digest": one.digest,
                }
                for one in versions
            ],
        }
    )


def line_of(told: Mapping[str, object]) -> str:
    """One JSON object without line breaks, of facts with their names."""
    return _safe(json.dumps(told, ensure_ascii=False))


def sources_to_json(held: Iterable[ArticleSummary]) -> list[str]:
    """A line for each article."""
    return [
        line_of(
            _article(one.article)
            | {
                "author": one.article.author,
                "retrieved": one.article.retrieved,
                "gone": one.article.gone,
                "passages": one.passages,
            }
        )
        for one in held
    ]


def suggestion_to_json(found: Answer) -> str:
    """One JSON object without line breaks: a question, and the quote that answers it."""
    return line_of({"question": found.question.text, "quote": _quote(found.quotes[0])})


def feeds_to_json(followed: Iterable[Feed]) -> list[str]:
    """A line for each feed; times are ISO 8601 in UTC."""
    return [
        line_of(
            {
                "feed": one.address,
                "title": one.title,
                "asked": _time(one.visit.last)
                if one.visit.last > one.visit.first or one.visit.failures
                else None,
                "next": _time(one.visit.next),
                "failures": one.visit.failures,
                "fault": one.visit.fault,
            }
        )
        for one in followed
    ]


def rules_to_json(rules: Iterable[tuple[HideRule, int, int]]) -> list[str]:
    """A line for each hide rule, with how much it hides."""
    return [
        line_of({"kind": rule.kind, "what": rule.what, "articles": articles, "passages": passages})
        for rule, articles, passages in rules
    ]


def history_to_json(versions: Sequence[Version]) -> list[str]:
    """A line for each version of an article, oldest first, with its whole text."""
    return [
        line_of(
            {
                "number": one.number,
                "title": one.title,
                "retrieved": one.retrieved,
                "changed": one.changed,
                "digest": one.digest,
                "text": one.text,
            }
        )
        for one in versions
    ]


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def _safe(line: str) -> str:
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", line)


def _quote(quote: Quote) -> dict[str, object]:
    return {
        "text": quote.text,
        "exact": _exact(quote),
        "exact_text": quote.article.text[slice(*quote.exact)] if quote.exact else None,
        "start": quote.span.start,
        "end": quote.span.end,
        "probability": round(quote.probability, 4),
        "passage": quote.passage.id,
        "article": _article(quote.article),
        "link": quote.link,
        "also_in": [{"publisher": p.publisher, "url": p.address} for p in quote.also_in],
    }


def _article(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher,
        "byline": article.byline,
        "published": article.published,
        "language": article.language,
    }


def _exact(quote: Quote) -> Span | None:
    return quote.emphasis if quote.exact else None


Schema = Mapping[str, Any]
"""A JSON Schema."""

_REFERENCE = "#/components/schemas/"


def to(name: str) -> dict[str, Any]:
    """A reference to one of `SCHEMAS`, as it stands in an OpenAPI document."""
    return {"$ref": _REFERENCE + name}


def _object(description: str, /, **properties: Schema) -> Schema:
    """Of exactly these properties, all of them always there."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _text(description: str, *, nullable: bool = False, **more: object) -> Schema:
    return {
        "type": ["string", "null"] if nullable else "string",
        "description": description,
        **more,
    }


def _number(description: str, **more: object) -> Schema:
    return {"type": "integer", "description": description, **more}


def _list(items: Schema, description: str) -> Schema:
    return {"type": "array", "items": items, "description": description}


_VERSION = _number(
    "The number of the form; a larger one where a name is dropped or means something else.",
    const=SCHEMA,
)

_LOCATIONS = _list(
    _object(
        "Another place where the same words stand.",
        publisher=_text("Who published them there.", nullable=True),
        url=_text("The address."),
    ),
    "Other publishers with the same words.",
)

_ARTICLE = {
    "id": _text("Short and stable, also when the text is corrected."),
    "title": _text("The title.", nullable=True),
    "url": _text("The address that a reader can open.", nullable=True),
    "publisher": _text("Who published it, as it says itself.", nullable=True),
    "byline": _text(
        "The publisher as readers are told: with the host unless it is confirmed. Cite this.",
        nullable=True,
    ),
    "published": _text("ISO 8601: the day, or the day and time.", nullable=True),
    "language": _text("BCP 47 code of the language of the text.", nullable=True),
}

_EXCERPT_SCHEMA = {
    "text": _text("The words of the article, exactly. Cite these, and no others."),
    "start": _number("Where they begin, in code points of the article's text.", minimum=0),
    "end": _number("Where they end, exclusively.", minimum=0),
    "passage": _number("The number of the passage that holds them."),
    "article": to("Article"),
    "link": _text(
        "Opens the article at these words; null where it has no address.", nullable=True
    ),
}

_EXACT: Schema = {
    "type": ["array", "null"],
    "items": {"type": "integer", "minimum": 0},
    "minItems": 2,
    "maxItems": 2,
    "description": "The few words that answer: start and end in code points of `text`, or null.",
}

_QUOTE = _EXCERPT_SCHEMA | {
    "exact": _EXACT,
    "exact_text": _text("These words themselves, or null.", nullable=True),
    "also_in": _LOCATIONS,
}

_PROBABILITY: Schema = {
    "type": "number",
    "minimum": 0,
    "maximum": 1,
    "description": "How probable it is that this answers the question; calibrated.",
}

_LEAD = {"anyOf": [to("Sentence"), {"type": "null"}], "description": "The first sentence."}

SCHEMAS: Mapping[str, Schema] = {
    "Article": _object(
        "What is known of an article; unknown is null, never invented.", **_ARTICLE
    ),
    "Quote": _object("Whole sentences of an article.", **_QUOTE, probability=_PROBABILITY),
    "Sentence": _object("Whole sentences of an article, where nothing was asked.", **_QUOTE),
    "Answer": _object(
        "What the articles say to a question. All words in it are quotes, or were asked.",
        schema=_VERSION,
        question=_text("As it was typed."),
        status={
            "type": "string",
            "enum": ["answered", "uncertain", "about", "not_found", "not_a_question"],
            "description": (
                "`answered`: the first quote answers; `uncertain`: it may; `about`: the quotes "
                "are what is said of a name; `not_found`: there are no quotes, and `nearest` is "
                "no answer; `not_a_question`: nothing was searched for."
            ),
        },
        followed=_text("The question before, where it was understood with that.", nullable=True),
        respelt=_text("As it was searched for, where a word was misspelt.", nullable=True),
        subject=_text("What all is wanted about, with the status `about`.", nullable=True),
        left_out=_list({"type": "string"}, "Of several questions in one, those without answer."),
        not_read=_list({"type": "string"}, "Of more than four questions in one, the rest."),
        quotes=_list(to("Quote"), "What answers; the most probable first, or the newest."),
        differ={"type": "boolean", "description": "Whether the quotes contradict each other."},
        by_date={"type": "boolean", "description": "Whether they tell a figure that changed."},
        values=_list(
            _list({"type": "integer", "minimum": 0}, "Places in `quotes`, from 0."),
            "The quotes that say the same, together.",
        ),
        nearest=_list(to("Quote"), "What comes nearest where nothing answers; it is no answer."),
    ),
    "Overview": _object(
        "What the articles are about: their first sentences, and the numbers that changed.",
        schema=_VERSION,
        question=_text("The text that asked for it, if one did.", nullable=True),
        status={
            "type": "string",
            "enum": ["overview", "articles", "sources", "date", "author"],
            "description": "What was asked for; `overview` where nothing was.",
        },
        articles=_number("How many articles there are.", minimum=0),
        distinct=_number("As many where copies count once.", minimum=0),
        first=_text("When the oldest was published, in ISO 8601.", nullable=True),
        last=_text("When the newest was published.", nullable=True),
        headlines=_list(
            _object(
                "An article with its first sentence.",
                article=_object(
                    "What is known of it.",
                    **_ARTICLE,
                    author=_text("Who wrote it.", nullable=True),
                ),
                lead=_LEAD,
                outline=_list(to("Sentence"), "The first sentence below each heading."),
                copies=_list(to("Article"), "Other articles with the same text."),
            ),
            "The newest first.",
        ),
        changes=_list(
            _list(to("Sentence"), "The newest first, the number exact."),
            "Numbers that later articles give otherwise.",
        ),
    ),
    "Passages": _object(
        "The passages nearest to some words. They need not answer anything.",
        schema=_VERSION,
        query=_text("As it was typed."),
        passages=_list(
            _object(
                "A passage of an article.",
                **_EXCERPT_SCHEMA,
                heading=_text("The heading above it.", nullable=True),
                cosine={
                    "type": "number",
                    "description": "Likeness of meaning, -1 to 1; it ranks, and proves nothing.",
                },
                bm25={"type": "number", "description": "Weight of the words that are shared."},
            ),
            "The best first.",
        ),
    ),
    "ArticleList": _object(
        "A page of the articles, the newest first.",
        schema=_VERSION,
        total=_number("How many there are in all.", minimum=0),
        first=_number("How many come before this page.", minimum=0),
        articles=_list(to("Article"), "Those of this page."),
        next=_text("The address of the next page, relative to this one.", nullable=True),
    ),
    "FullArticle": _object(
        "An article with all of its text that is shown.",
        schema=_VERSION,
        article=to("Article"),
        author=_text("Who wrote it.", nullable=True),
        retrieved=_text("ISO 8601: when it was read.", nullable=True),
        changed=_text("ISO 8601: when its publisher last changed it.", nullable=True),
        licence=_text("The licence that it states.", nullable=True),
        gone=_text(
            "ISO 8601: since when there is nothing at its address any more.", nullable=True
        ),
        passages=_list(
            _object(
                "Whole sentences, in reading order.",
                passage=_number("Its number."),
                heading=_text("The heading above it.", nullable=True),
                text=_text("The words, exactly."),
                start=_number("In code points of the article's text.", minimum=0),
                end=_number("Exclusively.", minimum=0),
            ),
            "The text, without what is hidden.",
        ),
        copies=_list(to("Article"), "Other articles with the same text."),
        versions=_list(
            _object(
                "The article as it was read at one time.",
                number=_number("The first is 1.", minimum=1),
                title=_text("Its title then.", nullable=True),
                retrieved=_text("ISO 8601: when it was read.", nullable=True),
                changed=_text("ISO 8601: when it was changed, as it says.", nullable=True),
                digest=_text("SHA-256 of its text in UTF-8."),
            ),
            "The oldest first.",
        ),
    ),
    "Timeline": _object(
        "Sentences that name a date.",
        schema=_VERSION,
        about=_text("The topic that was asked for.", nullable=True),
        events=_list(
            _object(
                "A sentence and the date that it names.",
                date=_text("ISO 8601: a day, a month or a year."),
                precision={
                    "type": "string",
                    "enum": ["day", "month", "year"],
                    "description": "How exactly the sentence names it.",
                },
                **_QUOTE,
            ),
            "In order of date.",
        ),
    ),
    "Answers": _object(
        "The answers to several questions, in their order.",
        schema=_VERSION,
        answers=_list(
            {"anyOf": [to("Answer"), to("Overview")]}, "As many as there were questions."
        ),
    ),
    "Problem": {
        **_object(
            "Why a request cannot be answered (RFC 9457).",
            title=_text("The name of the status."),
            status=_number("The status of the response."),
            detail=_text("What is wrong, with which, and what to do."),
            errors=_list(
                _object(
                    "What is wrong with one parameter.",
                    parameter=_text("Its name."),
                    detail=_text("What is wrong with it, and what to do."),
                ),
                "Where parameters are wrong: each of them.",
            ),
        ),
        "required": ["title", "status", "detail"],
    },
}
"""Each form by its name."""


def standalone(*names: str) -> dict[str, Any]:
    """The schema of an object of one of these forms, with all that it refers to inside.

    >>> sorted(standalone("Timeline")["$defs"])
    ['Article']
    """
    definitions: dict[str, Any] = {}

    def inside(value: Any) -> Any:
        if isinstance(value, Mapping):
            if "$ref" in value:
                name = str(value["$ref"]).removeprefix(_REFERENCE)
                if name not in definitions:
                    definitions[name] = None  # it may refer to itself
                    definitions[name] = inside(SCHEMAS[name])
                return {"$ref": f"#/$defs/{name}"}
            return {key: inside(one) for key, one in value.items()}
        return [inside(one) for one in value] if isinstance(value, list) else value

    forms = [inside(SCHEMAS[name]) for name in names]
    whole = forms[0] if len(forms) == 1 else {"type": "object", "anyOf": forms}
    return {**whole, "$defs": definitions}
