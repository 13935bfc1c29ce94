"""What the buttons under an answer show: more of the article, other sources, thanks.

They turn the message itself into another page and back again, so that a chat does not fill up.
"""

from __future__ import annotations

from telegram import InlineKeyboardButton

from bot import render
from bot.desk import Answers, Desk
from bot.handlers.buttons import Buttons, Press, Rows, labelled
from bot.state import State
from retrieval import Answer, Page, Question, Quote, Remembered

CONTEXT, OTHERS, BACK, HELPFUL, UNHELPFUL = "cobyn"


class Views:
    """More context, other sources, back to the answer, and 👍 👎."""

    def __init__(self, desk: Desk, state: State, buttons: Buttons) -> None:
        """Show what `desk` finds again, count in `state`, and stand among `buttons`."""
        self._desk = desk
        self._state = state
        self._buttons = buttons
        buttons.on(
            CONTEXT,
            self.context,
            name="button-context",
            offered=lambda kept: bool(kept.shown),
            slow=True,
        )
        buttons.on(
            OTHERS,
            self.others,
            name="button-others",
            offered=lambda kept: bool(kept.more),
            slow=True,
        )
        buttons.on(BACK, self.back, slow=True)
        buttons.on(HELPFUL, self.helpful, name="button-helpful", for_asker=False, row=9)
        buttons.on(UNHELPFUL, self.unhelpful, name="button-unhelpful", for_asker=False, row=9)

    async def context(self, press: Press) -> None:
        """Show a page of the article of a quote: the first number says which, the second the page.

        Without numbers it is the page on which the first quote stands.
        """
        which = press.numbers[0] if press.numbers else 0
        number = press.numbers[1] if len(press.numbers) > 1 else None
        if which >= len(press.kept.shown):
            return
        remembered = press.kept.shown[which]
        found = await self._desk.run(lambda answers: _page(answers, remembered, number))
        rows = _pages(press, which, found and found[0])
        if found is None:
            await press.show(press.speech.html("quote-gone"), rows)
        else:
            await press.show(render.page(*found, press.speech), rows)

    async def others(self, press: Press) -> None:
        """Show the quotes that come after those of the answer."""
        quotes = await self._again(press.kept.more)
        said = render.others(quotes, press.speech) if quotes else press.speech.html("quotes-gone")
        await press.show(said, [_back(press)])

    async def back(self, press: Press) -> None:
        """Show the answer again, without what has been changed or removed since."""
        kept, rows = press.kept, self._buttons.rows(press.kept, press.speech)
        quotes, nearest = await self._again(kept.quotes), await self._again(kept.nearest)
        if kept.shown and not quotes and not nearest:
            await press.show(press.speech.html("quotes-gone"), rows)
            return
        differ = kept.differ and len(quotes) > 1
        answer = Answer(Question(""), quotes, nearest, differ=differ)
        if kept.is_claim:
            texts = render.claim(answer, press.speech)
        else:
            texts = render.answers(answer, press.speech, self._state.notices.text())
        await press.show(texts[-1], rows)

    async def helpful(self, press: Press) -> str:
        """Count that the answer was of use."""
        return self._count(press, helpful=True)

    async def unhelpful(self, press: Press) -> str:
        """Count that it was of none."""
        return self._count(press, helpful=False)

    def _count(self, press: Press, *, helpful: bool) -> str:
        self._state.feedback.give(press.kept, press.query.from_user.id, helpful=helpful)
        return press.speech.plain("button-thanks")

    async def _again(self, remembered: tuple[Remembered, ...]) -> tuple[Quote, ...]:
        found = await self._desk.run(lambda answers: [answers.again(one) for one in remembered])
        return tuple(quote for quote in found if quote)


def _page(
    answers: Answers, remembered: Remembered, number: int | None
) -> tuple[Page, Quote] | None:
    page, quote = answers.page(remembered, number), answers.again(remembered)
    return (page, quote) if page and quote else None


def _pages(press: Press, which: int, page: Page | None) -> Rows:
    """Buttons to turn the page, to the articles of the other quotes, and back."""
    rows: Rows = []
    kept, turn = press.kept, []
    if page and page.number > 1:
        turn.append(labelled("◀", CONTEXT, kept, which, page.number - 1))
    if page and page.number < page.of:
        turn.append(labelled("▶", CONTEXT, kept, which, page.number + 1))
    rows += [turn] if turn else []
    if len(kept.shown) > 1:
        names = [f"· {n + 1} ·" if n == which else str(n + 1) for n in range(len(kept.shown))]
        rows.append([labelled(name, CONTEXT, kept, n) for n, name in enumerate(names)])
    return [*rows, _back(press)]


def _back(press: Press) -> list[InlineKeyboardButton]:
    return [labelled(press.speech.plain("button-back"), BACK, press.kept)]
