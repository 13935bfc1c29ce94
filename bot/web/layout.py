"""Pages put together from templates: the same on the web and in a static snapshot."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2s
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.i18n import Translator, Translators
from bot.render.views import untrailed
from bot.web.links import Links

_TEMPLATES = Path(__file__).with_name("templates")

STYLE = (_TEMPLATES / "style.css").read_bytes()
"""The one style sheet."""

ICON = (_TEMPLATES / "icon.svg").read_bytes()


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
        self._environment.filters["untrailed"] = untrailed
        self._environment.globals["style_version"] = blake2s(STYLE, digest_size=6).hexdigest()

    def page(
        self,
        template: str,
        translator: Translator,
        links: Links,
        elsewhere: Callable[[str], str],
        **values: object,
    ) -> str:
        """A page as HTML, from `templates/<template>.html`.

        `elsewhere` gives the address of the page in the language of a code.
        """
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
