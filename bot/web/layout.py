"""Pages put together from templates: the same on the web and in a static snapshot."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2s
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.i18n import Translator, Translators
from bot.render.views import untrailed
from bot.web.links import Links, StaticLinks

_TEMPLATES = Path(__file__).with_name("templates")

STYLE = (_TEMPLATES / "style.css").read_bytes()
"""The one style sheet."""

SEARCH = (_TEMPLATES / "search.js").read_bytes()
"""The search of a snapshot."""

ICON = (_TEMPLATES / "icon.svg").read_bytes()


_OVERRIDES = re.compile("[\u202a-\u202e]")
"""What embeds or overrides a direction (UAX #9, Explicit Directional Embeddings)."""


def calm(text: str) -> Markup:
    """Words as markup in which no character turns the direction of others.

    Each such character stays where it is, in an element in which its effect ends.

    >>> calm("a <b>") == "a &lt;b&gt;"
    True
    """
    return Markup(_OVERRIDES.sub(lambda found: f"<bdi>{found[0]}</bdi>", escape(text)))  # noqa: S704 - escaped


class Layout:
    """What draws the pages. Everything put into a template is escaped."""

    def __init__(self, title: str, translators: Translators) -> None:
        """Draw pages that are called `title`, in any of the languages."""
        self.title = title
        self.translators = translators
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"untrailed": untrailed, "calm": calm}
        self._environment.globals["style_version"] = blake2s(STYLE, digest_size=6).hexdigest()

    def page(
        self,
        template: str,
        translator: Translator,
        links: Links | StaticLinks,
        elsewhere: Callable[[str], str],
        **values: object,
    ) -> str:
        """A page as HTML, from `templates/<template>.html`.

        `elsewhere` gives the address of the page in the language of a code.
        """
        if isinstance(title := values.get("title"), str):
            values["title"] = _OVERRIDES.sub("", title)  # no markup may stand in <title>
        return self._environment.get_template(f"{template}.html").render(
            site_title=self.title,
            say=translator.plain,
            lang=translator.code,
            languages=[
                (code, each.plain("web-language"), elsewhere(code))
                for code, each in self.translators.speeches.items()
            ],
            links=links,
            page_name=template,
            **values,
        )
