"""Pages as their reader sees them: which part is the article, and its sentences whole."""

from __future__ import annotations

import pytest

from corpus import SourceError, split
from corpus.extract.dom import blocks, tree_of
from corpus.extract.html import read_page
from corpus.extract.visible import visible

_FIRST = (
    "The harbour master of Lund told the council on Monday that the old lock would be "
    "repaired before the first ships of the season arrive."
)
_SECOND = (
    "The council pays for the repair with money that was meant for a new crane, which the "
    "port now rents from its neighbour in Varberg."
)
_LAST = (
    "The lock was built in 1911 and was last repaired after the flood of 1974, its keeper said."
)


def _text(middle: str, around: str = "<main>{}</main>", *, head: str = "") -> str:
    """The text of an article with the markup given between its paragraphs."""
    inner = f"<h1>Lock of Lund</h1><p>{_FIRST}</p>{middle}<p>{_LAST}</p>"
    top = f"<html lang=en><head><title>Lock of Lund</title>{head}</head>"
    html = f"{top}<body>{around.format(inner)}</body></html>"
    return read_page(html.encode(), "https://port.example/lock").article.text


def _middle(middle: str, **how: str) -> list[str]:
    """The lines between the first paragraph and the last."""
    lines = _text(middle, **how).split("\n")
    return lines[lines.index(_FIRST) + 1 : lines.index(_LAST)]


@pytest.mark.parametrize(
    "around",
    [
        "<article class='post type-post tag-lock tag-lund category-port'>{}</article>",
        "<div class='node node--promoted'><div class='field'>{}</div></div>",
        "<div id='page' class='has-sidebar'><div class='with-menu'>{}</div></div>",
        "<div class='layout-sidebar-left'>{}</div>",
        "<section class='ad-free'>{}</section>",
        "<div class='ads-enabled social-rel'>{}</div>",
        "<div class='newsletter-body'>{}</div>",
        "<div class='gdpr-paragraph'><div>{}</div></div>",
        "<div class='banner promo'>{}</div>",
        "<div class='comment'>{}</div>",
        "<div id='comments-open' class='share'>{}</div>",
        "<div class='entry hidden'>{}</div>",
        "<form id='aspnetForm' action='lock.aspx'><input type='hidden' value='x'>{}</form>",
        "<form><div class='content'><div id='pnl'>{}</div></div></form>",
    ],
)
def test_names_around_the_article(around: str) -> None:
    """What is named like furniture and holds most of the text is the article."""
    assert _text(f"<p>{_SECOND}</p>", around) == "\n".join(
        ["Lock of Lund", _FIRST, _SECOND, _LAST]
    )


@pytest.mark.parametrize(
    "name", ["related", "newsletter-box", "social-share", "promo", "article__tags", "sidebar"]
)
def test_furniture_within_the_article(name: str) -> None:
    """The same names within the article are of what does not belong to it."""
    box = (
        f"<div class='{name}'><p>The fair of Lund opens on Friday with a show of boats.</p></div>"
    )
    assert _middle(f"<p>{_SECOND}</p>{box}") == [_SECOND]


def test_a_saved_page_with_its_paid_part() -> None:
    """A page that marks its paid part and holds it is whole; with an offer in place it is not."""
    paid = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Lock of Lund",'
        '"isAccessibleForFree":false,"hasPart":{"@type":"WebPageElement",'
        '"isAccessibleForFree":false,"cssSelector":".paywall"}}</script>'
    )
    whole = f"<div class='paywall'><p>{_SECOND}</p><p>{_SECOND}</p></div>"
    assert _SECOND in _text(whole, head=paid)
    offer = "<div class='paywall'><p>Subscribe to read on. <a href=/s>Plans</a></p></div>"
    with pytest.raises(SourceError, match="only its beginning"):
        _text(offer, head=paid)


def test_a_text_about_cookies_longer_than_the_article() -> None:
    """It is left out where it stands beside the article."""
    consent = "".join(
        f"<p>We and our {number} partners store cookies on your device to measure how this site "
        "is used, to show what may interest you, and to remember what you chose here.</p>"
        for number in range(12)
    )
    for box in (f"<div id='cookie-layer'>{consent}</div>", f"<div class='l1'>{consent}</div>"):
        text = _text(f"<p>{_SECOND}</p>", f"{box}<div class='c'>{{}}</div>")
        assert text == "\n".join(["Lock of Lund", _FIRST, _SECOND, _LAST])


def test_an_article_about_cookies() -> None:
    """An article that speaks of cookies is read."""
    said = "<p>The shop stored cookies without asking its customers, the court of Lund found.</p>"
    assert len(_middle(said + said.replace("shop", "bank"))) == 2


_DENIAL = "It is wrong, the port says, {}that the lock of Lund will be closed for the summer."


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<img src=a.png alt='A lock'>", ""),
        ("<img class=emoji alt='❗' src=e.png> ", "❗ "),
        ("<picture><source srcset=b><img src=b></picture>", ""),
        ("<svg viewBox='0 0 1 1'><title>Pen</title><path d=''></path></svg>", ""),
        ("<button>today, </button>", "today, "),
        ("<button aria-label=Note></button>", ""),
        ("<time datetime='2026-03-04'>on 4 March, </time>", "on 4 March, "),
        ("<span aria-hidden=true>today, </span>", "today, "),
        ("<span aria-hidden=true>→</span>", ""),
        ("<span class=share>again, </span>", "again, "),
        ("<i class='icon icon-share'></i>", ""),
        ("<port-hint>today, </port-hint>", "today, "),
        ("<my-icon></my-icon>", ""),
        ("<blink>today, </blink>", "today, "),
        ("<br>", ""),
        ("<br/>\n", ""),
        ("<div class=ad>Advertisement</div>", ""),
        ("<figure><img src=c></figure>", ""),
        ("<aside>More on locks</aside>", ""),
        ("<iframe src=d></iframe>", ""),
        ("<video src=e>No video.</video>", ""),
        ("<a class=related href=/f>in the Post, </a>", "in the Post, "),
        ("<input value=x>", ""),
        ("<span style='display: none'>not </span>", ""),
        ("<span class=visually-hidden>not </span>", ""),
        ("<div style='display:inline'>today, </div>", "today, "),
        ("<del>not </del>", ""),
        ("<s>not </s>", ""),
        ("<strike>not </strike>", ""),
        ("<span style='text-decoration:line-through'>not </span>", ""),
        ("<span class=strikethrough>not </span>", ""),
        ("<script>var not = 1;</script>", ""),
    ],
)
def test_inside_a_sentence(inside: str, said: str) -> None:
    """Nothing inline ends a sentence; what is seen stays, what is hidden or struck goes."""
    assert _middle(f"<p>{_DENIAL.format(inside)}</p>") == [_DENIAL.format(said)]


def test_a_rule_of_the_page_hides() -> None:
    """A style sheet in the page hides a class; one for paper or a narrow screen does not."""
    rules = ".a, .b {color: red} .off{display:none} @media print{.x{} .on{display:none}}"
    sheet = f"<style>{rules}</style>"
    line = _DENIAL.format("<span class=off>not </span><span class=on>today, </span>")
    assert _middle(f"<p>{line}</p>", head=sheet) == [_DENIAL.format("today, ")]


_OFF = _DENIAL.format("<span class=off data-off=1>not </span><b id=on>today, </b>")


@pytest.mark.parametrize(
    "rule",
    [
        "p > .off{display:none}",
        "span.off, .x{visibility:hidden}",
        "main .off{display:none !important}",
        "span{display:none}",
        "[data-off]{display:none}",
        "[data-off='1']{font-size:0}",
        "h1 ~ p .off{font:0/0 a}",
        "/* a */ .off{disp\\6c ay:/**/none}",
        "@media screen{.off{display:none}}",
        ".off{text-decoration:line-through}",
        ".off{opacity:.01}",
        ".off{color:transparent}",
        ".off{position:absolute;right:-9999px}",
        ".off{clip-path:circle(0)}",
        ".off{width:0;overflow:hidden}",
        ".on{display:none} .on{display:block} .off{display:none}",
        "p span:nth-of-type(1){display:none}",
        "span:first-child{display:none}",
        "span:nth-last-child(2){display:none}",
        "span:only-of-type{display:none}",
    ],
)
def test_a_rule_of_the_page_hides_or_strikes_words(rule: str) -> None:
    """However its selector names them, and however it hides them."""
    sheet = f"<style>{rule}</style>"
    assert _middle(f"<p>{_OFF}</p>", head=sheet) == [_DENIAL.format("today, ")]


@pytest.mark.parametrize(
    "rule",
    [
        ".off:hover{display:none}",
        "html.wait .off{display:none}",
        ".other .off{display:none}",
        "p + .off{display:none}",
        ".off{display:none} .off{display:inline}",
        ".off{color:transparent;background-clip:text}",
        "@media (max-width:1px){.off{display:none}}",
        ".off{font:bold 12px/1.5 serif}",
        "span:nth-of-type(2){display:none}",
        "span:nth-child{display:none}",
        "span:first-child(1){display:none}",
        "span:last-child:hover{display:none}",
    ],
)
def test_a_rule_that_does_not_hold_hides_nothing(rule: str) -> None:
    """One of another state, another place, or that a later one takes back."""
    sheet = f"<style>{rule}</style>"
    assert _middle(f"<p>{_OFF}</p>", head=sheet) == [_DENIAL.format("not today, ")]


@pytest.mark.parametrize(
    "style",
    [
        "display:/**/none",
        "font-size:1px",
        "font-size:0.01em",
        "opacity:0%",
        "color:#fff;background:#fff",
        "color:rgba(0,0,0,0)",
        "transform:scale(0)",
        "margin-left:-9999px",
        "left:-99em",
        "filter:opacity(0)",
        "content-visibility:hidden",
        "x:y;" * 200 + "display:none",
    ],
)
def test_a_style_hides_words(style: str) -> None:
    """In every way in which browsers let nobody see them."""
    line = _DENIAL.format(f"<span style='{style}'>not </span>today, ")
    assert _middle(f"<p>{line}</p>") == [_DENIAL.format("today, ")]


def test_a_popover_is_not_shown() -> None:
    """Until somebody opens it."""
    line = _DENIAL.format("<span popover>not </span>today, ")
    assert _middle(f"<p>{line}</p>") == [_DENIAL.format("today, ")]


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("The mayor of Lund wrote to<br>Anna Berg, who rents the lock.", 1),
        ("The mayor of Lund wrote to Anna Berg.<br>She rents the lock.", 2),
        ("The mayor of Lund wrote to Anna Berg<br><br>and she rents the old lock herself.", 2),
        ("Opens at nine for all<br>Closes at five in winter<br>Free for the pupils of Lund", 3),
    ],
)
def test_line_breaks(markup: str, lines: int) -> None:
    """A break in the middle of a sentence is none; between sentences and lines of a list it is."""
    assert len(blocks(visible(tree_of(f"<p>{markup}</p>")))) == lines


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("2×10<sup>9</sup> litres of water", "2×10⁹ litres"),
        ("10<sup>-3</sup> grams of lead", "10⁻³ grams"),
        ("450 km<sup>2</sup> of forest", "450 km² of"),
        ("30 m<sup>3</sup> of water", "30 m³ of"),
        ("7 million ships<sup>4</sup> a year", "ships a year"),
        ("about 25<sup>4</sup> ships a year", "25⁴ ships"),
        ("all of it.<sup><a href='#n1'>1</a></sup> The rest", "it. The rest"),
        ("the 19<sup>th</sup> ship", "the 19th ship"),
        ("40 tonnes of CO<sub>2</sub> a year", "CO2 a year"),
        ("log<sub>2</sub>8 ships", "log₂8 ships"),
        ("only $4<sup>99</sup> a ticket", "$4⁹⁹ a ticket"),
    ],
)
def test_superscripts(markup: str, said: str) -> None:
    """Powers, units, notes and ordinals are told from the digits beside them."""
    line = f"<p>The port of Lund counted {markup}, as its keeper told the council on Monday.</p>"
    assert said in _middle(line)[0]


def test_a_paragraph_that_is_a_link() -> None:
    """A whole sentence that is a link between paragraphs is text; a title that is one is not."""
    said = (
        "The keeper, Ove Lind, denied on Friday that he had opened the lock for a bribe of fish."
    )
    assert _middle(f"<p>{_SECOND}</p><p><a href=/x><b>{said}</b></a></p>") == [_SECOND, said]
    title = "The keeper of the lock denies that he opened the lock of Lund for a bribe of fish"
    assert _middle(f"<p>{_SECOND}</p><p><a href=/x>{title}</a></p>") == [_SECOND]


@pytest.mark.parametrize(
    "items",
    [
        "<ul><li>Ships longer than 90 metres</li><li>Barges with coal</li></ul>",
        "<ol><li><span>Ships</span> longer than 90 metres<li><span>Barges with coal</span></ol>",
        "<ul><li><p>Ships longer than 90 metres</p></li><li><p>Barges with coal</p></li></ul>",
        "<div><ul><li><b>Ships</b> longer than 90 metres<li>Barges with coal</ul></div>",
        "<ul><li><div>Ships longer than 90 metres</div></li><li>Barges with coal</li></ul>",
    ],
)
def test_items_of_lists(items: str) -> None:
    """An item without a stop can be quoted, however short, below the heading of its list."""
    heading = "What may not pass"
    text = _text(f"<p>{_SECOND}</p><h2>{heading}</h2>{items}<p>{_SECOND}</p>")
    (cut,) = [each for each in split(text) if "Barges" in text[slice(*each.span)]]
    assert cut.heading is not None
    assert text[slice(*cut.heading)] == heading
    said = [text[slice(*sentence)] for sentence in cut.sentences]
    assert said[:2] == ["• Ships longer than 90 metres", "• Barges with coal"]


def test_lists_of_links_are_none() -> None:
    """What a list links to elsewhere is no text of the article."""
    links = "<ul><li><a href=/a>The fair of Lund opens</a><li><a href=/b>Cranes of Lund</a></ul>"
    assert _middle(f"<p>{_SECOND}</p>{links}<p>{_SECOND}</p>") == [_SECOND, _SECOND]


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        (
            "<thead><tr><th>Ship<th>Metres</thead><tr><td>Ida<td>62<tr><td>Ula<td>90",
            "Ship | Metres",
        ),
        ("<tr><td>Ship<td>Metres<tr><td>Ida<td>62<tr><td>Ula<td>90", "Ship | Metres"),
        (
            "<tr><th>Ship<th>2024<th>2025<tr><th>Ida<td>7<td>62<tr><th>Ula<td>8<td>90",
            "Ship | 2024 | 2025",
        ),
        (
            "<tr><td>Ship<td>Of<td>Metres<tr><td>Ida<td rowspan=2>Lund<td>62<tr><td>Ula<td>90",
            "Ship | Of | Metres",
        ),
        ("<tr><td>Ida<td>62<tr><td>Ula<td>90", None),
    ],
)
def test_rows_of_tables(rows: str, header: str | None) -> None:
    """A row is quoted as a whole, with the header of its table above it, and no other row."""
    text = _text(f"<p>{_SECOND}</p><div class='wrap'><table>{rows}</table></div><p>{_SECOND}</p>")
    (cut,) = [each for each in split(text) if "Ula" in text[slice(*each.span)]]
    row = next(s for s in cut.sentences if text[slice(*s)].startswith("Ula"))
    assert text[slice(*row)].endswith("| 90")
    assert (cut.heading and text[slice(*cut.heading)]) == (header or "Lock of Lund")
    (last,) = [each for each in split(text) if _LAST in text[slice(*each.span)]]
    assert last.heading is not None
    assert text[slice(*last.heading)] == "Lock of Lund"


def test_terms_and_what_is_said_of_them() -> None:
    """They are rows of two cells."""
    terms = "<dl><dt>Length</dt><dd>90 metres</dd><dt>Built</dt><dd>by Ove Lind</dd></dl>"
    got = _middle(f"<p>{_SECOND}</p>{terms}<p>{_SECOND}</p>")
    assert got[1:-1] == ["| Length | 90 metres |", "| Built | by Ove Lind |"]


def test_a_table_of_layout_is_none() -> None:
    """Its cells are paragraphs."""
    text = _text("", f"<table><tr><td>{{}}</td></tr><tr><td><p>{_SECOND}</p></td></tr></table>")
    assert "|" not in text


_FORM = "<form><label>Your address</label><input type=email><button>Sign up</button></form>"


@pytest.mark.parametrize(
    ("sign_up", "around"),
    [
        (f"<section><h2>Cost</h2><p>{_SECOND}</p>{_FORM}</section>", "<main>{}</main>"),
        (f"<section><h2>Cost</h2><ul><li>{_SECOND}</li></ul>{_FORM}</section>", "<main>{}</main>"),
        (f"<div><h2>Cost</h2><p>{_SECOND}</p>{_FORM}</div>", "<main>{}</main>"),
        (f"<div><p>{_SECOND}</p><p>News:</p><input name=email></div>", "<main>{}</main>"),
        (
            f"<div class=box><h3>Cost</h3><p>{_SECOND}</p><input type=email></div>",
            "<main>{}</main>",
        ),
        (
            f"<div><ul><li>{_SECOND}</li></ul><p>Get our newsletter</p><input type=email></div>",
            "<main>{}</main>",
        ),
        (
            f"<div><p>{_SECOND}</p><input name=email></div>",
            f"<form>{'<p>Old.</p>' * 60}{{}}</form>",
        ),
    ],
)
def test_a_field_for_an_address_takes_no_part_of_the_article(sign_up: str, around: str) -> None:
    """The section and the paragraphs that stand with it stay."""
    assert _SECOND in _text(sign_up, around)


def test_a_sign_up_is_no_part_of_the_article() -> None:
    """What stands with the field in its form or box goes with it."""
    letter = f"<div><h3>Letters</h3><p>The week in short.</p>{_FORM}</div>"
    long = f"<div><h3>Letters</h3>{_FORM.replace('<label>', f'<p>{_LAST}</p><label>')}</div>"
    assert _middle(f"<p>{_SECOND}</p>{letter}{long}") == [_SECOND]


@pytest.mark.parametrize(
    "box",
    [
        "<div><h3>Harbour post</h3><p>{}</p><input type=email><button>OK</button></div>",
        "<div><b>Портовая почта</b><p>{}</p><form><input name=email></form></div>",
        "<div><p>{}</p><p><input type=email placeholder=Adresse></p></div>",
    ],
)
@pytest.mark.parametrize(
    "sentence",
    [
        "Sign up for our newsletter and get the news of the port in your inbox every Friday.",
        "Was im Hafen geschieht, jeden Freitag kurz nach sechs in Ihrem Postfach, kostenlos.",
        "Подпишитесь на рассылку о порте: раз в неделю, без рекламы, отписаться можно всегда.",
        "Портові новини щоп'ятниці на вашу пошту: коротко, без реклами і без оплати для всіх.",
        "Inscrivez-vous : chaque vendredi, les nouvelles du port par celles qui y travaillent.",
        "Suscríbase y reciba cada viernes las noticias del puerto, contadas por quienes lo hacen.",
    ],
)
def test_a_box_that_asks_for_an_address_goes_with_its_sentence(box: str, sentence: str) -> None:
    """Its words say what they ask for, in six languages."""
    assert _middle(f"<p>{_SECOND}</p>{box.format(sentence)}") == [_SECOND]


def test_a_box_that_is_named_a_sign_up_goes_with_its_sentence() -> None:
    """Whatever the sentence says."""
    box = f"<div class='mc_embed_signup'><p>{_LAST}</p><input type=email></div>"
    assert _middle(f"<p>{_SECOND}</p>{box}") == [_SECOND]


@pytest.mark.parametrize(
    "around",
    [
        "<div class='sidebar-layout'>{}</div>",
        "<div class='with-ads'><div class='comments-closed'>{}</div></div>",
        "<article class='promo-article share-enabled'>{}</article>",
        "<div id='newsletter-archive'><div class='post'>{}</div></div>",
        "<main class='footer-sticky menu-open'>{}</main>",
        "<div class='cookie-consent-given'>{}</div>",
        "<section class='related-none'><div class='social'>{}</div></section>",
        "<div class='tags-harbour subscribers-only'>{}</div>",
        "<div id='popup-content' class='modal-body'>{}</div>",
        "<div class='entry-content hidden-print'>{}</div>",
        "<port-story class='paywall'>{}</port-story>",
        "<div class='banner-top'><div class='caption'>{}</div></div>",
        "<form id='j_id5' method=post><div id='content'>{}</div><input type=submit></form>",
        "<form action=/search><input name=q></form><form><div><a href=/1>Home</a></div>{}</form>",
        "<form><fieldset><legend>Article</legend>{}</fieldset></form>",
    ],
)
def test_more_names_and_forms_around_the_article(around: str) -> None:
    """Those of content systems, of states and of what a reader may do."""
    text = _text(f"<p>{_SECOND}</p>", around)
    assert text == "\n".join(["Lock of Lund", _FIRST, _SECOND, _LAST])


@pytest.mark.parametrize(
    "around",
    [
        "<div class=cc><h2>Your privacy</h2>{consent}<button>OK</button></div><main>{{}}</main>",
        "<main>{{}}</main><section id=cmp><h3>Cookies</h3>{consent}</section>",
        "<dialog open>{consent}</dialog><article>{{}}</article>",
        "<div><div><h2>Before you go on</h2>{consent}</div></div><div><div>{{}}</div></div>",
    ],
)
@pytest.mark.parametrize(
    "asked",
    [
        "We use cookies for purpose number {}, and you may withdraw your consent at any time.",
        "Мы используем файлы cookie для цели {}; вы можете отозвать согласие в любое время.",
        "Wir setzen Cookies für den Zweck {}; Sie können Ihre Einwilligung stets widerrufen.",
    ],
)
def test_more_texts_about_cookies(around: str, asked: str) -> None:
    """Wherever they stand, named or not, in whatever language."""
    consent = "".join(f"<p>{asked.format(number)}</p>" for number in range(14))
    text = _text(f"<p>{_SECOND}</p>", around.format(consent=consent))
    assert text == "\n".join(["Lock of Lund", _FIRST, _SECOND, _LAST])


def test_an_article_that_is_all_about_cookies() -> None:
    """It speaks of them, and asks its reader for nothing."""
    said = [
        "The court said on Monday that sites must ask for consent before they set cookies.",
        "The regulator fined the port because its page set cookies without any consent.",
        "Its lawyer said that the cookies only counted how many ships were looked up.",
    ]
    html = "".join(f"<p>{line}</p>" for line in said)
    page = f"<html><body><main><h1>Port fined</h1>{html}</main></body></html>"
    text = read_page(page.encode(), "https://port.example/fine").article.text
    assert text.split("\n")[-3:] == said


@pytest.mark.parametrize(
    "markup",
    [
        "<p><strong><a href=/x>{}</a></strong></p>",
        "<p><a href=/x><img src=a.png>{}</a></p>",
        "<p><a href=/x>The keeper denied</a><a href=/y>{}</a></p>",
        "<a href=/x><p>{}</p></a>",
        "<p><a href=/x><em>{}</em></a></p>",
    ],
)
def test_more_paragraphs_that_are_links(markup: str) -> None:
    """However the link is written, but not where it says to read something else."""
    said = "The keeper, Ove Lind, denied on Friday that he had opened the lock for fish."
    given = said.removeprefix("The keeper denied") if "/y" in markup else said
    (got, last) = _middle(f"{markup.format(given)}<p>{_SECOND}</p>")
    assert got.endswith(said)
    assert last == _SECOND
    also = f"<p><a href=/x>Read also: {said}</a></p><p>{_SECOND}</p>"
    assert _middle(also) == [_SECOND]


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<noscript><img src=a></noscript>", ""),
        ("<amp-img src=a></amp-img>", ""),
        ("<ins class='adsbygoogle' data-ad-client=x></ins>", ""),
        ("<x-tip hidden>not </x-tip>", ""),
        ("<wbr>", ""),
        ("<template>not </template>", ""),
        ("<label>once </label><output>more, </output>", "once more, "),
        ("<abbr title=x>again, </abbr>", "again, "),
        ("<span style='opacity: 0'>not </span>", ""),
        ("<span style='position:absolute;left:-9999px'>not </span>", ""),
        ("<span style='font-size:0px'>not </span>", ""),
        ("<span style='opacity: 0.8'>again, </span>", "again, "),
        ("<span style='color:red;text-decoration-line: line-through;'>not </span>", ""),
        ("<b><del><i>not </i></del></b>", ""),
        ("<del>now </del><ins>again, </ins>", "again, "),
        ("<span hidden>not </span>", ""),
    ],
)
def test_more_inside_a_sentence(inside: str, said: str) -> None:
    """Advertising, hints, corrections, and what only a screen reader says."""
    assert _middle(f"<p>{_DENIAL.format(inside)}</p>") == [_DENIAL.format(said)]


def test_the_letter_that_begins_a_text_is_of_its_word() -> None:
    """It is large for the eye, and repeated for a screen reader."""
    letter = "<span class=dropcap aria-hidden=true>T</span><span class=sr-only>T</span>"
    assert _middle(f"<p>{letter}{_SECOND[1:]}</p>") == [_SECOND]


def test_a_paragraph_that_is_deleted_is_none() -> None:
    """As a whole, whatever it holds."""
    assert _middle(f"<del><p>{_LAST} No.</p></del><p>{_SECOND}</p>") == [_SECOND]


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("4×10<sup>−9</sup> grams of it", "4×10⁻⁹ grams"),
        ("85&nbsp;m<sup>2</sup> of rooms", "85\u00a0m² of"),
        ("55 million users<sup><a href='#n3'>3</a></sup>", "users, as"),
        ("the 3<sup>rd</sup> and 21<sup>st</sup> ship", "the 3rd and 21st ship"),
        ("la 2<sup>e</sup> et le 1<sup>er</sup> mai", "la 2e et le 1er mai"),
        ("much H<sub>2</sub>O", "much H2O"),
    ],
)
def test_more_superscripts(markup: str, said: str) -> None:
    """Of negative powers, after hard spaces, in links and in French."""
    line = f"<p>The port of Lund counted {markup}, as its keeper told the council on Monday.</p>"
    assert said in _middle(line)[0]


_SEATS = "<tr><th>Party<th>Seats</tr><tr><td>Harbour<td>14</tr><tr><td>Total<td>25</tr>"


@pytest.mark.parametrize(
    "table",
    [
        f"<figure class=wp-block-table><table><tbody>{_SEATS}</tbody></table></figure>",
        f"<div class=table-responsive><table class=table>{_SEATS}</table></div>",
        f"<table>{_SEATS.replace('<td>', '<td><p>')}</table>",
        f"<table><colgroup><col><col></colgroup>{_SEATS}</table>",
        f"<div><div><table border=1 width=100%>{_SEATS}</table></div></div>",
    ],
)
def test_more_tables(table: str) -> None:
    """In the markup of content systems; the total stands in a row of its own."""
    rows = ["| Party | Seats |", "| --- | --- |", "| Harbour | 14 |", "| Total | 25 |"]
    assert _middle(f"<p>{_SECOND}</p>{table}<p>{_SECOND}</p>")[1:-1] == rows


def test_lists_within_lists() -> None:
    """Each item is a line."""
    inner = "<ul><li>The fish market until 3 May</li><li>The quay until June</li></ul>"
    items = f"<ul><li>Closed{inner}</li><li>Open: the marina</li></ul>"
    assert _middle(f"<p>{_SECOND}</p>{items}<p>{_SECOND}</p>")[1:-1] == [
        *("• Closed", "• The fish market until 3 May", "• The quay until June"),
        "• Open: the marina",
    ]


@pytest.mark.parametrize(
    "said",
    [
        "He denies that it leaks.",
        "The lock was shut for six weeks.",
        "Die Schleuse war sechs Wochen zu.",
        "Шлюз был закрыт шесть недель.",
        "Шлюз був закритий шість тижнів.",
    ],
)
def test_a_short_sentence_that_is_a_link(said: str) -> None:
    """It is text where it stands alone between two paragraphs."""
    for link in (f"<p><a href=/x>{said}</a></p>", f"<p><b><a href=/x>{said}</a></b></p>"):
        assert _middle(f"<p>{_SECOND}</p>{link}") == [_SECOND, said]
        assert _middle(f"<p>{_SECOND}</p><div class=ad>Ad</div>{link}") == [_SECOND, said]


@pytest.mark.parametrize(
    "links",
    [
        ["Read also: the lock was shut."],
        ["Join our channel for the news."],
        ["Присоединяйтесь к нашему каналу сегодня."],
        ["The keeper of the lock speaks"],
        ["The lock was shut for a week.", "The fair of Lund opens today."],
    ],
)
def test_short_links_that_are_no_text(links: list[str]) -> None:
    """Invitations, titles and lists of links are left out, and so is a link after the end."""
    markup = "".join(f"<p><a href=/x>{link}</a></p>" for link in links)
    assert _middle(f"<p>{_SECOND}</p>{markup}") == [_SECOND]
    last = "<p><a href=/x>The lock was shut for six weeks.</a></p>"
    assert _text(f"<p>{_SECOND}</p>", f"<main>{{}}{last}</main>").endswith(_LAST)


@pytest.mark.parametrize("name", ["related-none", "promo-text", "teaser block", "comment-free"])
@pytest.mark.parametrize(
    "block", ["<section class='{0}'><p>{1}</p></section>", "<p class='{0}'>{1}</p>"]
)
@pytest.mark.parametrize(
    "around",
    [
        "<main><h1>Lock of Lund</h1>{}</main>",
        "<main><h1>Lock of Lund</h1><div class=body>{}</div></main>",
        "<header><h1>Lock of Lund</h1></header><div id=c>{}</div>",
    ],
)
def test_a_name_of_every_paragraph_is_none_of_furniture(
    around: str, block: str, name: str
) -> None:
    """What holds the text of the article belongs to it, one element or many."""
    said = [_FIRST, _SECOND, _LAST]
    markup = around.format("".join(block.format(name, line) for line in said))
    page = f"<html lang=en><body>{markup}</body></html>"
    text = read_page(page.encode(), "https://port.example/lock").article.text
    assert text.split("\n")[-3:] == said


def test_comments_longer_than_the_article() -> None:
    """They are left out though they hold most of the prose."""
    comment = f"<div class='comment'><p>I do not believe it. {_LAST} Or so they say.</p></div>"
    text = _text(f"<p>{_SECOND}</p>", f"<main>{{}}{comment * 9}</main>")
    assert text == "\n".join(["Lock of Lund", _FIRST, _SECOND, _LAST])


@pytest.mark.parametrize(
    "items",
    [
        "<p>It has:</p><ul class='social-share'><li>Two gates</li><li>One keeper</li></ul>",
        "<p>It has:</p><div class='promo'><ul><li>Two gates</li><li>One keeper</li></ul></div>",
        "<ul class='related-list'><li>Two gates of oak and iron</li><li>One keeper</li></ul>",
        "<ol class='tags'><li>It has two gates.</li><li>It has one keeper.</li></ol>",
    ],
)
def test_a_list_of_the_article_is_so_whatever_its_class(items: str) -> None:
    """Its items hold no link, and are more than labels or are announced with a colon."""
    text = _text(f"<p>{_SECOND}</p>{items}<p>{_SECOND}</p>")
    assert "wo gates" in text
    assert "ne keeper" in text


@pytest.mark.parametrize(
    "items",
    [
        "<ul class='share'><li>Telegram</li><li>Share on X</li></ul>",
        "<ul class='share'><li><a href=/t>Share this article on X now</a></li></ul>",
        "<ul class='tags'><li>Ports</li><li>Locks of Lund</li></ul>",
    ],
)
def test_labels_and_links_in_a_list_with_a_name_of_furniture(items: str) -> None:
    """They are none of the article."""
    assert _middle(f"<p>{_SECOND}</p>{items}<p>{_SECOND}</p>") == [_SECOND, _SECOND]


_SHIPS = "<tr><td>Ida<td>62<td>900<tr><td>Ula<td>90<td>1000"


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><th rowspan=2>Ship<th colspan=2>Size<tr><th>Metres<th>Tons",
        "<thead><tr><th>Ship<th colspan=2>Size<tr><td><td>Metres<td>Tons</thead>",
        "<tr><td></td><th colspan=2>Size<tr><th>Ship<th>Metres<th>Tons",
        "<tr><td rowspan=2>Ship<td colspan=2>Size<tr><td>Metres<td>Tons",
        "<tr><td>Ship<td colspan=2>Size<tr><td><td>Metres<td>Tons",
        "<tr><th colspan=3>Ships<tr><th rowspan=2>Ship<th colspan=2>Size<tr><th>Metres<th>Tons",
    ],
)
def test_rows_of_headers(rows: str) -> None:
    """The names above a column are joined, and none of them is a row of data."""
    text = _text(f"<p>{_SECOND}</p><table>{rows}{_SHIPS}</table><p>{_SECOND}</p>")
    (cut,) = [each for each in split(text) if "Ula" in text[slice(*each.span)]]
    assert cut.heading is not None
    assert text[slice(*cut.heading)] == "Ship | Size: Metres | Size: Tons"
    rows_said = [text[slice(*sentence)] for sentence in cut.sentences]
    assert rows_said == ["Ida | 62 | 900", "Ula | 90 | 1000"]


def test_a_title_of_rows_is_no_name_of_columns() -> None:
    """It stands below the header, over all columns."""
    head = "<thead><tr><th>Ship<th>Metres<th>Tons</thead><tr><th colspan=3>Old"
    text = _text(f"<p>{_SECOND}</p><table>{head}{_SHIPS}</table><p>{_SECOND}</p>")
    assert "| Ship | Metres | Tons |\n| --- |" in text


@pytest.mark.parametrize(
    ("head", "heading"),
    [
        ("<caption>Ships of Lund</caption><tr><th>Ship<th>Metres<th>Tons", "Ship | Metres | Tons"),
        ("<caption><b>Ships</b> of | Lund</caption><tr><th>Ship<th>Metres<th>Tons", None),
        ("<caption>Ships of Lund</caption>", "Ships of Lund"),
    ],
)
def test_captions_of_tables(head: str, heading: str | None) -> None:
    """A caption heads its table where no header does, and never what follows the table."""
    text = _text(f"<p>{_SECOND}</p><table>{head}{_SHIPS}</table><p>{_SECOND}</p>")
    first, table, last = split(text)
    assert {text[slice(*each.heading)] for each in (first, last) if each.heading} == {
        "Lock of Lund"
    }
    assert table.heading is not None
    assert text[slice(*table.heading)] == (heading or "Ship | Metres | Tons")
    assert [text[slice(*each)][:3] for each in table.sentences] == ["Ida", "Ula"]
    assert "Ships of" in text
