"""Whether what a reader chose is of the thing, time, person and kind that are asked."""

from __future__ import annotations

import re

from retrieval import word_classes as words
from retrieval.clauses import SpanInContext, stands
from retrieval.question_kind import CYRILLIC, DIGIT, NOT_PAST, OFFICE, WORD, alike, negation

_WITH_UNIT = {"cost": "money", "mass": "mass", "length": "length", "age": "time", "time": "time"}


def another_thing(read: SpanInContext) -> bool:
    """Whether a number counts something else, or the whole of which a part is asked."""
    if read.asked.kind not in {"count", "amount"}:
        return False
    behind = read.sentence[read.start :]
    ahead = read.sentence[: read.start]
    if words.PART_OF.search(ahead) and not words.OF_TOTAL.search(read.asked.text):
        return True
    if words.PEOPLE.search(read.asked.text) and _of_things(behind, read.end - read.start):
        return True
    return _another_outcome(read)


def _of_things(behind: str, length: int) -> bool:
    number = re.compile(r"[\d.,\u00a0]+").match(behind)
    return words.THINGS.match(behind[number.end() if number else length :]) is not None


def _another_outcome(read: SpanInContext) -> bool:
    """Whether those who are counted survived, say, while the dead are asked for."""
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
    """Whether it is of another time, or the day on which somebody spoke."""
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
    """Whether a number was so once, and now is asked for."""
    is_past = words.PAST_TIME.search(clause) or (has_year and words.WAS.search(clause))
    if is_past and read.asked.is_of_now and not words.OF_NOW.search(clause):
        return True
    is_of_now = read.asked.is_of_now or not words.OF_THE_PAST.search(read.asked.text)
    changed = words.CHANGED.search(read.sentence + " " + read.after)
    return is_of_now and has_year and changed is not None


def _is_day_of_speech(read: SpanInContext) -> bool:
    """Whether a time is when somebody spoke, rather than when it happened."""
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
    """Whether a name of the question stands nowhere near, or another stands in its place."""
    near = f"{read.heading} {read.before} {read.sentence}"
    if any(not stands(name, near) for name in read.required):
        return True
    if not read.is_same_script:
        return False
    if read.asked.kind == "age" and _is_of_another_person(read):
        return True
    return any(_is_exchanged(read, group, near) for group in read.asked.names)


def _is_exchanged(read: SpanInContext, group: tuple[str, ...], near: str) -> bool:
    everything = f"{read.heading} {read.text}"
    if not any(stands(word, everything) for word in group):
        return not _initials_stand(group, everything)
    if not any(stands(word, near) for word in group):
        return _is_in_its_place(read, group)
    return _is_namesake(group, near, read)


def _initials_stand(group: tuple[str, ...], text: str) -> bool:
    """Whether the text has the abbreviation, or the words of which the name is one."""
    if len(group) > 1 and "".join(word[0] for word in group) in text:
        return True
    name = group[0]
    if not 2 <= len(name) <= 6 or not name.isupper():
        return False
    initials = "".join(m.group()[0] for m in WORD.finditer(text) if m.group()[0].isupper())
    return name in initials


def _is_in_its_place(read: SpanInContext, group: tuple[str, ...]) -> bool:
    """Whether the sentence has another name where the question has this: after one preposition."""
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
    """Whether the text has the surname with another given name."""
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
    """Whether the last name before an age has a word that the question has not."""
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
    """Whether it is not of the kind that is asked: no money for a cost, no name for a name."""
    kind, span = read.asked.kind, read.span
    if kind in _WITH_UNIT or kind in {"share", "long"}:
        return _misfit_unit(read, kind)
    if kind in {"count", "amount"}:
        return not _has_number(span) or (kind == "count" and _is_measured(read))
    if kind == "when":
        return len(span.split()) <= _SHORT_WORDS and not _tells_time(read)
    if kind in {"who", "where"}:
        return not _names_somebody(span)
    return kind == "names" and not _has_name(read)


def _has_number(span: str) -> bool:
    patterns = (DIGIT, words.NUMBER_WORDS, words.CHANGED, negation(span))
    return any(pattern.search(span) for pattern in patterns)


def _is_measured(read: SpanInContext) -> bool:
    """Whether it is a weight, say, where people are counted."""
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


_BEFORE_CHARS = 20


_SHORT_WORDS = 8


def _asks_unit(read: SpanInContext, units: set[str]) -> bool:
    return any(
        pattern.search(read.asked.text) for name, pattern in words.UNIT_CLASSES if name in units
    )


def _misfit_unit(read: SpanInContext, kind: str) -> bool:
    """Whether a number is of another measure than the one that is asked."""
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
    """Whether people or things follow the number, not a measure."""
    behind = read.sentence[read.end : read.end + _BEFORE_CHARS + 10].lstrip()
    if words.PEOPLE.match(behind) or words.THINGS.match(behind):
        return True
    return kind == "time" and WORD.match(behind) is not None


_FOR = re.compile(
    r"\b(?:for|in|over|за|в течение|протягом|seit|pendant|durante)(?: \w+)? $", re.IGNORECASE
)


def _lasts(read: SpanInContext) -> bool:
    """Whether it tells how long something lasted, not how old somebody is."""
    return _FOR.search(read.sentence[: read.start]) is not None


def _names_somebody(span: str) -> bool:
    """Whether it has a word that can be somebody's: no number, time or pronoun alone."""
    if words.PRONOUN.fullmatch(span):
        return False
    left = words.NUMBER_WORDS.sub(" ", span) if DIGIT.search(span) else span
    return any(
        not words.TIME_WORDS.fullmatch(word) and not word[0].isdigit()
        for word in WORD.findall(left)
    )


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
    """Whether it is somebody who held the office that is asked for, and does not now."""
    if not _asks_office(read):
        return False
    if any(_is_former(read, cue) for cue in words.FORMER.finditer(read.sentence)):
        return True
    if any(cue.start() >= read.end for cue in read.governing(words.NO_LONGER)):
        return True
    return _WHO_LEFT.match(read.sentence, read.end) is not None


def _asks_office(read: SpanInContext) -> bool:
    """Whether it asks who holds an office now: not who did, said or was something."""
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
    """Whether "former" stands before the span with the office, or in an apposition behind it."""
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
    """Whether "former" stands before the office that is asked for."""
    if not read.is_same_script:
        return not NOT_PAST.search(read.asked.text)
    behind = WORD.findall(read.sentence[cue.start() : cue.end() + _OF_OFFICE_CHARS])
    parts = [part for word in behind for part in (word, word.rpartition("-")[2])]
    return any(alike(a, b) for a in read.asked.verbs or read.asked.content for b in parts)


_WHO_LEFT = re.compile(
    rf",? (?:who|котор\w+|як(?:ий|а))? ?(?:{words.NO_LONGER.pattern})", re.IGNORECASE
)
