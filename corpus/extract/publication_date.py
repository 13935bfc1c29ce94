"""Dates of publication and change, as publishers write them, in ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from corpus.article import FIRST_YEAR

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_ISO = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?"
)


_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z)?)?(?!\d)")


_DOTTED = re.compile(r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})\b")


_SLASHED = re.compile(r"\b(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4})\b")


_DAY_FIRST = re.compile(
    r"\b(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er|º)?(?: |-| de )(?P<name>[^\W\d_]{3,12})\.?,?"
    r"(?: |-| de )(?P<year>\d{4})\b"
)


_MONTH_FIRST = re.compile(
    r"\b(?P<name>[^\W\d_]{3,12})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})\b"
)


_ISO_DAY = re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b")


_WRITTEN = (_DOTTED, _SLASHED, _DAY_FIRST, _MONTH_FIRST, _ISO_DAY)


_MONTHS = (
    "january januar jänner janvier enero gennaio janeiro январь января січень січня",
    "february februar février febrero febbraio fevereiro февраль февраля лютий лютого",
    "march märz mrz mars marzo março март марта березень березня",
    "april avril abril aprile апрель апреля квітень квітня",
    "may mai mayo maggio maio май мая травень травня",
    "june juni juin junio giugno junho июнь июня червень червня",
    "july juli juillet julio luglio julho июль июля липень липня",
    "august août agosto август августа серпень серпня",
    "september septembre septiembre settembre setembro сентябрь сентября вересень вересня",
    "october oktober octobre octubre ottobre outubro октябрь октября жовтень жовтня",
    "november novembre noviembre novembro ноябрь ноября листопад листопада",
    "december dezember décembre diciembre dicembre dezembro декабрь декабря грудень грудня",
)


_CLOCK = re.compile(
    r"\b(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\.\d{1,9})?"
    r"(?: ?(?P<half>[ap])\.?m\b\.?)?"
    r"(?: ?(?:GMT|UTC)?(?P<zone>Z\b|[+-]\d{2}:?\d{2}\b)| ?(?P<named>GMT|UTC|[ECMP][SD]?T)\b)?",
    re.IGNORECASE,
)


# Source: RFC 5322, section 4.3.
_ZONES = {"gmt": 0, "utc": 0, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7}
_ZONES |= {"pdt": -7, "pst": -8}


_LAST_YEAR = 2200


_LIMIT_CHARS = 500


def parse_iso(text: str | None) -> str | None:
    """A date, or date and time with its zone, as machines write it: ISO 8601 or RFC 5322.

    >>> parse_iso("2026-02-27T17:20:31+0100"), parse_iso("2026/2/4")
    ('2026-02-27T17:20:31+01:00', '2026-02-04')
    >>> parse_iso("Wed, 04 Mar 2026 06:30:00 GMT")
    '2026-03-04T06:30:00+00:00'
    >>> parse_iso("soon"), parse_iso("0000-00-00"), parse_iso("2026-02-27T17:20+99:00")
    (None, None, '2026-02-27')
    """
    text = (text or "").strip()
    match = _ISO.match(text) or _COMPACT.match(text)
    if match:
        return _checked(*match.groups())
    try:
        return parsedate_to_datetime(text).isoformat() if text else None
    except (ValueError, IndexError, OverflowError):
        return None


def parse_stated(text: str | None) -> str | None:
    """A date in a field for dates, in the form of a machine or in words, with its time if any.

    >>> parse_stated("Sat, 20 Sept 2025 18:53:56 +0300"), parse_stated("March 4, 2026")
    ('2025-09-20T18:53:56+03:00', '2026-03-04')
    >>> parse_stated("3/4/2026 2:05:00 PM"), parse_stated("03/04/2026")
    ('2026-03-04T14:05:00', None)
    """
    if not text:
        return None
    text = " ".join(text.split())[:_LIMIT_CHARS]
    clock = _CLOCK.search(text)
    if not (clock and clock["half"]) and (at := parse_iso(text)):
        return at
    day = parse_written(text) or (_american(text) if clock and clock["half"] else None)
    if day is None or clock is None:
        return day
    hour = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour <= 12:
            return day
        hour = hour % 12 + 12 * (clock["half"].lower() == "p")
    named = (clock["named"] or "").lower()  # "ET" is either of two zones
    zone = (clock["zone"] or "").upper() or (f"{_ZONES[named]:+03}:00" if named in _ZONES else "")
    time = (str(hour), clock["minute"], clock["second"], zone)
    return _checked(*day.split("-"), *time)


def parse_written(text: str) -> str | None:
    """The first date in a line that people read; only where day and month cannot be mixed up.

    >>> parse_written("Published 4 March 2026, 14:05"), parse_written("11 апреля 2026")
    ('2026-03-04', '2026-04-11')
    >>> parse_written("02/03/2026") is None
    True
    """
    return next((day for _, _, day in dates_in(" ".join(text.split())) if day), None)


def dates_in(line: str) -> list[tuple[int, int, str | None]]:
    """Each date of a line with its span, in order; None for one that is not clear."""
    found = [
        (match.start(), match.end(), _day_of(match))
        for pattern in _WRITTEN
        for match in pattern.finditer(line)
        if "name" not in pattern.groupindex or _month_of(match["name"])
    ]
    found.sort(key=lambda date: date[0])
    return [each for n, each in enumerate(found) if n == 0 or each[0] >= found[n - 1][1]]


def _day_of(match: re.Match[str]) -> str | None:
    known = match.groupdict()
    if "first" in known:
        first, second = known["first"], known["second"]
        if int(first) > 12 or first == second:
            return _checked(known["year"], second, first)
        return _checked(known["year"], first, second) if int(second) > 12 else None
    month = known.get("month") or str(_month_of(known["name"]))
    return _checked(known["year"], month, known["day"])


def _american(text: str) -> str | None:
    """A date of an American clock: month first and neither with a zero, as no other writes it."""
    match = _SLASHED.search(text)
    if match is None or match["first"].startswith("0") or match["second"].startswith("0"):
        return None
    return _checked(match["year"], match["first"], match["second"])


def _month_of(name: str) -> int | None:
    """The number of a month by its name or the beginning of it, in eight languages.

    >>> _month_of("Sept"), _month_of("ott"), _month_of("Mars"), _month_of("Marines")
    (9, 10, 3, None)
    """
    name = f" {name.casefold()}"
    found = [n for n, names in enumerate(_MONTHS, 1) if name in f" {names}"]
    return found[0] if len(found) == 1 else None


def _checked(year: str, month: str, day: str, *time: str | None) -> str | None:
    """The date, with its time if the clock has it; None if the calendar has no such day."""
    try:
        on = date(int(year), int(month), int(day))
    except ValueError:
        return None
    if not FIRST_YEAR <= on.year < _LAST_YEAR:
        return None
    if not time or time[0] is None:
        return on.isoformat()
    zone = (time[3] if len(time) > 3 else None) or ""
    hours = f"{int(time[0]):02}:{time[1]}:{time[2] or '00'}"
    try:
        return datetime.fromisoformat(f"{on.isoformat()}T{hours}{zone}").isoformat()
    except ValueError:  # an hour or a zone that there is not
        return on.isoformat()


_DATE = "1 January 2000"  # stands for a date in whatever words


_TIME = re.compile(
    r"(?:\b(?:at|в|о|об|um|à) )?\b\d{1,2}(?:[:.]| ?h ?)\d{2}(?::\d{2})?\b"
    r"(?: ?(?:[ap]\.?m\b\.?|Uhr\b|h\b))?"
    r"(?: ?\(?(?:UTC|GMT|BST|CET|CEST|EET|EEST|MSK|[ECMP][SD]?T|МСК|Z)\b(?:[+-]\d{1,2})?\)?)?",
    re.IGNORECASE,
)


_LABEL = re.compile(
    r"\b(?:(?:and|und|et|y|и|та|і|й) )?"
    r"(?:(?:first|last|originally|most recently|zuerst|erstmals|zuletzt|ursprünglich|letzte"
    r"|première|dernière|primera|última|впервые|в последний раз|последн(?:ее|яя)|вперше|востаннє"
    r"|останн[єя]) )?"
    r"(?:(?:published|posted|updated?|modified|added|released|edited|revised|created|written)"
    r"(?: on| at)?"
    r"|publication(?: date)?|date(?: of publication| de publication)?"
    r"|(?:veröffentlicht|publiziert|erschienen|aktualisiert|geändert|überarbeitet|bearbeitet|erstellt"
    r"|online)(?: am)?|stand(?: vom)?|datum|(?:erst)?veröffentlichung|aktualisierung|änderung"
    r"|(?:publiée?|parue?|mise? en ligne|mise? à jour|modifiée?|modification|actualisée?)"
    r"(?: initialement)?(?: le)?"
    r"|(?:publicad[oa]|actualizad[oa]|modificad[oa]|actualización|modificación|publicación)"
    r"(?: originalmente| por (?:primera|última) vez)?(?: el)?|fecha(?: de publicación)?"
    r"|опубликован[оа]?|размещ[её]н[оа]?|обновл[её]н[оа]?|измен[её]н[оа]?|добавлен[оа]?"
    r"|публикация|обновление|изменение|опублікован[оа]?|розміщен[оа]?|оновлен[оа]?|змінен[оа]?"
    r"|додан[оа]?|публікація|оновлення"
    r"|дата(?: публикации| обновления| публікації| оновлення)?)\b:?",
    re.IGNORECASE,
)


_DAY = re.compile(
    r"\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
    r"|понеділок|вівторок|середа|четвер|п['’ʼ]ятниця|субота|неділя|года?|г|року|р)\b\.?",
    re.IGNORECASE,
)


BY = (
    r"(?:written |posted |reported )?by|words by|von|text(?: von)?|par|por"
    r"|autor(?:in)?|автор(?:ка)?(?: текст[ау])?|текст|author"
)
"""A pattern for the words before the names of a byline, in small letters."""


_BYLINE = re.compile(rf"(?:{BY})\b:? ?\S+(?: \S+){{0,4}}", re.IGNORECASE)


_PARTS = re.compile(r"[,|/•·–—\n]|\s-\s")


def is_dateline(line: str) -> bool:
    """True if a line with a date holds nothing else but a label, a time, a place or a byline.

    A place or a name is a few words with capitals, set apart from the date by a comma or the like.

    >>> is_dateline("Published 4 March 2026, 14:05"), is_dateline("Halvik, 4 March 2026")
    (True, True)
    >>> is_dateline("It was founded on 3 May 2001 in Halvik.")
    False
    """
    for start, end, _ in reversed(dates_in(line)):
        line = f"{line[:start]}\0{line[end:]}"
    parts = _PARTS.split(_TIME.sub("", line))
    return "\0" in line and all(map(_is_of_a_dateline, parts))


def _is_of_a_dateline(part: str) -> bool:
    rest = _DAY.sub("", _LABEL.sub("", part.replace("\0", " ")))
    rest = " ".join(rest.strip(" \t.:;()").split())
    if not rest or _BYLINE.fullmatch(rest):
        return True
    words = rest.split()
    return "\0" not in part and len(words) <= 4 and all(word[0].isupper() for word in words)


_CHANGED = re.compile(
    r"\b(?:(?:last )?(?:updated?|modified|revised|edited|corrected)|aktualisiert|aktualisierung"
    r"|geändert|änderung|überarbeitet|bearbeitet|stand|mise? à jour|modifiée?|modification"
    r"|actualisée?|actualizad[oa]|actualización|modificad[oa]|modificación|aggiornato|atualizado"
    r"|обновл[её]н[оа]?|обновлени[ея]|измен[её]н[оа]?|изменени[ея]|оновлен[оа]?|оновлення"
    r"|змінен[оа]?)\b",
    re.IGNORECASE,
)


_PUBLISHED = re.compile(
    r"\b(?:published|posted|released|publication|veröffentlicht|(?:erst)?veröffentlichung"
    r"|publiziert|erschienen|publiée?|parue?|mise? en ligne|publicad[oa]|publicación|pubblicato"
    r"|опубликован[оа]?|размещ[её]н[оа]?|публикаци[ия]|опублікован[оа]?|розміщен[оа]?"
    r"|публікаці[ія])\b",
    re.IGNORECASE,
)


# Words that lead to a date of a person or a house, not of an article.
_SINCE = re.compile(
    r"\b(?:since|joined|born|birth|member|founded|established|seit|geboren|mitglied|gegründet|depuis"
    r"|née?|membre|fondée?|desde|nacid[oa]|miembro|fundad[oa]|родил(?:ся|ась)|рождения|основан[оа]?"
    r"|работает|народи(?:вся|лася)|народження|заснован[оа]?|працює)\b"
    r"|\b(?:from|until|till|to|ab|bis|jusqu.au|hasta|с|со|до|з|із|від)\s*$",
    re.IGNORECASE,
)


_ON = re.compile(r"\b(?:on|at|the|am|vom|den|der|le|du|el|del?|от|в|у|о)\b", re.IGNORECASE)


_CLASS_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


_SAYS_PUBLISHED = frozenset("published publish pubdate publication posted".split())


_SAYS_CHANGED = frozenset("updated update modified modify lastmod changed edited revised".split())


_SAYS_DATE = frozenset("date dateline timestamp time".split()) | _SAYS_PUBLISHED


_SAYS_HEAD = frozenset("byline meta info author".split()) | _SAYS_DATE


_APART = frozenset(
    "clock ticker comment comments reply replies respond discussion related sidebar widget teaser "
    "recommended recommendations popular trending breaking newsflash weather today current now "
    "event events calendar countdown archive archives promo card cards ad ads newsletter latest "
    "more next previous prev footer topbar menu nav deadline live forecast schedule".split()
)


_TAGS_APART = frozenset("aside nav form dialog figure table template noscript script".split())


_ENTRIES = frozenset("hentry post entry story article date-outer".split())


_INLINE = frozenset(
    "a abbr b bdi br cite em font i img mark path s small span strong sub sup svg time u use "
    "wbr".split()
)


_LINE_CHARS = 120


PARAGRAPH_CHARS = 80


_TEXT_CHARS = 400


_NODES = 20_000


def dates_of_head(tree: HtmlElement, heading: HtmlElement | None) -> tuple[str | None, str | None]:
    """When an article was published and when it was changed, by what its head says.

    The head is what stands around the headline and before the second paragraph. In it a date is
    a time element, or a line that holds nothing but a date with a label, a place or a byline. A
    clock, a ticker, a comment, a link to another article and a date in a sentence do not count.
    """
    stated: dict[str, str] = {}
    for line, label, in_head in _lines(tree, heading):
        for role, is_labelled, at in _dates_of_line(line, label):
            if is_labelled:
                stated.setdefault(role, at)
            elif in_head:
                stated.setdefault(f"perhaps {role}", at)
    return stated.get("published") or stated.get("perhaps published"), stated.get("changed")


def _lines(
    tree: HtmlElement, heading: HtmlElement | None
) -> Iterator[tuple[HtmlElement, str, bool]]:
    """Lines that may date the article, each with the short line before it.

    The last is True for those of the head; others are of the same article, but after its text.
    """
    around = set(heading.iterancestors()) if heading is not None else set()
    entries = list(filter(_is_entry, heading.iterancestors())) if heading is not None else []
    scope = entries[-1] if entries else None
    article = next((each for each in around if each.tag == "article"), None)
    seen, paragraphs, label = False, 0, ""
    for line in _leaves(tree):
        if line is heading or _is_below(line, heading):
            seen, label = True, ""
            continue
        text = line.text_content()
        is_long = len(text) >= PARAGRAPH_CHARS and not _is_linked(line, text)
        if seen and line.tag != "time" and is_long:
            paragraphs += 2 if len(text) >= _TEXT_CHARS else 1
        if seen or _is_below(line, scope) or _is_beside(line, heading):
            in_head = paragraphs < 2
            if (in_head or _is_below(line, article)) and not _is_apart(line, around):
                yield line, label, in_head
        label = text.strip() if len(text) <= 40 else ""
        if label and (line.tag == "dt" or "label" in words_of(line)):
            label = f"{label.rstrip(' :')}:"


def _leaves(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The outermost elements that hold nothing but a line of text, in order."""
    deep: set[HtmlElement] = set()
    for number, node in enumerate(tree.iter()):
        if number > _NODES:
            break
        if isinstance(node.tag, str) and node.tag not in _INLINE:
            parent = node.getparent()
            while parent is not None and parent not in deep:
                deep.add(parent)
                parent = parent.getparent()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if node in deep:
            waiting.extend(reversed(node))
        elif isinstance(node.tag, str) and node.tag not in {"script", "style", "meta", "link"}:
            yield node


def _is_entry(node: HtmlElement) -> bool:
    """True for an element that holds one article, with what is said of it."""
    if node.tag in {"body", "html", "main"} or next(node.iter("nav"), None) is not None:
        return False
    names = (node.get("class") or "").lower().split()
    return node.tag in {"article", "header", "hgroup"} or not _ENTRIES.isdisjoint(names)


def _is_below(node: HtmlElement, outer: HtmlElement | None) -> bool:
    return outer is not None and any(each is outer for each in node.iterancestors())


def _is_beside(node: HtmlElement, heading: HtmlElement | None) -> bool:
    if heading is None:
        return False
    parent = heading.getparent()
    if parent is None or parent.tag in {"body", "main"}:
        return False
    return parent in (node.getparent(), *node.getparent().iterancestors()) and _is_near(node)


def _is_near(node: HtmlElement) -> bool:
    """True if little else stands with a line in the element around it."""
    return len(node.getparent().text_content()) <= 2 * _LINE_CHARS


def _is_linked(node: HtmlElement, text: str) -> bool:
    return 2 * sum(len(link.text_content()) for link in node.iter("a")) > len(text)


def is_of_article(node: HtmlElement, heading: HtmlElement | None) -> bool:
    """True unless an element belongs to something else than the article with a heading."""
    return not _is_apart(node, set(heading.iterancestors()) if heading is not None else set())


def _is_apart(line: HtmlElement, around: set[HtmlElement]) -> bool:
    """True if a line belongs to something else than the article whose heading is in `around`."""
    for node in (line, *line.iterancestors()):
        if node in around:
            return False
        is_footer = node.tag == "footer"
        if node.tag in _TAGS_APART or (is_footer and not _is_in_article(node)):
            return True
        words = words_of(node)
        said = _APART & words
        if said - ({"footer"} if is_footer else {"live"} if "meta" in words else set()):
            return True
        if node.tag == "article" and any(
            next(each.iter("a"), None) is not None for each in node.iter("h2", "h3", "h4")
        ):
            return True
    return False


def _is_in_article(node: HtmlElement) -> bool:
    return next(node.iterancestors("article"), None) is not None


def words_of(node: HtmlElement) -> set[str]:
    """The words of the class, id and the like of an element.

    >>> from lxml.html import fromstring
    >>> sorted(words_of(fromstring('<time class="entry-date" itemprop="dateModified">')))
    ['date', 'entry', 'modified']
    """
    names = ("class", "id", "itemprop", "data-testid")
    said = " ".join(node.get(name, "") for name in names)
    return {word.lower() for word in _CLASS_WORDS.findall(said[:_LIMIT_CHARS])}


def _dates_of_line(line: HtmlElement, label: str) -> Iterator[tuple[str, bool, str]]:
    """Each date of a line: "published" or "changed", whether a label says so, and the date."""
    times = [node for node in line.iter("time", "abbr") if _moment(node)]
    if times:
        before, shown = label, _with_plain_dates(line, times)
        for node in times:
            said = _said_before(node, line)
            role, is_labelled = _role_of(node, line, said or before)
            is_of_article = not _is_of_something_else(
                said, before, is_labelled=is_labelled, is_loose=_is_after_loose_words(node)
            )
            is_day = is_labelled or not _is_clock(node, line, said)
            if is_of_article and is_day and not _is_in_prose(node, line, shown):
                yield role, is_labelled, _moment(node) or ""
            before = ""
        return
    text = text_with_breaks(line)
    if len(text) > _LINE_CHARS or not any(map(str.isdecimal, text)):
        return
    if (named := _date_within(line)) is not None:
        yield *_role_of(named[0], line, _said_before(named[0], line) or label), named[1]
        return
    if not is_dateline(text) and (_SAYS_DATE.isdisjoint(words_of(line)) or _ends(text)):
        return
    end = 0
    for start, stop, at in dates_in(text):
        said, before = text[end:start].strip(), label if end == 0 else ""
        role, is_labelled = _role_of(line, line, said or before)
        if at and not _is_of_something_else(said, before, is_labelled=is_labelled):
            yield role, is_labelled, at
        end = stop


def _date_within(line: HtmlElement) -> tuple[HtmlElement, str] | None:
    """An element of a line that is named as a date and is one, with that date."""
    for node in line.iter("span", "small", "b", "i"):
        if not _SAYS_DATE.isdisjoint(words_of(node)) and is_dateline(
            said := text_with_breaks(node)
        ):
            for _, _, at in dates_in(said):
                if at:
                    return node, at
    return None


def _ends(text: str) -> bool:
    return text.rstrip().endswith((".", "!", "?", "…")) and len(text.split()) > 6


def _moment(node: HtmlElement) -> str | None:
    if node.tag == "abbr":
        return parse_iso(node.get("title")) if node.get("title") else None
    return parse_stated(node.get("datetime")) or parse_stated(node.text_content())


def _role_of(node: HtmlElement, line: HtmlElement, before: str) -> tuple[str, bool]:
    """Two truths: a date is of publication or change, and the page says so."""
    words = words_of(node)
    if {"entry", "date"} <= words or not _SAYS_PUBLISHED.isdisjoint(words):
        return "published", True
    if node.get("pubdate") is not None:
        return "published", True
    if not _SAYS_CHANGED.isdisjoint(words):
        return "changed", True
    shown = " ".join(node.itertext())[:_LIMIT_CHARS] if node is not line else ""
    end = next((end for _, end, _ in dates_in(shown)), len(shown))
    said = f"{before} {shown[:end]}"[-_LIMIT_CHARS:]
    changed = max((match.start() for match in _CHANGED.finditer(said)), default=-1)
    published = max((match.start() for match in _PUBLISHED.finditer(said)), default=-1)
    if changed != published:
        return ("published" if published > changed else "changed"), True
    wrapped = words_of(line) | (words_of(node.getparent()) if node is not line else set())
    if _SAYS_PUBLISHED.isdisjoint(wrapped) and not _SAYS_CHANGED.isdisjoint(wrapped):
        return "changed", True
    return "published", False


def _said_before(node: HtmlElement, line: HtmlElement) -> str:
    """The text of a line before an element, from the element of a date before it on."""
    pieces: list[str] = []
    while node is not line:
        for other in node.itersiblings(preceding=True):
            pieces.append(other.tail or "")
            if other.tag == "time" or next(other.iter("time"), None) is not None:
                return "".join(reversed(pieces)).strip()
            pieces.append(other.text_content())
        node = node.getparent()
        pieces.append(node.text or "")
    return "".join(reversed(pieces)).strip()


def text_with_breaks(line: HtmlElement) -> str:
    """The text of an element, with its breaks."""
    if line.tag == "br":
        return "\n"
    pieces = line.xpath(".//text() | .//br")
    return "".join(each if isinstance(each, str) else "\n" for each in pieces)


def _is_in_prose(time: HtmlElement, line: HtmlElement, shown: str) -> bool:
    """True if the paragraph around a time element says more than a dateline does."""
    said = words_of(time) | words_of(line)
    if not _SAYS_HEAD.isdisjoint(said) or line.tag not in {"p", "li", "blockquote", "figcaption"}:
        return len(line.text_content()) > 2 * _LINE_CHARS
    return not is_dateline(shown)


def _with_plain_dates(line: HtmlElement, times: list[HtmlElement]) -> str:
    """The text of a line with each of its time elements written as a whole date."""
    shown = deepcopy(line)
    if line in times:
        return _DATE
    places = {id(node) for node in times}
    pairs = list(zip(line.iter(), shown.iter(), strict=True))
    for node, copied in pairs:
        if id(node) in places:
            copied.clear(keep_tail=True)
            copied.text = f" {_DATE} "
    return str(shown.text_content())[:_LIMIT_CHARS]


def _is_of_something_else(
    said: str, label: str, *, is_labelled: bool, is_loose: bool = False
) -> bool:
    """True if the words before a date name something else than the article.

    `said` stands in the line of the date, `label` in the line before it. With `is_loose` the words
    run into the date, and any that is no label, name or place counts.

    >>> _is_of_something_else("Ada Kern, with us since", "", is_labelled=False)
    True
    >>> _is_of_something_else("", "High tide:", is_labelled=False)
    True
    >>> _is_of_something_else("By Ada Kern, Halvik,", "", is_labelled=False, is_loose=True)
    False
    """
    last = _PARTS.split(said)[-1].strip() if said else label if label.endswith(":") else ""
    if _SINCE.search(last):
        return True
    if is_labelled:
        return False
    rest = _ON.sub("", _LABEL.sub("", _DAY.sub("", _TIME.sub("", last))))
    rest = " ".join(rest.strip(" \t.:;()").split())
    if not rest or _BYLINE.match(rest):
        return False
    is_name = all(word[0].isupper() for word in rest.split() if word[0].isalpha())
    return last.endswith(":") or (is_loose and not is_name)


def _is_after_loose_words(node: HtmlElement) -> bool:
    """True if the words before a time element are its label, in no element of their own."""
    before = node.getprevious()
    if before is None:
        parent = node.getparent()
        return bool(parent is not None and (parent.text or "").strip())
    is_label = before.tag in {"b", "strong"} or "label" in words_of(before)
    return is_label or bool((before.tail or "").strip())


def _is_clock(node: HtmlElement, line: HtmlElement, said: str) -> bool:
    """True for a time element that shows an hour alone, in nothing that is named as a head."""
    shown = " ".join(node.text_content().split())
    if not _TIME.fullmatch(shown) or any(map(str.isdecimal, said)):
        return False
    wrapped = words_of(node) | words_of(line) | words_of(node.getparent())
    return _SAYS_HEAD.isdisjoint(wrapped - {"time"})
