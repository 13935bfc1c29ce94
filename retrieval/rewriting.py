"""Query rewriting: the standalone forms of a follow-up question, and corrected spelling.

"and Telegram?", "when?", "how many users does it have?": a name is exchanged, a question word goes
before the rest of the earlier question, a pronoun is replaced by a name or an earlier answer.
The reader decides which form is meant: it answers one form best, or the question as typed. A
standalone question has no other form.

A word that stands in no article is spelt as the articles spell it: a slip of the finger is one or
two letters away, and a name in other letters sounds alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from rapidfuzz.distance import OSA, Prefix

from corpus import CorpusStore, is_cyrillic, searched, stem
from retrieval import answerability
from retrieval import word_classes as words
from retrieval.answerability import is_plain, kind
from retrieval.phrases import in_other_layouts, is_small_talk, preposition_of, subject_of
from retrieval.question import (
    ASKS,
    LIMIT_CHARS,
    NOT_PAST,
    OF_SOMETHING,
    PAST_RU,
    PAST_UK,
    UKRAINIAN,
    PreviousTurn,
    Question,
    asked,
    consonants,
    latin,
    sounds_like,
)

LIMIT_FORMS = 4
"""Each form costs a search, and the nearest ones a reading."""


_PHRASE_WORDS = 4  # longest phrase that can replace a name; a longer one asks something new


_ANSWER_WORDS = 6  # longest answer that can replace a pronoun


_LEAD = re.compile(
    r"¿?(?:(?P<opens>(?:and|but|so|а|и|но|та|і|й|але|und|aber|et|mais|y(?! a\b)|pero)\b"
    r"(?! so\b),?)\s*)?"
    r"(?P<about>(?:what|how) about\b|(?:что )?насч[её]т\b|(?:de|du|des|del)\b)?\s*",
    re.IGNORECASE,
)


_ASKING = r"when|where|why|who|whom|whose|what|which|how(?: many| much| long| often| old)?"


_PREPOSITION = (
    r"in|on|at|of|by|for|to|from|with|about|aboard|since|until|till|before|after|under|against"
)
"""Before an English question word."""


_ARTICLE = r"the|der|den|dem|das|die|el|la|los|las|le|les"


_PLACE_WORDS = 2  # of a place or time behind its preposition, for it to ask nothing by itself


_BARE = re.compile(
    rf"(?:(?:{_PREPOSITION}) )?(?:{_ASKING})(?: (?:for|from|to|exactly|else|then|not))?",
    re.IGNORECASE,
)


_ASKING_ALONE = re.compile(rf"(?:(?:с|со|из|для|seit|von|depuis|de|desde) )?{ASKS.pattern}")
"""A question word of any language, alone but for a preposition."""


_AUXILIARY = r"is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|may|might"


_RUSSIAN = (
    r"когда|где|куда|откуда|почему|зачем|отчего|сколько|как|ли|кто|кого|кому|кем|ком|что|чего|"
    r"чему|чем|чей|чья|чьи|как(?:ой|ая|ое|ие|ого|ому|им|ом|ую|их|ими)|котор\w+"
)


_TELLS = re.compile(
    rf",|\b(?:{_ASKING}|{_RUSSIAN}|{_AUXILIARY}|if|because|если|был[аио]?|есть|будет)\b",
    re.IGNORECASE,
)


_FULL = re.compile(rf"(?:(?:{_PREPOSITION}) )?(?:{_ASKING}|{_AUXILIARY})\b", re.IGNORECASE)


_ASKED = re.compile(
    rf"(?P<what>(?:(?:{_PREPOSITION}) )?(?:{_ASKING})\b(?: (?!(?:{_AUXILIARY})\b)\w+){{0,3}}) "
    rf"(?P<rest>(?:{_AUXILIARY})\b .+)",
    re.IGNORECASE,
)


_ASKED_WHO = re.compile(rf"(?:{_ASKING})\b (?P<rest>.+)", re.IGNORECASE)


_NAME = (
    r"(?:[Tt]he )?[“\"«]?[A-ZА-ЯЁ][\w’'-]*(?: (?:(?:of|the|with|a) )*[A-ZА-ЯЁ][\w’'-]*)*[”\"»]?"
)


_NUMBERED = re.compile(r"\b[a-z]+ \d+\b")


_PRONOUN = re.compile(
    rf"\b(?:(?P<own>its|their|his|her(?= \w))|"
    rf"(?P<place>(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )(?<!been )there"
    rf"(?! (?:be|been|{_AUXILIARY})\b))|"
    rf"(?P<plural>they|them|these(?=$)|those(?=$))|(?P<person>he|she|him|her)|"
    rf"(?P<thing>it|(?:this|that)(?=$| (?:{_AUXILIARY}|means?|happen(?:ed|s)?)\b)))\b",
    re.IGNORECASE,
)


_EXPLETIVE = re.compile(
    r"\bit (?:that|who|which)\b|"
    r"(?<=time is )it\b|"
    r"(?:(?<=[Ii]s )|(?<=[Ww]as ))it "
    r"(?!(?:able|about|due|going|ready|set|willing)\b)\w+ (?:to|for)\b|"
    r"\bit (?:be )?(?:(?:not )?(?:true|likely|unlikely|possible|probable|clear|known|said|"
    r"expected|planned|legal|illegal|allowed)\b|[A-Z])|\bit (?:rains?|seems?|takes?|costs? to)\b"
)


_SUBJECT = re.compile(
    rf"(?:which|what|how many) (?!(?:{_AUXILIARY})\b)(\w+) (?!(?:{_AUXILIARY})\b)", re.IGNORECASE
)


_NOUN = re.compile(r"\b(?:the|a|an|this|that|my|our) (\w+)")


def forms(question: str, before: PreviousTurn) -> list[str]:
    """The standalone forms of a question, likeliest first; empty if it stands alone as it is.

    >>> forms("and Telegram?", PreviousTurn("How many users does WhatsApp have in Russia?"))
    ['How many users does Telegram have in Russia?']
    >>> forms("how many users does it have?", PreviousTurn("Who owns WhatsApp?", "Meta"))
    ['how many users does WhatsApp have?', 'how many users does Meta have?']
    >>> forms("How many users does Max have?", PreviousTurn("Who owns WhatsApp?", "Meta"))
    []
    """
    lead = _LEAD.match(question)
    opens = bool(lead and (lead["opens"] or lead["about"]))
    rest = _bare(question[lead.end() if lead else 0 :])
    if not rest:
        return []
    if _BARE.fullmatch(rest) and not (lead and lead["about"]):
        found = _moved(rest, before)
    elif _ASKING_ALONE.fullmatch(rest):
        found = _moved_alone(rest, before)
    elif pronoun := _pronoun_of_its_language(rest):
        found = _resolved_in(rest, before, pronoun)
    elif _FULL.match(rest):
        only = _only_name(rest) if opens else None
        found = _exchanged(only, _bare(before.question)) if only else _resolved(rest, before)
    elif subject := subject_of(rest):
        wish = rest[: rest.rindex(subject)]
        found = (f"{wish}{form}" for form in _resolved(subject, before))
    elif subjectless := _without_subject(rest):
        found = _with_subject(subjectless, before)
    elif (
        _is_phrase(rest)
        and (opens or preposition_of(rest) or preposition_of(rest, ukrainian=True))
        and not is_small_talk(question)
    ):
        found = _exchanged(rest, _bare(before.question))
    else:
        return []
    distinct = dict.fromkeys(f"{form}?" for form in found)
    fit = (form for form in distinct if form != question and len(form) <= LIMIT_CHARS)
    return list(islice(fit, LIMIT_FORMS))


def is_bare(question: str) -> bool:
    """True if it is only a question word, a name, or a place or time, which asks nothing alone.

    >>> [is_bare(q) for q in ("when?", "and Telegram?", "in Russia?", "What is Max?")]
    [True, True, True, False]
    >>> [is_bare(q) for q in ("в 2024?", "в России работает Max?", "en Rusia", "about Max")]
    [True, False, True, False]
    """
    lead = _LEAD.match(question)
    opens = bool(lead and (lead["opens"] or lead["about"]))
    rest = _bare(question[lead.end() if lead else 0 :])
    asks = _BARE.fullmatch(rest) or _ASKING_ALONE.fullmatch(rest)
    is_phrase = _is_phrase(rest) and (opens or _is_place_or_time(rest))
    return bool(asks) or (is_phrase and not is_small_talk(question))


def _is_place_or_time(phrase: str) -> bool:
    """True for a place, a time or somebody behind a preposition, without a verb."""
    is_ukrainian = UKRAINIAN.search(phrase) is not None
    preposition = preposition_of(phrase, ukrainian=is_ukrainian)
    if preposition is None or preposition.is_of_topic:
        return False
    _, *told = re.sub(rf"^(\w+) (?:{_ARTICLE}) ", r"\1 ", phrase, flags=re.IGNORECASE).split()
    has_verb = any(_is_slavic_verb(word) for word in told)
    return len(told) <= _PLACE_WORDS and not all(map(is_plain, told)) and not has_verb


def understood(question: Question) -> str:
    """The turn that the next question follows: not one that only adds to the turn before.

    >>> before = PreviousTurn("Who owns WhatsApp?")
    >>> understood(Question("Who owns WhatsApp in China?", before=before))
    'Who owns WhatsApp?'
    """
    before = question.before
    added = before and question.text.startswith(f"{_bare(before.question)} ")
    return before.question if before and added else question.text


def turn(question: Question, exact: str | None, articles: tuple[str, ...]) -> PreviousTurn:
    """The turn that the next question may follow, after this one was answered.

    No form is made from a form that holds other words than the reader's: after "when?", the next
    question follows the one before it.

    >>> owner = PreviousTurn("Who owns WhatsApp?", "Meta")
    >>> turn(Question("When it owns WhatsApp?", typed="when?", before=owner), None, ()).question
    'Who owns WhatsApp?'
    >>> asked = Question("Who owns Telegram?", typed="and Telegram?", before=owner)
    >>> (turn(asked, None, ()).question, turn(asked, None, ()).said)
    ('Who owns Telegram?', 'and Telegram?')
    """
    before, typed = question.before, question.typed
    if before is not None and understood(question) != question.text:
        return PreviousTurn(before.question, exact, articles, before.typed)
    if before is None or typed is None:
        return PreviousTurn(question.text, exact, articles)
    lead = _LEAD.match(typed)
    rest = _bare(typed[lead.end() if lead else 0 :])
    if _BARE.fullmatch(rest) or _ASKING_ALONE.fullmatch(rest):
        return PreviousTurn(before.question, before.exact, articles, before.typed)
    own = {word.lower() for word in re.findall(r"\w+", f"{typed} {before.question}")}
    if all(word.lower() in own for word in re.findall(r"\w+", question.text)):
        return PreviousTurn(question.text, exact, articles, typed)
    return PreviousTurn(typed, exact, articles)


def _is_phrase(text: str) -> bool:
    """True if the words are a name and nothing else."""
    tells = _TELLS.search(text) or ASKS.search(text)
    return len(text.split()) <= _PHRASE_WORDS and not tells


def _bare(question: str) -> str:
    """A question without what closes it."""
    return question.strip().rstrip("?!. ").strip()


def _moved(asking: str, before: PreviousTurn) -> Iterator[str]:
    """A question word before the rest of the question before."""
    earlier = _bare(before.question)
    head = asking[0].upper() + asking[1:]
    known = before.exact or ""
    known = known if len(known.split()) <= _ANSWER_WORDS else ""
    asked = _ASKED.fullmatch(earlier)
    if asked and not re.match(r"who\b", asked["what"], re.IGNORECASE):
        if known and re.match(r"(?:which|what|how m)", asked["what"], re.IGNORECASE):
            yield f"{head} {asked['rest']} {known}"
        yield f"{head} {asked['rest']}"
    elif told := _ASKED_WHO.fullmatch(earlier):
        yield f"{head} {known or 'it'} {told['rest']}"
        yield f"{head} {told['rest']}"


def _moved_alone(asking: str, before: PreviousTurn) -> Iterator[str]:
    """A question word of another language before the rest of the question before."""
    earlier = _bare(before.question)
    asked = ASKS.search(earlier)
    if asked is None or earlier[: asked.start()].count(" ") > 1:
        return
    rest = earlier[asked.end() :].strip()
    known = before.exact if before.exact and len(before.exact.split()) <= _ANSWER_WORDS else ""
    if known and kind(earlier) == "name":
        yield f"{asking} {known} {rest}"
    yield f"{asking} {rest}"


def _exchanged(phrase: str, earlier: str) -> Iterator[str]:
    """The earlier question with its name replaced by the phrase."""
    is_ukrainian = UKRAINIAN.search(f"{phrase} {earlier}") is not None
    if preposition := preposition_of(phrase, ukrainian=is_ukrainian):
        phrase = preposition.word + phrase[len(preposition.word) :]
        others = "|".join(map(re.escape, sorted(preposition.alike)))
        same = re.compile(rf"\b(?i:{others}) (?:(?i:{_ARTICLE}) )?(?:{_NAME}|[^\W\d]\w*|\d+)")
        found = list(same.finditer(earlier))
        slots = [m.span() for m in found if _tells_time(m[0]) == _tells_time(phrase)]
        yield from (_put(phrase, earlier, slot) for slot in slots)
        is_same = any(
            earlier[slice(*slot)].lower().startswith(f"{preposition.word} ") for slot in slots
        )
        if not is_same and not preposition.is_of_topic:
            yield f"{earlier} {phrase}"
        return
    if subject := subject_of(earlier):
        yield f"{earlier[: earlier.rindex(subject)]}{phrase}"
        return
    yield from (_put(phrase, earlier, slot) for slot in _slots(earlier))


def _tells_time(phrase: str) -> bool:
    return words.TIME_WORDS.search(phrase) is not None or words.YEAR.search(phrase) is not None


def _only_name(question: str) -> str | None:
    """The only name in a question without other content words: "how many has Telegram?"."""
    names = _names(question)
    if len(names) != 1:
        return None
    start, end = names[0]
    left = re.findall(r"[\w’'-]+", question[:start] + question[end:])
    return question[start:end] if all(answerability.is_plain(word) for word in left) else None


def _slots(question: str) -> list[tuple[int, int]]:
    """The spans of the names in a question: its subject before mere places."""
    found = [m.span() for m in _NUMBERED.finditer(question)]
    found += [s for s in _names(question) if not any(s[0] < e and b < s[1] for b, e in found)]
    if not found:
        found = list(_told(question))
    beside = re.compile(r"\b(?:in|on|at|by|from|with|since|until|after|before) $", re.IGNORECASE)
    first = [s for s in found if not beside.search(question, 0, s[0])]
    return first or found


def _told(question: str) -> Iterator[tuple[int, int]]:
    """The content words of a question; the last two of a run also as one."""
    words = [m.span() for m in re.finditer(r"[\w’'-]+", question)][1:]
    telling = [s for s in words if not answerability.is_plain(question[slice(*s)])]
    for before, last in zip([None, *telling], telling, strict=False):
        if before and question[before[1] : last[0]] == " ":
            yield before[0], last[1]
        yield last


def _names(question: str) -> list[tuple[int, int]]:
    """Runs of capitalised words, but for a word that only begins the question."""
    found = []
    for match in re.finditer(_NAME, question):
        start = match.start()
        first = re.match(r"[“\"«]?[\w’'-]+", match.group())
        if not question[:start].strip("¿¡") and first and answerability.is_plain(first.group()):
            start += first.end() + 1
        if start < match.end():
            found.append((start, match.end()))
    return found


def _put(phrase: str, earlier: str, slot: tuple[int, int]) -> str:
    """The question with the slot replaced by the phrase; repeated words next to it are dropped."""
    start, end = slot
    if earlier[:start].lower().endswith("the ") and phrase.lower().startswith("the "):
        start -= len("the ")
    last = phrase.rsplit(maxsplit=1)[-1]
    if earlier[end:].lower().startswith(f" {last.lower()}"):
        end += 1 + len(last)
    return f"{earlier[:start]}{phrase}{earlier[end:]}"


def _resolved(question: str, before: PreviousTurn) -> Iterator[str]:
    """The question with its pronoun resolved; empty if no pronoun needs it."""
    gap = _gap(question)
    if gap is None:
        return
    for name in _antecedents(before, gap):
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", question, re.IGNORECASE):
            continue  # a name next to the pronoun is not its antecedent
        word = gap.group()
        said = name
        if gap["own"]:
            said = f"{name}’s"
        elif gap["place"]:
            said = f"in {name}"
        yield f"{question[: gap.start()]}{said}{question[gap.start() + len(word) :]}"


_PRONOUNS = {
    "ru": (
        r"он|она|оно|они|его|её|ее|их|ему|ей|им|него|неё|нее|них|нему|ней|ним|ними|нём|нем",
        r"(?!)",
    ),
    "uk": (
        r"він|вона|воно|вони|його|її|їх|йому|їй|їм|нього|неї|них|ньому|ній|ним|ними",
        r"(?!)",
    ),
    "de": (
        r"er|sie|es|ihn|ihm|ihnen|sein(?:e[mnrs]?)?|ihre?[mnrs]?",
        r"\bes (?:gibt|geht|stimmt|heißt)\b|\b(?:gibt|geht|stimmt|heißt) es\b",
    ),
    "fr": (
        r"ils?|elles?|lui|leurs?|eux|son|sa|ses",
        r"\bil (?:y a|faut)\b|\by a-t-il\b|\bfaut-il\b|\best-il (?:vrai|possible|question)\b",
    ),
    "es": (r"él|ellas?|ellos|sus?", r"(?!)"),
}
"""Pronouns that stand for a name, and where they stand for none, by language."""


_ASKS_IN = {
    "de": r"we[rnm]|wann|wo|woher|wohin|warum|wieso|weshalb|wie|was|welche\w?|ist|hat|wird|kann",
    "fr": r"qui|quand|où|pourquoi|combien|comment|que|qu|quel(?:le)?s?|est|a|depuis",
    "es": r"qui[ée]n(?:es)?|qué|cuándo|dónde|cuánt[oa]s?|cuál(?:es)?|cómo|por|es|está",
}
"""How a question begins in the languages in Latin letters whose pronouns are known."""


_CLAUSE = re.compile(r",|\b(?:dass|ob|weil|wenn|что|если|що|якщо|que|si)\b", re.IGNORECASE)


def _pronoun_of_its_language(question: str) -> re.Match[str] | None:
    """The pronoun for a name in a question that is not English; None if it has none."""
    if is_cyrillic(question):
        languages = ["uk" if UKRAINIAN.search(question) else "ru"]
    else:
        begins = r"\W*(?:(?:à|de|pour|a|von|mit|bei) )?(?:{})\b"
        languages = [
            language
            for language, asks in _ASKS_IN.items()
            if re.match(begins.format(asks), question, re.IGNORECASE)
        ]
    for pronouns, expletive in (_PRONOUNS[language] for language in languages):
        pattern = rf"(?:-t)?-(?:{pronouns})\b|\b(?:{pronouns})\b"
        found = re.search(pattern, question, re.IGNORECASE)
        if found and not re.search(expletive, question, re.IGNORECASE):
            return found
    return None


def _resolved_in(question: str, before: PreviousTurn, found: re.Match[str]) -> Iterator[str]:
    """The question with its pronoun replaced by a name; none if one ahead is its antecedent."""
    ahead = question[: found.start()]
    if _CLAUSE.search(ahead, 4):  # a name in the clause before is its antecedent
        return
    earlier = _bare(before.question)
    names = _names(earlier) or list(_told(earlier))[-1:]
    named = [earlier[slice(*slot)].strip('“”"«» ') for slot in names]
    exact = before.exact or ""
    answered = [exact] if exact and len(exact.split()) <= _ANSWER_WORDS else []
    for name in (*named, *answered):
        space = " " if found[0].startswith("-") else ""
        yield f"{ahead}{space}{name}{question[found.end() :]}"


_UNSAID_IN = {
    "ru": (
        (
            r"(?:(?:с|со|из|в|во|на|у|за|по|к|о|об) )?(?:когда|где|куда|откуда|почему|зачем|"
            r"отчего|как|кто|кого|кому|кем|что|чего|чем|сколько|"
            r"(?:сколько|как(?:ой|ая|ое|ие|ую|их|им)) (?P<what>\w+)) (?P<verb>\w+)"
        ),
        rf"{NOT_PAST.pattern}|{PAST_RU.pattern}",
    ),
    "uk": (
        (
            r"(?:(?:з|із|в|у|на|за|по|до|про) )?(?:коли|де|куди|звідки|чому|навіщо|як|хто|"
            r"кого|кому|ким|що|чого|чим|скільки|"
            r"(?:скільки|як(?:ий|а|е|і|у|их|им)) (?P<what>\w+)) (?P<verb>\w+)"
        ),
        rf"{NOT_PAST.pattern}|{PAST_UK.pattern}",
    ),
    "es": (
        (
            r"(?:(?:a|de|en|por|desde|con|para) )?(?:(?<=por )qué|cuándo|cuando|dónde|donde|"
            r"qui[ée]n(?:es)?|cómo|cuánto|"
            r"qué(?= (?:no |se |lo )?(?:d[ie][cj]\w+|h[aiu][cz]\w+|quier\w+|pid\w+|opin\w+))|"
            r"(?:cuánt[oa]s?|qué) (?P<what>(?!(?:no|se|l[oa]s?)\b)\w+))"
            r"(?: no)?(?: se)?(?: (?P<object>lo|la|los|las))?"
            r" (?P<verb>(?:ha|han|había|fue|fueron) \w+[dt][oa]s?|\w+)"
        ),
        (
            r"\w+(?:ó|aron|ieron|aban?|ían?|[aei]rán?|dij[oe]\w*|h[ia]zo|hicieron|pus[oi]\w*|"
            r"[aei]n?)|(?:ha|han|había|fue|fueron) \w+"
        ),
    ),
}
"""A question without its subject in the languages that may leave it out, and what its verb is."""


def _without_subject(question: str) -> re.Match[str] | None:
    """The parts of a question that is only a question word and a verb; None for any other."""
    languages = ["es"]
    if is_cyrillic(question):
        languages = ["uk"] if UKRAINIAN.search(question) else ["ru"]
    for pattern, verb in (_UNSAID_IN[language] for language in languages):
        found = re.fullmatch(pattern, question, re.IGNORECASE)
        if found and found["verb"][0].isupper():  # a name: "где Байкал?"
            return None
        if found and re.fullmatch(verb, found["verb"].replace("ё", "е"), re.IGNORECASE):
            return None if found["what"] and _is_slavic_verb(found["what"]) else found
    return None


def _is_slavic_verb(word: str) -> bool:
    """True for a word with the ending of a verb of the past, the present or the future."""
    past = PAST_UK if UKRAINIAN.search(word) else PAST_RU
    return word[0].islower() and any(pattern.fullmatch(word) for pattern in (past, NOT_PAST))


def _with_subject(question: re.Match[str], before: PreviousTurn) -> Iterator[str]:
    """The question with a name of the one before, or what answered that, as its subject."""
    earlier = _bare(before.question)
    slots = _names(earlier) or list(_told(earlier))[-1:]
    named = [earlier[slice(*slot)].strip('“”"«» ') for slot in slots]
    exact = before.exact or ""
    answered = [exact] if exact and len(exact.split()) <= _ANSWER_WORDS else []
    parts = question.groupdict()
    ahead = question.string[: question.start("verb")]
    if parts.get("object"):
        ahead = question.string[: question.start("object")]
    verb = question["verb"]
    by_name = kind(earlier) == "name"
    asks_who = re.match(r"кто|хто|qui[ée]n", question[0], re.IGNORECASE)
    has_object = parts.get("object") or (by_name and _is_deed(verb))
    if answered and named and has_object and not asks_who:
        doer, thing = (answered[0], named[0]) if by_name else (named[0], answered[0])
        yield f"{ahead}{verb} {doer} {thing}"
    for name in (*named, *answered):
        yield f"{ahead}{verb} {name}"


_VERB_CHARS = 3


def _is_deed(verb: str) -> bool:
    """True for a Slavic verb of the past of which one is the subject: купила."""
    return len(verb) > _VERB_CHARS and verb.lower().endswith(("л", "ла", "ав", "ив"))


def _antecedents(before: PreviousTurn, gap: re.Match[str]) -> list[str]:
    """The possible antecedents of a pronoun."""
    earlier = _bare(before.question)
    subject = subject_of(earlier)
    told = subject or earlier
    named = [told[slice(*slot)].strip('“”"«» ') for slot in _slots(told)]
    if subject and not named:
        named = [subject]
    answered = [before.exact] if before.exact else []
    if answered and len(answered[0].split()) > _ANSWER_WORDS:
        answered = []
    if gap["place"]:
        return [*answered, *named]
    of_person = gap["person"] or gap.group().lower() in ("his", "her")
    asks = re.match(r"who\b", earlier, re.IGNORECASE)
    if of_person and asks and answered:
        return answered
    return named if of_person and not asks else [*named, *answered]


def _gap(question: str) -> re.Match[str] | None:
    """The first pronoun without an antecedent in the question itself."""
    for match in _PRONOUN.finditer(question):
        if _EXPLETIVE.match(question, match.start()):
            continue
        if not _explained(question, match):
            return match
    return None


def _explained(question: str, pronoun: re.Match[str]) -> bool:
    """True if an earlier word of the question is the antecedent of the pronoun."""
    ahead = question[: pronoun.start()]
    clauses = re.search(r",|\b(?:and|or|when|that|if|until|because|but|while)\b", ahead[4:])
    ends = pronoun.end() == len(question)
    if ends and not pronoun["own"] and not clauses:
        return False  # the subject of a clause is not its object too
    nouns = _NOUN.findall(ahead) + _SUBJECT.findall(ahead)
    if pronoun["plural"]:
        nouns = [noun for noun in nouns if noun.endswith("s")]
    return bool(nouns or _names(ahead))


LIMIT_TERMS = 20_000
"""Indexed words that are looked at for one word that is not: a few hundredths of a second."""

_LEAST_LETTERS = 4
_ONLY_NAMES = 5  # letters up to which a slip is only seen in a name: "live" is not "life"
_ENDING = 2  # letters that an ending may have more than the one that was typed
_CYRILLIC_ENDING = 4  # letters of one: откро|ется
_LOOKED_AT = 8  # passages in which a word is looked for that begins no sentence
_TWO_SLIPS = 9  # letters of a word in which two of them may be wrong
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")

_INITIALS = {
    "a": "аэ", "b": "б", "c": "кцсч", "d": "д", "e": "еэи", "f": "ф", "g": "гд", "h": "хг",
    "i": "иаі", "j": "дйж", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "пф",
    "q": "к", "r": "р", "s": "сш", "t": "тц", "u": "уюа", "v": "в", "w": "ву", "x": "кз",
    "y": "йюяеї", "z": "зцж",
}  # fmt: skip
"""What a name may begin with in Cyrillic letters, by its first Latin letter."""


def respelt(store: CorpusStore, question: str) -> str | None:
    """The question with the words that no article has as the articles spell them.

    None where all of its words stand somewhere, or nothing is like those that do not. Words in
    other letters than the articles' are only taken for names. Blocks.
    """
    languages = store.search.languages()
    only_names = is_foreign(store, question)
    parts: list[str] = []
    end = 0
    for match in _WORD.finditer(question):
        word = match.group()
        if is_plain(word) or len(word) < 3 or _stands(store, word, languages):
            continue
        if other := _spelling(store, word, languages, only_names=only_names):
            parts += [question[end : match.start()], other]
            end = match.end()
    return "".join([*parts, question[end:]]) if parts else None


def other_names(
    store: CorpusStore, question: str, respelling: str | None
) -> tuple[tuple[str, str], ...]:
    """The names in a question that articles spell otherwise, each with how they spell it.

    Also those in other letters than the rest of it: "сколько пользователей у WhatsApp". None where
    it asks for no number or time. `respelling` is what `respelt` gives for it. Blocks.
    """
    if asked(question).kind not in OF_SOMETHING:
        return ()
    languages = store.search.languages()
    in_both = bool(languages & _IN_CYRILLIC) and bool(languages - _IN_CYRILLIC)
    typed, spelt = _WORD.findall(question), _WORD.findall(respelling or question)
    found: list[tuple[str, str]] = []
    looked_up = 0
    for number, (word, other) in enumerate(zip(typed, spelt, strict=False)):
        is_name = (number > 0 and word[0].isupper()) or is_cyrillic(word) != is_cyrillic(question)
        is_known = word == other and is_name and len(word) >= _LEAST_LETTERS
        if in_both and is_known and not is_plain(word) and looked_up < _LIMIT_LOOKED_UP:
            looked_up += 1
            found.append((word, _in_other_letters(store, word, languages) or word))
        else:
            found.append((word, other))
    return tuple(
        (word, other)
        for word, other in found
        if other[0].isupper()
        and (other.lower() != word.lower() or is_cyrillic(word) != is_cyrillic(question))
    )


_LIMIT_LOOKED_UP = 6  # names: for each, the words of all articles that begin like it are read


_IN_CYRILLIC = frozenset({"ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn"})


def in_other_layout(store: CorpusStore, question: str) -> str | None:
    """What the keys of a question write in the layout of another alphabet, if that is meant.

    That is so where none of its words is known, as a word of grammar or of an article, and then
    at least half of them are: rnj is кто, црфефзз is whatsapp. None otherwise. Blocks.
    """
    languages = store.search.languages()
    if any(_is_known(store, word, languages) for word in _WORD.findall(question)):
        return None
    for turned in in_other_layouts(question):
        told = [word for word in _WORD.findall(turned) if len(word) >= _LEAST_KNOWN]
        known = [
            word
            for word in told
            if _is_known(store, word, languages)
            or _spelling(store, word, languages, only_names=True)
        ]
        if known and 2 * len(known) >= len(told):
            return turned
    return None


_LEAST_KNOWN = 3  # letters: one or two may be a word in any layout


def _is_known(store: CorpusStore, word: str, languages: Iterable[str | None]) -> bool:
    """True for a word of grammar, and for one of an article."""
    if len(word) < _LEAST_KNOWN:
        return False
    lower = word.lower()
    is_grammar = is_plain(word) or lower in words.FUNCTION or ASKS.fullmatch(word) is not None
    return (
        is_grammar
        or any(lower in known for known in words.LATIN_FUNCTION.values())
        or _stands(store, word, languages)
    )


def is_foreign(store: CorpusStore, text: str) -> bool:
    """True for a text in Latin letters in a language that no article is in.

    Its names are spelt otherwise than the articles', and not wrongly: la Russie, en Rusia.
    """
    told = {word.lower() for word in _WORD.findall(text)}
    articles = store.search.languages()
    return any(
        told & known and language not in articles
        for language, known in words.LATIN_FUNCTION.items()
    )


def is_same_but_for_ending(typed: str, spelt: str) -> bool:
    """True where a respelling changed no more than the alphabet of names, or a Cyrillic ending.

    Such a word was spelt well, in its own language: the articles only have another form of it.

    >>> is_same_but_for_ending("где Дурову", "где Durov")
    True
    >>> is_same_but_for_ending("когда откроют порт", "когда откроется порт")
    True
    >>> is_same_but_for_ending("Халвик", "Halvik"), is_same_but_for_ending("Halvik", "Халвике")
    (True, True)
    >>> is_same_but_for_ending("где вацап", "где WhatsApp")
    False
    >>> is_same_but_for_ending("Halvic", "Halvik")
    False
    """
    ours, theirs = _WORD.findall(typed), _WORD.findall(spelt)
    changed = [pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]]
    return len(ours) == len(theirs) and all(_share_stem(*pair) for pair in changed)


def _share_stem(typed: str, spelt: str) -> bool:
    """Whether two words are alike up to the ending that a Cyrillic word may have."""
    endings = [_CYRILLIC_ENDING if is_cyrillic(word) else 0 for word in (typed, spelt)]
    if not any(endings):  # in Latin letters, a name has no ending
        return False
    ours, theirs = typed.lower(), spelt.lower()
    if not all(endings):
        ours, theirs = (
            latin(word).replace("x", "ks").replace("kh", "h") for word in (typed, spelt)
        )
    same = Prefix.similarity(ours, theirs)
    tails = (len(ours) - same, len(theirs) - same)
    return same >= _LEAST_LETTERS and all(
        n <= most for n, most in zip(tails, endings, strict=True)
    )


def _stands(store: CorpusStore, word: str, languages: Iterable[str | None]) -> bool:
    forms = {form for found in searched(word, languages) for form in found}
    return any(store.search.count(f'"{form}"', 1) for form in forms)


def _spelling(
    store: CorpusStore, word: str, languages: frozenset[str | None], *, only_names: bool
) -> str | None:
    """The word of an article that is most like one that no article has."""
    for turned in in_other_layouts(word) if len(word) >= _LEAST_LETTERS else ():
        if _WORD.fullmatch(turned) and _stands(store, turned, languages):
            return turned
    root = stem(word, "")
    if len(root) >= _LEAST_LETTERS:
        most = 2 if len(word) >= _TWO_SLIPS else 1
        near = {
            term: distance
            for term in store.search.terms(root[0], LIMIT_TERMS)
            if (distance := OSA.distance(root, term, score_cutoff=most)) <= most
        }
        for term in sorted(near, key=lambda term: (near[term], term)):
            found = _surface(store, term, languages)
            is_common = len(root) > _ONLY_NAMES and not only_names
            # a name has no endings in Latin letters: "break" is not "Brekke"
            ending = _ENDING if is_common or is_cyrillic(word) else 0
            if found is None or OSA.distance(word.lower(), found.lower()) > most + ending:
                continue  # "article" is not "articulated"
            if is_common or _is_name(store, term, found):
                return found
    return _in_other_letters(store, word, languages)


def named_otherwise(store: CorpusStore, subject: str) -> str | None:
    """A subject with the names that articles in another alphabet spell otherwise; None for none.

    "Халвик" stands in the Russian articles, and the English ones have Halvik. Blocks.
    """
    languages = store.search.languages()
    parts: list[str] = []
    end = 0
    for match in _WORD.finditer(subject):
        word = match.group()
        if is_plain(word) or len(word) < _LEAST_LETTERS:
            continue
        if other := _in_other_letters(store, word, languages):
            parts += [subject[end : match.start()], other]
            end = match.end()
    return "".join([*parts, subject[end:]]) if parts else None


def _in_other_letters(
    store: CorpusStore, word: str, languages: frozenset[str | None]
) -> str | None:
    """The name in the other alphabet that sounds like a word."""
    for initial in _other_initials(word):
        for term in store.search.terms(initial, LIMIT_TERMS):
            if _is_heard_as(word, term):
                found = _surface(store, term, languages)
                if found and found[0].isupper():
                    return found
    return None


def _other_initials(word: str) -> Iterator[str]:
    """The letters that a name may begin with in the other alphabet."""
    first = word[0].lower()
    if not is_cyrillic(word):
        yield from _INITIALS.get(latin(first)[:1], "")
    else:
        yield from (letter for letter, others in _INITIALS.items() if first in others)


def _is_heard_as(word: str, term: str) -> bool:
    """True if a name of an article is heard in a word: all of it, or its beginning: телега."""
    if not sounds_like(word, term):
        return False
    asked, held = consonants(word), consonants(term)
    return asked.startswith(held) or latin(word)[:3] == latin(term)[:3]


def _is_name(store: CorpusStore, term: str, word: str) -> bool:
    """True if a word stands with a capital elsewhere than at the beginning of a sentence."""
    inside = re.compile(rf"(?<=[\w,;] ){re.escape(word)}\b|(?<=[“«„(]){re.escape(word)}\b")
    return word[0].isupper() and any(
        inside.search(passage.text)
        for id, _ in store.search.match(f'"{term}"', _LOOKED_AT)
        for passage in store.visible.passages([id])
    )


def _surface(store: CorpusStore, term: str, languages: Iterable[str | None]) -> str | None:
    """An indexed word as it stands in an article."""
    for id, _ in store.search.match(f'"{term}"', 1):
        for passage in store.visible.passages([id]):
            for match in _WORD.finditer(f"{passage.text} {passage.article.title or ''}"):
                if any(term in forms for forms in searched(match.group(), languages)):
                    return re.sub("[’']s$", "", match.group())
    return None
