"""Articles from newsletters: an mbox, or a single message."""

from __future__ import annotations

import email.policy
import re
from copy import deepcopy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from typing import TYPE_CHECKING

from corpus.article import TITLE_CHARS, Article, too_long
from corpus.extract.dom import blocks, tree_of
from corpus.extract.publication_date import parse_stated
from corpus.extract.records import ExtractedArticle, SourceError, of_its_site, storable
from corpus.extract.text import decode_strictly
from corpus.extract.visible import strikes, visible
from corpus.language import language_of
from corpus.segmentation import split
from corpus.urls import AddressError, is_web, same_site

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LIMIT_MESSAGES = 5000


_BORDER = re.compile(rb"(?m)^From [^\r\n]{1,200}\d{4}[ \t]*\r?\n")


_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")


_WEB_ADDRESS = re.compile(r"https?://\S+")


_WORD = re.compile(r"\w{2,40}")


_SAYS = re.compile(r"[^\W_]")


_FURNITURE = re.compile(
    r"unsubscribe|view (?:this |it )?(?:email |message )?(?:in|on) (?:your |the )?"
    r"(?:browser|web)"
    r"|manage (?:your )?preferences|you (?:are )?receiv\w+ this"
    r"|forward(?:ed)? (?:this|to a friend)"
    r"|отписаться|вы получили это письмо|відписатися|открыть в браузере|abmelden|se désabonner",
    re.IGNORECASE,
)


_SIGNATURE = re.compile(r"(?m)^-- ?$")


def read_mail(data: bytes, address: str) -> list[ExtractedArticle]:
    """The newsletters of an mbox or a single message, in order; those without text are skipped.

    Runs only where CPU and memory are limited. Raises SourceError if there are none.
    """
    borders = list(_BORDER.finditer(data))
    ends = [*[border.start() for border in borders[1:]], len(data)]
    pieces = [data[border.end() : end] for border, end in zip(borders, ends, strict=False)]
    parser = BytesParser(policy=email.policy.default)
    found: list[ExtractedArticle] = []
    faults: list[SourceError] = []
    for number, piece in enumerate((pieces or [data])[:LIMIT_MESSAGES], 1):
        message = parser.parsebytes(_QUOTED_FROM.sub(rb"\1", piece))
        if message.get("From"):
            place = f"{address}#{number}"
            try:
                article = _article(message, place)
            except ValueError as error:  # of its letters too
                faults.append(SourceError(f"cannot read {place}: {error}"))
                continue
            own = ExtractedArticle(article, addresses=_addresses(article)) if article else None
            found += [of_its_site(own, place)] if own else []
    if not found and faults:
        raise faults[0]
    if not found:
        raise SourceError(f"{address} holds no newsletter with text in it")
    return found


def _article(message: EmailMessage, source: str) -> Article | None:
    text = _text(message)
    if fault := too_long(text):
        raise ValueError(fault)
    if not split(text):
        return None
    name, sender = parseaddr(_header(message, "From") or "")
    return Article(
        text,
        source=_source(message, sender) or source,
        title=_header(message, "Subject"),
        url=_archived(message, sender),
        publisher=name if 0 < len(name) <= TITLE_CHARS else None,
        published=parse_stated(_header(message, "Date")),
        language=language_of(text, _header(message, "Content-Language")),
    )


def _text(message: EmailMessage) -> str:
    """The text of a message: its plain part if it says what the HTML says, else that.

    A plain part does not show which words the HTML strikes out; then the HTML is read.
    Raises UnicodeError if the encoding is neither as stated nor clearly another.
    """
    plain = _part(message, "plain")
    markup = _part(message, "html")
    try:
        tree = tree_of(markup) if markup else None
    except ValueError:
        tree = None
    struck = tree is not None and strikes(tree)
    lines = _lines_of(tree) if tree is not None else []
    if plain and (
        not lines or (not struck and len(plain.strip()) > 200 and _says_the_same(plain, lines))
    ):
        lines = _SIGNATURE.split(plain.replace("\r\n", "\n"))[0].split("\n")
    lines = _without_quoted(lines)
    kept = [line for line in lines if not line.strip() or not _is_furniture(line)]
    return re.sub(r"\n{3,}", "\n\n", storable("\n".join(kept))).strip()


_OF_ANOTHER = (
    '//blockquote[@type="cite"] | //*[contains(@class, "gmail_quote")'
    ' or contains(@class, "gmail_attr") or contains(@class, "yahoo_quoted")'
    ' or contains(@class, "moz-cite-prefix") or @id="divRplyFwdMsg" or @id="appendonsend"]'
)
"""What mail programs put the letter in that is answered."""


def _lines_of(tree: HtmlElement) -> list[str]:
    """The lines of a letter in HTML, without the letter that it answers. Changes the tree."""
    whole = [block.text for block in blocks(visible(deepcopy(tree)))]
    quoted = tree.xpath(_OF_ANOTHER)
    for node in quoted:
        if node.getparent() is not None:
            node.drop_tree()
    own = [block.text for block in blocks(visible(tree))] if quoted else whole
    return own if split("\n".join(own)) else whole


_ATTRIBUTION = re.compile(
    r"\b(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|escreveu|пишет|писал[аи]?|написал[аи]?"
    r"|пише|писав|написав)\b[^\n]{0,60}:\s*\Z|\A-{2,}\s?(?:Original Message|Forwarded message)",
    re.IGNORECASE,
)


def _without_quoted(lines: list[str]) -> list[str]:
    """The lines of a letter without those of the letter it answers, each after a >.

    Lines after a > stay where no line says whose they are, and where there are no others: a
    newsletter may set a quotation so, and a letter that is passed on has no words of its own.
    """
    quoted = [line.lstrip().startswith(">") for line in lines]
    if not any(quoted):
        return lines
    first = quoted.index(True)
    above = [at for at in range(max(0, first - 4), first) if lines[at].strip()]
    said = " ".join(lines[at].strip() for at in above[-2:])
    if not _ATTRIBUTION.search(said[-_ATTRIBUTION_CHARS:]):
        return lines
    whole = 1 if _ATTRIBUTION.search(lines[above[-1]]) and _DATED.search(lines[above[-1]]) else 2
    left_out = set(above[-whole:])
    kept = [line for at, line in enumerate(lines) if not quoted[at] and at not in left_out]
    return kept if split("\n".join(kept)) else lines


_ATTRIBUTION_CHARS = 300


_DATED = re.compile(r"\b(?:\d{1,2}[:.]\d{2}|\d{4})\b")


def _part(message: EmailMessage, kind: str) -> str | None:
    try:
        body = message.get_body((kind,))
        data = body.get_payload(decode=True) if body is not None else None
        charset = body.get_content_charset() if body is not None else None
    except (LookupError, ValueError, AssertionError, TypeError):
        return None
    return decode_strictly(data, charset) if isinstance(data, bytes) else None


_LEAST_SHARED = 0.5


def _says_the_same(plain: str, lines: list[str]) -> bool:
    """True if half of the words of the HTML are in the plain part: it is not a stub."""
    words = set(_WORD.findall("\n".join(lines).lower()))
    return len(words & set(_WORD.findall(plain.lower()))) >= _LEAST_SHARED * len(words)


def _is_furniture(line: str) -> bool:
    if not _SAYS.search(_WEB_ADDRESS.sub(" ", line)):
        return True  # marks and addresses alone
    return len(line) < 300 and _FURNITURE.search(line) is not None


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = " ".join(storable(str(message.get(name, ""))).split())
    except (ValueError, IndexError, AttributeError, TypeError):  # a header that cannot be parsed
        return None
    return value if 0 < len(value) <= TITLE_CHARS else None


def _source(message: EmailMessage, sender: str) -> str | None:
    """Sender and number of a message; with its number, one of another sender is another one."""
    number = _header(message, "Message-ID")
    return f"mid:{sender.lower()}/{number.strip('<>')}" if number else None


def _archived(message: EmailMessage, sender: str) -> str | None:
    """The web address of the archived message, if it is of its sender's site.

    Source: RFC 5064.
    """
    stated = (_header(message, "Archived-At") or "").strip("<>")
    place = f"https://{sender.rpartition('@')[2]}"
    try:
        return stated if is_web(stated) and same_site(stated, place) else None
    except AddressError:
        return None


def _addresses(article: Article) -> tuple[str, ...]:
    return tuple(each for each in (article.source, article.url) if each)
