"""Doubts of a clause: it denies, supposes, withdraws or does not know what is asked."""

from __future__ import annotations

import re

from corpus import Span
from retrieval import word_classes as words
from retrieval.clauses import SpanInContext
from retrieval.question_kind import (
    NOT_PAST,
    NUMERIC,
    OF_PEOPLE,
    OFFICE,
    PAST_RU,
    PAST_UK,
    UKRAINIAN,
    WORD,
    alike,
    negation,
)

TOLD = frozenset({"who", "names", "when", "where", *NUMERIC})
"""Kinds of question whose answer is a name, a place, a time or a number."""


_SCOPE_END = re.compile(
    r";|: |, (?:which|who|whose|but|where|while|which|котор\w+|но|а|хотя|як(?:ий|а|е"
    r"|і)|але|хоча|der|die|das|aber|mais|pero)\b",
    re.IGNORECASE,
)


_THAT = re.compile(r"\b(?:that|что|що|dass|que)\b", re.IGNORECASE)


def _in_scope(read: SpanInContext, cue: re.Match[str]) -> bool:
    """True if a cue's denial or doubt covers what the question asks and the span answers."""
    if read.asked.shares(cue[0]):
        return False
    ending = _SCOPE_END.search(read.sentence, cue.end())
    end = ending.start() if ending else len(read.sentence)
    told = read.asked.verbs or read.asked.content
    start = _THAT.search(read.sentence, cue.end(), end)
    if start and cue.end() <= read.start and read.end <= start.start():
        return False  # who made the claim that is denied
    inside = read.shared(read.sentence[cue.end() : end], told)
    outside = read.shared(read.sentence[: cue.start()] + " " + read.sentence[end:], told)
    if cue.end() <= read.start < end:
        return inside >= outside and (inside > 0 or read.asked.kind != "thing")
    return read.end <= cue.start() and inside > 0 and inside > outside


def denied(read: SpanInContext) -> bool:
    """True if the clause denies what is asked: who did not do it, what was not so."""
    if read.asked.kind not in {*TOLD, "thing"} or read.asks_who_says:
        return False
    patterns = [words.DENIES, *([words.ACQUITS] if read.asked.kind in OF_PEOPLE else [])]
    found = (cue for pattern in patterns for cue in pattern.finditer(read.sentence))
    return any(_in_scope(read, cue) for cue in found) or _is_negated(read)


def _is_negated(read: SpanInContext) -> bool:
    """True if a "not" outside the span governs it, in a question that is not negative itself."""
    if read.asked.kind in {"thing", "long", "time"} or read.asked.is_negative:
        return False
    cues = read.governing(negation(read.sentence))
    if negation(read.span).search(read.span) or not any(_tells_of(read, cue) for cue in cues):
        return False
    is_until = words.UNTIL.search(read.sentence[max(0, read.start - _UNTIL_CHARS) : read.end])
    return not is_until and not words.OF_LAST.search(read.asked.text)


_UNTIL_CHARS = 16


def _tells_of(read: SpanInContext, cue: re.Match[str]) -> bool:
    """True if at least as much of the question follows a negation as occurs elsewhere."""
    told = read.asked.verbs or read.asked.content
    ending = _SCOPE_END.search(read.sentence, cue.end())
    end = ending.start() if ending else len(read.sentence)
    inside = read.shared(read.sentence[cue.end() : end], told)
    outside = read.shared(read.sentence[: cue.start()], told)
    if inside == outside == 0 and read.is_same_script and not read.asked.is_of_past:
        return not OFFICE.search(read.asked.text)
    return inside >= outside or not read.sentence[: cue.start()].strip()


def supposed(read: SpanInContext) -> bool:
    """True if it is only possible, suspected, planned, nearly so, or would have been."""
    if _would(read):
        return True
    kind = read.asked.kind
    if kind not in TOLD or read.asked.shares_modality or read.asks_who_says:
        return False
    accused = words.ACCUSES.finditer(read.sentence) if kind in OF_PEOPLE else ()
    is_open = kind in OF_PEOPLE or read.asked.is_of_past
    return (
        any(True for _ in read.governing(words.NEARLY))
        or any(_in_scope(read, cue) for cue in accused)
        or (is_open and _is_told_of(read, words.MAYBE))
        or _planned(read)
    )


def _would(read: SpanInContext) -> bool:
    if words.WOULD.search(read.asked.text) or words.HAD_IT.search(read.asked.text):
        return False
    if read.asked.kind in {"why", "how", "thing"}:
        return False
    if words.HAD_IT.search(read.sentence):
        return True
    return any(True for _ in read.governing(words.WOULD))


def _is_told_of(read: SpanInContext, pattern: re.Pattern[str]) -> bool:
    """True if a cue of modality goes with what is asked and is not in the question."""
    return any(
        _tells_of(read, cue) and not read.asked.shares(cue[0]) for cue in read.governing(pattern)
    )


def _planned(read: SpanInContext) -> bool:
    if not read.asked.is_of_past:
        return False
    if _is_told_of(read, words.PLANS):
        return True
    return read.asked.kind == "when" and _is_future_slavic(read)


def _is_future_slavic(read: SpanInContext) -> bool:
    """True if the verb of the question is in the future: no past form is near."""
    if not read.asked.is_cyrillic or not read.is_same_script:
        return False
    past = PAST_UK if UKRAINIAN.search(read.sentence) else PAST_RU
    clause = read.sentence[slice(*read.clause)]
    return not past.search(clause) and any(
        alike(a, b)
        for a in read.asked.verbs
        if past.fullmatch(a)
        for b in WORD.findall(clause.lower())
        if NOT_PAST.fullmatch(b)
    )


_INSTEAD = re.compile(r"(?:,|\band|\bа|\bі|\bи) (?:not|не)\b", re.IGNORECASE)
"""After it stands what was wrong, not what is right."""


def withdrawn(read: SpanInContext) -> bool:
    """True if the text calls it false, a mistake, or a claim of an earlier version."""
    if read.asked.kind in {"yes", "why", "how"} or read.asks_who_says:
        return False
    if words.SAYS_FALSE.match(read.after):
        return True
    return any(
        not read.asked.shares(cue[0])
        for cue in words.FALSE.finditer(read.sentence)
        if not (read.start <= cue.start() and cue.end() <= read.end)
        and not _INSTEAD.search(read.sentence[read.end : max(read.end, cue.start())])
    )


_INTERROGATIVES: dict[str, re.Pattern[str]] = {
    "who": words.WHO,
    "names": words.WHO,
    "when": words.WHEN,
    "where": words.WHERE,
    "why": words.WHY,
    "yes": words.WHETHER,
    "how": words.HOW,
}


def not_said(read: SpanInContext) -> bool:
    """True if the sentence, or the one before, says that what is asked is not known."""
    asking = _INTERROGATIVES.get(read.asked.kind, words.HOW_MANY)
    here = _unsaid(read, read.sentence, asking)
    if here:
        own = read.sentence[slice(*read.clause)]
        inside = here.start <= read.start < here.end
        return inside or read.asked.kind == "yes" or read.shared(own, read.asked.verbs) <= 0.5
    there = _unsaid(read, read.before, asking)
    return bool(there) and read.shared(read.sentence, read.asked.verbs) == 0


def _unsaid(read: SpanInContext, sentence: str, asking: re.Pattern[str]) -> Span | None:
    """The clause that tells what is not known, where that is what the question asks."""
    cue = words.UNSAID.search(sentence)
    if cue is None or read.asked.shares(cue[0]):
        return None
    for match in asking.finditer(sentence):
        ending = re.compile(r"[;,.]").search(sentence, match.end())
        end = ending.start() if ending else len(sentence)
        if match.start() < cue.start() < end:  # "how many died remains unclear"
            end = cue.start()
        if match.end() > cue.start() or end <= cue.start():
            share = read.shared(sentence[match.start() : end])
            if share > 0.6 or not read.is_same_script or not read.asked.content:
                return Span(match.start(), end)
    return None
