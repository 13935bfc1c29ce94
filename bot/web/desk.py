"""The editors' desk: articles, feeds, what is hidden, unanswered, rated and counted.

It is behind a one-time link that the bot sends to an admin, or a password. Nothing can be done
here that admins cannot do in the bot or operators on the command line, and all of it is in the
audit log. Every form carries a token of the session, so that no other page can send it.
"""

from __future__ import annotations

import asyncio
import hmac
import itertools
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.i18n import Translator
from bot.jobs import JobEvent, JobRunner
from bot.limits import Rate
from bot.logs import Logger
from bot.render.answers import day_of
from bot.state import State
from bot.state.admin_records import DESK, PAUSABLE, SESSION_S, by_day
from bot.state.chats import NOTICE_CHARS
from bot.web.site import Site
from corpus import Article, ArticleFilter, CorpusError, FilterError

UPLOAD_BYTES = 20_000_000  # with the form around it
"""The largest file that is added here, as in the bot."""

_STYLE = Path(__file__).with_name("templates") / "desk.css"
_COOKIE = "desk"
_ENTRIES = Rate(5, 1 / 30)  # of links and passwords that somebody tries
_PAGE = 50  # articles
_DAYS = 30
_LOOKED_AT = 1_000  # unanswered questions
_SHOWN = 50  # of their clusters, and of articles with votes
_JOBS = 20  # that are remembered
_WAITING = 20  # that are begun and not done
_REFRESH_S = 3
_WEB = ("http://", "https://")

journal = Logger(__name__)


@dataclass(slots=True)
class DeskJob:
    """Something that was sent to be added or followed, and what became of it so far."""

    label: str
    events: list[JobEvent] = field(default_factory=list)
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody at the desk: who, as the audit log has it, and their session."""

    who: str
    session: str
    form_token: str


Page = Callable[["Desk", Request, Entered], Awaitable[Response]]
Deed = Callable[["Desk", FormData, Entered], Awaitable[str]]
"""The effect of a form; gives the address of the page to show then."""


def routes(site: Site) -> list[BaseRoute]:
    """Where the desk is; nowhere without a state, in which its keys are."""
    if site.state is None:
        return []
    desk = Desk(site, site.state)
    shown = [Route(f"/desk{path}", partial(desk.show, page)) for path, page in _PAGES.items()]
    done = [
        Route(f"/desk{path}", partial(desk.do, deed), methods=["POST"])
        for path, deed in _DEEDS.items()
    ]
    return [
        Route("/desk.css", _style),
        Route("/desk/enter", desk.enter, methods=["POST"]),
        Route("/desk/enter/{secret}", desk.door),
        *shown,
        *done,
    ]


async def _style(_: Request) -> Response:
    return FileResponse(_STYLE, media_type="text/css")


def may_upload(site: Site, request: Request) -> bool:
    """True if a request may bring a file: it adds one, and somebody at the desk sends it."""
    if site.state is None or request.scope["path"] != f"{site.prefix}/desk/add":
        return False
    session = request.cookies.get(_COOKIE, "")
    return site.state.desk.entered(session, site.settings.admins) is not None


class Desk:
    """The desk of one site."""

    def __init__(self, site: Site, state: State) -> None:
        """Work on the articles of `site` and on what is kept in `state`."""
        self.site = site
        self.state = state
        self.runner = JobRunner()
        self.jobs: deque[DeskJob] = deque(maxlen=_JOBS)
        self._trying = asyncio.Lock()

    async def show(self, page: Page, request: Request) -> Response:
        """A page of the desk, or its door."""
        entered = self.entered(request)
        return await page(self, request, entered) if entered else self._door(request, status=401)

    async def do(self, deed: Deed, request: Request) -> Response:
        """Do what a form of the desk says, then show a page. Raises HTTPException."""
        entered = self.entered(request)
        if entered is None:
            return self._door(request, status=401)
        async with request.form(max_files=1, max_fields=20) as form:
            if not hmac.compare_digest(_text(form, "token").encode(), entered.form_token.encode()):
                raise HTTPException(403)
            try:
                then = await deed(self, form, entered)
            except CorpusError as error:
                return self.page(request, entered, "desk_fault", fault=str(error), status=400)
        response = RedirectResponse(then, 303)
        if deed in {leave, end_all}:
            response.delete_cookie(_COOKIE, path=self._path)
        return response

    async def door(self, request: Request) -> Response:
        """Where a link leads: a button, since a preview that opens links must not use it up."""
        return self._door(request, secret=request.path_params["secret"])

    async def enter(self, request: Request) -> Response:
        """Begin a session with a link or the password."""
        self.site.admit(request, _ENTRIES)
        async with request.form(max_files=0, max_fields=4) as form:
            secret, password = _text(form, "secret"), _text(form, "password")
        desk = self.state.desk
        who = desk.open(secret) if secret else None
        if password:
            async with self._trying:  # each takes 0.1 s of a core
                known = await asyncio.to_thread(desk.is_password, password)
            who = DESK if known else None
        if who is None:
            journal.warning(
                "somebody could not enter the desk", by="link" if secret else "password"
            )
            return self._door(request, status=403, refused=True)
        self.note(who, "enter")
        response = RedirectResponse(self.site.links(request).desk(), 303)
        response.set_cookie(
            _COOKIE,
            desk.session(who),
            max_age=int(SESSION_S),
            path=self._path,
            secure=(self.site.settings.web_address or "").startswith("https:"),
            httponly=True,
            samesite="strict",
        )
        return response

    def entered(self, request: Request) -> Entered | None:
        """Who is at the desk; None if nobody has entered."""
        session = request.cookies.get(_COOKIE, "")
        who = self.state.desk.entered(session, self.site.settings.admins)
        return Entered(who, session, self.state.desk.form_token(session)) if who else None

    def note(self, who: str, did: str) -> None:
        """Write it to the audit log. Raises as the state does: nothing is done without."""
        self.state.actions.note_of(who, did)

    def page(
        self, request: Request, entered: Entered, name: str, *, status: int = 200, **values: object
    ) -> Response:
        """A page of the desk in the language of the browser."""
        translator = self.site.translator(request)
        return self.site.page(
            request,
            name,
            status=status,
            title=translator.plain("web-desk"),
            form_token=entered.form_token,
            desk_page=request.scope["path"].removeprefix(self._path).strip("/"),
            date=partial(_date, translator),
            **values,
        )

    def begin(self, label: str, asked: dict[str, Any], data: bytes = b"") -> None:
        """Have something added or followed in the background. Raises CorpusError if much waits."""
        if self.runner.waiting >= _WAITING:
            raise CorpusError("too much waits to be added; try again when some of it is done")
        job = DeskJob(label)
        self.jobs.appendleft(job)
        self.runner.begin(self._carry_out(job, asked, data))

    async def _carry_out(self, job: DeskJob, asked: dict[str, Any], data: bytes) -> None:
        try:
            async for event in self.runner.carry_out(asked, data):
                job.events.append(event)
        except Exception as error:  # noqa: BLE001 - nobody else would tell it
            journal.error("something could not be added", error)
            job.events.append(JobEvent("broken"))
        finally:
            job.is_done = True

    @property
    def _path(self) -> str:
        return f"{self.site.prefix}/desk"

    def _door(
        self, request: Request, *, status: int = 200, secret: str = "", refused: bool = False
    ) -> Response:
        return self.site.page(
            request,
            "desk_door",
            status=status,
            title=self.site.translator(request).plain("web-desk"),
            secret=secret,
            refused=refused,
            has_password=self.state.desk.has_password,
        )


async def counts(desk: Desk, request: Request, entered: Entered) -> Response:
    """The questions of the last days, as a picture and a table."""
    translator = desk.site.translator(request)
    days = by_day(desk.state.counts.since(_DAYS))
    names = [(name, translator.plain(f"web-desk-{name}".replace("_", "-"))) for name in OUTCOMES]
    return desk.page(
        request,
        entered,
        "desk_counts",
        chart=bar_chart(days, names, translator.plain("web-desk-counts")),
        days=days,
        names=names,
        stats=await desk.site.worker.stats(),
        feeds=len(await desk.site.worker.feeds()),
    )


OUTCOMES = ("answered", "uncertain", "not_found", "not_a_question")


async def articles(desk: Desk, request: Request, entered: Entered) -> Response:
    """All articles, hidden ones too, each to be hidden, shown or removed."""
    asked = {name: request.query_params.get(name, "").strip() for name in _FILTERS}
    fault = ""
    try:
        chosen: dict[str, Any] = {name: value for name, value in asked.items() if value}
        among = ArticleFilter(**chosen)
    except FilterError as error:
        among, fault = ArticleFilter(), str(error)
    said = request.query_params.get("first", "")
    first = int(said) if said.isdecimal() and len(said) < 9 else 0
    found, total = await desk.site.worker.articles_also_hidden(_PAGE, first, among or None)
    links = desk.site.links(request)

    def listed(first: int) -> str:
        return links.desk("articles", **asked, first=str(first))

    return desk.page(
        request,
        entered,
        "desk_articles",
        fault=fault,
        found=found,
        total=total,
        asked=asked,
        before=listed(max(first - _PAGE, 0)) if first else "",
        after=listed(first + _PAGE) if first + _PAGE < total else "",
    )


_FILTERS = ("publisher", "since", "until", "language", "article")


async def confirm(desk: Desk, request: Request, entered: Entered) -> Response:
    """True if an article is to be removed."""
    article = await _article(desk, request.query_params.get("id", ""))
    return desk.page(request, entered, "desk_remove", article=article)


async def remove(desk: Desk, form: FormData, entered: Entered) -> str:
    """Remove an article."""
    article = await _article(desk, _text(form, "id"))
    desk.note(entered.who, "remove")
    await desk.site.worker.remove(article.id)
    return _at(desk, "articles")


async def hidden(desk: Desk, request: Request, entered: Entered) -> Response:
    """The hide rules, with how much each hides."""
    return desk.page(request, entered, "desk_hidden", rules=await desk.site.worker.hidden())


async def hide(desk: Desk, form: FormData, entered: Entered) -> str:
    """Hide an article, publisher, host or topic."""
    desk.note(entered.who, "hide")
    await desk.site.worker.hide(_text(form, "what"))
    return _at(desk, "articles" if "list" in form else "hidden")


async def unhide(desk: Desk, form: FormData, entered: Entered) -> str:
    """Remove a hide rule."""
    desk.note(entered.who, "unhide")
    await desk.site.worker.unhide(_text(form, "what"))
    return _at(desk, "articles" if "list" in form else "hidden")


async def feeds(desk: Desk, request: Request, entered: Entered) -> Response:
    """The feeds that are followed, and what was sent to be."""
    return _with_jobs(
        desk, request, entered, "desk_feeds", followed=await desk.site.worker.feeds()
    )


async def follow(desk: Desk, form: FormData, entered: Entered) -> str:
    """Follow the feed or channel at an address."""
    address = _address(form)
    desk.note(entered.who, "follow")
    desk.begin(address, {"do": "follow", "address": address})
    return _at(desk, "feeds")


async def unfollow(desk: Desk, form: FormData, entered: Entered) -> str:
    """Stop following a feed."""
    desk.note(entered.who, "unfollow")
    await desk.site.worker.unfollow(_text(form, "address"))
    return _at(desk, "feeds")


async def adding(desk: Desk, request: Request, entered: Entered) -> Response:
    """Forms for a link and a file, and what became of those that were sent."""
    return _with_jobs(desk, request, entered, "desk_add", megabytes=UPLOAD_BYTES // 1_000_000)


async def add(desk: Desk, form: FormData, entered: Entered) -> str:
    """Add the article at an address, or in a file."""
    file = form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        data = await file.read(UPLOAD_BYTES)
        desk.note(entered.who, "add")
        desk.begin(file.filename, {"do": "document", "name": file.filename}, data)
    else:
        address = _address(form)
        desk.note(entered.who, "add")
        desk.begin(address, {"do": "link", "address": address})
    return _at(desk, "add")


async def unanswered(desk: Desk, request: Request, entered: Entered) -> Response:
    """Questions without an answer that at least two people asked."""
    clusters = None
    if desk.site.settings.keep_unanswered:
        asked = await asyncio.to_thread(desk.state.unanswered.questions, _LOOKED_AT)
        clusters = (await desk.site.worker.clusters(asked))[:_SHOWN]
    return desk.page(request, entered, "desk_unanswered", clusters=clusters)


async def votes(desk: Desk, request: Request, entered: Entered) -> Response:
    """The ratings of answers, by the article that they quote: the worst first."""
    ups: Counter[str] = Counter()
    downs: Counter[str] = Counter()
    for one in desk.state.feedback.opinions():
        ups[one.article or ""] += one.helpful
        downs[one.article or ""] += one.unhelpful
    ids = sorted({*ups, *downs}, key=lambda one: (-downs[one], -ups[one], one))[:_SHOWN]
    rows = [
        (await desk.site.worker.article_also_hidden(id) if id else None, ups[id], downs[id])
        for id in ids
    ]
    return desk.page(request, entered, "desk_votes", rows=rows, total=(ups.total(), downs.total()))


async def running(desk: Desk, request: Request, entered: Entered) -> Response:
    """What may change while the bot runs: the notice above every answer, and what is paused.

    What the settings do not ask for cannot be begun here.
    """
    settings = desk.site.settings
    wanted = {
        "channel": settings.channel is not None,
        "report": settings.weekly_report and bool(settings.admins),
        "unanswered": settings.keep_unanswered,
    }
    return desk.page(
        request,
        entered,
        "desk_settings",
        text=desk.state.notices.text() or "",
        most=NOTICE_CHARS,
        pausable=[(what, desk.state.pauses.has(what)) for what in PAUSABLE if wanted[what]],
    )


async def pause(desk: Desk, form: FormData, entered: Entered) -> str:
    """Pause something that the settings ask for."""
    what = _pausable(form)
    desk.note(entered.who, f"pause {what}")
    desk.state.pauses.begin(what)
    if what == "unanswered":
        desk.state.unanswered.erase()
    return _at(desk, "settings")


async def resume(desk: Desk, form: FormData, entered: Entered) -> str:
    """Let what was paused go on."""
    what = _pausable(form)
    desk.note(entered.who, f"resume {what}")
    desk.state.pauses.end(what)
    return _at(desk, "settings")


def _pausable(form: FormData) -> str:
    what = _text(form, "what")
    if what not in PAUSABLE:
        raise HTTPException(400)
    return what


async def set_notice(desk: Desk, form: FormData, entered: Entered) -> str:
    """Put up a notice, or take it down where it is empty."""
    text = " ".join(_text(form, "text").split())
    if len(text) > NOTICE_CHARS:
        raise CorpusError(f"the notice has {len(text)} characters; at most {NOTICE_CHARS} fit")
    desk.note(entered.who, "notice")
    if text:
        desk.state.notices.put_up(text)
    else:
        desk.state.notices.take_down()
    return _at(desk, "settings")


async def leave(desk: Desk, form: FormData, entered: Entered) -> str:
    """End this session, wherever its cookie may be."""
    del form
    desk.note(entered.who, "leave")
    desk.state.desk.end(entered.session)
    return _at(desk)


async def end_all(desk: Desk, form: FormData, entered: Entered) -> str:
    """End the sessions of everybody, this one too."""
    del form
    desk.note(entered.who, "end sessions")
    desk.state.desk.end_all()
    return _at(desk)


_PAGES: dict[str, Page] = {
    "": counts,
    "/articles": articles,
    "/remove": confirm,
    "/hidden": hidden,
    "/feeds": feeds,
    "/add": adding,
    "/unanswered": unanswered,
    "/votes": votes,
    "/settings": running,
}

_DEEDS: dict[str, Deed] = {
    "/remove": remove,
    "/hide": hide,
    "/unhide": unhide,
    "/follow": follow,
    "/unfollow": unfollow,
    "/add": add,
    "/notice": set_notice,
    "/pause": pause,
    "/resume": resume,
    "/leave": leave,
    "/end": end_all,
}


def _with_jobs(
    desk: Desk, request: Request, entered: Entered, name: str, **values: Any
) -> Response:
    """A page with what was sent lately, which loads itself anew as long as some is not done."""
    translator = desk.site.translator(request)
    jobs = [(job.label, _outcomes(job, translator), job.is_done) for job in desk.jobs]
    response = desk.page(request, entered, name, jobs=jobs, **values)
    if not all(job.is_done for job in desk.jobs):
        response.headers["Refresh"] = str(_REFRESH_S)
    return response


def _outcomes(job: DeskJob, translator: Translator) -> list[Markup]:
    """What became of each thing of a job, as the bot says it; the first few."""
    told = [
        Markup(  # noqa: S704 - the translator escapes what is put into a message
            translator.html(
                f"admin-{event.outcome}", label=event.label, fault=event.fault or ""
            ).replace("\n", "<br>")
        )
        for event in itertools.islice(job.events, 10)
        if event.outcome != "known"
    ]
    if job.is_done and not told:
        told = [Markup(translator.html("admin-add-nothing"))]  # noqa: S704 - same
    return told


async def _article(desk: Desk, id: str) -> Article:
    """An article, hidden or not. Raises HTTPException 404."""
    found = await desk.site.worker.article_also_hidden(id)
    if found is None:
        raise HTTPException(404)
    return found


def _address(form: FormData) -> str:
    """The web address in a form. Raises CorpusError for anything else."""
    address = _text(form, "address").strip()
    if not address.startswith(_WEB):
        raise CorpusError(f"{address[:80]!r} is no web address; give one with https://")
    return address


def _at(desk: Desk, page: str = "") -> str:
    return f"{desk.site.prefix}/desk/{page}".rstrip("/")


def _text(form: FormData, name: str) -> str:
    said = form.get(name, "")
    return said if isinstance(said, str) else ""


def _date(translator: Translator, day: str | None) -> str:
    """A day of an article as people write it."""
    found = day_of(day or "")
    return translator.days(found, found) if found else ""


_WIDTH, _HEIGHT, _ABOVE, _BELOW = 640, 160, 14, 18

_WIDEST = 48.0  # of a bar

_LABELS = 8  # of days, at most


def bar_chart(
    days: Mapping[str, Mapping[str, int]], names: Sequence[tuple[str, str]], title: str
) -> Markup:
    """A bar for each day, with a part for each of `names`: a key of a day and what it is called.

    The parts have the classes `part0`, `part1` and so on from below, to be coloured by a style.

    >>> "</svg>" in bar_chart({"2026-02-01": {"a": 2}}, [("a", "apples")], "Apples by day")
    True
    """
    most = max((sum(of.get(key, 0) for key, _ in names) for of in days.values()), default=0) or 1
    step = min(_WIDTH / max(len(days), 1), _WIDEST)
    every = -(-len(days) // _LABELS) or 1
    drawn: list[Markup] = []
    for number, (day, of) in enumerate(days.items()):
        x, y = number * step, float(_ABOVE + _HEIGHT)
        for place, (key, name) in enumerate(names):
            height = _HEIGHT * of.get(key, 0) / most
            y -= height
            if height:
                drawn.append(
                    Markup(
                        '<rect class="part{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" '
                        'height="{:.1f}"><title>{}: {} {}</title></rect>'
                    ).format(place, x + 1, y, max(step - 2, 1), height, day, of[key], name)
                )
        if number % every == 0:
            drawn.append(
                Markup('<text x="{:.1f}" y="{}">{}</text>').format(
                    x + 1, _ABOVE + _HEIGHT + 14, day[5:]
                )
            )
    drawn.append(Markup('<text x="0" y="10">{}</text>').format(most))
    return Markup(
        '<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>'
    ).format(title, _WIDTH, _ABOVE + _HEIGHT + _BELOW, Markup("").join(drawn))
