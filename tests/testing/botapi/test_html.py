"""Telegram's HTML parser: what each piece of markup becomes, and how Telegram refuses it."""

from __future__ import annotations

import pytest

from testing.botapi.entity import Entity
from testing.botapi.errors import MistakeError
from testing.botapi.html import parse_html

PARSED = {
    "": ("", []),
    "plain": ("plain", []),
    "<b>a</b>": ("a", [Entity("bold", 0, 1)]),
    "<B>a</b >": ("a", [Entity("bold", 0, 1)]),
    "<strong>a</strong>": ("a", [Entity("bold", 0, 1)]),
    "<i>a</i><em>b</em>": ("ab", [Entity("italic", 0, 1), Entity("italic", 1, 1)]),
    "<u>a</u><ins>b</ins>": ("ab", [Entity("underline", 0, 1), Entity("underline", 1, 1)]),
    "<s>a</s><strike>b</strike><del>c</del>": (
        "abc",
        [Entity("strikethrough", i, 1) for i in range(3)],
    ),
    "<tg-spoiler>a</tg-spoiler>": ("a", [Entity("spoiler", 0, 1)]),
    '<span class="tg-spoiler">a</span>': ("a", [Entity("spoiler", 0, 1)]),
    "<span class=tg-spoiler>a</span>": ("a", [Entity("spoiler", 0, 1)]),
    "<code>a</code>": ("a", [Entity("code", 0, 1)]),
    '<code class="language-py">a</code>': ("a", [Entity("code", 0, 1)]),
    "<pre>a</pre>": ("a", [Entity("pre", 0, 1)]),
    '<pre><code class="language-py">a</code></pre>': ("a", [Entity("pre", 0, 1, language="py")]),
    '<code class="language-py"><pre>a</pre></code>': ("a", [Entity("pre", 0, 1, language="py")]),
    '<pre><code class="language-py">a</code> </pre>': (
        "a ",
        [Entity("code", 0, 1), Entity("pre", 0, 2)],
    ),
    "<blockquote>a</blockquote>": ("a", [Entity("blockquote", 0, 1)]),
    "<blockquote expandable>a</blockquote>": ("a", [Entity("expandable_blockquote", 0, 1)]),
    '<blockquote expandable="">a</blockquote>': ("a", [Entity("expandable_blockquote", 0, 1)]),
    "<blockquote><b>a</b>b</blockquote>": (
        "ab",
        [Entity("bold", 0, 1), Entity("blockquote", 0, 2)],
    ),
    '<a href="https://x.org/?a=1&amp;b=2">a</a>': (
        "a",
        [Entity("text_link", 0, 1, url="https://x.org/?a=1&b=2")],
    ),
    "<a href='https://x.org'>a</a>": ("a", [Entity("text_link", 0, 1, url="https://x.org/")]),
    "<a href=x.org>a</a>": ("a", [Entity("text_link", 0, 1, url="http://x.org/")]),
    "<a>x.org</a>": ("x.org", [Entity("text_link", 0, 5, url="http://x.org/")]),
    '<a href="tg://user?id=7">a</a>': ("a", [Entity("text_mention", 0, 1, user_id=7)]),
    '<a href="https://x.org/#:~:text=a%2Cb">a</a>': (
        "a",
        [Entity("text_link", 0, 1, url="https://x.org/#:~:text=a%2Cb")],
    ),
    '<a href="http://localhost/">a</a>': ("a", []),
    "<a href=''>not a link</a>": ("not a link", []),
    '<a title="x" href="https://x.org" rel=nofollow>a</a>': (
        "a",
        [Entity("text_link", 0, 1, url="https://x.org/")],
    ),
    '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>': (
        "👍",
        [Entity("custom_emoji", 0, 2, custom_emoji_id="5368324170671202286")],
    ),
    '<tg-time unix="1647531900" format="wDT">then</tg-time>': (
        "then",
        [Entity("date_time", 0, 4, unix_time=1647531900, date_time_format="wDT")],
    ),
    '<tg-time unix="1647531900">then</tg-time>': (
        "then",
        [Entity("date_time", 0, 4, unix_time=1647531900)],
    ),
    "<b>a<i>b</i></b>": ("ab", [Entity("italic", 1, 1), Entity("bold", 0, 2)]),
    "<b>a</>": ("a", [Entity("bold", 0, 1)]),
    "<b></b>": ("", []),
    "😀<b>😀</b>": ("😀😀", [Entity("bold", 2, 2)]),
    "&lt;b&gt; &amp; &quot;": ('<b> & "', []),
    "&lt &gt &amp": ("< > &", []),
    "&nbsp;&apos;&copy;": ("&nbsp;&apos;&copy;", []),
    "&#65;&#x42;&#X43;": ("AB&#X43;", []),
    "&#128512;<b>&#x1F600;</b>": ("😀😀", [Entity("bold", 2, 2)]),
    "&#0;&#x110000;&#1234567890;": ("&#0;&#x110000;&#1234567890;", []),
    "&#" + "9" * 5000: ("&#" + "9" * 5000, []),
    "a & b > c": ("a & b > c", []),
    "&": ("&", []),
    "&&amp;": ("&&", []),
}

REFUSED = {
    "<": "Unclosed start tag at byte offset 0",
    "a < b": 'Unsupported start tag "" at byte offset 2',
    "1<2": "Unclosed start tag at byte offset 1",
    "<b": "Unclosed start tag at byte offset 0",
    "<p>a</p>": 'Unsupported start tag "p" at byte offset 0',
    "<br>": 'Unsupported start tag "br" at byte offset 0',
    "<br/>": 'Unsupported start tag "br/" at byte offset 0',
    "<h1>": 'Unsupported start tag "h1" at byte offset 0',
    "<!-- c -->": 'Unsupported start tag "!--" at byte offset 0',
    "<>": 'Unsupported start tag "" at byte offset 0',
    "<b>": 'Can\'t find end tag corresponding to start tag "b"',
    "<b><i>a</i>": 'Can\'t find end tag corresponding to start tag "b"',
    "</b>": "Unexpected end tag at byte offset 0",
    "a</b>": "Unexpected end tag at byte offset 1",
    "<b>a</i>": 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
    "<b>😀</strong>": 'Unmatched end tag at byte offset 7, expected "</b>", found "</strong>"',
    "<b>a<i>b</b></i>": 'Unmatched end tag at byte offset 8, expected "</i>", found "</b>"',
    "<b>a</b": "Unclosed end tag at byte offset 4",
    "<b>a</b x>": "Unclosed end tag at byte offset 4",
    "<b >a</b ": "Unclosed end tag at byte offset 5",
    "<b x": 'Unclosed start tag "b" at byte offset 0',
    "<b x=": 'Unclosed start tag "b" at byte offset 0',
    '<a href="https://x.org>a</a>': "Unclosed start tag at byte offset 0",
    "<a href=https://x.org>a</a>": "Unexpected end of name token at byte offset 8",
    '<a ="x">a</a>': 'Empty attribute name in the tag "a" at byte offset 0',
    "<b / >a</b>": 'Empty attribute name in the tag "b" at byte offset 0',
    "<span>a</span>": 'Tag "span" must have class "tg-spoiler" at byte offset 0',
    '<span class="x">a</span>': 'Tag "span" must have class "tg-spoiler" at byte offset 0',
    '<tg-emoji emoji-id="x">a</tg-emoji>': "Invalid custom emoji identifier specified",
    "<tg-time>a</tg-time>": "Invalid date-time unix time specified",
    '<tg-time unix="1" format="x">a</tg-time>': "Invalid date-time format specified",
    "&#xD83D;&#xDE00;": (
        "Text contains invalid Unicode characters after decoding HTML entities, check for "
        "unmatched surrogate code units"
    ),
}


@pytest.mark.parametrize("source", PARSED)
def test_markup_becomes_text_and_entities(source: str) -> None:
    assert parse_html(source) == PARSED[source]


@pytest.mark.parametrize("source", REFUSED)
def test_broken_markup_is_refused_in_telegrams_words(source: str) -> None:
    with pytest.raises(MistakeError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {REFUSED[source]}"
    assert refused.value.kind == "html"


def test_a_link_telegram_would_drop_is_reported() -> None:
    dropped: list[str] = []
    parse_html('<a href="localhost">a</a> <a href="https://x.org">b</a>', dropped=dropped)
    assert dropped == ["localhost"]
