"""A picture of a conversation: a page as wide as a phone, seen by a browser without a screen."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from html import escape
from pathlib import Path

from docs.play.chat import Bubble
from docs.play.markup import html_of

_PAGE = Path(__file__).with_name("chat.html")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_WIDTH = 400  # pixels of the page
_SCALE = 1.25  # of the picture, so that letters are sharp
_COLOURS = 64


def page(title: str, bubbles: Sequence[Bubble]) -> str:
    """The page with the conversation."""
    said = "\n".join(map(_bubble, bubbles))
    column = f"<section><header>{escape(title)}</header>{said}</section>"
    return _PAGE.read_text(encoding="utf-8").replace("<!--chat-->", column)


def shoot(html: Path, png: Path) -> None:
    """Write a picture of a page, as tall as the page is. Blocks: some seconds."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        raise SystemExit("no browser to take pictures with; install chromium")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    at, scale = html.resolve().as_uri(), f"--force-device-scale-factor={_SCALE}"
    width = f"--window-size={_WIDTH}"
    seen = subprocess.run(  # noqa: S603 - our own page
        [*command, f"{width},800", "--dump-dom", at],
        capture_output=True, text=True, check=True, timeout=120,
    ).stdout  # fmt: skip
    height = re.search(r'data-height="(\d+)"', seen)
    tall = int(height[1]) if height else 1200
    subprocess.run(  # noqa: S603 - same
        [*command, scale, f"{width},{tall}", f"--screenshot={png}", at],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    shrink(png)


def shrink(png: Path) -> None:
    """Have a picture make do with few colours, which is all that it has but for edges."""
    from PIL import Image

    with Image.open(png) as picture:
        # the few points of an emoji keep their colours too
        few = picture.convert("RGB").quantize(
            _COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
    few.save(png, optimize=True)


def _bubble(bubble: Bubble) -> str:
    if bubble.kind == "remark":
        return f'<p class="remark">{escape(f"{bubble.name} {bubble.text}".strip())}</p>'
    quoted = f'<div class="reply">{escape(bubble.reply_to)}</div>' if bubble.reply_to else ""
    edited = '<i class="edited">edited</i>' if bubble.is_edited else ""
    rows = "".join(
        f'<div class="row">{"".join(f"<b>{escape(name)}</b>" for name in row)}</div>'
        for row in bubble.buttons
    )
    keys = f'<div class="keyboard">{rows}</div>' if bubble.is_keyboard else ""
    rows = "" if bubble.is_keyboard else rows
    said = html_of(bubble.text, bubble.entities)
    said = said.replace("</blockquote>\n", "</blockquote>")  # a block ends its line itself
    name = f'<div class="name">{escape(bubble.name)}</div>'
    return (
        f'<div class="said {bubble.kind}"><div class="bubble">{name}{quoted}'
        f'<div class="text">{said}</div>{edited}</div>{rows}</div>{keys}'
    )
