"""Commands of admins, and what they send to be added: addresses, files, forwarded posts."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from telegram import (
    Bot,
    Document,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageOriginChannel,
    Update,
)
from telegram.constants import FileSizeLimit, MessageEntityType
from telegram.error import TelegramError
from telegram.ext import filters

from bot.answer_worker import AnswerWorker, CorpusStats
from bot.handlers.context import Context, Services, show_instead
from bot.i18n import Translator
from bot.jobs import JobEvent, JobRunner
from bot.logs import Logger
from bot.render import statistics
from bot.render.answers import Html, as_many, label, units
from bot.render.statistics import as_csv, as_json_lines
from bot.state.chats import NOTICE_CHARS
from corpus import Article, CorpusError, HideRule
from retrieval import orders_to_add

LARGEST_BYTES = int(FileSizeLimit.FILESIZE_DOWNLOAD)


MOST_LINKS = 10


_WEB = ("http://", "https://")


class UploadError(Exception):
    """A file that Telegram does not hand out; the message names what the bot says of it."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One thing to add, as `verbatim errand` takes it, with the file that it is in."""

    asked: dict[str, Any]
    document: Document | None = field(default=None, repr=False)

    async def content(self, bot: Bot) -> bytes:
        """The bytes of the file; nothing where there is none. Raises FileError.

        A Bot API server of one's own with --local names a file on its disk, which is read there.
        """
        if self.document is None:
            return b""
        if (self.document.file_size or 0) > LARGEST_BYTES:
            raise UploadError("admin-too-large")
        try:
            file = await bot.get_file(self.document)
            data = await file.download_as_bytearray()
        except (TelegramError, OSError) as error:
            raise UploadError("admin-unreadable") from error
        if len(data) > LARGEST_BYTES:
            raise UploadError("admin-too-large")
        return bytes(data)


def things_in(message: Message) -> list[Upload]:
    """What can be added of a message: its file, the post that it is, or the links in it."""
    origin = _origin(message)
    text = unstruck(message)
    if message.document:
        name = message.document.file_name or "file"
        return [Upload({"do": "document", "name": name, **origin}, message.document)]
    if origin and text:
        return [Upload({"do": "post", "text": text, **origin})]
    return [Upload({"do": "link", "address": link}) for link in links_in(message)]


def unstruck(message: Message) -> str:
    """The text or caption of a message without what is struck out in it.

    Entities count UTF-16 code units.
    """
    units = (message.text or message.caption or "").encode("utf-16-le")
    struck = [
        (2 * each.offset, 2 * (each.offset + each.length))
        for each in message.entities or message.caption_entities
        if each.type == MessageEntityType.STRIKETHROUGH
    ]
    for start, end in sorted(struck, reverse=True):
        before, after = units[:start].decode("utf-16-le"), units[end:].decode("utf-16-le")
        if (not before or before[-1].isspace()) and after[:1] == " ":
            after = after[1:]
        units = (before + after).encode("utf-16-le")
    return units.decode("utf-16-le")


def links_in(message: Message) -> list[str]:
    """The addresses that a message shows or leads to, each once.

    Those that Telegram does not see as such, of an intranet for one, count where they are whole.
    """
    kinds: list[str | None] = [MessageEntityType.URL, MessageEntityType.TEXT_LINK]
    found = message.parse_entities(kinds) | message.parse_caption_entities(kinds)
    seen = [entity.url or said for entity, said in found.items()]
    written = [word for word in (message.text or "").split() if word.startswith(_WEB)]
    return list(dict.fromkeys([*seen, *written]))[:MOST_LINKS]


def is_link(message: Message) -> bool:
    """True if a message is one address and no more.

    What somebody asks about an address is a question.
    """
    return message.text is not None and links_in(message) == [message.text.strip()]


def is_order(message: Message) -> bool:
    """True if a message says in words that something is to be added: "add this: https://…"."""
    return message.text is not None and orders_to_add(message.text)


def is_post(message: Message) -> bool:
    """True if a message is the forwarded post of a channel."""
    return isinstance(message.forward_origin, MessageOriginChannel)


def _origin(message: Message) -> dict[str, Any]:
    """Where a forwarded post stands; private channels have no address for everybody."""
    origin = message.forward_origin
    if not isinstance(origin, MessageOriginChannel):
        return {}
    name = origin.chat.username
    return {
        "channel": origin.chat.title,
        "address": f"https://t.me/{name}/{origin.message_id}" if name else None,
        "published": origin.date.isoformat(timespec="seconds"),
    }


REMOVE = "remove"


class UploadFilter(filters.MessageFilter):
    """Matches a file, a channel's post, a lone link or an order to add: messages to add."""

    def filter(self, message: Message) -> bool:
        """True if the message is to be added."""
        return (
            message.document is not None
            or (is_post(message) and bool(message.text or message.caption))
            or (message.forward_origin is None and (is_link(message) or is_order(message)))
        )


def remove_button(article_id: str, translator: Translator) -> InlineKeyboardButton:
    """A button that asks for confirmation to remove an article."""
    return InlineKeyboardButton(
        translator.plain("button-remove"), callback_data=f"{REMOVE}:{article_id}"
    )


MOST_WAITING = 20


_TELL_EVERY_S = 4.0


_NAMED = 10  # of each kind; more are counted


_EVENT_CHARS = 200


journal = Logger(__name__)


async def add(update: Update, context: Context) -> None:
    """/add, or a message alone: add its links or files, or those of what it replies to."""
    message = update.message
    assert message is not None  # noqa: S101  # its filter saw to that
    things = things_in(message)
    if not things and message.reply_to_message:
        things = things_in(message.reply_to_message)
    if not things:
        await context.reply(context.translator.html("admin-add-how"))
        return
    await _begin(update, things, context)


async def _begin(update: Update, things: Sequence[Upload], context: Context) -> None:
    jobs, translator = context.services.jobs, context.translator
    if jobs.waiting >= MOST_WAITING:
        await context.reply(translator.html("admin-add-full"))
        return
    waits = "admin-adding-waits" if jobs.waiting else "admin-adding"
    status = await context.reply(translator.html(waits))
    if update.effective_user:
        context.services.state.actions.note(update.effective_user.id, "add")
    if status is not None:
        jobs.begin(_add(things, status, jobs, translator))


async def _add(
    things: Sequence[Upload], status: Message, jobs: JobRunner, translator: Translator
) -> None:
    """Add one upload after another, and edit `status` to report."""
    report = JobReport(translator)
    try:
        for thing in things:
            try:
                data = await thing.content(status.get_bot())
            except UploadError as error:
                report.note(JobEvent("failed", label=thing.asked["name"]), str(error))
                continue
            async for event in jobs.carry_out(thing.asked, data):
                report.note(event)
                if report.is_due():
                    await _show(status, report.so_far())
    except Exception as error:  # noqa: BLE001  # nobody else would tell it
        journal.error("something could not be added", error)
        report.note(JobEvent("broken"))
    await _show(status, report.html(), report.markup())


class JobReport:
    """What became of the things that an admin sent, in the admin's language."""

    def __init__(self, translator: Translator) -> None:
        """Nothing was done yet."""
        self._translator = translator
        self._counts: Counter[str] = Counter()
        self._lines: list[str] = []
        self._added: list[JobEvent] = []
        self._left = 0
        self._shown = time.monotonic()

    def note(self, event: JobEvent, why: str | None = None) -> None:
        """Count one more; `why` is the message that says what is wrong with it."""
        self._counts[event.outcome] += 1
        self._left = event.left
        if event.outcome == "added":
            self._added.append(event)
        if event.outcome == "known" or self._counts[event.outcome] > _NAMED:
            return
        fault = self._translator.plain(why) if why else " ".join((event.fault or "").split())
        self._lines.append(
            self._translator.html(
                f"admin-{event.outcome}", label=_cut(event.label), fault=_cut(fault)
            )
        )

    def is_due(self) -> bool:
        """True if it is time to say how far it is."""
        if time.monotonic() - self._shown < _TELL_EVERY_S:
            return False
        self._shown = time.monotonic()
        return True

    def so_far(self) -> str:
        """How far it is."""
        done = sum(self._counts.values())
        return self._translator.html("admin-add-so-far", n=done, left=self._left)

    def html(self) -> str:
        """All that was done: in numbers where it was much, by name as far as there is room."""
        if not self._counts:
            return self._translator.html("admin-add-nothing")
        counts = [
            self._translator.html(f"admin-count-{name}", n=n)
            for name, n in self._counts.items()
            if name not in {"busy", "broken"}
        ]
        total = [" · ".join(counts)] if sum(self._counts.values()) > 1 and counts else []
        return "\n".join([*total, *self._lines[:_NAMED]])

    def markup(self) -> InlineKeyboardMarkup | None:
        """A button that takes it back, where one article was added."""
        if len(self._added) != 1 or self._added[0].id is None:
            return None
        return InlineKeyboardMarkup([[remove_button(self._added[0].id, self._translator)]])


async def _show(status: Message, html: str, markup: InlineKeyboardMarkup | None = None) -> None:
    try:
        await status.edit_text(html, reply_markup=markup)
    except TelegramError as error:
        journal.warning("could not tell an admin what was added", error)


def _cut(text: str) -> str:
    return text if len(text) <= _EVENT_CHARS else f"{text[: _EVENT_CHARS - 1]}…"


SURE, KEEP = "remove-sure", "remove-not"


REMOVE_DATA = re.compile(rf"({REMOVE}|{SURE}|{KEEP}):([0-9a-f]{{1,20}})\Z")


WEEK = 7
"""The days that /stats tells one by one."""


_LISTED = 15  # articles that may be removed


_SHOWN = 15  # questions without an answer


_LOOKED_AT = 1_000  # of these questions


_CHARS = 120  # of an article's title in a list


async def remove(_: Update, context: Context) -> None:
    """/remove: ask for confirmation; without an id, list the newest articles with theirs."""
    worker, translator, id = context.services.worker, context.translator, context.argument
    if not id:
        newest = (await worker.latest(_LISTED)).articles
        lines = [translator.html("admin-remove-how")]
        lines += [translator.html("admin-article", id=a.id, label=_short(a)) for a in newest]
        await context.reply("\n".join(lines))
        return
    article = await worker.article_also_hidden(id)
    if article is None:
        await context.reply(translator.html("admin-unknown", id=id[:40]))
        return
    html, markup = _question(article, translator)
    await context.reply(html, markup=markup)


async def remove_pressed(update: Update, context: Context) -> None:
    """Ask for confirmation, or remove the article once confirmed; only for admins."""
    query, services, translator = update.callback_query, context.services, context.translator
    if query is None:
        return
    found = REMOVE_DATA.match(query.data or "")
    if found is None or not services.permissions.pressed(update):
        await query.answer(translator.plain("admin-not-yours"))
        return
    await query.answer()
    what, id = found.groups()
    if what == KEEP:
        await show_instead(query, translator.html("admin-kept"))
    elif what == SURE:
        services.state.actions.note(query.from_user.id, "remove")
        await show_instead(query, await _removed(id, services.worker, translator))
    elif article := await services.worker.article_also_hidden(id):
        await show_instead(query, *_question(article, translator))
    else:
        await show_instead(query, translator.html("admin-unknown", id=id))


async def _removed(id: str, worker: AnswerWorker, translator: Translator) -> str:
    try:
        gone = await worker.remove(id)
    except CorpusError as error:
        return translator.html("admin-failed", label="", fault=str(error))
    if gone is None:
        return translator.html("admin-unknown", id=id)
    return translator.html("admin-removed", label=gone.label)


async def hide(update: Update, context: Context) -> None:
    """/hide: hide an article, publisher, host or topic."""
    translator, what = context.translator, context.argument
    if not what:
        await context.reply(translator.html("admin-hide-how"))
        return
    note_action(update, context, "hide")
    try:
        rule = await context.services.worker.hide(what)
        articles, passages = await context.services.worker.count_hidden(rule)
    except CorpusError as error:
        await context.reply(translator.html("admin-failed", label="", fault=str(error)))
        return
    much = translator.plain("admin-hides", articles=articles, passages=passages)
    await context.reply(translator.html("admin-hid", kind=rule.kind, label=rule.what, much=much))


async def unhide(update: Update, context: Context) -> None:
    """/unhide: remove a hide rule."""
    translator, what = context.translator, context.argument
    if not what:
        await context.reply(translator.html("admin-unhide-how"))
        return
    note_action(update, context, "unhide")
    rules = await context.services.worker.unhide(what)
    lines = [translator.html("admin-unhid", kind=rule.kind, label=rule.what) for rule in rules]
    html = as_lines(lines, translator) or translator.html("admin-unhide-nothing")
    await context.reply(html)


async def hidden(_: Update, context: Context) -> None:
    """/hidden: list the hide rules and how much each hides."""
    html = hide_rules(await context.services.worker.hidden(), context.translator)
    await context.reply(html or context.translator.html("admin-hidden-nothing"))


def hide_rules(rules: Sequence[tuple[HideRule, int, int]], translator: Translator) -> str:
    """A line for each rule, with how many articles and passages it hides."""
    lines = [
        translator.html(
            "admin-rule",
            kind=rule.kind,
            label=rule.what,
            much=translator.plain("admin-hides", articles=articles, passages=passages),
        )
        for rule, articles, passages in rules
    ]
    return as_lines(lines, translator)


def as_lines(lines: Sequence[str], translator: Translator) -> str:
    """As many lines of HTML as one message holds, and how many more there are."""
    rows = [Html(f"{line}\n", units(line) + 1, line.count("</")) for line in lines]
    left = (translator.plain("and-more", n=len(rows) - number) for number in range(len(rows)))
    return as_many(Html("", 0, 0), rows, left)


def _question(article: Article, translator: Translator) -> tuple[str, InlineKeyboardMarkup]:
    buttons = [
        InlineKeyboardButton(
            translator.plain("button-remove"), callback_data=f"{SURE}:{article.id}"
        ),
        InlineKeyboardButton(
            translator.plain("button-keep"), callback_data=f"{KEEP}:{article.id}"
        ),
    ]
    asked = translator.html("admin-remove-sure", label=_short(article), id=article.id)
    return asked, InlineKeyboardMarkup([buttons])


def _short(article: Article) -> str:
    label = " ".join(article.label.split())
    return label if len(label) <= _CHARS else f"{label[: _CHARS - 1]}…"


async def notice(update: Update, context: Context) -> None:
    """/notice: set the announcement; `off` removes it, no text shows it."""
    translator, text, notices = (
        context.translator,
        context.argument,
        context.services.state.notices,
    )
    if not text:
        up = notices.text()
        now = translator.html("admin-notice-now", text=up) if up else None
        await context.reply(now or translator.html("admin-notice-how"))
    elif context.services.language.languages.is_off(text):
        note_action(update, context, "notice")
        gone = notices.take_down()
        await context.reply(translator.html("admin-notice-down" if gone else "admin-notice-none"))
    elif len(text) > NOTICE_CHARS:
        n = len(text)
        await context.reply(translator.html("admin-notice-long", n=n, most=NOTICE_CHARS))
    else:
        note_action(update, context, "notice")
        notices.put_up(text)
        await context.reply(translator.html("admin-notice-up", text=text))


async def stats(_: Update, context: Context) -> None:
    """/stats: show the counts."""
    services, translator = context.services, context.translator
    lines = list(_of_questions(services, translator))
    lines += _of_articles(await services.worker.stats(), translator)
    since = time.time() - WEEK * 86400.0
    quoted = await asyncio.to_thread(services.state.answers.quoted, since)
    most = [id for id, _ in quoted.most_common(statistics.MOST_QUOTED)]
    if articles := await services.worker.metadata(most):
        ratings = services.state.feedback.opinions()
        lines.append("\n" + translator.html("stats-most-quoted"))
        lines += statistics.most_quoted(articles, quoted, ratings, translator)
    await context.reply("\n".join(lines))


def _of_questions(services: Services, translator: Translator) -> Iterator[str]:
    counts, watches = services.worker.counts, services.state.watches
    answered, refused = (counts.asked(how) for how in ("answered", "refused"))
    yield translator.html("stats", since=translator.date(services.since))
    yield translator.html(
        "stats-questions", n=answered + refused, answered=answered, refused=refused
    )
    week = [one for one in services.state.counts.since(WEEK) if one.outcome != "not_a_question"]
    yield from statistics.days(week, translator)
    yield statistics.votes(services.state.feedback.opinions(), translator)
    yield translator.html("stats-watches", n=watches.count())
    yield translator.html("stats-waiting", n=max(counts.waiting - 1, 0))  # without this one


def _of_articles(stats: CorpusStats, translator: Translator) -> Iterator[str]:
    yield translator.html("stats-articles", n=stats.articles, passages=stats.passages)
    if stats.newest and stats.newest.published is None:
        yield translator.html("stats-newest-undated")
    elif stats.newest and stats.newest.published:
        day = _day(stats.newest.published, translator)
        yield translator.html("stats-newest", label=stats.newest.label, day=day)


def _day(published: str, translator: Translator) -> str:
    """The day of an ISO 8601 date as people write it; a year or a month as it is."""
    try:
        return translator.date(date.fromisoformat(published[:10]))
    except ValueError:
        return published


async def feedback(update: Update, context: Context) -> None:
    """/feedback: send the ratings of answers as CSV; /feedback json, as JSON lines."""
    services, translator = context.services, context.translator
    ratings = services.state.feedback.opinions()
    if not ratings or update.message is None:
        await context.reply(translator.html("feedback-none"))
        return
    rows = await services.worker.rated(ratings)
    as_json = context.argument.casefold() == "json"
    written = as_json_lines(rows) if as_json else as_csv(rows)
    await update.message.reply_document(
        written.encode(),
        filename="feedback.jsonl" if as_json else "feedback.csv",
        caption=translator.html("feedback-file", n=len(ratings)),
        do_quote=False,
    )


async def unanswered(_: Update, context: Context) -> None:
    """/unanswered: list unanswered questions that at least two people asked."""
    services, translator = context.services, context.translator
    if services.unanswered is None:
        return
    asked = await asyncio.to_thread(services.unanswered.questions, _LOOKED_AT)
    clusters = await services.worker.clusters(asked)
    rows = [
        translator.html("unanswered-row", n=cluster.times, question=label(cluster.question))
        for cluster in clusters[:_SHOWN]
    ]
    head = translator.html("unanswered-list" if rows else "unanswered-none")
    await context.reply("\n".join([head, *rows]))


async def desk(update: Update, context: Context) -> None:
    """/desk: give the admin a link that opens the editors' desk once."""
    services, translator, user = context.services, context.translator, update.effective_user
    if services.desk_address is None or user is None:
        await context.reply(translator.html("admin-desk-off"))
        return
    note_action(update, context, "desk")
    address = f"{services.desk_address}/enter/{services.state.desk.link(user.id)}"
    await context.reply(translator.html("admin-desk", address=address))


def note_action(update: Update, context: Context, did: str) -> None:
    """Write an action of an admin to the audit log."""
    if update.effective_user:
        context.services.state.actions.note(update.effective_user.id, did)
