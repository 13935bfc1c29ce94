"""Marking: which of the words that a reader chose may be shown bold, and which doubts stop it.

A reader model marks words near what is asked. It marks "strikers" in "Police denied that strikers
had set the fire", and the day on which somebody spoke in "did not say when. He spoke on Tuesday".
The rules here are of the language: negation, modality, speech, units, names, time. A doubted span
is not marked; its sentence may still be shown, and is no sure answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from corpus import Span
from retrieval import word_classes as words
from retrieval.question import (
    CYRILLIC,
    DIGIT,
    GERMAN,
    NOT_PAST,
    NUMERIC,
    OF_PEOPLE,
    OF_SOMETHING,
    OFFICE,
    PAST_RU,
    PAST_UK,
    UKRAINIAN,
    WORD,
    alike,
    asked,
    is_subject,
    is_telling,
    negation,
)
from retrieval.spans import SpanInContext, stands, whole


class Doubt(StrEnum):
    """Why the words that a reader chose may not be the answer."""

    DENIED = "denied"
    """The clause denies what is asked."""
    SUPPOSED = "supposed"
    """It is only possible, planned, suspected or would have been."""
    WITHDRAWN = "withdrawn"
    """The text calls it false, a mistake or an earlier version."""
    NOT_SAID = "not_said"
    """The text says that what is asked is not known or was not told."""
    ANOTHER_THING = "another_thing"
    """The number counts something else, or the whole of which a part is asked."""
    ANOTHER_TIME = "another_time"
    """It is of another time, or it is the day on which somebody spoke."""
    ANOTHER_NAME = "another_name"
    """A name in the question stands nowhere near, and another in its place."""
    MISFIT = "misfit"
    """It is not of the kind that is asked: no money for a cost, no name for a name."""
    FORMER = "former"
    """Somebody who held an office does not hold it now."""


@dataclass(frozen=True, slots=True)
class Marking:
    """The words that may be marked in a sentence, and the doubts why they may not."""

    exact: Span | None
    """The words made whole; None where nothing is to be marked."""
    doubts: frozenset[Doubt] = frozenset()
    decides: bool = True
    """True if the sentence may be shown bold where none of its words are."""


UNMARKED = Marking(None)
"""Nothing to mark, and no doubt about it either."""


def mark(
    question: str,
    text: str,
    sentence: Span,
    exact: Span,
    *,
    heading: str = "",
    names: Iterable[str] = (),
    other_names: Iterable[tuple[str, str]] = (),
) -> Marking:
    """The marking of `exact`, in code points of `text`, as the answer to a question.

    `heading` is the title and section above it; `names` must stand in the sentence or just before
    it. `other_names` are those that the question spells otherwise than the articles do, with their
    spelling: a number or a time must be of them.

    >>> text = "Police denied that strikers had set the fire."
    >>> mark("Who set the fire?", text, Span(0, 45), Span(19, 27)).doubts
    frozenset({<Doubt.DENIED: 'denied'>})
    """
    grown = whole(text, sentence, exact)
    if grown is None:
        return UNMARKED
    told = (tuple(names), tuple(other_names))
    read = SpanInContext(asked(question), text, sentence, grown, heading, *told)
    doubts = frozenset(doubt for doubt, holds in _RULES if holds(read))
    if doubts or decides(read):
        return Marking(None if doubts else grown, doubts)
    return Marking(None, decides=False)


def decides(read: SpanInContext) -> bool:
    """True if the words answer by themselves; where they do not, none of the sentence is marked.

    That is asked where a reader has few words to choose from: yes or no, a reason, or nothing.
    """
    if is_subject(read.asked.text):
        return False
    if read.asked.kind == "yes":
        return _says_yes_or_no(read)
    unsaid = words.UNSAID.search(read.span)
    if unsaid and not read.asked.shares(unsaid[0]):
        return False
    if words.WHAT_X_SAYS.search(read.asked.text):
        is_said = len(read.span.split()) >= _SAID_WORDS and not words.SPEECH.search(read.span)
        return is_said or words.QUOTED.search(read.span) is not None
    return read.asked.kind != "why" or _gives_reason(read)


def _says_yes_or_no(read: SpanInContext) -> bool:
    """True if the words deny, or say little else than what is asked: "closed on Monday"."""
    if negation(read.span).search(read.span) or words.DENIES.search(read.span):
        return True
    told = read.asked.content
    said = [word for word in WORD.findall(read.span) if word[0].islower() and is_telling(word)]
    if not told or not read.is_same_script:
        return False
    others = [word for word in said if not any(alike(word, other) for other in told)]
    return len(others) < len(said) and len(others) <= _MOST_OTHERS


_MOST_OTHERS = 2
_SAID_WORDS = 6  # of what somebody says, where it is not in quotation marks


def _gives_reason(read: SpanInContext) -> bool:
    """True if the words tell something new, behind a word of reason or before a verb of cause."""
    inside = list(words.REASON.finditer(read.span))
    new = _new_words(read, read.span[inside[-1].end() if inside else 0 :])
    ahead = read.sentence[max(0, read.start - _REASON_CHARS) : read.start]
    if _tells_purpose(read):
        return True
    cues = list(words.REASON.finditer(ahead))
    between = ahead[cues[-1].end() :] if cues else ","
    if "," not in between and not any(map(is_telling, WORD.findall(between))):
        return new > 0
    behind = read.sentence[read.end : read.end + _CAUSE_CHARS]
    is_told = bool(cues or inside or words.CAUSES.search(behind))
    return is_told and new >= _LEAST_NEW


def _new_words(read: SpanInContext, part: str) -> int:
    """How many words of content it has that the question has not, and that tell of no speech."""
    return sum(
        is_telling(word)
        and not words.SPEAKS.fullmatch(word)
        and not any(alike(word, other) for other in read.asked.content)
        for word in WORD.findall(part)
    )


_LEAST_NEW = 2
_REASON_CHARS = 60  # before the words in which a word of reason stands
_CAUSE_CHARS = 30  # behind them, for a verb of cause


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


_WITH_UNIT = {"cost": "money", "mass": "mass", "length": "length", "age": "time", "time": "time"}


def another_thing(read: SpanInContext) -> bool:
    """True if a number counts something else, or the whole of which a part is asked."""
    if read.asked.kind not in {"count", "amount"}:
        return False
    behind = read.sentence[read.start :]
    ahead = read.sentence[: read.start]
    if words.PART_OF.search(ahead) and not words.OF_TOTAL.search(read.asked.text):
        return True
    if _leads_to_parts(read):
        return True
    if words.PEOPLE.search(read.asked.text) and _of_things(behind, read.end - read.start):
        return True
    return _another_outcome(read)


def _leads_to_parts(read: SpanInContext) -> bool:
    """True if the sentence leads to a list or table, and what is asked for stands there alone."""
    if not read.sentence.rstrip().endswith(":"):
        return False
    return any(not stands(word, read.sentence) for group in read.asked.names for word in group)


def _of_things(behind: str, length: int) -> bool:
    number = re.compile(r"[\d.,\u00a0]+").match(behind)
    return words.THINGS.match(behind[number.end() if number else length :]) is not None


def _another_outcome(read: SpanInContext) -> bool:
    """True if those who are counted survived, say, while the dead are asked for."""
    wanted = _outcomes(read.asked.text)
    if not wanted or negation(read.span).search(read.span):
        return False
    here = _outcomes(read.sentence[slice(*read.clause)]) or _outcomes(read.sentence)
    if not here and wanted & {"dead", "hurt"}:
        here = _outcomes(read.before) | _outcomes(read.heading) or {"nothing"}
    return bool(here) and not here & wanted


def _outcomes(part: str) -> set[str]:
    return {name for name, pattern in words.OUTCOMES if pattern.search(part)}


def another_time(read: SpanInContext) -> bool:
    """True if it is of another time, or the day on which somebody spoke."""
    if read.asked.kind == "when":
        return _is_day_of_speech(read)
    if read.asked.kind in {"yes", "why", "how", "where"}:
        return False
    outside = read.sentence[slice(*read.clause)].replace(read.span, " ")
    years = set(words.YEAR.findall(outside))
    if read.asked.years:
        if not years and read.is_numeric:
            years = set(words.YEAR.findall(read.sentence.replace(read.span, " ")))
        return bool(years) and not years & read.asked.years
    return read.is_numeric and _is_not_of_now(read, outside, has_year=bool(years))


def _is_not_of_now(read: SpanInContext, clause: str, *, has_year: bool) -> bool:
    """True if a number was so once, and now is asked for."""
    is_past = words.PAST_TIME.search(clause) or (has_year and words.WAS.search(clause))
    if is_past and read.asked.is_of_now and not words.OF_NOW.search(clause):
        return True
    is_of_now = read.asked.is_of_now or not words.OF_THE_PAST.search(read.asked.text)
    changed = words.CHANGED.search(read.sentence + " " + read.after)
    return is_of_now and has_year and changed is not None


def _is_day_of_speech(read: SpanInContext) -> bool:
    """True if a time is when somebody spoke, rather than when it happened."""
    if words.SPEAKS.search(read.asked.text):
        return False
    clause = read.clause
    for cue in words.SPEAKS.finditer(read.sentence, clause.start, clause.end):
        between = (
            read.sentence[cue.end() : read.start]
            if cue.end() <= read.start
            else read.sentence[read.end : cue.start()]
        )
        ahead = read.sentence[clause.start : min(cue.start(), read.start)]
        if len(between.split()) > _SPEECH_WORDS:
            continue
        if not read.is_same_script:
            return len(between) < 12
        if read.shared(between) == 0 and (cue.end() <= read.start or read.shared(ahead) == 0):
            return True
    return False


_SPEECH_WORDS = 4


def another_name(read: SpanInContext) -> bool:
    """True if a name of the question stands nowhere near, or another stands in its place."""
    near = f"{read.heading} {read.before} {read.sentence}"
    if any(not stands(name, near) for name in read.required):
        return True
    if read.asked.kind in OF_SOMETHING and any(
        _is_of_another_thing(read, *spellings) for spellings in read.other_names
    ):
        return True
    if not read.is_same_script:
        return False
    if read.asked.kind == "age" and _is_of_another_person(read):
        return True
    return any(_is_exchanged(read, group, near) for group in read.asked.names)


def _is_of_another_thing(read: SpanInContext, typed: str, spelt: str) -> bool:
    r"""True if a name that the reader model cannot know stands elsewhere, and another one here.

    A place is only where all of it happens: it need not stand beside each number.

    >>> text = "WhatsApp is blocked.\nThe app Max is Russian. It has 55 million users."
    >>> read = SpanInContext(
    ...     asked("сколько пользователей у вотсапа"), text, Span(45, 71), Span(52, 62), "", ()
    ... )
    >>> _is_of_another_thing(read, "вотсапа", "WhatsApp")
    True
    >>> _is_of_another_thing(read, "макса", "Max")
    False
    """
    everything = f"{read.heading} {read.text}"
    if read.is_same_script and typed.lower() in everything.lower():
        return False  # spelt so, the model sees it
    if not stands(spelt, everything):
        return True
    is_place = _is_a_place(spelt, read.text) and _is_a_place(typed, read.asked.text)
    if is_place or stands(spelt, f"{read.heading} {read.paragraph}"):
        return False
    if GERMAN.search(read.text):
        return False  # its nouns have capitals as names do
    inside = list(WORD.finditer(read.paragraph))[1:]
    return any(
        match[0][0].isupper()
        and match[0].lower() not in words.FUNCTION
        and not words.TIME_WORDS.fullmatch(match[0])
        and not _SENTENCE_BEGINS.search(read.paragraph, 0, match.start())
        for match in inside
    )


_SENTENCE_BEGINS = re.compile(r"[.!?…“„«\"]\s?$")


def _is_a_place(name: str, text: str) -> bool:
    """True if something is somewhere in a text, and that is the name.

    >>> text = "People in Halvik use WhatsApp."
    >>> _is_a_place("Halvik", text), _is_a_place("WhatsApp", text)
    (True, False)
    """
    stem = re.escape(name[:-2] if CYRILLIC.search(name) and len(name) > _STEMMED else name)
    near = "in|at|near|from|во?|на|из|под|під|із|à|en|bei|aus|de"
    near = f"{near}|у|з" if UKRAINIAN.search(text) else near  # Russian "у" tells whose it is
    return re.search(rf"(?i:\b(?:{near})) {stem}", text) is not None


_STEMMED = 5  # letters from which a Cyrillic name is looked for without its ending


def _is_exchanged(read: SpanInContext, group: tuple[str, ...], near: str) -> bool:
    everything = f"{read.heading} {read.text}"
    if not any(stands(word, everything) for word in group):
        return not _initials_stand(group, everything)
    if not any(stands(word, near) for word in group):
        return _is_in_its_place(read, group)
    return _is_namesake(group, near, read)


def _initials_stand(group: tuple[str, ...], text: str) -> bool:
    """True if the text has the abbreviation, or the words of which the name is one."""
    if len(group) > 1 and "".join(word[0] for word in group) in text:
        return True
    name = group[0]
    if not 2 <= len(name) <= 6 or not name.isupper():
        return False
    initials = "".join(m.group()[0] for m in WORD.finditer(text) if m.group()[0].isupper())
    return name in initials


def _is_in_its_place(read: SpanInContext, group: tuple[str, ...]) -> bool:
    """True if the sentence has another name where the question has this: after one preposition."""
    at = read.asked.text.find(group[0])
    ahead = read.asked.text[:at].split()
    if not ahead or ahead[-1].lower() not in words.FUNCTION:
        return False
    place = re.compile(rf"\b{re.escape(ahead[-1])} (?:the )?(?=[^\W\d_a-zа-яёіїєґ])")
    for match in place.finditer(read.sentence):
        word = WORD.match(read.sentence, match.end())
        if word and not words.TIME_WORDS.fullmatch(word[0]) and word[0][0].isupper():
            return True
    return False


def _is_namesake(group: tuple[str, ...], near: str, read: SpanInContext) -> bool:
    """True if the text has the surname with another given name."""
    if len(group) != 2 or stands(group[0], f"{read.heading} {read.text}"):
        return False
    for match in WORD.finditer(near):
        if alike(group[1], match.group()):
            ahead = list(WORD.finditer(near[: match.start()]))
            given = ahead[-1] if ahead and near[ahead[-1].end() : match.start()] == " " else None
            if given and given.start() and _is_given_name(given.group()):
                return True
    return False


def _is_given_name(word: str) -> bool:
    return word[0].isupper() and len(word) > 2 and not words.TITLES.fullmatch(word)


def _is_of_another_person(read: SpanInContext) -> bool:
    """True if the last name before an age has a word that the question has not."""
    told = [word for group in read.asked.names for word in group]
    if not told:
        return False
    ahead = list(WORD.finditer(read.sentence[: read.start]))
    group: list[re.Match[str]] = []
    for match in reversed(ahead):
        if match.group()[0].isupper() and match.group().lower() not in words.FUNCTION:
            if not group or read.sentence[match.end() : group[0].start()] == " ":
                group.insert(0, match)
                continue
            break
        if group:
            break
    if not group or (group[0].start() == 0 and len(group) == 1):
        return False
    return not all(any(alike(m.group(), word) for word in told) for m in group)


def _units(read: SpanInContext) -> set[str]:
    """The kinds of measure that follow the numbers marked, and money before them."""
    found: set[str] = set()
    part = read.sentence[read.start : min(len(read.sentence), read.end + 30)]
    for name, pattern in words.UNIT_CLASSES:
        for match in pattern.finditer(part):
            if match.start() and (part[match.start() - 1].isalpha()):
                continue
            inside = match.start() < read.end - read.start
            between = part[read.end - read.start : match.start()]
            if inside or not between.strip(" \u00a0-"):
                found.add(name)
    return found - {"money"} if "share" in found else found  # per cent is no cent


def misfit(read: SpanInContext) -> bool:
    """True if it is not of the kind that is asked: no money for a cost, no name for a name."""
    kind, span = read.asked.kind, read.span
    if kind in _WITH_UNIT or kind in {"share", "long"}:
        return _misfit_unit(read, kind)
    if kind in {"count", "amount"}:
        return not _has_number(span) or (kind == "count" and _is_measured(read))
    if kind == "when":
        is_long = len(span.split()) > _SHORT_WORDS
        return not (_has_time(read.sentence) if is_long else _tells_time(read))
    if kind in {"who", "where"}:
        is_other = kind == "who" and (_is_where(read) or _is_compared(read))
        return is_other or not _names_somebody(span)
    return _misfit_told(read)


def _misfit_told(read: SpanInContext) -> bool:
    """True if no reason is told where it is asked why, no speech where what somebody says.

    A name is no way to do something, and nothing that happens; what somebody is to do is told by
    "must" or "can", or as an order.
    """
    kind = read.asked.kind
    if kind == "why":
        return not (tells_reason(read.sentence) or _tells_purpose(read))
    if kind == "how" or (kind == "thing" and words.WHAT_HAPPENS.search(read.asked.text)):
        return all(word[0].isupper() for word in WORD.findall(read.span))  # a name alone
    if words.WHAT_TO_DO.search(read.asked.text):
        return not (words.ADVISES.search(read.sentence) or words.ORDERS.search(read.sentence))
    if kind == "thing" and words.WHAT_X_SAYS.search(read.asked.text):
        return not (words.SPEECH.search(read.sentence) or words.QUOTED.search(read.sentence))
    return kind == "names" and not _has_name(read)


_TO = re.compile(r"\bto $", re.IGNORECASE)


_INFINITIVE = re.compile(r"(?:to )?(?!(?:the|an?|his|her|its|their|this|that|be)\b)[a-z]{2,30}\b")


def _tells_purpose(read: SpanInContext) -> bool:
    """True if the words are what somebody did it for: "went back to [[fetch his cat]]"."""
    is_led = _TO.search(read.sentence[: read.start]) or read.span.startswith("to ")
    is_new = read.is_same_script or words.WHAT_FOR.search(read.asked.text) is not None
    if not is_led or not is_new or not _INFINITIVE.match(read.span):
        return False
    return _new_words(read, read.span.removeprefix("to ")) > 1


def tells_reason(sentence: str) -> bool:
    """True if a sentence has a word that a reason or a purpose goes with.

    >>> tells_reason("It closed because of frost."), tells_reason("It closed in May.")
    (True, False)
    """
    return words.REASON.search(sentence) is not None or words.CAUSES.search(sentence) is not None


def _has_number(span: str) -> bool:
    patterns = (DIGIT, words.NUMBER_WORDS, words.CHANGED, negation(span))
    return any(pattern.search(span) for pattern in patterns)


def _is_measured(read: SpanInContext) -> bool:
    """True if it is a weight, say, where people are counted."""
    if not words.COUNTS.search(read.asked.text):
        return False
    units = {"money", "mass", "length", "share", "speed"} & _units(read)
    return bool(units) and not _asks_unit(read, units)


def _tells_time(read: SpanInContext) -> bool:
    ahead = read.sentence[max(0, read.start - _BEFORE_CHARS) : read.end]
    return bool(
        DIGIT.search(read.span)
        or words.TIME_WORDS.search(read.span)
        or words.TEMPORAL.search(ahead)
    )


def _has_time(text: str) -> bool:
    """True if a text has a number, a time or a word that leads to one."""
    patterns = (DIGIT, words.TIME_WORDS, words.TEMPORAL)
    return any(pattern.search(text) for pattern in patterns)


_BEFORE_CHARS = 20


_SHORT_WORDS = 8


def _asks_unit(read: SpanInContext, units: set[str]) -> bool:
    return any(
        pattern.search(read.asked.text) for name, pattern in words.UNIT_CLASSES if name in units
    )


def _misfit_unit(read: SpanInContext, kind: str) -> bool:
    """True if a number is of another measure than the one that is asked."""
    units = _units(read)
    has_number = _has_number(read.span)
    if kind == "share":
        return not ("share" in units or has_number) or bool(units - {"share"})
    is_time = words.TIME_WORDS.search(read.span) is not None
    if kind == "long":
        return not ({"length", "time"} & units or is_time) and (bool(units) or not has_number)
    if _WITH_UNIT[kind] in units:
        return kind == "age" and _lasts(read)
    if (kind == "cost" and words.FREE.search(read.span)) or (kind == "time" and is_time):
        return False
    return bool(units) or not has_number or _counts_others(read, kind)


def _counts_others(read: SpanInContext, kind: str) -> bool:
    """True if people or things follow the number, not a measure."""
    behind = read.sentence[read.end : read.end + _BEFORE_CHARS + 10].lstrip()
    if words.PEOPLE.match(behind) or words.THINGS.match(behind):
        return True
    return kind == "time" and WORD.match(behind) is not None


_FOR = re.compile(
    r"\b(?:for|in|over|за|в течение|протягом|seit|pendant|durante)(?: \w+)? $", re.IGNORECASE
)


def _lasts(read: SpanInContext) -> bool:
    """True if it tells how long something lasted, not how old somebody is."""
    return _FOR.search(read.sentence[: read.start]) is not None


def _names_somebody(span: str) -> bool:
    """True if it has a word that can be somebody's: no number, time or pronoun alone."""
    if words.PRONOUN.fullmatch(span):
        return False
    left = words.NUMBER_WORDS.sub(" ", span) if DIGIT.search(span) else span
    return any(
        not words.TIME_WORDS.fullmatch(word) and not word[0].isdigit()
        for word in WORD.findall(left)
    )


def _is_compared(read: SpanInContext) -> bool:
    """True if somebody is only named beside who is meant: "inspired by", "unlike", "besides"."""
    cue = words.BESIDE.search(read.sentence[max(0, read.start - _BESIDE_CHARS) : read.start])
    return cue is not None and not read.asked.shares(cue[0])


_BESIDE_CHARS = 40


def _is_where(read: SpanInContext) -> bool:
    """True if a name is only a place where something is: "users in Russia", not "trust in God"."""
    if not _PLACE_NAME.fullmatch(read.span):
        return False
    if CYRILLIC.search(read.span):
        return _is_in_locative(read)
    ahead = read.sentence[max(0, read.start - _BEFORE_PLACE_CHARS) : read.start]
    if _AT_FRENCH.search(ahead):
        return True
    match = _IN.search(ahead)
    if match is None or _ASKS_IN_WHOM.search(read.asked.text):
        return False
    led = WORD.findall(ahead[: match.start()])[-1:]
    return not any(
        _TAKES_IN.fullmatch(word) or any(alike(word, verb) for verb in read.asked.verbs)
        for word in led
    )


def _is_in_locative(read: SpanInContext) -> bool:
    """The same in Russian and Ukrainian, where it is asked whose something is."""
    if not _ASKS_WHOSE.search(read.asked.text) or not _LOCATIVE.search(read.span):
        return False
    if not _IN_CYRILLIC.search(read.sentence[: read.start]):
        return False
    following = WORD.search(read.sentence, read.end)
    speaks = following is not None and words.SPEAKS.fullmatch(following[0])
    return not speaks and not _WHICH.match(read.sentence, read.end)


_BEFORE_PLACE_CHARS = 60


_PLACE_NAME = re.compile(
    r"(?:[Tt]he )?[^\W\d_a-zа-яёіїєґ][\w-]*(?: [^\W\d_a-zа-яёіїєґ][\w-]*){0,2}"
)


_IN = re.compile(r"\b(?:in|en|(?:both|all|each) of)(?: the)? $", re.IGNORECASE)


_AT_FRENCH = re.compile(
    r"\b(?:bas|situ|fond|install|établi|implant|né|siège|bureau|usine|utilisateur|habitant)"
    r"\w{0,4} à $",
    re.IGNORECASE,
)
"""French "à" is also before whom something belongs to: only what is somewhere counts."""


_ASKS_IN_WHOM = re.compile(r"\bin (?:who|whom|wen|wem)\b|\ben qui[eé]n|\bin\W*$", re.IGNORECASE)


_TAKES_IN = re.compile(
    r"trust\w*|believ\w*|belief|faith|confidence|invest\w*|stakes?|shares?|interest\w*|"
    r"holdings?|confianza|conf[ií]a\w*|cre(?:er|e|en|ía)|participaci\w+|croi\w+|confiance",
    re.IGNORECASE,
)
"""Words whose object "in" brings: whom somebody trusts or holds shares of."""


_ASKS_WHOSE = re.compile(
    r"\b(?:владе|владел|принадлеж|собственник|хозя|основа|учреди|создал|"
    r"володі|власник|належ|засну|створи)\w*",
    re.IGNORECASE,
)


_IN_CYRILLIC = re.compile(r"\b(?:во?|у) $", re.IGNORECASE)


_LOCATIVE = re.compile(r"(?:[еиіїу]|[ая]х)$")


_WHICH = re.compile(r", (?:котор|як)")


def _has_name(read: SpanInContext) -> bool:
    for match in WORD.finditer(read.span):
        word = match.group()
        if not word[0].isupper() or word.lower() in words.FUNCTION:
            continue
        opens = read.start + match.start() == 0
        common = words.NUMBER_WORDS.fullmatch(word) or any(
            alike(word, a) for a in read.asked.verbs
        )
        if not opens or not common:
            return True
    return any(c in '«“„"' for c in read.span)


def former(read: SpanInContext) -> bool:
    """True if it is somebody who held the office that is asked for, and does not now."""
    if not _asks_office(read):
        return False
    if any(_is_former(read, cue) for cue in words.FORMER.finditer(read.sentence)):
        return True
    if any(cue.start() >= read.end for cue in read.governing(words.NO_LONGER)):
        return True
    return _WHO_LEFT.match(read.sentence, read.end) is not None


def _asks_office(read: SpanInContext) -> bool:
    """True if it asks who holds an office now: not who did, said or was something."""
    text = read.asked.text
    if read.asked.kind != "who" or not OFFICE.search(text):
        return False
    if read.asked.years or read.asked.is_of_past or read.is_about_a_name:
        return False
    if read.asked.is_cyrillic and NOT_PAST.search(text):
        return False
    other = (words.SPEAKS, words.WHAT_SAID, words.FORMER, words.NO_LONGER)
    return not any(pattern.search(text) for pattern in other)


def _is_former(read: SpanInContext, cue: re.Match[str]) -> bool:
    """True if "former" stands before the span with the office, or in an apposition behind it."""
    between = read.sentence[cue.end() : read.start]
    if cue.end() <= read.start and len(between) <= _OF_OFFICE_CHARS and between.count(",") <= 1:
        is_phrase = CYRILLIC.search(between) or not words.WAS.search(between)
        return bool(is_phrase) and _is_of_office(read, cue)
    behind = read.sentence[read.end : cue.start()]
    is_apposed = cue.start() >= read.end and _APPOSED.fullmatch(behind)
    return bool(is_apposed) and _is_of_office(read, cue)


_APPOSED = re.compile(r", (?:an? |the |his |her )?")


_OF_OFFICE_CHARS = 60


def _is_of_office(read: SpanInContext, cue: re.Match[str]) -> bool:
    """True if "former" stands before the office that is asked for."""
    if not read.is_same_script:
        return not NOT_PAST.search(read.asked.text)
    behind = WORD.findall(read.sentence[cue.start() : cue.end() + _OF_OFFICE_CHARS])
    parts = [part for word in behind for part in (word, word.rpartition("-")[2])]
    return any(alike(a, b) for a in read.asked.verbs or read.asked.content for b in parts)


_WHO_LEFT = re.compile(
    rf",? (?:who|котор\w+|як(?:ий|а))? ?(?:{words.NO_LONGER.pattern})", re.IGNORECASE
)


_RULES: tuple[tuple[Doubt, Callable[[SpanInContext], bool]], ...] = (
    (Doubt.DENIED, denied),
    (Doubt.SUPPOSED, supposed),
    (Doubt.WITHDRAWN, withdrawn),
    (Doubt.NOT_SAID, not_said),
    (Doubt.ANOTHER_THING, another_thing),
    (Doubt.ANOTHER_TIME, another_time),
    (Doubt.ANOTHER_NAME, another_name),
    (Doubt.MISFIT, misfit),
    (Doubt.FORMER, former),
)
