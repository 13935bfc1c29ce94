"""Answerability: the probability that the words marked by the reader model answer the question.

A logistic regression over the features below, fitted by `training/decision.py`; its weights are
plain numbers in `weights/decision.json`, each with the mean and scale of its feature, so that a
decision can be explained: `AnswerabilityModel.reasons`. Features that need no model come first:
the words, names and numbers of a question that a text lacks, and the kind of answer it asks for.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Self

from corpus import Span, is_cyrillic, stem
from retrieval.marking import UNMARKED, Doubt, Marking
from retrieval.question import ASKS, NUMERIC, asked, sounds_like

_WORD = re.compile(r"\w+(?:[’'.&-]\w+)*")


_NUMBER = re.compile(r"\d[\d,.]*")


_BEFORE_SENTENCE = frozenset('.!?:“„«"(')


@dataclass(frozen=True, slots=True)
class QuestionFeatures:
    """The names and content words of a question, by stem, and the kind of answer it wants."""

    words: tuple[tuple[str, float], ...]
    """The content words, each with its rarity, 0 to 1.2."""
    names: frozenset[str]
    numbers: frozenset[str]
    kind: str
    """number, time, place, name, reason, way, yes or thing."""


def question_features(question: str, rarity: Callable[[str], float]) -> QuestionFeatures:
    """The features of a question."""
    told: dict[str, float] = {}
    names: set[str] = set()
    for position, match in enumerate(_WORD.finditer(question)):
        word = match.group()
        if is_plain(word):
            continue
        told[root(word)] = rarity(re.sub(r"[’']s$", "", word.lower()))
        if position and word[0].isupper():
            names.add(root(word))
    numbers = frozenset(n.rstrip(".,") for n in _NUMBER.findall(question))
    return QuestionFeatures(tuple(told.items()), frozenset(names), numbers, kind(question))


def missing(named: Iterable[tuple[str, float]], *texts: str) -> tuple[float, float, float]:
    """Of the words named: the rarity that no text holds, its share of all, and the rarest one."""
    held = frozenset().union(*map(_stems_in, texts))
    weights = list(named)
    lost = [weight for word, weight in weights if not _held(word, held)]
    total = sum(weight for _, weight in weights)
    return sum(lost), sum(lost) / total if total else 0.0, max(lost, default=0.0)


@lru_cache(maxsize=256)
def _stems_in(text: str) -> frozenset[str]:
    """Each of the words of a text, which is looked at several times for a question."""
    return frozenset(words(text))


def names_unheard(question: str, *texts: str) -> tuple[int, int]:
    """Of the names in a question: how many sound like no word of the texts, and how many it has.

    A name is a word with a capital inside the question, or one in other letters than the rest.

    >>> names_unheard("Что сказал Дуров про Max?", "Pavel Durov said nothing.")
    (1, 2)
    """
    held = {word for text in texts for word in _WORD.findall(text)}
    named = list(_named(question))
    lost = sum(not any(sounds_like(name, word) for word in held) for name in named)
    return lost, len(named)


def _named(question: str) -> Iterator[str]:
    mostly = is_cyrillic(question)
    for position, match in enumerate(_WORD.finditer(question)):
        word = match.group()
        foreign = word[0].isalpha() and is_cyrillic(word) != mostly
        if not is_plain(word) and (foreign or (position and word[0].isupper())):
            yield word


def numbers_absent(wanted: frozenset[str], *texts: str) -> int:
    """The number of numbers that occur in none of the texts."""
    held = {n.rstrip(".,") for text in texts for n in _NUMBER.findall(text)}
    held |= {_digits(n) for n in held}
    return sum(n not in held and _digits(n) not in held for n in wanted)


def _digits(number: str) -> str:
    """A number without the marks between its thousands: 2,300 is 2300."""
    return re.sub(r"[,.](?=\d{3}\b)", "", number)


def other_names(text: str, but: frozenset[str]) -> int:
    """The number of capitalised words inside sentences that the question does not name."""
    found = set()
    for match in _WORD.finditer(text):
        if match.group()[0].isupper() and not _begins(text, match.start()):
            found.add(root(match.group()))
    return len(found - but)


def is_of_another(asked_words: Iterable[str], before: str) -> bool:
    """True if the last name before an answer is not in the question.

    >>> is_of_another(["whatsapp"], "While WhatsApp has 100 million, Telegram has over ")
    True
    """
    own = set(asked_words)
    for match in reversed(list(_WORD.finditer(before))):
        begins = _begins(before, match.start())
        stem = root(match.group())
        if (
            match.group()[0].isupper()
            and not is_plain(match.group())
            and (not begins or stem in own)
        ):
            return stem not in own
    return False


def _begins(text: str, at: int) -> bool:
    """True if a sentence, a line or direct speech begins at a position."""
    before = at
    while before and text[before - 1].isspace():
        before -= 1
        if text[before] == "\n":
            return True
    return not at or text[before - 1 : before] in _BEFORE_SENTENCE


def _held(word: str, held: AbstractSet[str]) -> bool:
    """True if a stem, or another form with the same beginning, is in the set."""
    if word in held:
        return True
    return len(word) >= 5 and any(h[:5] == word[:5] for h in held if len(h) >= 5)


_DIGITS = re.compile(r"\d")


_ENDINGS = ("ments", "ment", "ings", "ing", "ies", "ers", "ed", "er", "es", "ly", "s", "e")


_PLAIN_OF: dict[str, str] = {
    "en": (
        "a an the is are was were be been being am do does did done has have had having of in on "
        "at to for from by with and or not no as than then so if but about into over under up "
        "down out off who whom whose what which when where why how many much there here it its "
        "this that these those he she they them his her their we us our you your i me my can "
        "could will would shall should may might must name called known kind type s t re ve ll d "
        "m also other some any all one"
    ),
    "ru": (
        "а без бы был была были было быть в вам вас ваш весь во вот все всё всех вы где да для до "
        "его ее её если есть ещё еще же за зачем и из или им их к как какая какие какого какое "
        "какой каком какую ко когда кого кому кем которая которые который кто куда ли мне может "
        "мы на над нам нас наш не него нее неё нет ни них но о об один одна он она они оно от "
        "откуда по под почему при про с сколько со так такое такой также там то того тоже только "
        "том ту ты у уже чего чей чем чему что чтобы чья чьё чьи эта эти это этого этой этом "
        "этот я будет будут зовут называется"
    ),
    "uk": (
        "а без би був була були було бути в вам вас ваш весь вже ви від все всі де для до є за "
        "зі з і із й його її їх як яка яке який якого якій яку які коли кого кому ким котрий "
        "куди ми на нам нас наш не ні них але о об один одна він вона вони воно по під при про "
        "скільки так таке такий також там то того теж тільки ту ти у хто чи чий чия чиє чого "
        "чому чим що щоб ця ці це цього цій цьому цей я буде будуть звати звуть навіщо звідки"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer ist sind war waren sein hat haben "
        "hatte wird werden wurde wurden in im an am auf zu zum zur von vom mit und oder nicht "
        "kein keine als dann so wenn aber über unter wer wen wem wessen was welche welcher "
        "welches wann wo warum wieso wie viele viel es er sie ihr wir ich du man auch bei nach "
        "für um aus"
    ),
    "fr": (
        "le la les un une des du de d l à au aux en dans sur pour par avec et ou ne pas non que "
        "qui quoi quel quelle quels quelles quand où pourquoi comment combien est sont était été "
        "a ont avait sera il elle ils elles on ce cette ces son sa ses leur nous vous je y se "
        "s t qu c n j m"
    ),
    "es": (
        "el la los las un una unos unas de del al a en por para con y o no que qué quien quién "
        "quienes cual cuál cuando cuándo donde dónde porque como cómo cuanto cuánto cuantos "
        "cuántos cuantas cuántas es son era fue ser está están ha han había hay se su sus lo le "
        "les él ella ellos este esta esto estos"
    ),
}
"""Function words of each language, which do not tell what is asked."""


_NUMBER_WORDS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
    "eighty ninety hundred hundreds thousand thousands million millions billion billions "
    "trillion dozen dozens half third quarter twice once both none several few many most "
    "majority double triple no first second fourth fifth nobody nothing "
    "ноль нуль один одна одно два две три четыре пять шесть семь восемь девять десять двадцать "
    "тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто сто двое трое четверо "
    "пятеро шестеро оба обе половина треть четверть дважды трижды никто нет несколько "
    "много большинство дві чотири п’ять п'ять шість сім вісім дев’ять дев'ять десять двадцять "
    "тридцять півтора полтора полторы двоє троє обидва обидві половина третина чверть двічі "
    "ніхто кілька багато більшість "
    "null ein eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend "
    "million millionen milliarde milliarden hälfte drittel viertel keine niemand "
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze vingt trente cent mille "
    "millions milliard milliards moitié tiers quart aucun aucune personne "
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cien "
    "ciento mil millón millones mitad tercio cuarto ninguno ninguna nadie".split()
)


_NUMBER_STEMS = (
    "ноль одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат "
    "девятнадцат двадцат тридцат пятидесят шестидесят семидесят восьмидесят десятк десятов "
    "тысяч миллион миллиард сотн двест трист четырест пятьсот шестьсот семьсот восемьсот "
    "девятьсот тисяч мільйон мільярд одинадцят дванадцят тринадцят чотирнадцят п’ятнадцят "
    "шістнадцят сімнадцят вісімнадцят дев’ятнадцят двадцят тридцят двіст трист"
).split()


_TIME_WORDS = frozenset(
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow "
    "century centuries year years month months week weeks day days decade decades morning "
    "night evening noon spring summer autumn fall winter ago earlier later now currently "
    "before after until since when during era age period time early late mid immediately "
    "easter christmas midnight weekend hour hours minute minutes "
    "мая май маем травня травень сегодня вчера завтра сейчас позже раньше весной летом осенью "
    "зимой утром вечером ночью днём днем полдень полночь сьогодні вчора завтра зараз пізніше "
    "раніше навесні влітку восени взимку вранці ввечері вночі опівдні опівночі "
    "januar jänner februar märz mai juni juli august oktober dezember montag dienstag mittwoch "
    "donnerstag freitag samstag sonnabend sonntag heute gestern morgen jahr jahre jahren monat "
    "woche tag tage uhr stunden minuten frühjahr sommer herbst abend nacht "
    "janvier février mars avril juin juillet août septembre octobre novembre décembre lundi "
    "mardi mercredi jeudi vendredi samedi dimanche hier demain aujourd’hui aujourd'hui an ans "
    "année mois semaine jour jours heure heures minutes printemps été automne hiver soir nuit "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "lunes martes miércoles jueves viernes sábado domingo hoy ayer mañana año años mes semana "
    "día días hora horas minutos primavera verano otoño invierno noche".split()
)


_TIME_STEMS = (
    "январ феврал март апрел июн июл август сентябр октябр ноябр декабр понедельник вторник "
    "сред четверг пятниц суббот воскресень год лет месяц недел день дня дней дню сутк век час "
    "минут полдн полноч январ січ січн лют лютого берез березн квіт квітн черв червн лип липн "
    "серп серпн верес вересн жовт жовтн листопад груд грудн понеділ вівтор середу середи четвер "
    "п’ятниц п'ятниц субот неділ рік рок місяц тижн тижд дні днів доб годин хвилин століт"
).split()


_KIND_OF = {
    **dict.fromkeys(NUMERIC, "number"),
    "when": "time",
    "where": "place",
    "who": "name",
    "names": "name",
    "why": "reason",
    "how": "way",
    "yes": "yes",
}


def words(text: str) -> list[str]:
    """The words of a text in lower case, cut to a stem so that forms of one word are alike.

    >>> words("The soldiers’ apps were blocked")
    ['the', 'soldi', 'app', 'wer', 'block']
    """
    return [root(match.group()) for match in _WORD.finditer(text)]


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """A word in lower case without the endings of its forms."""
    word = re.sub(r"[’']s?$", "", word.lower())
    if "\u0400" <= word[0] <= "\u052f":
        return stem(word, "")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and word.isalpha():
            word = word[: -len(ending)]
            if ending in ("s", "ies", "es"):
                continue
            break
    return word


_PLAIN = frozenset(word for words in _PLAIN_OF.values() for word in words.split())
_PLAIN_STEMS = frozenset(root(word) for word in _PLAIN_OF["en"].split()) | _PLAIN


def is_plain(word: str) -> bool:
    """True for a function word, which does not tell what is asked.

    >>> is_plain("Which"), is_plain("Telegram")
    (True, False)
    """
    return word.lower() in _PLAIN or root(word) in _PLAIN_STEMS


def kind(question: str) -> str:
    """The kind of answer a question wants: number, time, place, name, reason, way, yes or thing.

    >>> [kind(q) for q in ("How many users?", "when did it end", "Does Max work?")]
    ['number', 'time', 'yes']
    >>> [kind(q) for q in ("сколько их", "Порт закроют в августе?", "Хто це сказав?")]
    ['number', 'yes', 'name']
    """
    found = _KIND_OF.get(asked(question).kind, "thing")
    if found == "thing" and not ASKS.search(question) and _is_russian_sentence(question):
        return "yes"  # Russian and Ukrainian ask so by the tone alone
    return found


def _is_russian_sentence(question: str) -> bool:
    text = question.rstrip()
    return text.endswith("?") and " " in text and bool(re.search("[а-яіїє]", text))


def fits(wanted: str, answer: str) -> float:
    """1 if an answer is of the wanted kind, -1 if not, 0 if that is unclear.

    >>> fits("time", "in 1847"), fits("number", "the Kremlin"), fits("way", "by force")
    (1.0, -1.0, 0.0)
    >>> fits("time", "во вторник"), fits("number", "около трёх тысяч"), fits("name", "депутат")
    (1.0, 1.0, -1.0)
    """
    plain = [w.lower() for w in re.findall(r"[^\W\d_]+(?:[’'][^\W\d_]+)*", answer)]
    if wanted == "number":
        return 1.0 if _DIGITS.search(answer) or _any(plain, _NUMBER_WORDS, _NUMBER_STEMS) else -1.0
    if wanted == "time":
        return 1.0 if _DIGITS.search(answer) or _any(plain, _TIME_WORDS, _TIME_STEMS) else -1.0
    if wanted in {"name", "place"}:
        return 1.0 if any(c.isupper() for c in answer) else -1.0
    return 0.0


def _any(found: Iterable[str], wholes: frozenset[str], begins: Sequence[str]) -> bool:
    return any(word in wholes or word.startswith(tuple(begins)) for word in found)


Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class SecondReading:
    """The scores of one sentence, read with no more than the sentence before it."""

    margin: float
    """As `SpanPrediction.margin`."""
    answerable: float
    """As `SpanPrediction.answerable`."""


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A span that the reader model marked in one candidate, with its scores."""

    text: str
    context: str
    """Title and heading above the text; may be empty."""
    before: str
    """The sentence before the one that holds the answer, or nothing."""
    sentence: str
    """The sentence that holds the answer."""
    marked: SpanPrediction
    cosine: float
    """Of question and text, -1 to 1."""
    article: str = ""
    """Tells apart the articles that the texts come from."""
    rank: int = 1
    """Place of the text among those that were found, from 1."""
    marking: Marking = UNMARKED
    """The part of the marked words that may be shown as the answer, and why not more."""
    again: SecondReading | None = None
    """The sentence read again by itself; None for a text that was not among the best."""

    @property
    def answer(self) -> str:
        """The words marked."""
        return self.text[self.marked.span.start : self.marked.span.end]


def scored_span(
    text: str,
    context: str,
    sentences: Sequence[Span],
    marked: SpanPrediction,
    *,
    cosine: float,
    article: str = "",
    rank: int = 1,
    marking: Marking = UNMARKED,
) -> ScoredSpan:
    """A finding with the sentence that holds its first word; `sentences` lie in `text`."""
    at = max((i for i, s in enumerate(sentences) if s.start <= marked.span.start), default=None)
    if at is None:
        return ScoredSpan(text, context, "", text, marked, cosine, article, rank, marking)
    before = text[slice(*sentences[at - 1])] if at else ""
    sentence = text[slice(*sentences[at])]
    return ScoredSpan(text, context, before, sentence, marked, cosine, article, rank, marking)


def features_of(
    question: str, findings: Sequence[ScoredSpan], rarity: Callable[[str], float]
) -> list[Features]:
    """The features of each span by name; the spans must be those of one question."""
    asked = question_features(question, rarity)
    texts = [part for f in findings for part in (f.text, f.context)]
    lost_everywhere = missing(asked.words, *texts)[1]
    articles = math.log(max(1, len({f.article for f in findings})))
    support = _support(findings)
    return [
        {
            **_of_model(f, findings),
            **_of_words(question, asked, f),
            "lost_everywhere": lost_everywhere,
            "agreement": support[i],
            "articles": articles,
        }
        for i, f in enumerate(findings)
    ]


def _of_model(f: ScoredSpan, findings: Sequence[ScoredSpan]) -> Features:
    margin = f.marked.margin
    others = [other.marked.margin for other in findings if other is not f]
    read = [_read_again(other) for other in findings]
    again = _read_again(f)
    return {
        "margin": margin,
        "margin_bent": math.tanh(margin / 4),
        "answerable": f.marked.answerable,
        "answerable_bent": math.tanh(f.marked.answerable / 3),
        "lead": math.log1p(max(0.0, f.marked.lead)),
        "behind_best": min(10.0, max([0.0, *(other - margin for other in others)])),
        "before_next": min(10.0, max(0.0, margin - max(others, default=margin))),
        "cosine": f.cosine,
        "cosine_above": f.cosine - sum(other.cosine for other in findings) / len(findings),
        "rank": math.log(max(1, f.rank)),
        "again_margin": again.margin,
        "again_margin_bent": math.tanh(again.margin / 4),
        "again_answerable": again.answerable,
        "again_answerable_bent": math.tanh(again.answerable / 3),
        "again_behind_best": min(10.0, max(other.margin - again.margin for other in read)),
    }


def _read_again(f: ScoredSpan) -> SecondReading:
    """The second reading of a sentence; the first stands in where there is none."""
    return f.again or SecondReading(f.marked.margin, f.marked.answerable)


def _of_words(question: str, asked: QuestionFeatures, f: ScoredSpan) -> Features:
    near = (f.before, f.sentence, f.context)
    across = is_cyrillic(question) != is_cyrillic(f.text)
    wanted = () if across else asked.words  # in other letters, only the sound of names tells
    lost, lost_share, rarest = missing(wanted, f.text, f.context)
    near_lost, near_share, near_rarest = missing(wanted, *near)
    names, named = names_unheard(question, f.text, f.context)
    names_near, _ = names_unheard(question, *near)
    said = set(words(f.answer))
    told = {word for word, _ in asked.words}
    fit = fits(asked.kind, f.answer)
    start = f.sentence.find(f.answer)
    ahead = f.sentence[: max(0, start)]
    return {
        "lost": lost,
        "lost_share": lost_share,
        "lost_rarest": rarest,
        "near_lost": near_lost,
        "near_lost_share": near_share,
        "near_lost_rarest": near_rarest,
        "across": float(across),
        "names_lost": min(2, names),
        "names_lost_share": names / named if named else 0.0,
        "near_names_lost": min(2, names_near),
        "numbers_lost": min(2, numbers_absent(asked.numbers, f.text, f.context)),
        "near_numbers_lost": min(2, numbers_absent(asked.numbers, *near)),
        "rival": float(names_near > 0 and other_names(f.sentence, asked.names) > 0),
        "of_another": float(asked.kind in {"number", "time"} and is_of_another(told, ahead)),
        "fits": float(fit > 0),
        "misfits": float(fit < 0),
        "repeats": len(said & told) / len(said) if said else 1.0,
        "answer_words": math.log1p(len(said)),
        "told_words": math.log1p(len(told)),
        **{
            f"asks_{k}": float(asked.kind == k) for k in ("number", "time", "name", "place", "way")
        },
        "asks_reason": float(asked.kind == "reason"),
        "asks_yes": float(asked.kind == "yes"),
        **{f"doubt_{doubt}": float(doubt in f.marking.doubts) for doubt in Doubt},
        "doubted": float(bool(f.marking.doubts)),
    }


def _support(findings: Sequence[ScoredSpan]) -> list[float]:
    """For each finding how likely another text's same answer is by margin alone, 0 to 1."""
    same: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, f in enumerate(findings):
        same[tuple(sorted(set(words(f.answer)) - {"the", "a", "an"}))].append(i)
    support = [0.0] * len(findings)
    for group in same.values():
        for i in group:
            others = (f.marked.margin for j in group if j != i for f in [findings[j]])
            support[i] = max((_logistic(margin) for margin in others), default=0.0)
    return support


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, x))))


@dataclass(frozen=True, slots=True)
class Weight:
    """How one feature counts: `weight * (value - mean) / scale`."""

    mean: float
    scale: float
    weight: float


class Confidence(StrEnum):
    """How much an answer can be relied on."""

    SURE = "sure"
    PERHAPS = "perhaps"
    NONE = "none"
    """The articles do not answer."""
    ABOUT = "about"
    """A name or a few words ask nothing; the quotes are what the articles say about them."""
    NOT_A_QUESTION = "not_a_question"
    """A greeting, an order or keyboard noise, to which no article is searched."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The probabilities from which an answer is sure, and from which it is shown at all."""

    sure: float
    perhaps: float

    def confidence(self, probability: float) -> Confidence:
        """The confidence for an answer of this probability.

        >>> [str(Thresholds(0.8, 0.4).confidence(p)) for p in (0.8, 0.4, 0.39)]
        ['sure', 'perhaps', 'none']
        """
        if probability < self.perhaps:
            return Confidence.NONE
        return Confidence.SURE if probability >= self.sure else Confidence.PERHAPS

    def shown_from(self, perhaps: float) -> Thresholds:
        """The same, but that answers are shown from this probability on.

        >>> Thresholds(0.8, 0.4).shown_from(0.9)
        Thresholds(sure=0.9, perhaps=0.9)
        """
        return Thresholds(max(self.sure, perhaps), perhaps)


@dataclass(frozen=True, slots=True)
class AnswerabilityModel:
    """The fitted weights, and the probabilities from which a finding is shown as an answer."""

    weights: dict[str, Weight]
    bias: float
    thresholds: Thresholds

    @classmethod
    def load(cls, path: Path) -> Self:
        """The judge that `training/decision.py` wrote; an older one has a single threshold."""
        kept = json.loads(path.read_text("utf-8"))
        weights = {name: Weight(**parts) for name, parts in kept["weights"].items()}
        sure, perhaps = ("sure", "perhaps") if "sure" in kept else ("threshold", "threshold")
        return cls(weights, kept["bias"], Thresholds(kept[sure], kept[perhaps]))

    @property
    def reads_again(self) -> bool:
        """True if it was fitted to second readings."""
        return any(name.startswith("again_") for name in self.weights)

    def probability(self, known: Features) -> float:
        """The probability that the span answers the question, 0 to 1.

        >>> weights = {"margin": Weight(mean=0.0, scale=2.0, weight=1.0)}
        >>> judge = AnswerabilityModel(weights, 0.0, Thresholds(0.5, 0.5))
        >>> judge.probability({"margin": 0.0}), round(judge.probability({"margin": 2.0}), 3)
        (0.5, 0.731)
        """
        return _logistic(self.bias + sum(self.reasons(known).values()))

    def reasons(self, known: Features) -> dict[str, float]:
        """The contribution of each feature to the log-odds."""
        return {
            name: w.weight * (known[name] - w.mean) / w.scale for name, w in self.weights.items()
        }


@dataclass(frozen=True, slots=True)
class SpanPrediction:
    """The likeliest answer in a text and what speaks for and against it; scores have no unit."""

    span: Span
    """Code points of the text."""
    margin: float
    """Score of the span less that of "not in here"; 0 where the two are alike."""
    lead: float
    """Score of the span less that of the best one that does not touch it, at most 20."""
    answerable: float
    """Log-odds that the text answers, as seen from question and text as a whole."""
