"""The words of a question: the kind of answer it asks for, and its function words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from corpus import stem
from retrieval.question_kind import ASKS, NUMERIC, asked

_WORD = re.compile(r"\w+(?:[’'.&-]\w+)*")


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
