"""Stops of abbreviations: those that end no sentence though one seems to follow, and the reverse.

sentencex knows many; here is what news reports hold besides, by language. Where a stop may be
either, the sentences stay together: a quote of both is whole, half of one may say the opposite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

CYRILLIC = frozenset({"ru", "uk", "be"})
"""Languages that share one table: a text of one often stands in another."""


_BEFORE_A_NUMBER = {
    "en": (
        "approx est max min ca c fig figs eq eqs rte hwy Tab Tabs Sec Secs Art Arts Par para "
        "paras Ch chap p pp vol vols No Nos pop incl avg Ref Refs ver Ex Reg cf Apt Rm Bldg Temp"
    ),
    "de": (
        "ca max min mind etw ungef Abb Tab Abs Art Nr Bd Bde Kap Ziff Rn Pos Str vgl S Tel gem "
        "Anm inkl exkl zzgl abzgl einschl"
    ),
    "fr": (
        "env approx max min fig p pp al art chap vol tabl réf no nos num éd "
        "janv févr avr juill juil sept oct nov déc"
    ),
    "es": (
        "aprox máx mín max min fig figs pág págs pag art arts cap caps núm núms num vol párr apdo "
        "tel ene feb abr jun jul ago sept oct nov dic"
    ),
    "ru": (
        "ок рис табл ст стр гл п пп ч ср кн вып разд прил кв д корп оф прим илл ил абз тел "
        "бл стор буд розд дод див с"
    ),
}


_BEFORE_A_NAME = {
    "": "Mr Mrs Ms Dr Prof Gen Sen Rep Gov Adm Maj Capt Lt Col Sgt Cpl Rev",
    "en": (
        "Ft Mt Supt Det Insp Hon Pres Amb Atty Messrs Mme Mlle Brig Cmdr Cdr Pvt Lieut Msgr Ald "
        "em Fr Asst Assoc Dep Rte Hwy Sec Treas Pte Bp Abp"
    ),
    "de": (
        "Fa Frl Hr Hrn inkl exkl zzgl abzgl bzw sog vgl gem St Bgm Abg lt einschl ggf evtl ehem "
        "gegr geb verh jur med phil rer nat Ing Dipl hl Kard Hptm Gde Kt Kr Vors stv stellv Präs b"
    ),
    "fr": "bd boul av St Ste Sts Mgr Me MM Pr Prof Gal Cdt Lt Col Pdt pl fg",
    "es": (
        "Cnel Gral Tte Sgto Ing Lic Arq Pdte Pdta Gob Sres Sras Srta Srtas Dra Dras Prof Profa "
        "Mons Avda Av Fr Hno Pbro Dña Sto Sta Cap Cmdte Alm"
    ),
    "ru": (
        "ім пос смт дер с о оз р пл пр просп пер пров бул бульв наб ул вул г м гр акад проф доц "
        "зам заст гл гол респ ст хут мкр корр авт ред сост худ реж инж упр нач зав отд деп "
        "каф лаб преп асс секр"
    ),
}


_UNITS = frozenset("с м г р о кв min max mín máx c пр".split())


_NO_UNIT = r"(?<!\d )(?<!\d\u00a0)(?<!кв\. )(?<!куб\. )(?<!тыс\. )(?<!\bи )"
"""Before one of the units: "5 с." are seconds, and "и пр." is "etc."."""


_INSTITUTIONS = (
    r"(?:завод|музе|парк|театр|университет|вуз|институт|ун-т|школ|больниц|библиотек|стадион|"
    r"аэропорт|площад|улиц|центр|академи|консерватори|училищ|колледж|лице|гимнази|фабрик|колхоз|"
    r"совхоз|шахт|станци|канал|мост|двор|дом|фонд|клиник|преми|конкурс|фестивал|турнир|кубк|кубок|"
    r"мемориал|галере|студи|сад|полк|бригад|дивизи|комбинат|зал|клуб|цирк|верф|порт|филармони)\w{0,4}"
)


_OF_INSTITUTION = (
    r"(?:\s(?!\w{0,18}(?:л|ла|ло|ли|ет|ит|ют|ут|ят|ат|ть|тся|лся|лась|лись|[оеё][гс]|[ае]ст)\s)"
    r"[\w№-]{1,20}){0,4}"
)
"""Words after an institution that are no verbs: "театр оперы и балета"."""


_NAMED_AFTER = re.compile(
    rf"(?:^|(?i:\b{_INSTITUTIONS}){_OF_INSTITUTION}\s|\b[А-ЯЁ]{{2,8}}\s|»\s)[Ии]м\.$"
)
"""'Завод им.' is "named after"; 'помог им.' is "them"."""


_PARTS_OF_CENTURY = "нач кон сер перв втор пол поч"


_PART_OF_CENTURY = re.compile(rf"(?:^|\W)(?:{'|'.join(_PARTS_OF_CENTURY.split())})\.$")


_CENTURY = re.compile(r"[IVXІХ]{1,6}\b")


_MONTH = re.compile(
    r"(?:^|\W)(?:[ВвУу]|[Сс]о?|[Зз]|[Дд]о|[Оо]т|[Вв]ід|[Пп]о|[Кк]|[Нн]а|\d{1,2})[ \u00a0]"
    r"(?:янв|февр?|мар|апр|июн|июл|авг|сент?|окт|нояб?|дек|"
    r"січ|лют|берез|квіт|трав|черв|лип|серп|верес|вер|жовт|листоп|груд)\.$"
)


_CITED = re.compile(r"\bet al\.$")


_IN_BRACKETS = re.compile(r"\.\s?[\[(][^\[\]()]{1,30}[\])]$")


_HALF_OF_DAY = re.compile(r"\b[ap]\.[ \u00a0]?m\.$", re.IGNORECASE)


_AFTER_A_CLOCK = re.compile(
    r"[(\[]"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b(?!\s(?:was|is|will|has|had|brought|saw)\b)"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"\s\d|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.\s\d"
    r"|(?:Christmas|Easter|Good Friday|New Year[’']s)\b"
    r"|(?:GMT|UTC|BST|IST|MSK|C?E?ES?T|WES?T|[CEMPH]S?T|[CEMP]D?T|AK[SD]T|A[CEW]?[SD]T|JST|KST|HKT|"
    r"SGT|SAST|NZ[SD]T|[CEW]AT|PKT|GST)\b"
    r"|(?:Eastern|Central|Pacific|Mountain|Atlantic|Greenwich)(?:\s[a-z]|\s?[,.;)]|\Z)"
    r"|(?!(?:No|Some|Any|The|This|That|His|Her|Our|Their|By|At|In|All|Each|Every|It|For|Since)\b)"
    r"(?:[A-Z][\w’'-]{1,20}\s){1,3}(?:(?:standard|daylight|summer|local)\s)?[Tt]ime\b"
)


_ORDINAL = re.compile(
    r"(?:\b(?i:der|die|das|den|dem|des|im|am|zum|zur|vom|beim|ins|ans|eine?[nmrs]?|jede[nmrs]?|"
    r"diese[nmrs]?|(?:ihr|sein|mein|unser)e?[nmrs]?)|\d\.\s(?:und|oder|bis|sowie))\s\d{1,3}\.$"
)


_GERMAN_OPENINGS = frozenset(
    "Der Die Das Den Dem Des Er Sie Es Wir Ich Ihr Man Dann Danach Dort Da Doch Aber Und Auch Nun "
    "Jetzt Hier So Im Am In An Auf Bei Mit Nach Von Vor Zu Zum Zur Für Um Seit Bis Wenn Als Weil "
    "Was Wer Wie Wo Ein Eine Einen Kein Keine Nicht Nur Noch Diese Dieser Dieses Alle Viele Beide "
    "Damit Dabei Dazu Ob Obwohl Während Unter Über Laut Trotz Zuvor Später Seitdem Außerdem "
    "Jedoch Allerdings".split()
)


_SPANISH_NUMBER = re.compile(r"\b(?:[Ee]l|[Dd]el|[Aa]l|[Ll]os) no\.$")


_FRENCH_CLOCK = re.compile(r"\d[ \u00a0]?h\.$")


_OPENING = r"[«„“\"‘(¿¡—–-]{0,2}\s?"


_NAME = re.compile(r"[«„“\"‘]?[^\W\d_]")


_DIGIT = re.compile(r"[$€£₽№~≈+−-]{0,2}\s?\d")


_FIRST_WORD = re.compile(r"[^\W\d_]+")


def goes_on(before: str, after: str, language: str) -> bool:
    """True if the stop at the end of `before` belongs to an abbreviation that `after` goes on.

    >>> goes_on("It starts at 9 a.m.", "Friday in Orrin.", "en")
    True
    >>> goes_on("It starts at 9 a.m.", "Friday was calm.", "en")
    False
    >>> goes_on("Парк им.", "Горького закрыт.", "ru"), goes_on("Он помог им.", "Они ушли.", "ru")
    (True, False)
    """
    if after.startswith((",", ";", ":", "&", "%")) and before.endswith((".", "]", ")")):
        return True
    if _CITED.search(before):
        return after[0] in "([" or after[0].isdigit()
    if _IN_BRACKETS.search(before):
        return after[0].islower() and not after[1:2].isupper() and not before[0].islower()
    if _HALF_OF_DAY.search(before):
        return bool(_AFTER_A_CLOCK.match(after))
    return _after_an_abbreviation(before, after, language)


def is_abbreviation(word: str, language: str) -> bool:
    """True if a word of two letters or more may end in a stop that ends no sentence.

    >>> is_abbreviation("Dr", "en"), is_abbreviation("им", "ru"), is_abbreviation("town", "en")
    (True, True, False)
    """
    return word.casefold() in _words("ru" if language in CYRILLIC else language)


@lru_cache(maxsize=32)
def _words(table: str) -> frozenset[str]:
    listed = (
        *(_BEFORE_A_NAME[""], _BEFORE_A_NAME.get(table, ""), _BEFORE_A_NUMBER.get(table, "")),
        *("al", "им", _PARTS_OF_CENTURY),
    )
    return frozenset(word.casefold() for words in listed for word in words.split())


def _after_an_abbreviation(before: str, after: str, language: str) -> bool:
    table = "ru" if language in CYRILLIC else language
    if _DIGIT.match(after):
        return _before_a_number(before, table)
    if table == "de" and (before.endswith("-Ing.") or after.startswith("-Ing.")):
        return True
    return bool(_NAME.match(after)) and _before_a_name(before, after, table)


def _before_a_number(before: str, table: str) -> bool:
    if table == "ru" and _MONTH.search(before):
        return True
    if table == "es" and _SPANISH_NUMBER.search(before):
        return True
    if table == "fr" and _FRENCH_CLOCK.search(before):
        return True
    if table == "de" and before.endswith(("str.", "Str.")):
        return True
    return table in _BEFORE_A_NUMBER and bool(
        _pattern(_BEFORE_A_NUMBER[table]).search(before[-_WORD_CHARS:])
    )


def _before_a_century(before: str, after: str) -> bool:
    return bool(_CENTURY.match(after) and _PART_OF_CENTURY.search(before))


def _before_a_name(before: str, after: str, table: str) -> bool:
    if _pattern(_BEFORE_A_NAME[""]).search(before[-_WORD_CHARS:]):
        return True
    if table == "de" and _ORDINAL.search(before):
        first = _FIRST_WORD.match(after)
        return first is not None and first[0] not in _GERMAN_OPENINGS
    if table == "ru" and before.endswith("м.") and _NAMED_AFTER.search(before):
        return True
    if table == "ru" and _before_a_century(before, after):
        return True
    known = table != "" and table in _BEFORE_A_NAME
    return known and bool(_pattern(_BEFORE_A_NAME[table]).search(before[-_WORD_CHARS:]))


@lru_cache(maxsize=32)
def _pattern(words: str) -> re.Pattern[str]:
    """A pattern for an abbreviation at the end; one in lower case may also begin a sentence."""
    forms: dict[bool, list[str]] = {True: [], False: []}
    for word in words.split():
        form = f"[{word[0].upper()}{word[0]}]{word[1:]}" if word[0].islower() else word
        forms[word in _UNITS].append(form)
    units, others = "|".join(forms[True]) or "(?!)", "|".join(forms[False])
    return re.compile(rf"(?<![\w.])(?<![IVXІХ] )(?:{_NO_UNIT}(?:{units})|{others})\.$")


_SCALE = r"(?:тыс|тис|млн|млрд|трлн)\.?"


_MEASURE = r"(?:кг|гг?|рр?|км/ч|км/год|м/с|км|см|мм|м|га|л|т|ц|ч|мин|сек|год|хв|чел|шт|экз)"


_COUNT = r"(?:(?<!\d)\d{1,4}|\b(?:два|две|дві|три|четыре|чотири|пять|шесть|семь|восемь|десять))"


_CAPITAL = r"(?P<next>[А-ЯЁІЇЄҐ][а-яёіїєґ’']*)"


_CYRILLIC_END = re.compile(
    r"(?:"
    rf"(?P<measure>(?:{_COUNT}|{_SCALE}|[кв]в\.|куб\.)[ \u00a0]?{_MEASURE}"
    r"|\b[IVXІХ]{1,6}[ \u00a0](?:вв?|ст)"
    r"|\bн\.[ \u00a0]?[эе]"
    r"|\b(?:руб|коп|грн|долл))"
    r"|\b[иіта]{1,2}[ \u00a0](?:т\.[ \u00a0]?[дп]|др|пр|ін)"
    r"|\b(?:стор|стр|ст|с|п|гл|рис|табл|ч|кв|д|буд)\.[ \u00a0]\d{1,4}"
    rf")\.\s+(?={_OPENING}{_CAPITAL})"
)


_CYRILLIC_ADVERBIAL = re.compile(
    r"\W{0,3}(?:(?:[АаИиІіЙй]|[Нн]о|[Аа]ле|[Чч]то|[Щщ]о|[Кк]огда|[Уу]же|[Вв]же|[Ее]щё|[Лл]ишь) )?"
    r"(?:[ВвУуСсКкЗз]|[Вв]о|[Сс]о|[Кк]о|[Дд]о|[Пп]осле|[Пп]ісля|[Оо]т|[Вв]ід|[Нн]а|[Зз]а|[Пп]о|"
    r"[Іі]?[Зз]і?|[Ии]з|[Пп]ро|[Дд]ля|[Пп]ри|[Оо]коло|[Чч]ерез|[Сс]пустя|[Пп]еред|[Нн]априкінці|"
    r"[Лл]етом|[Зз]имой|[Вв]есной|[Оо]сенью|[Вв]літку|[Вв]зимку|[Нн]авесні|[Вв]осени)"
    r"(?:[ \u00a0]\S{1,25}){1,6}\Z"
)


_YEAR = re.compile(r"\d{4}[ \u00a0]?(?:гг?|рр?)\.")


_INSTRUMENTAL = ("ой", "ей", "ым", "им", "ом", "ем", "ами", "ями", "ою", "єю", "ею")


_NOT_INSTRUMENTAL = frozenset(
    "Дом Потом Затем Притом Вечером Утром Днем Летом Зимой Весной Осенью Потім Згодом".split()
)


_LATIN_END = re.compile(
    r"(?:\b(?:etc|usw)|\b[ad]\.[ \u00a0]?C|(?P<no>(?:\A|[.!?…]\s)No|\bno)"
    r"|(?P<states>\bEE\.[ \u00a0]?UU)"
    r"|(?P<unit>\b(?:[kcm]m|[km]g|ha|[mc]l|km/h|[kMG]Wh?|[kMG]?Hz|[MG]B)"
    r"|\d[ \u00a0]?(?:[mglhst]|min|[ck]?m[²³])))"
    rf"\.\s+(?={_OPENING}(?P<next>[^\W\d_a-zß-öø-ÿ][^\W\d_]*))"
)


_LATIN_ADVERBIAL = re.compile(
    r"\W{0,3}(?:(?:[YyEe]|[Pp]ero|[Qq]ue) )?"
    r"(?:[Ee]n|[Aa]l?|[Tt]ras|[Hh]acia|[Dd]esde|[Hh]asta|[Aa]ntes|[Ss]obre|[Aa]lrededor|[Dd]espués|[Dd]el?)"
    r"(?:[ \u00a0]\S{1,25}){1,6}\Z"
)


_SPANISH_OPENINGS = frozenset(
    "El La Los Las Un Una Su Sus Se No En Es Él Ella Ellos Pero Y De Con Por Para Según Hay Ha "
    "Fue Al A Tras Desde Cuando Ese Esa Este Esta Esto Eso Lo Le Les Nadie Muchos También Ahora "
    "Así Después Luego Ayer Hoy Mañana Aunque Como Ya Allí Entonces".split()
)


_WORD_CHARS = 20
"""An abbreviation, and what stands before it that tells a unit, is no longer."""


_QUOTES = re.compile(r"[«»„“”()\"]")


_CLAUSE = re.compile(r"[,;:—–(«]")


_CLAUSE_CHARS = 100


def missed_ends(sentence: str, language: str) -> Iterator[int]:
    """Where a sentence begins within what was taken for one: after "etc.", a unit, a year.

    >>> text = "Сгорело 800 кв. м. Ущерб подсчитают."
    >>> [text[at:] for at in missed_ends(text, "ru")]
    ['Ущерб подсчитают.']
    >>> list(missed_ends("В 2019 г. Россия вышла.", "ru"))
    []
    """
    cyrillic = language in CYRILLIC
    start = 0
    inside = _Quoted(sentence)
    for match in (_CYRILLIC_END if cyrillic else _LATIN_END).finditer(sentence):
        clause = _CLAUSE.split(sentence[max(start, match.start() - _CLAUSE_CHARS) : match.start()])
        until = clause[-1] + match[0].rstrip()
        ends = _ends_in_cyrillic if cyrillic else _ends_in_latin
        if not inside.at(match.end()) and ends(match, until, language):
            start = match.end()
            yield start


def _ends_in_cyrillic(match: re.Match[str], clause: str, _: str) -> bool:
    if not match["measure"]:
        return True
    word = match["next"].replace("ё", "е")
    by_whom = (
        bool(_YEAR.match(match[0]))
        and word.endswith(_INSTRUMENTAL)
        and word not in _NOT_INSTRUMENTAL
    )
    return not by_whom and not _CYRILLIC_ADVERBIAL.match(clause)


def _ends_in_latin(match: re.Match[str], clause: str, language: str) -> bool:
    if match["no"]:
        alone = match["no"].endswith("No") or match["next"] in _SPANISH_OPENINGS
        return language == "es" and (alone or "¿" in match.string[match.end() :][:2])
    if match["states"]:
        return match["next"] in _SPANISH_OPENINGS
    if match["unit"]:
        ended = language != "de" or match["next"] in _GERMAN_OPENINGS
        return ended and not _LATIN_ADVERBIAL.match(clause)
    return match[0][-3:].strip() != "C." or not _LATIN_ADVERBIAL.match(clause)


class _Quoted:
    """Tells whether a place of a text is within quotation marks or brackets, going forward."""

    def __init__(self, text: str) -> None:
        self._marks = list(_QUOTES.finditer(text))
        self._next = 0
        self._open: list[str] = []

    def at(self, place: int) -> bool:
        while self._next < len(self._marks) and self._marks[self._next].start() < place:
            self._read(self._marks[self._next][0])
            self._next += 1
        return bool(self._open)

    def _read(self, mark: str) -> None:
        closes = mark in "»”)" or (mark == "“" and "„" in self._open)
        if closes or (mark == '"' and mark in self._open):
            if self._open:
                self._open.pop()
        else:
            self._open.append(mark)
